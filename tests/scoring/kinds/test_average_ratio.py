"""Average ratio: the mean of the daily ratios, worked by hand."""

from tests.scoring.small_arithmetic import arithmetic_from, pooled, value, window

PUPILS = arithmetic_from({"kind": "average_ratio"}, [("2025-03-03", 1, 1), ("2025-03-04", 1, 4), ("2025-03-05", 0, 0)])


def test_a_window_is_the_mean_of_the_daily_ratios_and_not_the_sum_over_the_sum() -> None:
    assert value(PUPILS, "2025-03-03", "2025-03-04") == 0.625  # (1 + 1/4) / 2, not 2/5


def test_a_day_of_nobody_of_nobody_is_left_out_of_the_mean() -> None:
    assert value(PUPILS, "2025-03-03", "2025-03-05") == 0.625


def test_its_cases_are_the_pupils_and_its_denominator_the_days() -> None:
    figures = window(PUPILS, "2025-03-03", "2025-03-05")
    assert (figures.cases, figures.denominator) == ([5], [2])


def test_pooled_windows_are_weighed_by_their_days() -> None:
    assert pooled(PUPILS, ("2025-03-03", "2025-03-03"), ("2025-03-04", "2025-03-05")).value == [0.625]
