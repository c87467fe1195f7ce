"""``cityscore.score``: observations and definitions in, a scorecard out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

import narwhals as nw

from cityscore.definitions import load_definitions
from cityscore.library.checking import check_files, check_observations
from cityscore.library.checking.duplicates import Duplicates
from cityscore.library.checking.last_day import last_possible_day
from cityscore.library.coercion import one_of, read_day
from cityscore.library.scorecard import Progress, Scorecard, make_scorecard
from cityscore.model import CityScoreError, Definitions, MethodName, PeriodStyle, from_plain
from cityscore.scoring.methods import method_named
from cityscore.scoring.observations import Observations

PathLike: TypeAlias = "str | os.PathLike[str]"


def score(
    observations: Any,
    metrics: PathLike | Mapping[str, Any] | Definitions,
    *,
    through: date | str | None = None,
    since: date | str | None = None,
    method: str | None = None,
    periods: str | None = None,
    duplicates: str = "error",
    progress: Progress | None = None,
) -> Scorecard:
    """Score observations against a city's definitions.

    ``observations`` is a pandas, Polars or PyArrow dataframe (or whatever else Narwhals reads), or the path of a CSV,
    Parquet or JSON file, with the columns ``metric, day, numerator, denominator`` and optionally ``district``;
    ``value`` alone stands for a numerator with denominator 1, and ``value, count`` for samples of a quantile. A row
    that is absent is missing; a zero is a fact.

    ``metrics`` is the path of a definitions file, what such a file holds as a dict, or the definitions. ``through``
    is the last day the scorecard covers (default: yesterday in the city), ``since`` the first (default: only
    ``through``), as dates, times at midnight without a zone, or text such as 2025-04-09.
    ``method`` and ``periods`` override the city's. ``duplicates`` says what two rows for the same metric, day and
    district mean: ``error``, ``last`` or ``sum``.

    A row of a day after today in the city, and after ``through``, is an error: nobody can know its figure.

    Raises ``InvalidDefinitions`` or ``InvalidObservations`` with every problem found, and ``CityScoreError`` for
    anything else that can't be used. Missing data raise nothing: they are scores of None with a reason.
    """
    definitions = _definitions(metrics)
    city = definitions.city
    style = city.periods if periods is None else PeriodStyle(one_of("periods", periods, PeriodStyle))
    name = city.method if method is None else MethodName(one_of("method", method, MethodName))
    duplicates = Duplicates(duplicates)
    span = _span(definitions, through, since)
    last = last_possible_day(definitions, span[1])
    checked, like = _checked(observations, definitions, duplicates, last)
    return make_scorecard(definitions, checked, span, method_named(name), style, like, progress)


def _definitions(metrics: object) -> Definitions:
    """The definitions in a file or a mapping; raises ``CityScoreError`` for anything else."""
    if isinstance(metrics, Definitions):
        return metrics
    if isinstance(metrics, Mapping):
        return from_plain(Definitions, metrics)
    if isinstance(metrics, (str, os.PathLike)) and isinstance(path := os.fspath(metrics), str) and path:
        return load_definitions(path)
    kind = "empty text" if isinstance(metrics, str) else type(metrics).__name__
    raise CityScoreError(f"metrics must be a city's definitions, not {kind} → give the path of a definitions file")


def _checked(
    observations: Any, definitions: Definitions, duplicates: str, last: date
) -> tuple[Observations, nw.Implementation]:
    """Observations fit to be scored, none of them later than ``last``, and the kind of dataframe to answer with."""
    if isinstance(observations, Observations):
        return observations, nw.Implementation.PYARROW
    if isinstance(observations, (str, os.PathLike)):
        files = check_files([observations], definitions, duplicates=duplicates, last=last)
        return files, nw.Implementation.PYARROW
    checked = check_observations(observations, definitions, duplicates=duplicates, last=last)
    return checked, nw.from_native(observations).implementation


def _span(definitions: Definitions, through: date | str | None, since: date | str | None) -> tuple[date, date]:
    """First and last day to cover; raises ``CityScoreError`` if they are no days, or out of order."""
    yesterday = datetime.now(definitions.city.zone()).date() - timedelta(days=1)
    last = yesterday if through is None else read_day(through, "through")
    first = last if since is None else read_day(since, "since")
    if first > last:
        raise CityScoreError(f"since {first} is after through {last} → swap them")
    return first, last
