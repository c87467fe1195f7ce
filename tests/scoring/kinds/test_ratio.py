"""Ratio: Σ numerator / Σ denominator, worked by hand."""

from tests.scoring.small_arithmetic import arithmetic_from, pooled, value, window

CALLS = arithmetic_from({"kind": "ratio"}, [("2025-03-03", 1, 1), ("2025-03-04", 1, 3), ("2025-03-10", 0, 0)])


def test_a_window_is_the_sum_over_the_sum_and_not_the_mean_of_the_daily_shares() -> None:
    assert value(CALLS, "2025-03-03", "2025-03-09") == 0.5  # (1 + 1) / (1 + 3), not (1 + 1/3) / 2


def test_a_day_on_which_nothing_could_count_has_no_share() -> None:
    assert value(CALLS, "2025-03-10", "2025-03-10") != value(CALLS, "2025-03-10", "2025-03-10")  # NaN
    assert value(CALLS, "2025-03-03", "2025-03-10") == 0.5


def test_its_cases_are_the_events_that_could_have_met() -> None:
    assert window(CALLS, "2025-03-03", "2025-03-09").cases == [4]


def test_pooled_windows_are_weighed_by_their_events() -> None:
    assert pooled(CALLS, ("2025-03-03", "2025-03-03"), ("2025-03-04", "2025-03-04")).value == [0.5]
