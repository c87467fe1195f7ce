"""``boston-2019`` gives every score that Boston published, and none where Boston gave none.

Each published row carries, per period, the numerator and denominator of the score: a share's cases, or a current and a
historical average, or the target and the median. Here each becomes observations in the window that the publication
describes (and in the same window a year before, for the historical average), and the score comes out of the engine.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from cityscore.model import Calendar, Definitions, Period, PeriodStyle, from_plain
from cityscore.scoring.day_numbers import number
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import BOSTON_2019
from cityscore.scoring.observations import Observations
from cityscore.scoring.windows import earlier, window

SHARE = "sum(numerator_value)/sum(denominator_value)/target"
MEDIAN = "target / median"
FEWER = "historical_average / current_average"
MORE = "current_average / historical_average"
ATTENDANCE = "average(sum(numerator_value)/sum(denominator_value))/target"
PERIODS = (Period.DAY, Period.WEEK, Period.MONTH, Period.QUARTER)


@dataclass(frozen=True)
class Case:
    """One published score, with the metric and the rows (day, numerator, denominator) that carry its figures."""

    through: date
    period: Period
    metric: dict[str, Any]
    rows: tuple[tuple[int, float, float], ...]
    published: float | None


def case(row: dict[str, str], period: Period) -> Case:
    through = datetime.fromisoformat(row["score_calculated_ts"]).date() - timedelta(days=1)
    logic = row["metric_logic"].strip()
    score, numerator, denominator = (
        float(row[f"{period}_{part}"]) if row[f"{period}_{part}"] else None
        for part in ("score", "numerator", "denominator")
    )
    last = int(here(window, period, through)[1])
    rows: list[tuple[int, float, float]] = []
    metric: dict[str, Any] = {"name": row["metric_name"], "department": "Boston", "better": "higher", "kind": "average"}
    if logic in (SHARE, ATTENDANCE):
        metric["target"] = float(row["target"])
        if numerator is not None and denominator is not None:
            rows.append((last, numerator, denominator))
    elif logic == MEDIAN:
        metric |= {"target": float(row["target"]), "better": "lower"}
        if denominator is not None:
            rows.append((last, denominator, 1.0))
    else:
        current, usual = (numerator, denominator) if logic == MORE else (denominator, numerator)
        metric |= {"kind": "count", "better": "higher" if logic == MORE else "lower"}
        metric["history"] = {"years": "all", "min_observed": 0}
        if usual is not None:
            rows.append((int(here(earlier, period, through, 1)[1]), usual, 1.0))
        if current is not None:
            rows.append((last, current, 1.0))
        elif usual is not None and logic == FEWER:  # a current average of zero is published as nothing
            rows.append((last, 0.0, 1.0))
    return Case(through, period, metric, tuple(rows), score)


def here(find: Any, period: Period, through: date, *more: Any) -> Any:
    days = np.array([number(through)])
    start, end = find(period, PeriodStyle.COMPLETE, days, Calendar(), *more)
    return start[0], end[0]


@cache
def published_rows() -> list[dict[str, str]]:
    packed = (files("cityscore.demo.boston") / "published.csv.gz").read_bytes()
    return list(csv.DictReader(gzip.decompress(packed).decode().splitlines()))


@cache
def cases() -> list[Case]:
    return [case(row, period) for row in published_rows() for period in PERIODS]


def scored(cases: list[Case]) -> list[float | None]:
    """Score some cases of one publication day and period, a metric each."""
    metrics = {f"m{place}": each.metric for place, each in enumerate(cases)}
    city = {"name": "Boston", "timezone": "America/New_York"}
    definitions = from_plain(Definitions, {"city": city, "cabinets": {"Boston": ["Boston"]}, "metrics": metrics})
    rows = [(place, *row) for place, each in enumerate(cases) for row in each.rows]
    columns = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    observations = Observations(
        metric=columns[0].astype(np.int64),
        district=np.zeros(len(rows), dtype=np.int64),
        day=columns[1].astype(np.int64).astype("datetime64[D]"),
        numerator=columns[2],
        denominator=columns[3],
    )
    through = np.array([number(cases[0].through)])
    results = score_all(definitions, observations, through, BOSTON_2019, PeriodStyle.COMPLETE)
    return [each.at(cases[0].period, 0).score for each in results]


def test_every_published_score_and_none_besides() -> None:
    groups: dict[tuple[date, Period], list[Case]] = defaultdict(list)
    for each in cases():
        groups[each.through, each.period].append(each)

    compared = absent = 0
    for group in groups.values():
        for each, score in zip(group, scored(group), strict=True):
            if each.published is None:
                assert score is None, each
                absent += 1
            else:
                assert score == pytest.approx(each.published, rel=0, abs=1e-9), each
                compared += 1
    assert len(published_rows()) == 1656
    assert compared + absent == 4 * 1656
    assert (compared, absent) == (5625, 999)
