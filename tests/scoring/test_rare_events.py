"""What is too rare for its weeks: longer windows, the days between events, and how long nothing has happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from cityscore.model import Period
from cityscore.scoring.chart_observer import processes
from cityscore.scoring.control_charts import ChartState
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.process_charts import ChartInput, ChartKind
from cityscore.scoring.rare_events import RareEvents
from tests.scoring.small_city import Row, city, observations

FIRST, LAST = date(2022, 1, 1), date(2025, 3, 30)
HOMICIDES: dict[str, Any] = {"name": "Homicides", "kind": "count", "better": "lower", "rare": True, "target": 0.2}
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def state_of(events: Mapping[date, float], known: Collection[date] = DAYS, **stated: Any) -> ChartState:
    """What is known on the last day of events on some days, zeros on others."""
    definitions = city({"it": HOMICIDES | stated})
    rows: list[Row] = [("it", day.isoformat(), events.get(day, 0.0), 1.0) for day in known]
    ((_, observer),) = processes(definitions, observations(definitions, rows), np.array([number(LAST)]))
    (state,) = observer.seen(np.array([0]))
    return state


def every(days: int) -> dict[date, float]:
    """An event every so many days, the last one on the last of them that fits."""
    return {day: 1.0 for n, day in enumerate(DAYS) if n % days == 0}


def between(events: Mapping[date, float], known: Collection[date] = DAYS, **stated: Any) -> ChartInput:
    definitions = city({"it": HOMICIDES | stated})
    rows: list[Row] = [("it", day.isoformat(), events.get(day, 0.0), 1.0) for day in known]
    ((_, observer),) = processes(definitions, observations(definitions, rows), np.array([number(LAST)]))
    return RareEvents(observer.series, observer.series.due()).between(number(LAST), number(LAST) - 6)


@pytest.mark.parametrize(
    ("days", "chart", "period", "end"),
    [
        (3, ChartKind.COUNT, Period.WEEK, LAST),
        (4, ChartKind.COUNT, Period.MONTH, date(2025, 2, 28)),
        (15, ChartKind.COUNT, Period.MONTH, date(2025, 2, 28)),
        (16, ChartKind.COUNT, Period.QUARTER, date(2024, 12, 31)),
        (45, ChartKind.COUNT, Period.QUARTER, date(2024, 12, 31)),
        (46, ChartKind.BETWEEN, Period.WEEK, LAST),
    ],
)
def test_windows_are_as_short_as_two_events_allow(days: int, chart: ChartKind, period: Period, end: date) -> None:
    state = state_of(every(days))
    assert (state.chart, state.period, state.end) == (chart, period, number(end))
    assert (state.quiet_days is None) == (period is Period.WEEK and chart is ChartKind.COUNT)
    assert state.upper is not None


def test_a_count_that_comes_by_the_month_is_judged_by_quarters() -> None:
    ends = [day for day in DAYS if (day + timedelta(days=1)).day == 1]
    assert state_of(dict.fromkeys(ends, 3.0), ends, cadence="monthly").period is Period.MONTH
    assert state_of(dict.fromkeys(ends[::2], 3.0), ends, cadence="monthly").period is Period.QUARTER
    assert state_of(dict.fromkeys(ends[::4], 1.0), ends, cadence="monthly").chart is ChartKind.BETWEEN


def test_since_a_new_beginning_alone_it_is_rare_or_not() -> None:
    more = every(46) | {day: 2.0 for day in DAYS if day >= date(2024, 12, 2)}
    assert state_of(more).period is Period.MONTH
    anew = {"rebase": [{"from": "2024-12-02", "why": "the county's cases are counted too"}]}
    assert state_of(more, signals=anew).period is Period.WEEK


def test_how_long_nothing_has_happened_and_what_is_usual() -> None:
    happened = {day: 1.0 for day in DAYS if day < LAST - timedelta(days=63)}
    (last,) = [day for day in happened if day == LAST - timedelta(days=64)]
    events = {day: 1.0 for n, day in enumerate(sorted(happened, reverse=True)) if n % 41 == 0}
    state = state_of(events)
    assert last in events
    assert state.quiet_days == 64
    assert state.usual_days == pytest.approx(41, rel=0.06)
    assert state_of({}).quiet_days is None
    assert state_of({DAYS[-3]: 1.0}).usual_days == pytest.approx(1096)


def test_what_is_not_known_is_not_called_quiet() -> None:
    gap = [day for day in DAYS if not LAST - timedelta(days=50) <= day <= LAST - timedelta(days=10)]
    assert state_of({LAST - timedelta(days=64): 1.0}, gap).quiet_days is None
    assert state_of({LAST - timedelta(days=300): 1.0}, gap).quiet_days == 300


def test_days_between_events() -> None:
    when = [LAST - timedelta(days=back) for back in (100, 70, 30)]
    given = between(dict.fromkeys(when, 1.0))
    assert (given.total.tolist(), given.is_open) == ([30, 40, 30], True)
    given = between(dict.fromkeys([*when, LAST - timedelta(days=2)], 1.0))
    assert (given.total.tolist(), given.is_open) == ([30, 40, 28], False)


def test_several_events_of_a_day_are_spread_over_it() -> None:
    given = between({LAST - timedelta(days=100): 1.0, LAST - timedelta(days=70): 3.0})
    np.testing.assert_allclose(given.total, [30 - 2 / 3, 1 / 3, 1 / 3, 70])


def test_events_of_a_week_are_spread_over_it() -> None:
    sundays = [day for day in DAYS if day.weekday() == 6]
    given = between({sundays[-20]: 1.0, sundays[-10]: 2.0}, sundays, cadence="weekly")
    np.testing.assert_allclose(given.total, [66.5, 3.5, 63])


def test_days_of_which_nothing_is_known_do_not_count() -> None:
    known = [day for day in DAYS if not LAST - timedelta(days=90) <= day <= LAST - timedelta(days=81)]
    given = between({LAST - timedelta(days=100): 1.0, LAST - timedelta(days=70): 1.0}, known)
    assert given.total.tolist() == [20, 70]


def test_without_events_there_is_nothing_between_them() -> None:
    assert between({}).total.tolist() == []
    assert not between({}).is_open
    assert between({DAYS[-40]: 1.0}).total.tolist() == [39]
    assert state_of({}).chart is ChartKind.BETWEEN
    assert day_of(state_of({}).end or 0) == LAST
