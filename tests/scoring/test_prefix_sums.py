"""Running sums: exact for whole numbers, and no digits lost otherwise, however long the history."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.scoring.prefix_sums import Sums


def between(values: list[float], start: int, stop: int) -> float:
    return float(Sums.of(np.array(values, dtype=np.float64)).between(np.array([start]), np.array([stop]))[0])


def test_the_sum_of_a_window_excludes_its_stop() -> None:
    assert between([1, 2, 4, 8], 1, 3) == 6
    assert between([1, 2, 4, 8], 0, 4) == 15
    assert between([1, 2, 4, 8], 2, 2) == 0


def test_no_days_sum_to_zero() -> None:
    assert between([], 0, 0) == 0


@given(st.lists(st.integers(0, 2**40) | st.integers(-(2**40), 2**40), min_size=1, max_size=50), st.data())
def test_whole_numbers_are_exact(values: list[int], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(values)))
    stop = data.draw(st.integers(start, len(values)))
    assert between([float(value) for value in values], start, stop) == sum(values[start:stop])


def test_whole_numbers_too_large_to_be_exact_are_summed_all_the_same() -> None:
    assert between([2.0**60, 1.0, 2.0**60], 1, 2) == 1.0


@given(st.lists(st.floats(0, 1e12) | st.floats(-1e12, 1e12), min_size=1, max_size=60), st.data())
def test_a_window_has_its_digits_after_any_history(values: list[float], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(values)))
    stop = data.draw(st.integers(start, len(values)))
    exact = sum((Fraction(value) for value in values[start:stop]), Fraction())
    unit = max(map(abs, values)) * 2.0**-100  # far below what plain running sums round off
    assert math.isclose(between(values, start, stop), exact, rel_tol=1e-15 * len(values), abs_tol=unit)


def test_small_amounts_after_a_large_history_keep_their_digits() -> None:
    history = [1e12 + 0.1] * 10_000
    week = [0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.1]
    found = between(history + week, len(history), len(history) + 7)
    assert found == pytest.approx(1.3, rel=1e-12)
    plain = np.cumsum(history + week)
    assert plain[-1] - plain[len(history) - 1] != pytest.approx(1.3, rel=1e-6)  # what a plain running sum gives


def test_several_windows_are_pooled_over_the_first_axis() -> None:
    sums = Sums.of(np.array([1.0, 2.0, 4.0, 8.0, 0.5]))
    start, stop = np.array([[0, 1], [3, 3]]), np.array([[1, 2], [4, 5]])
    assert sums.pooled(start, stop).tolist() == [1 + 8, 2 + 8.5]


def test_one_window_pooled_is_that_window() -> None:
    sums = Sums.of(np.array([1.0, 2.0, 4.0]))
    assert sums.pooled(np.array([[0, 1]]), np.array([[2, 3]])).tolist() == [3, 6]


def test_the_values_are_left_as_they_were() -> None:
    values = np.array([0.1, 0.2, 0.3])
    Sums.of(values).between(np.array([0]), np.array([3]))
    assert values.tolist() == [0.1, 0.2, 0.3]
