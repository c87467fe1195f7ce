"""``cityscore score``: observations in, scores out; needs no database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from cityscore.cli.options import Duplicates, Format, Through
from cityscore.cli.output import write_scorecard
from cityscore.cli.progress import Steps
from cityscore.cli.streams import warn
from cityscore.definitions import load_definitions, located
from cityscore.library.advice import advise
from cityscore.library.checking import check_files
from cityscore.library.checking.last_day import last_possible_day
from cityscore.library.coercion import read_day
from cityscore.library.scorecard import Scorecard
from cityscore.library.scoring import score as score_observations
from cityscore.model import MethodName, PeriodStyle, Problem


def old_figures(scorecard: Scorecard) -> list[Problem]:
    """A hint to the newest day that figures are of, where they are too old for a score through yesterday."""
    days = scorecard.observations.day
    if not len(days) or not np.isnan(scorecard.composite.score).all():
        return []
    newest = min(days.max().astype("datetime64[D]").item(), scorecard.through)
    if newest == scorecard.through:
        return []
    return [
        Problem(
            id="lint.old-figures",
            message=f"nothing has a score through {scorecard.through}: the newest figure is of {newest}",
            fix=f"score through that day: --through {newest}",
            warning=True,
        )
    ]


METHODS = ", ".join(MethodName)
STYLES = " or ".join(PeriodStyle)


def score(
    observations: Annotated[
        list[Path], typer.Argument(metavar="FILES", help="CSV, JSON (also .gz) or Parquet files; - is standard input.")
    ],
    metrics: Annotated[Path, typer.Option(metavar="FILE.yaml", help="The city's definitions.")],
    through: Through = None,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="The first day covered; else only one day.")] = None,
    method: Annotated[str | None, typer.Option(metavar="NAME", help=f"Other scoring rules: {METHODS}.")] = None,
    periods: Annotated[str | None, typer.Option(metavar="STYLE", help=f"Other windows: {STYLES}.")] = None,
    format: Annotated[Format, typer.Option(help="How to write the scores.")] = Format.TABLE,
    duplicates: Duplicates = "error",
) -> None:
    """Score observations against a city's definitions.

    The files have the columns metric, day, numerator, denominator, and optionally district. A column value can stand
    in place of the last two; value and count are samples of a quantile. A row that is absent is missing; a zero is a
    fact.
    """
    with Steps(f"Reading {metrics}") as steps:
        definitions = load_definitions(metrics)
        paths = [str(path) for path in observations]
        last = last_possible_day(definitions, read_day(through, "through") if through else None)
        checked = check_files(paths, definitions, duplicates=duplicates, last=last, progress=steps.reading)
        scorecard = score_observations(
            checked, definitions, through=through, since=since, method=method, periods=periods, progress=steps.scoring
        )
        steps.show("Looking for advice")
        warnings = located(advise(scorecard), metrics)
    warn([*warnings, *(old_figures(scorecard) if through is None else [])])
    with Steps("Writing"):
        write_scorecard(scorecard, format)
