"""The engine agrees with the oracle about milestones, and about what is derived from two other metrics."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from cityscore.model import Definitions, Kind, PeriodStyle, from_plain
from tests.scoring import oracle
from tests.scoring.oracle.days import DAY
from tests.scoring.strategies import (
    Case,
    cities,
    histories,
    metrics_of,
    near,
    rarely,
    rows_of,
    shuffled,
    some_days,
    styles,
)
from tests.scoring.test_oracle import agree, same, score, scores_by_key, some

NESTED = [
    ("daily", "daily"),
    ("daily", "weekly"),
    ("daily", "monthly"),
    ("monthly", "daily"),
    ("weekly", "weekly"),
    ("monthly", "monthly"),
    ("monthly", "quarterly"),
    ("yearly", "monthly"),
]
"""Cadences of a numerator and a denominator of which one row of the slower holds whole ones of the faster."""


@st.composite
def derived_cases(draw: st.DrawFn) -> Case:
    """A city with a metric derived from two others."""
    today = draw(some_days())
    cadences = draw(st.sampled_from(NESTED))
    kinds = [draw(st.sampled_from([Kind.COUNT, Kind.AVERAGE])), draw(st.sampled_from([Kind.COUNT, Kind.LEVEL]))]
    metrics: dict[str, Any] = {}
    for slug, kind, cadence in zip(("above", "below"), kinds, cadences, strict=True):
        part = draw(metrics_of(today, [kind])) | {"cadence": cadence, "better": "higher", "target": 1.0}
        part.pop("history", None)
        part.pop("active", None)
        metrics[slug] = part
    parts = {"numerator": "above", "denominator": "below", "times": draw(st.sampled_from([1.0, 1000.0]))}
    metrics["rate"] = {
        "name": "Rate",
        "department": "Public Works",
        "kind": "derived",
        "better": draw(st.sampled_from(["higher", "lower"])),
        "derived": parts,
        **draw(yardsticks(today, adds_up=kinds == [Kind.COUNT, Kind.LEVEL])),
        **draw(rarely({"evidence": st.just({"cases": 0.0})}, often=True)),
    }
    plain = {"city": draw(cities(today)), "cabinets": {"Streets": ["Public Works"]}, "metrics": metrics}
    definitions = from_plain(Definitions, plain)
    rows = [row for metric in definitions.metrics[:2] for row in draw(rows_of(definitions, metric, today))]
    days = tuple(sorted({today, today + draw(st.sampled_from([1, 7, 31, 45])) * DAY}))
    return Case(plain, tuple(draw(shuffled(rows))), days, definitions)


@st.composite
def yardsticks(draw: st.DrawFn, today: date, *, adds_up: bool) -> dict[str, Any]:
    """A target, one that is said for a month or a year, or a history."""
    value = draw(st.sampled_from([0.5, 2.0, 40.0, 1000.0]))
    way = draw(st.sampled_from(["target", "per", "history"]))
    if way == "history":
        return {"history": draw(histories(today))}
    per = {"per": draw(st.sampled_from(["month", "year"]))} if way == "per" and adds_up else {}
    return {"target": {"value": value} | per}


@some
@given(case=derived_cases(), style=styles())
def test_every_figure_of_what_is_derived_is_the_oracles(case: Case, style: PeriodStyle) -> None:
    town = oracle.read(case.plain)
    expected = oracle.scores(town, case.rows, case.days, "balanced", style)
    found = scores_by_key(score(case, style=style), case.days)
    assert found.keys() == expected.keys()
    for key, one in found.items():
        if key[0] == "rate":
            event(f"{expected[key].reason or expected[key].status}")
            assert agree(one, expected[key]), f"\n{one}\nis not\n{expected[key]}"


@st.composite
def milestone_cases(draw: st.DrawFn) -> Case:
    """A city with milestones about now."""
    today = draw(some_days())
    steps = [
        {"name": f"Step {place}", "due": due} | ({"done": done} if done else {})
        for place, (due, done) in enumerate(
            draw(st.lists(st.tuples(near(today, 60), st.none() | near(today, 60)), min_size=1, max_size=5))
        )
    ]
    metric = {
        "name": "Library",
        "department": "Public Works",
        "kind": "milestones",
        "better": "higher",
        "milestones": steps,
        **draw(rarely({"target": st.sampled_from([0.5, 0.8])})),
    }
    plain = {"city": draw(cities(today)), "cabinets": {"Streets": ["Public Works"]}, "metrics": {"m": metric}}
    days = tuple(sorted({today, *(today + after * DAY for after in draw(st.sets(st.integers(-40, 70), max_size=2)))}))
    return Case(plain, (), days, from_plain(Definitions, plain))


@some
@given(case=milestone_cases(), style=styles())
def test_every_figure_of_milestones_is_the_oracles(case: Case, style: PeriodStyle) -> None:
    """But for the due days, which they have none of."""
    expected = oracle.scores(oracle.read(case.plain), case.rows, case.days, "balanced", style)
    found = scores_by_key(score(case, style=style), case.days)
    assert found.keys() == expected.keys()
    for key, one in found.items():
        other = expected[key]
        event(f"{other.reason or other.status}")
        assert (one.start, one.end, one.status, one.reason) == (other.start, other.end, other.status, other.reason), one
        assert same(one.value, other.value), f"\n{one}\nis not\n{other}"
        assert same(one.score, other.score), f"\n{one}\nis not\n{other}"
