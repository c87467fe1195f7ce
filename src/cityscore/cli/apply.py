"""``cityscore apply``: make a definitions file the city's standing definitions, after saying what that changes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cityscore.cli import json_answers, site
from cityscore.cli.options import moment_of
from cityscore.cli.progress import Steps
from cityscore.cli.streams import warn
from cityscore.definitions import lint, load_definitions, located
from cityscore.present.say.terms import counted


def apply(
    file: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="The city's definitions.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    at: Annotated[
        str | None, typer.Option("--at", metavar="MOMENT", help="From when on they stand, to load history; else now.")
    ] = None,
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why they change; kept with them.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask before metrics are retired, or a second city is added.")
    ] = False,
) -> None:
    """Make a definitions file the city's standing definitions.

    What is added, changed, renamed and retired is said first. Nothing is deleted: what a definition was before is
    kept, and so are the figures of a metric that is left out.
    """
    definitions = load_definitions(file)
    warn(located(lint(definitions), file))
    moment = moment_of(at, definitions.city.zone()) if at is not None else None
    site.ready(migrate=True)
    from cityscore.jobs.run_summary import plan_facts, plan_lines
    from cityscore.store import definitions as stored

    planned = stored.plan(definitions)
    name, others = definitions.city.name, stored.others_if_new(definitions)
    json_answers.state(city=definitions.city.address, new_city=bool(others), dry_run=dry_run, applied=False)
    json_answers.state(**plan_facts(planned))
    if others:
        beside = ", ".join(f"/{other}/" for other in others)
        typer.echo(
            f"{name} is a new city here, /{definitions.city.address}/, beside {beside}.\n"
            f"If it is one of them under another name, state its address in {file}: city: {{slug: {others[0]}}}"
        )
    changes = "what changes:" if planned else "nothing changes."
    typer.echo("\n".join([f"{name}: {changes}", *plan_lines(planned)]))
    if dry_run:
        typer.echo(f"{name}: nothing is written, for this was a dry run.")
        return
    if planned.retired and not yes and sys.stdin.isatty():
        typer.confirm(f"Retire {counted(len(planned.retired), 'metric', 'metrics')}?", abort=True)
    if others and not yes and sys.stdin.isatty():
        typer.confirm(f"Add {name} as a new city?", abort=True)
    with site.database_at_work(), Steps("Applying"):
        stored.apply_definitions(definitions, moment, folder=site.city_folder(file), why=why)
    json_answers.state(applied=bool(planned))
    if planned:
        typer.echo(f"{name}: applied. The next run scores by it: cityscore run")
