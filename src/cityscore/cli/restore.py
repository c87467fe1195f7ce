"""``cityscore restore``: a site from a back-up, all of it or nothing."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cityscore.cli import site, start
from cityscore.cli.progress import Steps
from cityscore.cli.start.new_files import make_folder, write_new
from cityscore.present.say.terms import counted
from cityscore.web.environment import (
    DATABASE,
    ENVIRONMENT,
    SECRET_KEY,
    InvalidSettings,
    StatedSetting,
    read_stated,
    stated_settings,
)
from cityscore.web.setting_types import sqlite_from
from cityscore.web.settings_file import FILE as SETTINGS_FILE
from cityscore.web.settings_file import settings_in

if TYPE_CHECKING:
    from cityscore.store.backup_files.backup_reading import OpenBackup
    from cityscore.store.backup_files.manifest import Manifest
    from cityscore.store.restored_work import SettledWork


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The back-up.")],
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The site's folder; else this one.")] = Path(),
    check: Annotated[bool, typer.Option("--check", help="Only read it whole, and say what it is.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in place of the site that the database holds. Stop that first.")
    ] = False,
) -> None:
    """Make a site from a back-up, in a folder and a database that hold none yet.

    The database is the one in DATABASE_URL, or a SQLite file in the folder; it need not be of the kind that the back-up
    was made on. A back-up of an older CityScore becomes one of this. Nothing stands before all of it does. No mail is
    sent of what happened up to now: subscribers may have it already.
    """
    from cityscore.store.backup_files.backup_reading import open_backup

    with Steps(f"Reading {file.name}") as steps, open_backup(file) as backup:
        if check:
            said = [f"{_described(file, backup.manifest)} It is whole."]
        else:
            make_folder(folder)
            with chdir(folder):
                said = [*_restored(file, backup, replace, steps), "", "Next:"]
    typer.echo("\n".join(said))
    if not check:
        there = [] if folder.resolve() == Path.cwd() else [f"cd {folder}"]
        typer.echo("\n".join(f"  {command}" for command in (*there, "cityscore check", "cityscore serve")))


def _restored(file: Path, backup: OpenBackup, replace: bool, steps: Steps) -> Iterator[str]:
    """Restore into the folder that this is, and say what there is now."""
    manifest, known = backup.manifest, _use_settings(backup.manifest)
    from cityscore.jobs.restored_site import settle_site
    from cityscore.store.backup_files.restore_tables import load_tables, refuse_unfit
    from cityscore.store.backup_files.restore_target import new_database
    from cityscore.web.checks.database_checks import name as database_name

    schemas = refuse_unfit(backup)
    name = database_name()
    with site.database_at_work(), new_database(replace=replace) as kept:
        load_tables(backup, schemas, steps.show)
        settled = settle_site(manifest)
        made = _write_files(backup, known)
    yield f"{_described(file, manifest)}\n  ready  {name}: the database"
    yield from [*made, ""]
    if kept:
        yield f"The database that was here is kept as {kept}; remove it when you are sure."
    if DATABASE.name not in known:
        yield f"{DATABASE.name} is in the environment: it must be so for every command here, or in {SETTINGS_FILE}."
    yield from _said(manifest, settled)


def _travels(name: str, text: str) -> bool:
    """Whether a setting is taken over: not one that would make two lines, nor that errors are shown to everybody."""
    return text.isprintable() and name != "CITYSCORE_DEBUG"


def _use_settings(manifest: Manifest) -> dict[str, str]:
    """Take the folder's settings, or those of the back-up where it has none; returns what is to be in its own."""
    settings = settings_in(Path())
    if settings.problems:
        raise InvalidSettings(settings.problems)
    stated = {
        name: text for name, text in manifest.settings.items() if name in settings.stated and _travels(name, text)
    }
    stated |= {DATABASE.name: DATABASE.default, SECRET_KEY.name: secrets.token_urlsafe(50)}
    known = {name: text for name, text in stated.items() if settings.stated[name].origin != ENVIRONMENT}
    if not Path(SETTINGS_FILE).exists():
        unusable = _unusable(known)
        in_use = {name: text for name, text in known.items() if name not in unusable}
        if DATABASE.name in in_use:
            in_use[DATABASE.name] = sqlite_from(DATABASE.default, Path())
        os.environ.update(in_use)
    site.use_settings()
    return known


def _unusable(known: dict[str, str]) -> set[str]:
    """The settings that need others, which a back-up does not have, or files that are not there."""
    left: set[str] = set()
    environment = {name: text for name, text in os.environ.items() if name not in known}
    while True:
        rest = {name: StatedSetting(text, SETTINGS_FILE) for name, text in known.items() if name not in left}
        problems = read_stated(stated_settings(environment, rest))[1]
        if not (names := {str(problem.place[0]) for problem in problems} & rest.keys()):
            return left
        left |= names


def _write_files(backup: OpenBackup, known: dict[str, str]) -> list[str]:
    """Write the back-up's files, and settings; a line of what became of each."""
    from cityscore.store.backup_files.site_files import write_file

    lines = []
    for stored in backup.manifest.files:
        is_new = write_file(Path(), stored.path, backup.file(stored.path))
        lines.append(f"  made   {stored.path}" if is_new else f"  kept   {stored.path}: it is there already")
    without = {DATABASE.name, SECRET_KEY.name} - known.keys()
    settings = start.settings_file(known, without=without | _unusable(known))
    for name, new in {SETTINGS_FILE: settings, ".gitignore": start.ignored_file()}.items():
        is_new = write_new(Path(name), new)
        lines.append(f"  made   {name}: {new.purpose}" if is_new else f"  kept   {name}: it is there already")
    return lines


def _described(file: Path, manifest: Manifest) -> str:
    rows, files = counted(sum(table.rows for table in manifest.tables), "row", "rows"), len(manifest.files)
    return (
        f"{file}: a site as of {manifest.moment:%Y-%m-%d %H:%M:%S} UTC, by CityScore {manifest.version} on"
        f" {manifest.database}, {rows} in {len(manifest.tables)} tables, {counted(files, 'file', 'files')}."
    )


def _said(manifest: Manifest, settled: SettledWork) -> Iterator[str]:
    """What whoever restores a site must know."""
    from cityscore.store.backup_files.backup_writing import key_mark
    from cityscore.store.city_folders import folders_elsewhere

    yield (
        "No mail is sent of what happened up to today, for subscribers may have it already;"
        " the next is sent when it is due."
    )
    if settled.runs:
        yield "A run was under way when the back-up was made; it was given up, and the next one does its work."
    if manifest.key and key_mark() != manifest.key:
        yield (
            "The secret key is not the one the back-up was made with: everybody signs in anew, and second factors and"
            f" links in mail that was sent do not work. With the former key in {SECRET_KEY.name} they do;"
            " without it: cityscore reset-account EMAIL"
        )
    own = (DATABASE.name, SECRET_KEY.name)
    if unset := [name for name in manifest.secrets if name not in own and not os.environ.get(name)]:
        yield f"Secret, and so not in the back-up: {', '.join(unset)}. Write them into {SETTINGS_FILE} again."
    for file in manifest.left_out:
        yield f"{file.path} ({file.size / 1_000_000:,.1f} MB) is not in the back-up: copy it here."
    for city, folder in folders_elsewhere():
        yield f"{city.name} reads its files from {folder}, outside this folder."
