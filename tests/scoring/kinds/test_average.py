"""Average: Σ numerator / Σ denominator without a bound, worked by hand."""

from tests.scoring.small_arithmetic import arithmetic_from, pooled, value, window

SURVEY = arithmetic_from({"kind": "average"}, [("2025-03-03", 9, 2), ("2025-03-04", 3, 1), ("2025-03-05", 0, 0)])


def test_a_window_is_the_mean_of_all_answers() -> None:
    assert value(SURVEY, "2025-03-03", "2025-03-05") == 4  # (9 + 3) / 3


def test_a_mean_may_be_above_one() -> None:
    assert value(SURVEY, "2025-03-03", "2025-03-03") == 4.5


def test_a_day_without_answers_has_no_mean() -> None:
    assert value(SURVEY, "2025-03-05", "2025-03-05") != value(SURVEY, "2025-03-05", "2025-03-05")  # NaN


def test_its_cases_are_the_answers() -> None:
    assert window(SURVEY, "2025-03-03", "2025-03-05").cases == [3]


def test_pooled_windows_are_weighed_by_their_answers() -> None:
    assert pooled(SURVEY, ("2025-03-03", "2025-03-03"), ("2025-03-04", "2025-03-04")).value == [4]
