"""``cityscore apply``: make a definitions file the city's standing definitions, after saying what that changes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cityscore.cli import json_output, site
from cityscore.cli.options import moment_of
from cityscore.cli.progress import Steps
from cityscore.cli.streams import warn
from cityscore.definitions import lint, load_definitions, located
from cityscore.model import CityScoreError

if TYPE_CHECKING:
    from cityscore.jobs.definition_files import FileChange


def apply(
    file: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="The city's definitions.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    at: Annotated[
        str | None, typer.Option("--at", metavar="MOMENT", help="From when on they stand, to load history; else now.")
    ] = None,
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why they change; kept with them.")] = "",
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            help="Do not ask before metrics are retired, a second city is added, or the file has its way where "
            "both it and somebody in the browser changed the same.",
        ),
    ] = False,
    take_back: Annotated[
        bool,
        typer.Option("--take-back", help="Take back, too, what was changed in the browser since and not in the file."),
    ] = False,
) -> None:
    """Make a definitions file the city's standing definitions.

    What is added, changed, renamed and retired is said first. Nothing is deleted: what a definition was before is
    kept, and so are the figures of a metric that is left out. What was changed in the browser since the file was last
    applied, or exported, stays, and is told. What would undo what somebody decided is asked; without a terminal it is
    refused, unless --yes says so.
    """
    definitions = load_definitions(file)
    warn(located(lint(definitions), file))
    moment = moment_of(at, definitions.city.zone()) if at is not None else None
    site.ready(migrate=True)
    from cityscore.jobs.definition_files import apply_file, plan_file, questions
    from cityscore.jobs.run_summary import plan_facts, plan_lines
    from cityscore.store.definitions import moved_from, others_if_new

    origin = f"file {file.resolve()}"
    change = plan_file(definitions, origin, take_back=take_back)
    name, others = change.definitions.city.name, others_if_new(definitions)
    json_output.state(city=change.definitions.city.address, new_city=bool(others), dry_run=dry_run, applied=False)
    json_output.state(**plan_facts(change.planned), kept=list(change.kept), conflicts=list(change.conflicts))
    if others:
        beside = ", ".join(f"/{other}/" for other in others)
        typer.echo(
            f"{name} is a new city here, /{definitions.city.address}/, beside {beside}.\n"
            f"If it is one of them under another name, state its address in {file}: city: {{slug: {others[0]}}}"
        )
    if moves := moved_from(change.definitions):
        typer.echo(f"{name} moves from /{moves}/ to /{change.definitions.city.address}/, and the former leads there.")
    changes = "what changes:" if change.planned else "nothing changes."
    typer.echo("\n".join([f"{name}: {changes}", *plan_lines(change.planned)]))
    _tell_changed_elsewhere(change)
    asked = questions(change, others)
    json_output.state(asked=asked)
    if dry_run:
        waits = "".join(f"\n{name}: this would be asked: {question}" for question in asked)
        typer.echo(f"{name}: nothing is written, for this was a dry run.{waits}")
        return
    _answer(asked, yes=yes)
    with site.database_at_work(), Steps("Applying"):
        apply_file(definitions, origin, change, moment, take_back=take_back, folder=site.city_folder(file), why=why)
    json_output.state(applied=bool(change.planned))
    if change.planned:
        typer.echo(f"{name}: applied. The next run scores by it: cityscore run")


def _tell_changed_elsewhere(change: FileChange) -> None:
    """Say what was changed in the browser and stays, and what the file changes too."""
    if change.kept:
        typer.echo("changed elsewhere since, and kept (--take-back undoes it):")
        typer.echo("\n".join(f"  {line}" for line in change.kept))
    if change.conflicts:
        typer.echo("changed both here and in the file:")
        typer.echo("\n".join(f"  {line}" for line in change.conflicts))
    if change.kept or change.conflicts:
        typer.echo("cityscore export writes a file that has both.")


def _answer(asked: list[str], *, yes: bool) -> None:
    """Ask; without a terminal to ask on, raise ``CityScoreError`` with all that would have been asked."""
    if yes or not asked:
        return
    if not sys.stdin.isatty():
        raise CityScoreError(
            "nothing is applied, for nobody is there to be asked:\n"
            + "\n".join(f"  {question}" for question in asked)
            + "\n→ look at it with --dry-run, then say --yes"
        )
    for question in asked:
        typer.confirm(question, abort=True)
