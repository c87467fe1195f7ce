"""``cityscore city``: rename a city, archive it, take it up again, or remove it."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from cityscore.cli import site
from cityscore.model import CityScoreError


class CityAction(StrEnum):
    """What becomes of the city."""

    RENAME = "rename"
    ARCHIVE = "archive"
    REOPEN = "reopen"
    REMOVE = "remove"


def city(
    what: Annotated[CityAction, typer.Argument(help="rename, archive, reopen or remove.")],
    address: Annotated[str, typer.Argument(metavar="CITY", help="The city's name in addresses.")],
    name: Annotated[str, typer.Option(metavar="NAME", help="To rename: its new name.")] = "",
    to: Annotated[str, typer.Option(metavar="CITY", help="To rename: its new name in addresses.")] = "",
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why; of a city that ends everyone can read it.")] = "",
    keep_published: Annotated[
        bool | None,
        typer.Option(
            "--keep-published/--delete-all", help="To remove: keep what was published to be read, or delete all."
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before a city is removed.")] = False,
) -> None:
    """Rename a city, archive it, take it up again, or remove it.

    A city that is renamed keeps everything, and its former address leads to the new one. One that is archived is not
    run any more and sends no mail; its pages stay, and say why it ended. One that is removed is gone for good: with
    --keep-published its public pages stay, with --delete-all nothing does. Write a back-up first.
    """
    site.ready()
    from cityscore.jobs.city_removal import remove_city
    from cityscore.people.audit import Action, note
    from cityscore.store.cities import city_of
    from cityscore.store.city_archive import archive_city, reopen_city
    from cityscore.store.city_renaming import rename_city

    stored_city = city_of(address)
    with site.database_at_work():
        match what:
            case CityAction.RENAME:
                renamed = rename_city(stored_city, name, to, why=why)
                after = {"name": renamed.name, "address": renamed.slug}
                before = {"name": stored_city.name, "address": stored_city.slug}
                note(None, Action.RENAMED_CITY, renamed.name, city=renamed.pk, before=before, after=after)
                typer.echo(f"{stored_city.name} is now {renamed.name}, at /{renamed.slug}/.")
            case CityAction.ARCHIVE:
                archive_city(stored_city, why)
                note(None, Action.ARCHIVED_CITY, stored_city.name, city=stored_city.pk, after={"why": why})
                typer.echo(f"{stored_city.name} is archived: it is read, and no more.")
            case CityAction.REOPEN:
                reopen_city(stored_city)
                note(None, Action.REOPENED_CITY, stored_city.name, city=stored_city.pk)
                typer.echo(f"{stored_city.name} goes on. The next run takes up what came meanwhile: cityscore run")
            case CityAction.REMOVE:
                if keep_published is None:
                    raise CityScoreError(
                        "what becomes of what was published is not said → say --keep-published or --delete-all"
                    )
                if not yes:
                    _ask(stored_city.name, keep_published=keep_published)
                remove_city(stored_city, keep_published=keep_published, why=why)
                rest = "what was published stays to be read" if keep_published else "nothing of it is left"
                typer.echo(f"{stored_city.name} is removed; {rest}.")


def _ask(name: str, *, keep_published: bool) -> None:
    """Have somebody type the name of what is to be removed; without a terminal, raise ``CityScoreError``."""
    if not sys.stdin.isatty():
        raise CityScoreError(f"nobody is there to be asked whether to remove {name} → say --yes")
    all_of_it = "" if keep_published else ", with all its figures and everything that was published"
    typer.echo(f"This removes {name} for good{all_of_it}. Write a back-up first: cityscore backup")
    if typer.prompt("Type its name to remove it") != name:
        raise typer.Abort
