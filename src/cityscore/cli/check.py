"""``cityscore check``: are a site, its definitions and its figures fit for use, and what would make them better?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cityscore.cli import json_output
from cityscore.cli.commands import require_site
from cityscore.cli.options import Duplicates
from cityscore.cli.progress import Steps
from cityscore.cli.source_check import problems_of_sources
from cityscore.cli.streams import warn
from cityscore.definitions import lint, load_definitions, located
from cityscore.definitions.seal import seal_problems
from cityscore.library.advice import advise
from cityscore.library.checking import check_files
from cityscore.library.scoring import score as score_observations
from cityscore.model import Definitions, InvalidInput, Problem
from cityscore.present.say.terms import counted

USUAL_FILE = Path("cityscore.yaml")


def check(
    metrics: Annotated[
        Path | None, typer.Argument(metavar="[FILE.yaml]", help="A city's definitions; else this folder's site.")
    ] = None,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILES]", help="Also check these observations, and targets by them.")
    ] = None,
    observations: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="The same, as an option; may be repeated.")
    ] = None,
    duplicates: Duplicates = "error",
) -> None:
    """Check a definitions file and observations; or, without a file, the site of this folder.

    Each source is opened, and what metrics take from it is tried on ten of its rows; one that is not there now, or does
    not answer, is a warning. Of a site the settings that are set are listed, each with where it comes from, and all of
    them, its database, its cities and its cityscore.yaml are checked. Every problem is listed with its place, its fix
    and its id, on standard error, with exit code 2. Advice is listed too, and changes nothing. docs/reference/checks.md
    lists the ids.
    """
    if metrics is not None:
        _check_files(metrics, [*(files or []), *(observations or [])], duplicates)
        return
    require_site()
    from cityscore.cli.site_check import check_site

    problems = check_site(Path(), USUAL_FILE)
    warn(problem for problem in problems if problem.warning)
    errors = [problem for problem in problems if not problem.warning]
    if USUAL_FILE.exists():
        try:
            _check_files(USUAL_FILE, [], duplicates)
        except InvalidInput as error:
            errors += error.problems
    if errors:
        raise InvalidInput(errors)


def _check_files(metrics: Path, observations: list[Path], duplicates: str) -> None:
    """Say what is wrong with definitions, and observations if there are any, or that nothing is."""
    with Steps(f"Reading {metrics}") as steps:
        definitions = load_definitions(metrics)
        advice = _advice(definitions, observations, duplicates, steps)
        of_sources = problems_of_sources(definitions, metrics, steps)
        warnings = located([*advice, *seal_problems(definitions.city.look, metrics.parent)], metrics)
    warn([*warnings, *(problem for problem in of_sources if problem.warning)])
    json_output.state(file=str(metrics), city=definitions.city.name, metrics=len(definitions.metrics))
    if errors := [problem for problem in of_sources if not problem.warning]:
        raise InvalidInput(errors)
    contents = f"{definitions.city.name}, {counted(len(definitions.metrics), 'metric', 'metrics')}"
    summary = counted(len(warnings), "piece of advice", "pieces of advice") if warnings else "nothing to advise"
    typer.echo(f"{metrics}: {contents}; no errors, {summary}.")


def _advice(definitions: Definitions, observations: list[Path], duplicates: str, steps: Steps) -> list[Problem]:
    if not observations:
        return lint(definitions)
    paths = [str(path) for path in observations]
    checked = check_files(paths, definitions, duplicates=duplicates, progress=steps.reading)
    return advise(score_observations(checked, definitions, progress=steps.scoring))
