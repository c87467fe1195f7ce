"""Signals of XmR charts: 112 worked cases of another implementation, and the rules one by one."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.model import Assurance, Better, Signal
from cityscore.scoring.xmr_rules import Process, assurance, is_improvement, last_point, process

CASES = Path(__file__).parent.parent / "data" / "nhsr_xmr"
WAYS = {"increase": Better.HIGHER, "decrease": Better.LOWER, "neutral": None}
NAMES = {
    "Above UCL": Signal.ABOVE_UPPER,
    "Below LCL": Signal.BELOW_LOWER,
    "7 Point Trend (Increasing)": Signal.RISING,
    "7 Point Trend (Decreasing)": Signal.FALLING,
    "2 in 3 Above CL": Signal.NEAR_UPPER,
    "2 in 3 Below CL": Signal.NEAR_LOWER,
    "7 Points Above CL": Signal.RUN_ABOVE,
    "7 Points Below CL": Signal.RUN_BELOW,
    "Common Cause": Signal.COMMON,
}
POINT_TYPES = {True: "special_cause_improvement", False: "special_cause_concern"}


class Case(NamedTuple):
    name: str
    rows: list[dict[str, str]]

    def numbers(self, column: str) -> np.ndarray:
        return np.array([float(row[column]) for row in self.rows])

    @property
    def made(self) -> Process:
        first, groups = self.rows[0], [row["rebase_group"] for row in self.rows]
        return process(
            self.numbers("value"),
            WAYS[first["improvement_direction"]],
            float(first["target"]) if first["target"] else None,
            screen=first["screen_outliers"] == "TRUE",
            fix_after=int(first["fix_after_n_points"]) if first["fix_after_n_points"] else None,
            rebase=[place for place in range(1, len(groups)) if groups[place] != groups[place - 1]],
        )


def cases() -> Iterator[Case]:
    texts = (
        (CASES / "package_test_series.csv").read_text("utf-8"),
        gzip.decompress((CASES / "ae_attendances_expected.csv.gz").read_bytes()).decode("utf-8"),
    )
    for text in texts:
        for name, rows in groupby(csv.DictReader(text.splitlines()), key=lambda row: row["case_id"]):
            yield Case(name, list(rows))


ALL = list(cases())


def test_there_are_112_cases() -> None:
    assert len(ALL) == len({case.name for case in ALL}) == 112


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_agrees_with_the_reference(case: Case) -> None:
    made = case.made

    np.testing.assert_allclose(made.mean, case.numbers("mean"), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(made.lower, case.numbers("lpl"), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(made.upper, case.numbers("upl"), rtol=1e-9, atol=1e-9)
    assert list(made.signals) == [NAMES[row["special_cause_type"]] for row in case.rows]
    assert [point_type(case, signal) for signal in made.signals if signal] == [row["point_type"] for row in case.rows]
    assert (made.assurance or "") == case.rows[-1]["assurance_type"]


def point_type(case: Case, signal: Signal) -> str:
    """What the reference calls a point."""
    way = WAYS[case.rows[0]["improvement_direction"]]
    if signal is Signal.COMMON:
        return "common_cause"
    if way is None:
        return "special_cause_neutral_high" if signal.is_high else "special_cause_neutral_low"
    return POINT_TYPES[bool(is_improvement(signal, way))]


def signals(*values: float, **options: object) -> list[Signal | None]:
    return list(process(np.array(values, dtype=float), **options).signals)  # type: ignore[arg-type]


def test_a_series_that_never_changes_has_no_signal_whatever_its_digits() -> None:
    for value in (0.1, 1 / 3, 0.7, 1e9 + 0.1):
        made = process(np.full(52, value))

        assert set(made.signals) == {Signal.COMMON}
        assert made.lower[0] == made.mean[0] == made.upper[0] == value


def test_a_value_that_is_the_mean_but_for_rounding_breaks_a_run() -> None:
    shares = [0.1, 0.3] * 6 + [0.2] * 7  # their mean is just under 0.2 in floats

    assert process(np.array(shares)).mean[0] != 0.2
    assert set(signals(*shares)) == {Signal.COMMON}


def test_what_differs_by_rounding_alone_neither_rises_nor_falls() -> None:
    summed = np.cumsum(np.full(12, 2.0**-52)) + 1.0  # each the next number that a float can hold

    assert (np.diff(summed) > 0).all()
    assert set(signals(*summed)) == set(signals(*summed[::-1])) == {Signal.COMMON}


def test_one_value_and_none_at_all() -> None:
    alone, none = process(np.array([3.0])), process(np.array([]))

    assert alone.mean[0] == 3
    assert np.isnan(alone.lower[0])
    assert alone.signals == (Signal.COMMON,)
    assert none.signals == ()
    assert none.assurance is None


def test_a_missing_value_is_passed_over() -> None:
    whole = process(np.array([1.0, 3, 2, 4, 3, 20, 2, 3]), Better.LOWER, 5)
    gappy = process(np.array([1.0, 3, np.nan, 2, 4, 3, 20, np.nan, 2, 3]), Better.LOWER, 5)

    assert gappy.upper[0] == whole.upper[0]
    assert [signal for signal in gappy.signals if signal] == list(whole.signals)
    assert gappy.signals[2] is gappy.signals[7] is None
    assert gappy.assurance is whole.assurance is Assurance.INCONSISTENT


def test_a_group_without_a_value_promises_nothing() -> None:
    made = process(np.array([1.0, 2, 3, np.nan]), Better.HIGHER, 2, rebase=[3])

    assert np.isnan(made.mean[3])
    assert made.assurance is None


def test_six_in_a_row_are_no_run_and_seven_are() -> None:
    flat = [5.0, 1.0] * 8
    six, seven = [4.0] * 6, [4.0] * 7

    assert Signal.RUN_ABOVE not in signals(*flat, *six)
    assert signals(*flat, *seven)[-8:] == [Signal.COMMON, *[Signal.RUN_ABOVE] * 7]


def test_no_way_that_is_better_makes_a_change_neither_good_nor_bad() -> None:
    assert is_improvement(Signal.ABOVE_UPPER, Better.RANGE) is None
    assert is_improvement(Signal.COMMON, Better.HIGHER) is None


@pytest.mark.parametrize(
    ("target", "better", "expected"),
    [
        (0.5, Better.HIGHER, Assurance.CONSISTENT_PASS),
        (0.5, Better.LOWER, Assurance.CONSISTENT_FAIL),
        (9.0, Better.HIGHER, Assurance.CONSISTENT_FAIL),
        (9.0, Better.LOWER, Assurance.CONSISTENT_PASS),
        (4.0, Better.HIGHER, Assurance.INCONSISTENT),
        (4.0, Better.RANGE, None),
        (4.0, None, None),
        (None, Better.HIGHER, None),
    ],
)
def test_a_goal_that_the_limits_exclude_is_met_or_missed_for_sure(
    target: float | None, better: Better | None, expected: Assurance | None
) -> None:
    assert process(np.array([4.0, 4.5, 4, 4.5, 4]), better, target).assurance is expected


def test_a_goal_on_a_limit_is_neither() -> None:
    assert assurance((0.5, 0.9), Better.HIGHER, 0.5) is Assurance.INCONSISTENT
    assert assurance((0.5, 0.9), Better.HIGHER, 0.9) is Assurance.INCONSISTENT
    assert assurance((0.9, 0.9), Better.HIGHER, 0.9) is Assurance.INCONSISTENT  # as the reference has it


VALUES = st.lists(st.integers(-50, 50).map(float), min_size=2, max_size=40)


@given(VALUES, st.integers(1, 8).map(lambda power: 2.0**power), st.integers(-64, 64).map(float))
def test_the_unit_that_a_series_is_measured_in_changes_no_signal(
    values: list[float], scale: float, shift: float
) -> None:
    assert signals(*(scale * value + shift for value in values)) == signals(*values)


@given(VALUES)
def test_a_series_upside_down_has_its_signals_upside_down(values: list[float]) -> None:
    turned = signals(*(-value for value in values))
    for signal, other in zip(signals(*values), turned, strict=True):
        assert signal is not None
        assert other is not None
        assert (signal is Signal.COMMON) == (other is Signal.COMMON)
        assert signal is Signal.COMMON or signal.is_high != other.is_high


@given(VALUES, VALUES, st.booleans())
def test_groups_know_nothing_of_each_other(before: list[float], after: list[float], screen: bool) -> None:
    both = process(np.array(before + after), screen=screen, rebase=[len(before)])

    assert list(both.signals) == signals(*before, screen=screen) + signals(*after, screen=screen)
    assert both.mean[-1] == process(np.array(after)).mean[-1]


@given(VALUES)
def test_screening_never_widens_the_limits(values: list[float]) -> None:
    screened, whole = process(np.array(values)), process(np.array(values), screen=False)

    assert screened.upper[0] <= whole.upper[0] + 1e-9


@given(st.lists(st.integers(0, 9).map(float), min_size=14, max_size=30), st.data())
def test_a_fixed_baseline_is_not_moved_by_what_comes_after(values: list[float], data: st.DataObject) -> None:
    later = data.draw(st.lists(st.integers(0, 90).map(float), max_size=10))

    assert process(np.array(values + later), fix_after=12).upper[0] == process(np.array(values), fix_after=12).upper[0]


@given(st.lists(st.one_of(st.just(np.nan), st.integers(0, 9).map(float)), max_size=30), st.booleans(), st.data())
def test_the_last_point_alone_is_judged_as_it_is_among_all(
    values: list[float], screen: bool, data: st.DataObject
) -> None:
    fix_after = data.draw(st.none() | st.integers(1, 12))
    whole = process(np.array(values), screen=screen, fix_after=fix_after)
    lower, upper, signal = last_point(np.array(values), screen=screen, fix_after=fix_after)
    assert signal == (whole.signals[-1] if values else None)
    np.testing.assert_array_equal([lower, upper], [whole.lower[-1], whole.upper[-1]] if values else [np.nan, np.nan])
