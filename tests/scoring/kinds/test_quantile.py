"""Quantile: of all samples in the window, worked by hand."""

import pytest

from tests.scoring.small_arithmetic import arithmetic_from, pooled, value, window

SAMPLES = [("2025-03-03", 30.0, 1), ("2025-03-03", 10.0, 2), ("2025-03-04", 60.0, 1), ("2025-03-05", 99.0, 0)]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        (0.5, 20),  # of 10, 10, 30, 60 the midpoint of the two middle ones
        (0.25, 10),
        (0.3, 10),  # ⌈4 × 0.3⌉ = 2: the second
        (0.75, 45),
        (0.9, 60),
        (1.0, 60),
    ],
)
def test_a_window_is_the_quantile_of_its_samples(q: float, expected: float) -> None:
    assert value(arithmetic_from({"kind": "quantile", "q": q}, SAMPLES), "2025-03-03", "2025-03-04") == expected


WAITS = arithmetic_from({"kind": "quantile", "q": 0.5}, SAMPLES)


def test_the_median_of_an_odd_number_is_the_middle_one() -> None:
    assert value(WAITS, "2025-03-03", "2025-03-03") == 10


def test_a_sample_that_occurred_no_time_is_none() -> None:
    assert value(WAITS, "2025-03-05", "2025-03-05") != value(WAITS, "2025-03-05", "2025-03-05")  # NaN
    assert window(WAITS, "2025-03-03", "2025-03-05").cases == [4]


def test_pooled_windows_are_one_heap_of_samples() -> None:
    assert pooled(WAITS, ("2025-03-03", "2025-03-03"), ("2025-03-04", "2025-03-04")).value == [20]
