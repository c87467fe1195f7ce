"""``cityscore backup``: the whole site in one file, while it goes on working."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cityscore.cli import site
from cityscore.cli.progress import Steps
from cityscore.cli.streams import warn
from cityscore.model import CityScoreError, Problem
from cityscore.present.say.terms import counted
from cityscore.web.environment import DEFAULT, SETTINGS
from cityscore.web.setting_types import languages_folder
from cityscore.web.settings_file import settings_in

if TYPE_CHECKING:
    from cityscore.store.backup_files.backup_writing import SiteDescription
    from cityscore.store.backup_files.manifest import Manifest

LANGUAGES = "CITYSCORE_LANGUAGES"
DATED = "cityscore-%Y-%m-%dT%H%M%SZ.cityscore"
DATED_NAMES = "cityscore-????-??-??T??????Z.cityscore"


def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The file to write; in a folder, one with the time in its name.")
    ],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Write over a file of that name.")] = False,
    keep: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="Of the back-ups in the folder keep the newest N, and remove the others."
        ),
    ] = None,
) -> None:
    """Write a back-up of the whole site to a file, while it goes on working, and read it back.

    All that the database has is in it, as at one moment, with the settings but for secrets, and with the cities' source
    files as long as they are small. It holds accounts: nobody else may read it. The secret key is not in it: keep it
    elsewhere, for second factors can't be used without it.
    """
    target = file / datetime.now(UTC).strftime(DATED) if file.is_dir() else file
    if keep is not None and not file.is_dir():
        what = "is a file" if file.exists() else "is not there"
        raise CityScoreError(
            f"--keep {keep} is for a folder, and {file} {what} → make it, or name the back-ups' folder"
        )
    site.use_settings()
    from cityscore.store.backup_files.backup_writing import write_backup
    from cityscore.web.checks import NotReady, database_checks

    if problems := database_checks.opening_problems():
        raise NotReady(problems)
    with site.database_at_work(), Steps("Backing up") as steps:
        written = write_backup(site_described(), target, overwrite=overwrite, progress=steps.show)
    manifest = written.manifest
    rows = counted(sum(table.rows for table in manifest.tables), "row", "rows")
    typer.echo(
        f"{target}: the site as of {manifest.moment:%Y-%m-%d %H:%M:%S} UTC, {rows} in {len(manifest.tables)} tables,"
        f" {counted(len(manifest.files), 'file', 'files')}, {written.size / 1_000_000:,.1f} MB; read back whole."
    )
    warn(_left_out(manifest))
    if not written.is_noted:
        warn(
            [
                Problem(
                    message="the site will not remember this back-up: its tables are older, or can't be written",
                    warning=True,
                )
            ]
        )
    if keep is not None:
        _remove_old(file, keep)


def site_described() -> SiteDescription:
    """What a back-up says of this site; secrets are whatever ``check`` does not show as it stands."""
    from cityscore.jobs.site_sources import files_of_site
    from cityscore.store.backup_files.backup_writing import SiteDescription

    stated = settings_in(Path()).stated
    are_set = [setting for setting in SETTINGS if stated[setting.name].origin != DEFAULT and stated[setting.name].text]
    return SiteDescription(
        version=version("cityscore"),
        folder=Path.cwd(),
        settings={setting.name: stated[setting.name].text for setting in are_set if setting.shown is str},
        secrets=tuple(setting.name for setting in are_set if setting.shown is not str),
        files=files_of_site(Path.cwd(), languages_folder(stated[LANGUAGES].text)),
    )


def _left_out(manifest: Manifest) -> list[Problem]:
    return [
        Problem(
            message=f"{file.path} ({file.size / 1_000_000:,.1f} MB) is not in it",
            fix="keep a copy of it elsewhere",
            id="backup.left-out",
            warning=True,
        )
        for file in manifest.left_out
    ]


def _remove_old(folder: Path, keep: int) -> None:
    """Remove all but the newest back-ups that were named by their time."""
    old = sorted(folder.glob(DATED_NAMES), reverse=True)[keep:]
    for file in old:
        file.unlink(missing_ok=True)
    if old:
        typer.echo(f"{counted(len(old), 'older back-up', 'older back-ups')} removed.")
