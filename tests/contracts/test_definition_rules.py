"""What definitions say is held against what a run can use, where it is said: conditions, spans, formats, numbers."""

from __future__ import annotations

import dataclasses
import math
import re
import warnings
from datetime import date, timedelta
from typing import Any, get_args

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore import score
from cityscore.definitions import loads
from cityscore.definitions.reference import classes_of
from cityscore.model import Definitions, InvalidDefinitions, from_kept, from_plain
from cityscore.model.declarations import declarations
from cityscore.records.observing import count_sources
from tests.store.milltown import NOON, POTHOLES, plain
from tests.store.milltown_cases import signs

FILE = """\
city: {{name: Milltown, timezone: America/New_York}}
sources:
  cases: {{type: file, path: cases.csv}}
metrics:
  signs:
    name: Signs
    department: Works
    better: higher
    kind: {kind}
    records:
      source: cases
      {where}
      {way}
"""
TIMES = "opened: opened, closed: closed"
CENTURIES = "99999999999999999999 business days"


@pytest.mark.parametrize(
    ("where", "way", "says"),
    [
        ("where: \"read_text('/etc/passwd') = 'x'\"", "count: opened", "where: \"READ_TEXT"),
        ("where: type =", "count: opened", "where: breaks off: what should follow is missing"),
        ("where: type", "count: opened", "where: 'type' does not belong there → write a"),
        ("where: type like other", "count: opened", "where: 'type LIKE other' does not"),
        ("where: a = 1e400", "count: opened", "where: the number '1e400' is too large"),
        ("where: a = 9" + "9" * 30, "count: opened", "where: the number"),
        ("where: " + "(" * 900 + "a = 1" + ")" * 900, "count: opened", "where: "),
        ("where: " + "a = 1 and " * 70 + "a = 1", "count: opened", "where: is nested more"),
        ("id: number", "share: {where: 'drop table x', on: opened}", "share.where: "),
        ("id: number", f"on_time: {{{TIMES}, within: {CENTURIES}}}", "on_time.within: '9"),
        ("id: number", f"on_time: {{{TIMES}, within: 3661 days}}", "on_time.within: '36"),
        ("id: number", f"on_time: {{{TIMES}, within: 87841 hours}}", "on_time.within: "),
        ("id: number", "count: {on: opened, format: '%Q'}", "count.format: '%Q' stands"),
        ("id: number", "count: {on: opened, format: '%d/%m'}", "count.format: has no"),
        ("id: number", "count: {on: \"ope\\u202ened\"}", "count.on: holds a character that"),
    ],
)  # fmt: skip
def test_a_rule_that_no_run_can_use_is_refused_with_its_line_and_fix(where: str, way: str, says: str) -> None:
    kind = "ratio" if way.startswith(("on_time", "share")) else "count"
    with pytest.raises(InvalidDefinitions) as error:
        loads(FILE.format(where=where, way=way, kind=kind), "city.yaml")
    (first, *_) = str(error.value).splitlines()
    line = 12 if where.startswith("where") else 13
    assert re.match(rf"city\.yaml:{line}:\d+: metrics\.signs\.records\.", first)
    assert says in first
    assert " → " in first


@pytest.mark.parametrize(
    "within", ["1 business day", "3660 days", "3660 business days", "87840 hours", "24 hours", "30 days"]
)
def test_spans_that_cases_take_are_taken(within: str) -> None:
    counting = {"opened": "opened", "closed": "closed", "within": within}
    from_plain(Definitions, plain({"signs": signs(on_time=counting)}, sources={"cases": {"type": "file", "path": "x"}}))


def test_a_rule_that_was_kept_before_is_told_with_its_place_when_it_is_used(tmp_path: Any) -> None:
    counting = {"opened": "opened", "closed": "closed", "within": CENTURIES}
    sources = {"cases": {"type": "file", "path": "cases.csv"}}
    kept = from_kept(Definitions, plain({"signs": signs(on_time=counting, where="drop table x")}, sources=sources))
    (tmp_path / "cases.csv").write_text("type,opened,closed,area\n")
    with pytest.raises(InvalidDefinitions) as error:
        list(count_sources(kept, tmp_path, NOON))
    assert [problem.place for problem in error.value.problems] == [
        ("metrics", "signs", "records", "where"),
        ("metrics", "signs", "records", "on_time", "within"),
    ]


def numeric_fields() -> list[tuple[str, str]]:
    """The fields that take a number, by class and key."""
    return [
        (cls.__name__, item.key)
        for cls in classes_of(Definitions)
        for item in declarations(cls)
        if {int, float} & {item.type, *get_args(item.type)}
    ]


PLACES: dict[tuple[str, str], Any] = {
    ("Derivation", "times"): lambda number: {
        "kind": "derived",
        "derived": {"numerator": "potholes", "denominator": "more", "times": number},
    },
    ("City", "near"): lambda number: {"city": {"near": number}},
    ("City", "small_numbers"): lambda number: {"city": {"small_numbers": number}},
    ("Metric", "q"): lambda number: {"kind": "quantile", "q": number},
    ("Lag", "value"): lambda number: {"lag": number},
    ("Target", "value"): lambda number: {"target": number},
    ("Target", "low"): lambda number: {"better": "range", "target": {"low": number, "high": 1e15}},
    ("Target", "high"): lambda number: {"better": "range", "target": {"low": 0, "high": number}},
    ("Target", "total"): lambda number: {
        "kind": "count",
        "target": {"total": number, "from": "2025-01-01", "to": "2025-03-31"},
    },
    ("Target", "zero"): lambda number: {"kind": "average", "target": {"value": 4, "zero": number}},
    ("Target", "maximum"): lambda number: {"kind": "average", "target": {"value": 4, "maximum": number}},
    ("Weight", "value"): lambda number: {"weight": number},
    ("History", "years"): lambda number: {"target": None, "history": {"years": number}},
    ("History", "trailing"): lambda number: {"target": None, "history": {"trailing": number}},
    ("History", "min_observed"): lambda number: {"target": None, "history": {"years": 1, "min_observed": number}},
    ("History", "times"): lambda number: {"target": None, "history": {"years": 1, "times": number}},
    ("Evidence", "coverage"): lambda number: {"evidence": {"coverage": number}},
    ("Evidence", "cases"): lambda number: {"evidence": {"cases": number}},
    ("Signals", "fix_after"): lambda number: {"signals": {"fix_after": number}},
    ("Source", "recount"): lambda number: {"source": {"recount": number}},
    ("FileSource", "recount"): lambda number: {"source": {"recount": number}},
    ("TableSource", "recount"): lambda number: {"source": {"recount": number}},
    ("Source", "loss_limit"): lambda number: {"source": {"loss_limit": number}},
    ("FileSource", "loss_limit"): lambda number: {"source": {"loss_limit": number}},
    ("TableSource", "loss_limit"): lambda number: {"source": {"loss_limit": number}},
    ("Source", "lag"): lambda number: {"source": {"absent": "zero", "lag": number}},
    ("FileSource", "lag"): lambda number: {"source": {"absent": "zero", "lag": number}},
    ("TableSource", "lag"): lambda number: {"source": {"absent": "zero", "lag": number}},
}
"""How a number is said in each field."""
EXTREME = st.sampled_from([0, 1, -1, 5e-324, 1e-300, 1e-9, 0.5, 12, 36525, 10**6, 10**9, 10**12, 1e15, 1e300, 1.7e308])
NUMBERS = EXTREME | st.integers(-(2**70), 2**70) | st.floats()
FIRST, DAYS = date(2025, 1, 1), 90
FIGURES = pa.table(
    {
        "metric": [metric for metric in ("potholes", "odd") for _ in range(DAYS)],
        "day": [(FIRST + timedelta(days=day)).isoformat() for day in range(DAYS)] * 2,
        "numerator": [day % 7 + 1 for day in range(DAYS)] * 2,
        "denominator": [9] * DAYS * 2,
    }
)


def test_all_fields_with_numbers_are_tried() -> None:
    assert set(numeric_fields()) == set(PLACES)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(sorted(PLACES)), number=NUMBERS)
def test_a_number_is_refused_in_words_or_can_be_scored(place: tuple[str, str], number: float) -> None:
    stated = PLACES[place](number)
    city, source = stated.pop("city", {}), stated.pop("source", {})
    odd = {key: value for key, value in {**POTHOLES, **stated}.items() if value is not None}
    metrics = {"potholes": POTHOLES, "odd": odd}
    sources = {"figures": {"type": "file", "path": "x.csv", **source}}
    try:
        definitions = from_plain(Definitions, plain(metrics, city=city, sources=sources))
    except InvalidDefinitions:
        return
    is_share = definitions.by_slug["odd"].kind == "ratio"  # a quantile has other columns, and is left without figures
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        card = score(FIGURES if is_share else FIGURES[:DAYS], definitions, through=FIRST + timedelta(days=DAYS))
    numbers = [value for value in dataclasses.astuple(card.composite) if isinstance(value, float)]
    assert not any(math.isinf(value) for value in numbers)


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
@pytest.mark.parametrize("key", ["active", "target", "review"])
def test_a_year_that_no_figure_can_have_is_refused(day: str, key: str) -> None:
    stated = {"active": {"from": day}, "target": {"from": day, "value": 1}, "review": day}[key]
    with pytest.raises(InvalidDefinitions, match=f"the year {int(day[:4])} is outside 1900 to 2199 → check the year"):
        from_plain(Definitions, plain({"potholes": {**POTHOLES, key: stated}}))


def test_numbers_that_overflowed_are_told_with_their_limit() -> None:
    for stated, says in (
        ({"weight": 1.7e308}, "metrics.potholes.weight: must be 1e+06 or less, not 1.7e+308"),
        ({"target": 1e308}, "metrics.potholes.target: must be 1e+15 or less, not 1e+308"),
        ({"lag": 10**9}, "metrics.potholes.lag: must be 3660 or less, not 1e+09"),
    ):
        with pytest.raises(InvalidDefinitions) as error:
            from_plain(Definitions, plain({"potholes": {**POTHOLES, **stated}}))
        assert str(error.value) == says
