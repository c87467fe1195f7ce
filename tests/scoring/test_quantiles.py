"""Quantiles of weighted samples, against NumPy and the standard library on the samples written out."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.scoring.quantiles import Samples

DAYS = 12
Q = st.sampled_from([0.01, 0.05, 0.1, 0.25, 0.3, 0.5, 0.7, 0.75, 0.9, 0.95, 0.99, 1.0])
VALUES = st.sampled_from([0.0, 0.1, 1.0, 2.5, 3.0, 3.0, 86_400.0]) | st.floats(0, 1e9)

Sample = tuple[int, float, int]
"""Day, value, how many times it occurred."""
samples = st.lists(st.tuples(st.integers(0, DAYS - 1), VALUES, st.integers(0, 5)), max_size=40)
spans = st.tuples(st.integers(0, DAYS), st.integers(0, DAYS)).map(sorted)


def laid(drawn: list[Sample]) -> Samples:
    day, value, count = (np.array([sample[part] for sample in drawn]) for part in range(3))
    return Samples.of(day.astype(np.int64), value.astype(np.float64), count.astype(np.int64), DAYS)


def written_out(drawn: list[Sample], *windows: list[int]) -> list[float]:
    """Each sample as often as it occurred, over all windows."""
    return [
        value for start, stop in windows for day, value, count in drawn if start <= day < stop for _ in range(count)
    ]


def quantile(drawn: list[Sample], q: float, *windows: list[int]) -> float:
    start, stop = (np.array([[window[side]] for window in windows]) for side in (0, 1))
    return float(laid(drawn).quantile(q, start, stop)[0])


@given(samples, spans)
def test_the_median_is_that_of_the_standard_library(drawn: list[Sample], window: list[int]) -> None:
    expanded = written_out(drawn, window)
    found = quantile(drawn, 0.5, window)
    if expanded:
        assert found == pytest.approx(statistics.median(expanded), rel=1e-15)
    else:
        assert math.isnan(found)


@given(samples, Q, spans)
def test_any_quantile_is_numpys_averaged_inverse(drawn: list[Sample], q: float, window: list[int]) -> None:
    expanded = written_out(drawn, window)
    found = quantile(drawn, q, window)
    if not expanded:
        assert math.isnan(found)
    elif abs(len(expanded) * q - round(len(expanded) * q)) < 1e-9 and len(expanded) * q != round(len(expanded) * q):
        assert min(expanded) <= found <= max(expanded)  # NumPy's n·q is off by rounding here, ours is exact
    else:
        expected = np.quantile(expanded, q, method="averaged_inverted_cdf")
        assert found == pytest.approx(float(expected), rel=1e-15)


@given(samples, Q, st.lists(spans, min_size=2, max_size=4))
def test_windows_pool_into_one_heap_of_samples(drawn: list[Sample], q: float, windows: list[list[int]]) -> None:
    expanded = written_out(drawn, *windows)
    one_day = [(0, value, 1) for value in expanded]
    np.testing.assert_equal(quantile(drawn, q, *windows), quantile(one_day, q, [0, 1]))


@given(samples, Q, spans)
def test_how_often_is_the_same_as_writing_it_out(drawn: list[Sample], q: float, window: list[int]) -> None:
    singly = [(day, value, 1) for day, value, count in drawn for _ in range(count)]
    np.testing.assert_equal(quantile(drawn, q, window), quantile(singly, q, window))


@given(samples, spans)
def test_samples_are_counted_as_often_as_they_occurred(drawn: list[Sample], window: list[int]) -> None:
    start, stop = (np.array([[window[side]]]) for side in (0, 1))
    assert laid(drawn).count(start, stop)[0] == len(written_out(drawn, window))


def test_a_tenth_of_ten_is_whole_though_binary_fractions_are_not() -> None:
    """10 × 0.7 is 7 exactly: the mean of the 7th and the 8th, where float arithmetic may take the 8th alone."""
    ten = [(0, float(value), 1) for value in range(1, 11)]
    assert quantile(ten, 0.7, [0, 1]) == 7.5
    assert quantile(ten, 0.1, [0, 1]) == 1.5
    assert quantile(ten, 0.9, [0, 1]) == 9.5


def test_one_distinct_value_is_every_quantile() -> None:
    same = [(3, 7.0, 4)]
    assert {quantile(same, q, [0, DAYS]) for q in (0.01, 0.5, 1.0)} == {7.0}


def test_many_windows_at_once_are_each_alone() -> None:
    rng = np.random.default_rng(1)
    drawn = [(int(day), float(value), int(count)) for day, value, count in rng.integers(0, DAYS, (500, 3))]
    start = np.arange(DAYS)
    together = laid(drawn).quantile(0.9, start[np.newaxis], np.minimum(start + 3, DAYS)[np.newaxis])
    assert together.tolist() == [quantile(drawn, 0.9, [day, min(day + 3, DAYS)]) for day in range(DAYS)]
