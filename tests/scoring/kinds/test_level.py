"""Level: the last in the window, its history the mean of the last ones; worked by hand."""

from tests.scoring.small_arithmetic import arithmetic_from, pooled, value, window

BACKLOG = arithmetic_from({"kind": "level"}, [("2025-03-03", 120, 1), ("2025-03-05", 0, 1), ("2025-03-08", 60, 1)])


def test_a_window_is_its_last_level() -> None:
    assert value(BACKLOG, "2025-03-03", "2025-03-09") == 60
    assert value(BACKLOG, "2025-03-01", "2025-03-04") == 120


def test_a_level_of_zero_is_a_level() -> None:
    assert value(BACKLOG, "2025-03-03", "2025-03-07") == 0


def test_a_level_before_the_window_is_not_carried_into_it() -> None:
    assert value(BACKLOG, "2025-03-09", "2025-03-15") != value(BACKLOG, "2025-03-09", "2025-03-15")  # NaN


def test_its_history_is_the_mean_of_the_last_levels() -> None:
    found = pooled(BACKLOG, ("2025-03-03", "2025-03-04"), ("2025-03-05", "2025-03-09"), ("2025-03-10", "2025-03-11"))
    assert (found.value, found.numerator, found.denominator) == ([90], [180], [2])  # (120 + 60) / 2; one has none


def test_one_level_is_one_case() -> None:
    assert window(BACKLOG, "2025-03-03", "2025-03-09").cases == [1]
