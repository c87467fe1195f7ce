"""What charts say of a city's metrics: against the same worked out day by day, in the plainest way."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from cityscore.model import Metric, Period
from cityscore.scoring import charts_together
from cityscore.scoring.chart_observer import processes
from cityscore.scoring.control_charts import NOTHING, WINDOWS, ChartState, charted, period_of, reach
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.observations import Ints
from cityscore.scoring.process_charts import ChartInput, ChartKind, LastState, last_states, process_chart
from tests.scoring.small_city import Row, city, observations

FIRST, LAST = date(2023, 7, 3), date(2025, 3, 30)
RATIO: dict[str, Any] = {"name": "Calls", "kind": "ratio", "better": "higher", "target": 0.8}
LEVEL: dict[str, Any] = {"name": "Backlog", "kind": "level", "better": "lower", "target": 60}
SURVEY: dict[str, Any] = {"name": "Survey", "kind": "average", "better": "higher", "target": 4, "cases": "answers"}
COUNT: dict[str, Any] = {"name": "Thefts", "kind": "count", "better": "lower", "history": {"years": 3}}
COUNT_A_WEEK: dict[str, Any] = {
    "name": "Inspections",
    "kind": "count",
    "better": "higher",
    "cadence": "weekdays",
    "target": {"value": 60, "per": "week"},
}
KINDS = {"ratio": ChartKind.SHARE, "count": ChartKind.COUNT, "average": ChartKind.MEAN, "level": ChartKind.VALUE}


def rows(metric: dict[str, Any], seed: int = 1) -> list[Row]:
    """Figures with noise, gaps, weeks of next to nothing, and a step down in December 2024."""
    random = np.random.default_rng(seed)
    size = 1.0 if metric["kind"] in ("level", "count") else 40.0
    found: list[Row] = []
    for day in days(FIRST, LAST):
        numerator = int(random.binomial(40, 0.7 if day >= date(2024, 12, 1) else 0.85))
        gap = date(2024, 5, 6) <= day <= date(2024, 5, 26) or random.random() < 0.1
        few = date(2024, 7, 1) <= day <= date(2024, 7, 14) and size > 1
        if not gap and due(metric, day):
            found.append(("it", day.isoformat(), 1.0 if few else float(numerator), 1.0 if few else size))
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
    found = [day for day in days(date(2023, 6, 30), through) if ends(day)]
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
    period, kind = period_of(metric), KINDS[stated["kind"]]
    spans = windows(period, seen_from(metric, stated, known, through))
    starts = [rebase.since for rebase in metric.signals.rebase if any(start >= rebase.since for start, _ in spans)]
    if starts:
        spans = [span for span in spans if span[0] >= max(starts)]
    if metric.signals.fix_after is None:
        spans = spans[-WINDOWS[period] :]
    total, size, has_evidence = [], [], []
    for start, end in spans:
        wanted = [day for day in days(start, end) if due(stated, day)]
        mine = [row for row in known if start.isoformat() <= row[1] <= end.isoformat()]
        counted = [row for row in mine if date.fromisoformat(row[1]) in wanted]
        answers = sum(row[3] for row in mine)
        is_last = stated["kind"] == "level"
        total.append((mine[-1][2] if is_last else sum(row[2] for row in mine)) if mine else np.nan)
        size.append(1.0 if is_last else answers)
        enough = answers >= 10 or kind in (ChartKind.VALUE, ChartKind.COUNT)
        has_evidence.append(bool(wanted) and len(counted) >= len(wanted) / 2 and bool(mine) and enough)
    given = ChartInput(kind, np.array(total), np.array(size), np.array(has_evidence))
    settings = metric.signals
    made = process_chart(given, screen=settings.screen, fix_after=settings.fix_after)
    limits = [None if np.isnan(line[-1]) else float(line[-1]) for line in (made.lower, made.upper, made.center)]
    return ChartState(
        chart=kind,
        period=period,
        end=number(spans[-1][1]),
        point=float(made.value[-1]) if has_evidence[-1] else None,
        lower=limits[0],
        upper=limits[1],
        center=limits[2],
        signal=None if made.misfit else made.signals[-1],
        provisional=None if limits[1] is None else made.provisional,
        misfit=made.misfit,
        anew=None if made.anew is None else number(spans[made.anew][0]),
    )


def numbers(state: ChartState) -> list[float]:
    """The figures of a state, NaN where there are none."""
    return [np.nan if number is None else number for number in (state.point, state.lower, state.upper, state.center)]


@pytest.mark.parametrize(
    "metric",
    [
        RATIO,
        LEVEL,
        SURVEY,
        COUNT,
        RATIO | {"lag": 3},
        RATIO | {"cadence": "weekdays"},
        RATIO | {"cadence": "weekly"},
        RATIO | {"cadence": "monthly", "lag": 10},
        LEVEL | {"cadence": "quarterly"},
        RATIO | {"signals": {"rebase": [{"from": "2024-09-01", "why": "a new contract"}]}},
        RATIO | {"signals": {"rebase": [{"from": "2023-10-02", "why": "x"}], "fix_after": 26}},
        RATIO | {"signals": {"fix_after": 12, "screen": False}},
    ],
)  # fmt: skip
def test_agrees_with_the_plain_way(metric: dict[str, Any]) -> None:
    definitions, known = city({"it": metric}), rows(metric)
    through = [*days(FIRST, LAST)[100::29], *days(LAST - timedelta(days=9), LAST)]
    ((one, observer),) = processes(
        definitions, observations(definitions, known), np.array([number(d) for d in through])
    )
    found = observer.seen(np.arange(len(through)))

    assert any(state.upper for state in found) or period_of(one) is Period.QUARTER
    for day, state in zip(through, found, strict=True):
        wanted = plainly(one, metric, known, day)
        for name in ("chart", "period", "end", "signal", "provisional", "misfit", "anew"):
            assert getattr(state, name) == getattr(wanted, name), (day, name)
        assert numbers(state) == pytest.approx(numbers(wanted), rel=1e-9, nan_ok=True), day


def test_some_days_say_what_all_days_say() -> None:
    definitions = city({"it": RATIO})
    known = observations(definitions, rows(RATIO))
    through = np.array([number(day) for day in days(date(2024, 12, 1), LAST)])
    ((_, observer),) = processes(definitions, known, through)
    every = observer.seen(np.arange(len(through)))

    for places in ([0], [5, 6, 110], list(range(30, 80))):
        assert observer.seen(np.array(places)) == [every[place] for place in places]
    assert observer.seen(np.array([], dtype=np.int64)) == []


def test_each_window_is_judged_once_however_many_days_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = []

    def counting(given: ChartInput, first: Ints, last: Ints, **options: Any) -> list[LastState]:
        judged.extend((last - first + 1).tolist())
        return list(last_states(given, first, last, **options))

    monkeypatch.setattr(charts_together, "last_states", counting)
    definitions = city({"it": RATIO})
    through = np.array([number(day) for day in days(date(2024, 9, 2), date(2024, 12, 1))])  # thirteen weeks of days
    ((_, observer),) = processes(definitions, observations(definitions, rows(RATIO)), through)
    observer.seen(np.arange(len(through)))
    assert judged == [WINDOWS[Period.WEEK]] * 14


@pytest.mark.parametrize(
    ("metric", "every"),
    [
        (RATIO, 7),
        (RATIO | {"cadence": "monthly"}, 7),
        (LEVEL | {"cadence": "quarterly"}, 7),
        (COUNT, 2),
        (COUNT, 11),
        (COUNT, 25),
        (COUNT, 61),
        (COUNT | {"cadence": "monthly"}, 3),
    ],
)
def test_no_point_lies_further_back_than_is_said(metric: dict[str, Any], every: int) -> None:
    """Figures from before are left out, and nothing changes: that is what a run reads."""
    definitions = city({"it": metric})
    filed = [day for day in days(date(2018, 1, 1), LAST) if due(metric, day)]
    size = 100.0 if metric["kind"] == "ratio" else 1.0
    happened = [(n * 7919) % every == 0 for n in range(len(filed))]
    figures = [
        float(n % 7) + (3 if day.month < 6 else 0) if every == 7 else float(happened[n]) for n, day in enumerate(filed)
    ]
    known: list[Row] = [("it", day.isoformat(), figure, size) for day, figure in zip(filed, figures, strict=True)]
    back = reach(definitions.metrics[0])
    assert back is not None
    for day in (date(2025, 3, 29), date(2025, 3, 30)):
        near = [row for row in known if date.fromisoformat(row[1]) >= day - timedelta(days=back)]
        seen = [
            observer.seen(np.array([0]))
            for figures_known in (known, near)
            for _, observer in processes(definitions, observations(definitions, figures_known), np.array([number(day)]))
        ]
        assert seen[0] == seen[1]
        assert seen[0][0].upper is not None


def test_what_is_not_scored_has_none() -> None:
    definitions = city({"it": RATIO | {"scored": False}})
    ((_, observer),) = processes(definitions, observations(definitions, rows(RATIO)), np.array([number(LAST)]))

    assert observer.seen(np.array([0])) == [NOTHING]


def test_no_limit_depends_on_a_goal() -> None:
    states = []
    for goal in ({"target": 0.8}, {"target": 0.99}, {"history": {"years": 1}}):
        definitions = city({"it": {key: value for key, value in RATIO.items() if key != "target"} | goal})
        ((_, observer),) = processes(definitions, observations(definitions, rows(RATIO)), np.array([number(LAST)]))
        states += observer.seen(np.array([0]))
    assert states[0].upper is not None
    assert states[0] == states[1] == states[2]


def test_of_weekdays_a_weeks_total_has_five_days() -> None:
    known: list[Row] = [
        ("it", f"{day}", 12, 1) for day in days(date(2024, 9, 2), date(2025, 3, 2)) if day.weekday() < 5
    ]
    definitions = city({"it": COUNT_A_WEEK})
    ((_, observer),) = processes(definitions, observations(definitions, known), np.array([number(date(2025, 3, 2))]))
    (state,) = observer.seen(np.array([0]))

    assert state.point == 60  # the goal, and no 84 of seven days that would always meet it
    assert state.center == pytest.approx(60, rel=1e-3)  # of counts half an event is added


def test_a_chart_starts_anew_with_the_first_window_that_begins_on_the_day_or_after() -> None:
    signals = {"rebase": [{"from": day, "why": "x"} for day in ("2024-01-01", "2024-12-02", "2025-01-08")]}
    metric = city({"it": RATIO | {"signals": signals}}).metrics[0]
    ends = [number(end) for _, end in windows(Period.WEEK, LAST)][-20:]

    starts = [day_of(ends[place] - 6) for place in charted(metric, ends)]
    assert starts == [date(2024, 12, 2), date(2025, 1, 13)]
