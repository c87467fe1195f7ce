"""``cityscore check``: is a definitions file fit for use, and what would make it better?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cityscore.cli.options import Duplicates
from cityscore.cli.progress import Steps
from cityscore.definitions import lint, load, located
from cityscore.library.advice import advise
from cityscore.library.checking import check_files
from cityscore.library.scoring import score as score_observations
from cityscore.model import Definitions, Problem
from cityscore.present.words import counted


def check(
    metrics: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="The city's definitions.")],
    observations: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Also check these observations, and the targets by them.")
    ] = None,
    duplicates: Duplicates = "error",
) -> None:
    """Check a definitions file, and observations if there are any.

    Every problem is listed with its line and its fix, on standard error, with exit code 2. Advice is listed too, and
    changes nothing.
    """
    with Steps(f"Reading {metrics}") as steps:
        definitions = load(metrics)
        warnings = located(_advice(definitions, observations or [], duplicates, steps), metrics)
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)  # noqa: T201
    city = definitions.city.name
    metrics_text = counted(len(definitions.metrics), "metric", "metrics")
    advice = counted(len(warnings), "piece of advice", "pieces of advice") if warnings else "nothing to advise"
    typer.echo(f"{metrics}: {city}, {metrics_text}; no errors, {advice}.")


def _advice(definitions: Definitions, observations: list[Path], duplicates: str, steps: Steps) -> list[Problem]:
    if not observations:
        return lint(definitions)
    paths = [str(path) for path in observations]
    checked = check_files(paths, definitions, duplicates=duplicates, progress=steps.reading)
    return advise(score_observations(checked, definitions, progress=steps.scoring))
