"""What holds for every kind of metric, and that nothing is missing where a kind was added."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cityscore.scoring.kinds as package
from cityscore import model
from cityscore.model import Kind, Observed
from cityscore.scoring.kinds import KINDS, Arithmetic, arithmetic_of
from tests.present.say.test_receipt_text import SENTENCES
from tests.scoring.small_arithmetic import FIRST, LAST, arithmetic_from, pooled, value, window, windows_of

ROOT = Path(__file__).parents[2]
NOT_KINDS = {"__init__", "arithmetic"}
WORKED_OUT = tuple(tally.kind for tally in KINDS if tally.kind.observed is not Observed.MILESTONES)
"""The kinds whose figures come, of themselves or of their parts; milestones stand in the definitions."""
SUMS_TO_PARTS = tuple(kind for kind in WORKED_OUT if kind.observed is not Observed.LEVEL)
"""The kinds for which the pooled value of a window's parts is the window's own; a level's pool is a mean instead."""
NOTHING_OF_NOTHING = tuple(kind for kind in WORKED_OUT if not kind.observed.has_fixed_denominator)
"""The kinds that can have a day on which nothing could count; the others have 1 for a denominator."""

unhurried = settings(deadline=None)
"""The first example builds a whole city."""
every_kind = pytest.mark.parametrize("kind", WORKED_OUT)


def metric(kind: Kind) -> dict[str, Any]:
    return {"kind": kind.value} | ({"q": 0.5} if kind.traits.needs_q else {})


def of_days(kind: Kind, *days: int) -> Arithmetic:
    """A row on each of these days of March, of figures that fit every kind: 1 of 1."""
    return arithmetic_from(metric(kind), [(f"2025-03-{day:02d}", 1, 1) for day in days])


def rows() -> st.SearchStrategy[list[tuple[str, float, float]]]:
    """Whole figures that fit every kind but for the denominator, on some days of March."""
    day = st.integers(1, 31).map(lambda number: f"2025-03-{number:02d}")
    pair = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted)
    return st.dictionaries(day, pair).map(lambda days: [(day, *pair) for day, pair in days.items()])


def fitting(kind: Kind, drawn: list[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    """Figures that fit the kind: counts and levels have 1 for a denominator."""
    return drawn if kind in NOTHING_OF_NOTHING else [(day, numerator, 1) for day, numerator, _ in drawn]


@every_kind
def test_an_empty_series_has_no_value_and_no_cases(kind: Kind) -> None:
    figures = window(of_days(kind))
    assert np.isnan(figures.value).all()
    assert (figures.numerator, figures.denominator, figures.cases) == (0, 0, 0)


@every_kind
def test_one_row_is_the_value_of_every_window_that_holds_it_and_of_no_other(kind: Kind) -> None:
    tally = of_days(kind, 10)
    assert value(tally) == value(tally, "2025-03-10", "2025-03-10") == value(tally, "2025-03-04", "2025-03-10") == 1
    assert math.isnan(value(tally, "2025-03-11", LAST))
    assert math.isnan(value(tally, FIRST, "2025-03-09"))


@every_kind
def test_what_lies_off_the_axis_is_empty_and_what_reaches_over_it_is_cut(kind: Kind) -> None:
    tally = of_days(kind, 1, 31)
    assert math.isnan(value(tally, "2024-01-01", "2024-12-31"))
    assert math.isnan(value(tally, "2025-04-01", "2026-01-01"))
    assert value(tally, "2020-01-01", "2025-03-01") == value(tally, "2025-03-31", "2030-01-01") == 1


@every_kind
def test_a_kind_says_whether_its_last_row_alone_counts(kind: Kind) -> None:
    days = ("2025-03-10", "2025-03-11")
    values = [
        value(arithmetic_from(metric(kind), [(day, figure, 1) for day, figure in zip(days, figures, strict=True)]))
        for figures in ((1, 0), (0, 1))
    ]
    assert kind.traits.is_last is (values == [0, 1]), "what is hidden of districts in a quarter hangs on it"


@every_kind
def test_an_empty_window_has_no_value(kind: Kind) -> None:
    tally = of_days(kind, *range(1, 32))
    start = np.arange(32)
    assert np.isnan(tally.window(start, start).value).all()
    assert not tally.window(start, start).cases.any()


@every_kind
def test_figures_have_the_shape_of_the_windows(kind: Kind) -> None:
    tally = of_days(kind, 3, 4)
    start, stop = np.zeros((5, 3), dtype=np.int64), np.full((5, 3), 31)
    for figures in (tally.window(start, stop), tally.pooled(np.stack([start, start]), np.stack([stop, stop]))):
        shapes = {each.shape for each in (figures.value, figures.numerator, figures.denominator, figures.cases)}
        assert shapes == {(5, 3)}


@every_kind
def test_a_series_with_a_row_on_every_day_answers_as_one_with_gaps(kind: Kind) -> None:
    full, gaps = of_days(kind, *range(1, 32)), of_days(kind, *range(5, 12))
    assert value(full, "2025-03-05", "2025-03-11") == value(gaps, "2025-03-05", "2025-03-11") == value(gaps)
    cases = window(full, "2025-03-05", "2025-03-11").cases
    assert np.array_equal(cases, window(gaps).cases)


@every_kind
@unhurried
@given(drawn=rows())
def test_a_value_is_missing_exactly_where_nothing_counts(kind: Kind, drawn: list[tuple[str, float, float]]) -> None:
    tally = arithmetic_from(metric(kind), fitting(kind, drawn))
    days = {int(day[-2:]) - 1 for day, _, denominator in fitting(kind, drawn) if denominator > 0}
    start = np.maximum(np.arange(31) - 3, 0)
    stop = np.arange(31) + 1
    nothing = [not days & set(range(*span)) for span in zip(start, stop, strict=True)]
    assert np.isnan(tally.window(start, stop).value).tolist() == nothing


@pytest.mark.parametrize("kind", NOTHING_OF_NOTHING)
def test_a_day_of_nothing_of_nothing_changes_no_window(kind: Kind) -> None:
    without = [("2025-03-03", 1.0, 2.0), ("2025-03-05", 2.0, 2.0)]
    with_it = [*without, ("2025-03-04", 0.0, 0.0)]
    for span in (("2025-03-03", "2025-03-05"), ("2025-03-04", "2025-03-05")):
        one, other = (window(arithmetic_from(metric(kind), some), *span) for some in (without, with_it))
        assert (one.value, one.cases) == (other.value, other.cases)
    assert math.isnan(value(arithmetic_from(metric(kind), with_it), "2025-03-04", "2025-03-04"))


@every_kind
@unhurried
@given(drawn=rows(), data=st.data())
def test_the_order_of_the_rows_is_nothing(
    kind: Kind, drawn: list[tuple[str, float, float]], data: st.DataObject
) -> None:
    fit = fitting(kind, drawn)
    turned = data.draw(st.permutations(fit))
    one, other = arithmetic_from(metric(kind), fit), arithmetic_from(metric(kind), turned)
    start, stop = windows_of((FIRST, LAST), (FIRST, "2025-03-10"), ("2025-03-09", "2025-03-15"))
    assert np.array_equal(one.window(start, stop).value, other.window(start, stop).value, equal_nan=True)


@pytest.mark.parametrize("kind", SUMS_TO_PARTS)
@unhurried
@given(drawn=rows(), cut=st.integers(1, 30))
def test_a_window_is_the_pool_of_its_parts(kind: Kind, drawn: list[tuple[str, float, float]], cut: int) -> None:
    tally = arithmetic_from(metric(kind), fitting(kind, drawn))
    parts = pooled(tally, (FIRST, f"2025-03-{cut:02d}"), (f"2025-03-{cut + 1:02d}", LAST))
    whole = window(tally)
    for one, other in ((parts.value, whole.value), (parts.denominator, whole.denominator), (parts.cases, whole.cases)):
        np.testing.assert_allclose(one, other, rtol=1e-15)


@every_kind
@unhurried
@given(drawn=rows())
def test_an_empty_part_adds_nothing_to_a_pool(kind: Kind, drawn: list[tuple[str, float, float]]) -> None:
    tally = arithmetic_from(metric(kind), fitting(kind, drawn))
    alone = pooled(tally, ("2025-03-05", "2025-03-20"))
    beside = pooled(tally, ("2025-03-05", "2025-03-20"), ("2024-03-05", "2024-03-20"))
    assert np.array_equal(alone.value, beside.value, equal_nan=True)


@every_kind
def test_whole_numbers_stay_exact_however_large(kind: Kind) -> None:
    large = 2.0**48 + 1
    tally = arithmetic_from(metric(kind), [(f"2025-03-{day:02d}", large, 1) for day in range(1, 32)])
    if kind is Kind.AVERAGE_RATIO:
        assert value(tally) == large
    figures = window(tally)
    assert float(figures.value[0]) == large
    if kind in (Kind.RATIO, Kind.COUNT, Kind.AVERAGE):
        assert float(figures.numerator[0]) == 31 * int(large)


@every_kind
def test_a_kind_is_found_by_its_name(kind: Kind) -> None:
    found = type(of_days(kind, 1))
    assert found.kind is kind
    assert found in KINDS


def test_every_step_of_adding_a_kind_is_taken() -> None:
    """A kind is what it says of itself, its arithmetic, a name in Kind and in KINDS, tests and a heading."""
    said = {path.stem for path in Path(model.kinds.__file__).parent.glob("*.py")} - {"__init__", "traits"}
    files = {path.stem for path in Path(package.__file__).parent.glob("*.py")} - NOT_KINDS
    tests = {path.stem.removeprefix("test_") for path in (ROOT / "tests/scoring/kinds").glob("test_*.py")}
    docs = ROOT / "docs/reference/kinds.md"
    lines = docs.read_text(encoding="utf-8").splitlines() if docs.exists() else []
    headings = {line.removeprefix("## ").strip().strip("`") for line in lines if line.startswith("## ")}
    registered = [tally.kind.value for tally in KINDS]
    sentences = {metric["kind"] for metric, *_ in SENTENCES}
    oracle = (ROOT / "tests/scoring/oracle/values.py").read_text(encoding="utf-8")
    worked_out = {kind.value for kind in Kind if f"Kind.{kind.name}" in oracle}
    steps = {
        "a file src/cityscore/model/kinds/<name>.py that says what it is": said,
        "a name in the enum Kind (src/cityscore/model/kinds/__init__.py)": {kind.value for kind in Kind},
        "a class in the tuple KINDS (src/cityscore/scoring/kinds/__init__.py)": set(registered),
        "a file src/cityscore/scoring/kinds/<name>.py with its arithmetic": files,
        "a test tests/scoring/kinds/test_<name>.py": tests,
        "a heading '## <name>' in docs/reference/kinds.md": headings,
        "a sentence of its receipt, in SENTENCES of tests/present/say/test_receipt_text.py": sentences,
        "its value worked out another way, in tests/scoring/oracle/values.py": worked_out,
    }
    names = set().union(*steps.values())
    missing = [
        f"{name} lacks {step.replace('<name>', name)}"
        for step, known in steps.items()
        for name in sorted(names - known)
    ]
    assert not missing, "\n".join(missing)
    assert len(registered) == len(set(registered)), f"KINDS holds a kind twice: {registered}"


def test_each_kind_stands_in_the_file_of_its_name() -> None:
    for tally in KINDS:
        assert tally.__module__ == f"{package.__name__}.{tally.kind.value}"
    assert arithmetic_of.__module__ == package.__name__
