"""``cityscore init``: a folder that a city starts from, its database, and its first administrator."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import chdir
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import typer

from cityscore.cli import site, start
from cityscore.cli.progress import Steps
from cityscore.cli.start.from_packs import definitions_from_packs
from cityscore.cli.start.new_files import make_folder, write_new
from cityscore.definitions.packs import PACKS, StarterPack, load_packs
from cityscore.model import CityScoreError
from cityscore.people.mailboxes import email_address
from cityscore.web.environment import DATABASE
from cityscore.web.settings_file import FILE as SETTINGS_FILE

MACHINE_ZONE = Path("/etc/localtime")


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make, or to complete.")],
    name: Annotated[str | None, typer.Option(metavar="CITY", help="The city's name.")] = None,
    administrator: Annotated[
        str | None, typer.Option(metavar="EMAIL", help="The e-mail address of the first administrator.")
    ] = None,
    from_records: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Propose metrics for a file of cases, in place of the example."),
    ] = None,
    pack: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help=f"Start from a pack of services; as often as you like: {', '.join(PACKS)}."),
    ] = None,
) -> None:
    """Make a folder that a city can start from, with its settings, its database and its first administrator.

    What is there already is never changed. Run it again on the same folder to make the database's tables those of a
    newer CityScore, or to get a new link for an administrator who has no password yet.

    With --from-records, a file of cases or events that nobody has described is read: which columns say when a case was
    opened, closed and due, its type, district and number is guessed, and cityscore.yaml proposes metrics with what was
    seen, for you to prune.

    With --pack, cityscore.yaml holds the services of a starter pack, or of several, in place of the example: plain
    definitions, usual targets with their source, how to get the figures, and what they do not show.
    """
    address = email_address(administrator) if administrator else None
    from_environment = f", as {DATABASE.name} in the environment has it" if DATABASE.name in os.environ else ""
    if from_records and pack:
        raise CityScoreError("--from-records and --pack both write cityscore.yaml → use one of them")
    packs = load_packs(pack or ())
    proposal = _proposal(folder, name, from_records, packs)
    _write_files(folder, name, proposal, from_example=not (from_records or packs))
    if packs and proposal is None:
        typer.echo("  No pack was added. On a site that runs: Definitions, Add services from a pack, in the browser.")
    with chdir(folder):
        with Steps("Making the database's tables"):
            site.ready(migrate=True)
        from cityscore.web.checks.database_checks import name as database_name

        typer.echo(f"  ready  {database_name()}: the database{from_environment}")
        _administrator(folder, address)
    _say_what_is_next(folder, proposal is not None)


def _proposal(folder: Path, name: str | None, file: Path | None, packs: Sequence[StarterPack]) -> start.NewFile | None:
    """Definitions that are proposed for a file of records, or from packs; None if the folder has its own."""
    if not (file or packs) or os.path.lexists(folder / start.DEFINITIONS):
        return None
    if file is None:
        named = start.name_of_folder(folder) if name is None else name
        return start.NewFile(
            definitions_from_packs(packs, named, _time_zone()), "what the city could measure, from starter packs"
        )
    from cityscore.cli.start.from_records import definitions_from_records

    with Steps(f"Reading {file.name}"):
        zone, of_machine = _time_zone(), bool(_machine_zone())
        text, lines = definitions_from_records(file, folder, name, zone, of_machine=of_machine)
    typer.echo("\n  ".join([f"In {file}:", *lines]))
    return start.NewFile(text, "what the city could measure, proposed from the records")


def _write_files(folder: Path, name: str | None, proposal: start.NewFile | None, *, from_example: bool) -> None:
    """Write the files that are not there yet; the example only into a folder that is no site yet."""
    zone = _time_zone()
    definitions = start.starting_definitions(start.EXAMPLE_NAME if name is None else name, zone)
    make_folder(folder)
    typer.echo(f"In {folder}:")
    new_files: dict[str, start.NewFile] = {}
    if proposal is not None:
        new_files = {start.DEFINITIONS: proposal}
    elif not from_example:
        typer.echo(f"  kept   {start.DEFINITIONS}: it is there already, so nothing was proposed")
    elif not any((folder / name).exists() for name in (SETTINGS_FILE, start.DEFINITIONS)):
        example = start.NewFile(definitions, "what the city measures (an example, to write over)")
        new_files = {**start.example_files(_yesterday(zone)), start.DEFINITIONS: example}
    for path, file in {**new_files, SETTINGS_FILE: start.settings_file(), ".gitignore": start.ignored_file()}.items():
        is_new = write_new(folder / path, file)
        typer.echo(f"  made   {path}: {file.purpose}" if is_new else f"  kept   {path}: it is there already")


def _administrator(folder: Path, address: str | None) -> None:
    """Make the first administrator and print a link, unless there is one who can sign in."""
    from cityscore.people import administrators
    from cityscore.web.accounts import first_link

    if (current := administrators.with_password()) is not None:
        typer.echo(f"\n{current.email} is an administrator already; nobody's password was changed.")
        return
    waiting = administrators.waiting_administrator()
    address = address or (waiting.email if waiting else _typed_address())
    if not address:
        typer.echo(f"\nNobody can sign in yet. To make an administrator: cityscore init {folder} --administrator EMAIL")
        return
    site.require_secret_key()
    from cityscore.web import settings

    user = administrators.first_administrator(address)
    if settings.SINGLE_SIGN_ON_ONLY:
        typer.echo(f"\n{address} is the administrator, and signs in by CITYSCORE_OIDC, the only way in.")
        return
    link = first_link(user)
    typer.echo(f"\n{address} becomes the administrator by setting a password here, once the site runs.")
    typer.echo(f"The link works once, and for three days:\n  {link}")


def _typed_address() -> str:
    """The e-mail address that somebody types at a terminal; '' if there is none, or nothing is typed."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return ""
    typer.echo("\nWho is the first administrator? (Enter alone: nobody yet)")
    typed = typer.prompt("E-mail address", default="", show_default=False)
    return email_address(typed) if typed.strip() else ""


def _say_what_is_next(folder: Path, proposed: bool) -> None:
    if not proposed and _has_city():
        typer.echo("\nIts cities are as they were. Next: cityscore check, and cityscore serve")
        return
    if proposed:
        typer.echo(f"\nNext, read {start.DEFINITIONS}: it says what stands in it. Keep the metrics you want, and then:")
    else:
        typer.echo("\nNext, with the example as it is or with metrics of your own:")
    if folder.resolve() != Path.cwd():
        typer.echo(f"  cd {folder}")
    if proposed:
        typer.echo("  cityscore check                   say what is wrong, and what could be better")
    typer.echo(
        f"  cityscore apply {start.DEFINITIONS}    make them the city's definitions\n"
        "  cityscore run                     collect, score and publish\n"
        "  cityscore serve                   show the site, and run every day"
    )


def _has_city() -> bool:
    """Whether the site has definitions already, which those of a file would take the place of."""
    from cityscore.store.models import City

    return City.objects.exists()


def _yesterday(zone: str) -> date:
    return datetime.now(ZoneInfo(zone)).date() - timedelta(days=1)


def _time_zone() -> str:
    """The time zone that the machine is set to; the example's if it is none of a place."""
    return _machine_zone() or start.EXAMPLE_ZONE


def _machine_zone() -> str:
    """The time zone that the machine is set to; '' if it is none of a place."""
    _, _, name = str(MACHINE_ZONE.resolve()).partition("zoneinfo/")
    of_a_place = "/" in name and not name.startswith("Etc/")
    return name if of_a_place and name in available_timezones() else ""
