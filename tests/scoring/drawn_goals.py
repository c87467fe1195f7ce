"""Metrics whose targets are paths, goals for a week or a year, totals by a date, or scales with a zero."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from cityscore.model import Definitions, Kind, from_plain
from tests.scoring import oracle
from tests.scoring.oracle.cities import Measure, Town
from tests.scoring.oracle.days import DAY, every_day, is_cadence_day, row_begins
from tests.scoring.strategies import (
    NUMBERS,
    SHARES,
    Case,
    cities,
    histories,
    metrics_of,
    near,
    rows_of,
    school_days,
    shuffled,
    some_days,
)

FEATURES = ("per", "plan", "path", "steps", "zero", "times")
ADDED_UP = ("per", "plan")
"""What only counts have, and of which each day has its own share."""


@st.composite
def goal_cases(draw: st.DrawFn, features: tuple[str, ...] = FEATURES) -> Case:
    """A city of one or two metrics, its observations, and up to three days to score."""
    today = draw(some_days())
    others = draw(st.sets(st.sampled_from([-400, -31, -7, -1, 1, 2, 40, 200]), max_size=2))
    plain: dict[str, Any] = {
        "city": draw(cities(today)),
        "cabinets": {"Streets": ["Public Works"]},
        "calendars": {"school": draw(school_days(today))},
        "metrics": {},
    }
    chosen = draw(st.lists(st.sampled_from(features), min_size=1, max_size=2))
    for place, feature in enumerate(chosen):
        kinds = {"per": [Kind.COUNT], "plan": [Kind.COUNT], "zero": [Kind.AVERAGE, Kind.LEVEL, Kind.RATIO]}
        metric = draw(metrics_of(today, kinds.get(feature)))
        metric.pop("history", None)
        if feature in ("plan", "zero", "times"):
            metric["better"] = "higher" if metric["better"] == "range" else metric["better"]
        plain["metrics"][f"m{place}"] = metric | {"target": 1.0}
        metric.pop("target", None)
        town = oracle.read(plain)
        plain["metrics"][f"m{place}"] = metric | draw(yardstick_of(feature, town, f"m{place}", today))
    definitions = from_plain(Definitions, plain)
    town, rows = oracle.read(plain), []
    for place, metric in enumerate(definitions.metrics):
        own, measure = draw(rows_of(definitions, metric, today)), town.metrics[place]
        if chosen[place] in ADDED_UP:
            own = [row for row in own if is_cadence_day(town, measure, row.day)]
        if chosen[place] == "zero" and measure.kind in ("average", "level") and draw(st.booleans()):
            own = [row._replace(numerator=row.numerator - 10.0) if row.denominator else row for row in own]
        rows += own
    days = tuple(sorted({today, *(today + other * DAY for other in others)}))
    return Case(plain, tuple(draw(shuffled(rows))), days, definitions)


@st.composite
def yardstick_of(draw: st.DrawFn, feature: str, town: Town, slug: str, today: date) -> dict[str, Any]:
    """The target or history that a feature is about."""
    metric = town.by_slug[slug]
    if feature == "times":
        return {"history": draw(histories(today)) | {"times": draw(st.sampled_from([0.9, 0.5, 1.1]))}}
    if feature == "plan":
        return {"target": draw(plans(town, metric, today))}
    since = sorted(draw(st.sets(near(today, 500) | near(today, 40), min_size=1, max_size=3)))
    if feature != "path" and draw(st.booleans()):
        since = [None, *since]
    targets = [draw(values_of(metric)) | ({"from": day} if day else {}) for day in since]
    if feature == "path":
        targets = [target | draw(bends(place)) for place, target in enumerate(targets)]
    if feature == "per":
        per = draw(st.sampled_from(["week", "month", "quarter", "year"]))
        steps = draw(st.booleans())
        targets = [
            target | {"per": per} | ({"between": "linear"} if place and since[place - 1] and not steps else {})
            for place, target in enumerate(targets)
        ]
    if feature == "zero":
        zero = -12.0 if metric.better == "higher" else 45.0
        zero = zero if metric.kind != "ratio" else {"higher": 0.02, "lower": 1.0}[metric.better]
        targets = [target | {"value": min(target["value"], 0.97), "zero": zero} for target in targets]
    return {"target": targets}


def bends(place: int) -> st.SearchStrategy[dict[str, str]]:
    """Whether a target is reached by a path; the first never is."""
    return st.sampled_from([{"between": "linear"}, {"between": "linear"}, {}]) if place else st.just({})


def values_of(metric: Measure) -> st.SearchStrategy[dict[str, Any]]:
    """A value, or the two ends of a range."""
    numbers = st.sampled_from(SHARES if metric.kind in ("ratio", "average_ratio") else [*NUMBERS, 100.0])
    if metric.better == "range":
        return st.tuples(numbers, numbers).map(sorted).map(lambda pair: {"low": pair[0], "high": pair[1]})
    return numbers.map(lambda value: {"value": value})


@st.composite
def plans(draw: st.DrawFn, town: Town, metric: Measure, today: date) -> list[dict[str, Any]]:
    """One or two totals by a date, which begin and end where rows do."""
    first, found = today - draw(st.sampled_from([5, 40, 150, 350, 700, 1000])) * DAY, []
    for _ in range(draw(st.integers(1, 2))):
        ends = first + draw(st.sampled_from([20, 100, 200, 364, 500])) * DAY
        rows = [day for day in every_day(first, ends + 800 * DAY) if is_cadence_day(town, metric, day)]
        begins = next((row_begins(metric, day) for day in rows if row_begins(metric, day) >= first), first)
        to = next((day for day in rows if day >= max(ends, begins)), max(ends, begins))
        shape = draw(st.sampled_from([{}, {"shape": "even"}, {"shape": "history"}]))
        total = draw(st.sampled_from([10.0, 365.0, 1200.0, 0.5]))
        found.append({"total": total, "from": begins, "to": to} | shape)
        first = to + draw(st.sampled_from([1, 1, 30])) * DAY
    return found
