"""Processes of a city's metrics: against the same worked out day by day, in the plainest way."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from cityscore.library.xmr_charts import xmr
from cityscore.model import Assurance, Metric, Period, Signal
from cityscore.scoring import control_charts
from cityscore.scoring.control_charts import FEWEST, NOTHING, WINDOWS, ChartState, charted, period_of, processes, reach
from cityscore.scoring.day_numbers import number
from cityscore.scoring.observations import Floats
from cityscore.scoring.xmr_rules import last_point
from tests.scoring.small_city import Row, city, observations

FIRST, LAST = date(2023, 1, 2), date(2025, 3, 30)
RATIO: dict[str, Any] = {"name": "Calls", "kind": "ratio", "better": "higher", "target": 0.8}
LEVEL: dict[str, Any] = {"name": "Backlog", "kind": "level", "better": "lower", "target": 60}


COUNT_A_WEEK: dict[str, Any] = {
    "name": "Inspections",
    "kind": "count",
    "better": "higher",
    "cadence": "weekdays",
    "target": {"value": 60, "per": "week"},
}


def rows(metric: dict[str, Any], seed: int = 1) -> list[Row]:
    """Figures with noise, gaps, and a step down in December 2024."""
    random = np.random.default_rng(seed)
    found: list[Row] = []
    for day in days(FIRST, LAST):
        numerator = int(random.binomial(40, 0.7 if day >= date(2024, 12, 1) else 0.85))
        gap = date(2024, 5, 6) <= day <= date(2024, 5, 26) or random.random() < 0.1
        if not gap and due(metric, day):
            found.append(("it", day.isoformat(), float(numerator), 1.0 if metric["kind"] == "level" else 40.0))
    return found


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def due(metric: dict[str, Any], day: date) -> bool:
    """Whether a row of its cadence is filed on a day."""
    ends_month = (day + timedelta(days=1)).day == 1
    return {
        "daily": True,
        "weekdays": day.weekday() < 5,
        "weekly": day.weekday() == 6,
        "monthly": ends_month,
        "quarterly": ends_month and day.month % 3 == 0,
    }[metric.get("cadence", "daily")]


def windows(period: Period, through: date) -> list[tuple[date, date]]:
    """All whole weeks, months or calendar quarters up to a day."""
    ends = {
        Period.WEEK: lambda day: day.weekday() == 6,
        Period.MONTH: lambda day: (day + timedelta(days=1)).day == 1,
        Period.QUARTER: lambda day: (day + timedelta(days=1)).day == 1 and day.month % 3 == 0,
    }[period]
    found = [day for day in days(date(2022, 9, 30), through) if ends(day)]
    return [(one + timedelta(days=1), other) for one, other in pairwise(found)]


def seen_from(metric: Metric, stated: dict[str, Any], known: list[Row], through: date) -> date:
    """The last day through which everything due has come, or must have."""
    came = {row[1] for row in known}
    seen = through - timedelta(days=metric.lag_on(through))
    while seen < through:
        following = seen + timedelta(days=1)
        if due(stated, following) and following.isoformat() not in came:
            break
        seen = following
    return seen


def plainly(metric: Metric, stated: dict[str, Any], known: list[Row], through: date) -> ChartState:
    """What is seen from one day."""
    period = period_of(metric)
    spans = windows(period, seen_from(metric, stated, known, through))
    starts = [rebase.since for rebase in metric.signals.rebase if any(start >= rebase.since for start, _ in spans)]
    if starts:
        spans = [span for span in spans if span[0] >= max(starts)]
    if metric.signals.fix_after is None:
        spans = spans[-WINDOWS[period] :]
    values = []
    for start, end in spans:
        wanted = [day for day in days(start, end) if due(stated, day)]
        mine = [row for row in known if start.isoformat() <= row[1] <= end.isoformat()]
        counted = [row for row in mine if date.fromisoformat(row[1]) in wanted]
        if not wanted or len(counted) < len(wanted) / 2:
            values.append(None)
        elif stated["kind"] == "level":
            values.append(mine[-1][2])
        else:
            values.append(sum(row[2] for row in mine) / sum(row[3] for row in mine))
    if len([value for value in values if value is not None]) < FEWEST:
        return ChartState(values[-1] if values else None)
    target = metric.target[0].value if metric.target else None
    settings = metric.signals
    made = xmr(values, metric.better, target, settings.screen, settings.fix_after)
    return ChartState(values[-1], float(made.lower[-1]), float(made.upper[-1]), made.signals[-1], made.assurance)


@pytest.mark.parametrize(
    "metric",
    [
        RATIO,
        LEVEL,
        RATIO | {"lag": 3},
        RATIO | {"cadence": "weekdays"},
        RATIO | {"cadence": "weekly"},
        RATIO | {"cadence": "monthly", "lag": 10},
        LEVEL | {"cadence": "quarterly"},
        RATIO | {"signals": {"rebase": [{"from": "2024-12-01", "why": "a new contract"}]}},
        RATIO | {"signals": {"rebase": [{"from": "2023-06-05", "why": "x"}], "fix_after": 26}},
        RATIO | {"signals": {"fix_after": 12, "screen": False}},
        RATIO | {"target": None, "history": {"trailing": 365}, "better": "lower"},
    ],
)  # fmt: skip
def test_agrees_with_the_plain_way(metric: dict[str, Any]) -> None:
    stated = {key: value for key, value in metric.items() if value is not None}
    definitions, known = city({"it": stated}), rows(stated)
    through = [day for day in days(FIRST, LAST) if day > date(2024, 11, 1) or day.day == 17]
    ((one, observer),) = processes(
        definitions, observations(definitions, known), np.array([number(d) for d in through])
    )
    found = observer.seen(np.arange(len(through)))

    assert {each.signal for each in found} != {None} or period_of(one) is Period.QUARTER
    for day, each in zip(through, found, strict=True):
        wanted = plainly(one, stated, known, day)
        assert (each.signal, each.assurance) == (wanted.signal, wanted.assurance), day
        for name in ("point", "lower", "upper"):
            one_number, other = getattr(each, name), getattr(wanted, name)
            assert one_number == other or abs(one_number - other) < 1e-12 * 60, (day, name)


def test_some_days_say_what_all_days_say() -> None:
    definitions = city({"it": RATIO})
    known = observations(definitions, rows(RATIO))
    through = np.array([number(day) for day in days(date(2024, 6, 1), LAST)])
    ((_, observer),) = processes(definitions, known, through)
    every = observer.seen(np.arange(len(through)))

    for places in ([0], [5, 6, 200], list(range(100, 150))):
        assert observer.seen(np.array(places)) == [every[place] for place in places]
    assert observer.seen(np.array([], dtype=np.int64)) == []


def test_each_window_is_judged_once_however_many_days_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = []

    def counting(values: Floats, **options: Any) -> tuple[float, float, Signal | None]:
        judged.append(len(values))
        return last_point(values, **options)

    monkeypatch.setattr(control_charts, "last_point", counting)
    definitions = city({"it": RATIO})
    through = np.array([number(day) for day in days(date(2024, 6, 3), date(2024, 9, 1))])  # thirteen weeks of days
    ((_, observer),) = processes(definitions, observations(definitions, rows(RATIO)), through)
    observer.seen(np.arange(len(through)))
    assert judged == [WINDOWS[Period.WEEK]] * 14


def test_no_point_lies_further_back_than_is_said() -> None:
    """Figures from before are left out, and nothing changes: that is what a run reads."""
    for metric in (RATIO, RATIO | {"cadence": "monthly"}, LEVEL | {"cadence": "quarterly"}):
        definitions = city({"it": metric})
        filed = [day for day in days(date(2017, 1, 1), LAST) if due(metric, day)]
        known: list[Row] = [("it", day.isoformat(), float(n % 7), 100.0) for n, day in enumerate(filed)]
        back = reach(definitions.metrics[0])
        assert back is not None
        for day in (date(2025, 3, 29), date(2025, 3, 30), date(2025, 3, 31), date(2025, 4, 5)):
            near = [row for row in known if date.fromisoformat(row[1]) >= day - timedelta(days=back)]
            seen = [
                observer.seen(np.array([0]))
                for each in (known, near)
                for _, observer in processes(definitions, observations(definitions, each), np.array([number(day)]))
            ]
            assert seen[0] == seen[1]
            assert seen[0][0].upper is not None


def test_what_is_not_scored_has_none() -> None:
    definitions = city({"it": RATIO | {"scored": False}})
    ((_, observer),) = processes(definitions, observations(definitions, rows(RATIO)), np.array([number(LAST)]))

    assert observer.seen(np.array([0])) == [NOTHING]


def test_what_is_usual_is_no_goal_that_can_be_promised() -> None:
    definitions = city({"it": RATIO | {"target": [{"value": 0.8, "usual": True}]}})
    ((_, observer),) = processes(definitions, observations(definitions, rows(RATIO)), np.array([number(LAST)]))
    (seen,) = observer.seen(np.array([0]))

    assert seen.signal is not None
    assert seen.assurance is None


def test_what_is_always_exactly_at_its_goal_is_no_matter_of_chance() -> None:
    known: list[Row] = [("it", day.isoformat(), 40.0, 40.0) for day in days(date(2024, 9, 2), LAST)]
    definitions = city({"it": {**RATIO, "target": 1.0}})
    ((_, observer),) = processes(definitions, observations(definitions, known), np.array([number(LAST)]))
    (seen,) = observer.seen(np.array([0]))
    assert (seen.lower, seen.upper, seen.assurance) == (1.0, 1.0, Assurance.CONSISTENT_PASS)


def test_of_weekdays_a_weeks_total_has_five_days() -> None:
    metric = COUNT_A_WEEK
    known: list[Row] = [
        ("it", f"{day}", 12, 1) for day in days(date(2024, 9, 2), date(2025, 3, 2)) if day.weekday() < 5
    ]
    definitions = city({"it": metric})
    ((_, observer),) = processes(definitions, observations(definitions, known), np.array([number(date(2025, 3, 2))]))
    (state,) = observer.seen(np.array([0]))

    assert state.point == 60  # the goal, and no 84 of seven days that would always meet it
    assert (state.lower, state.upper) == (60, 60)


@pytest.mark.parametrize(("shape", "promise"), [("even", Assurance.CONSISTENT_FAIL), ("history", None)])
def test_a_plan_with_the_years_shape_is_neither_met_nor_missed_for_sure(shape: str, promise: Assurance | None) -> None:
    plan = {"total": 12000, "from": "2024-07-01", "to": "2025-06-30", "shape": shape}
    ends = [date(year, month, 1) - timedelta(days=1) for year in (2023, 2024) for month in range(1, 13)]
    known: list[Row] = [("it", f"{day}", 10 + day.month % 2, 1) for day in ends]
    definitions = city({"it": COUNT_A_WEEK | {"cadence": "monthly", "target": plan}})
    through = np.array([number(date(2024, 11, 30))])
    ((_, observer),) = processes(definitions, observations(definitions, known), through)
    (state,) = observer.seen(np.array([0]))

    assert state.upper is not None
    assert state.assurance is promise


def test_a_chart_starts_anew_with_the_first_window_that_begins_on_the_day_or_after() -> None:
    signals = {"rebase": [{"from": day, "why": "x"} for day in ("2024-01-01", "2024-12-02", "2025-01-08")]}
    metric = city({"it": RATIO | {"signals": signals}}).metrics[0]
    ends = [number(end) for _, end in windows(Period.WEEK, LAST)][-20:]

    starts = [date.fromordinal(date(1970, 1, 1).toordinal() + ends[place] - 6) for place in charted(metric, ends)]
    assert starts == [date(2024, 12, 2), date(2025, 1, 13)]
