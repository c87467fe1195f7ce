"""Verdicts on series that bore none: observations in, what a chart says of the last complete window out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from cityscore.model import Period, Signal
from cityscore.scoring.chart_observer import processes
from cityscore.scoring.control_charts import ChartState
from cityscore.scoring.day_numbers import number
from cityscore.scoring.process_charts import ChartKind
from tests.scoring.small_city import Row, city, observations

SUNDAY = date(2025, 3, 30)
HOMICIDES: dict[str, Any] = {"name": "Homicides", "kind": "count", "better": "lower", "rare": True, "target": 0.2}
SURVEY: dict[str, Any] = {"name": "Survey", "kind": "average", "better": "higher", "target": 4, "cases": "answers"}
PARKS: dict[str, Any] = {"name": "Parks", "kind": "ratio", "better": "higher", "target": 0.8}
MINUTES: dict[str, Any] = {"name": "Minutes", "kind": "average", "better": "lower", "target": 4}


def weekly(metric: dict[str, Any], weeks: Sequence[tuple[float, float]]) -> ChartState:
    """What is said of the last of some weeks, given as numerators and denominators, which come on their Sundays."""
    definitions = city({"it": metric | {"cadence": "weekly"}})
    rows: list[Row] = [
        ("it", f"{SUNDAY - timedelta(days=7 * back)}", *week) for back, week in enumerate(reversed(weeks))
    ]
    ((_, observer),) = processes(definitions, observations(definitions, rows), np.array([number(SUNDAY)]))
    (state,) = observer.seen(np.array([0]))
    return state


def daily(metric: dict[str, Any], days: int, events: dict[date, float]) -> ChartState:
    """What is said on the last of some days of events on a few of them."""
    definitions, shown = city({"it": metric}), [SUNDAY - timedelta(days=n) for n in range(days)]
    rows: list[Row] = [("it", f"{day}", events.get(day, 0.0), 1.0) for day in shown]
    ((_, observer),) = processes(definitions, observations(definitions, rows), np.array([number(SUNDAY)]))
    (state,) = observer.seen(np.array([0]))
    return state


def test_a1_one_homicide_in_a_year_is_no_fall_of_any_week() -> None:
    state = daily(HOMICIDES, 7 * 52, {date(2024, 11, 3): 1.0})
    assert (state.chart, state.lower, state.upper) == (ChartKind.BETWEEN, None, None)
    assert state.signal is None
    assert (state.quiet_days, state.usual_days) == (147, 364)


def test_a1_bostons_weeks_of_none_one_and_two_have_no_verdict_by_the_week() -> None:
    weeks = [(events, 1.0) for events in (0, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0)]
    state = weekly(HOMICIDES, weeks)
    assert (state.chart, state.period) == (ChartKind.COUNT, Period.QUARTER)  # four in twelve weeks are two in six
    assert (state.signal, state.lower, state.upper) == (None, None, None)
    assert state.quiet_days == 8 * 7
    assert state.usual_days == 12 * 7 / 4


@pytest.mark.parametrize("every", [9, 13, 26, 52])
def test_a1_no_week_without_an_event_is_unusual_where_most_have_none(every: int) -> None:
    quiet = [(float(week % every == 0), 1.0) for week in range(3 * 52)]
    state = weekly(HOMICIDES, quiet)
    assert state.signal in (None, Signal.COMMON)
    assert state.period is not Period.WEEK or state.chart is ChartKind.BETWEEN


def test_a8_a_week_of_one_answer_is_no_point_and_moves_no_limit() -> None:
    random = np.random.default_rng(8)
    weeks = [(float(random.normal(3.5, 0.15)) * 25, 25.0) for _ in range(30)]
    known = weekly(SURVEY, weeks)
    assert known.upper is not None
    with_few = weekly(SURVEY, [*weeks[:20], (1.0, 1.0), (10.0, 2.0), *weeks[20:]])
    assert (with_few.lower, with_few.upper, with_few.signal) == (known.lower, known.upper, known.signal)
    last = weekly(SURVEY, [*weeks, (1.0, 1.0)])
    assert (last.point, last.signal) == (None, None)
    assert (last.lower is None) == (known.lower is None)


def test_a8_means_of_what_is_not_counted_in_answers_are_points_whatever_they_are_of() -> None:
    random = np.random.default_rng(8)
    weeks = [(float(random.normal(3.5, 0.15)) * 2, 2.0) for _ in range(30)]
    state = weekly(MINUTES, weeks)
    assert state.chart is ChartKind.VALUE
    assert state.point == pytest.approx(weeks[-1][0] / 2)


def test_a_share_of_nine_cases_is_no_point() -> None:
    weeks = [(18.0, 20.0)] * 19
    assert weekly(PARKS, [*weeks, (0.0, 9.0)]).point is None
    assert weekly(PARKS, [*weeks, (0.0, 10.0)]).point == 0


def test_a9_seventeen_of_twenty_three_is_within_what_is_usual() -> None:
    """Boston's parks: nine of ten on the whole, n from 7 to 40; two weeks are missing."""
    counted = [(19, 20), (22, 24), (7, 9), (30, 33), (21, 23), (25, 27), (18, 21), (34, 36), (20, 22), (26, 28)]
    weeks = [(float(met), float(all_of)) for met, all_of in [*counted, *counted[:4], (17, 23)]]
    state = weekly(PARKS, weeks)
    assert state.signal is Signal.COMMON
    assert state.lower is not None
    assert state.lower < 17 / 23
    assert state.provisional


def test_a9_all_of_twenty_is_within_what_is_usual() -> None:
    weeks = [(17.0, 20.0), (18.0, 20.0), (16.0, 20.0), (18.0, 20.0), (17.0, 20.0), (19.0, 20.0)] * 4
    state = weekly(PARKS, [*weeks, (20.0, 20.0)])
    assert (state.signal, state.point) == (Signal.COMMON, 1.0)
    assert state.upper is not None
    assert state.upper >= 1.0 - 1e-9


def test_fewer_than_twelve_weeks_have_no_limits() -> None:
    weeks = [(17.0, 20.0), (18.0, 20.0), (16.0, 20.0)] * 4
    assert weekly(PARKS, weeks[:11]).upper is None
    assert weekly(PARKS, weeks).upper is not None
