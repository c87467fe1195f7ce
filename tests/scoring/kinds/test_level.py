"""Level: the last in the window, its history the mean; worked by hand."""

from tests.scoring.small_arithmetic import arithmetic_from, pooled, value, window

BACKLOG = arithmetic_from({"kind": "level"}, [("2025-03-03", 120, 1), ("2025-03-05", 0, 1), ("2025-03-08", 60, 1)])


def test_a_window_is_its_last_level() -> None:
    assert value(BACKLOG, "2025-03-03", "2025-03-09") == 60
    assert value(BACKLOG, "2025-03-01", "2025-03-04") == 120


def test_a_level_of_zero_is_a_level() -> None:
    assert value(BACKLOG, "2025-03-03", "2025-03-07") == 0


def test_a_level_before_the_window_is_not_carried_into_it() -> None:
    assert value(BACKLOG, "2025-03-09", "2025-03-15") != value(BACKLOG, "2025-03-09", "2025-03-15")  # NaN


def test_its_history_is_the_mean_of_the_levels_and_not_the_last() -> None:
    assert pooled(BACKLOG, ("2025-03-03", "2025-03-04"), ("2025-03-05", "2025-03-09")).value == [60]  # 180 / 3


def test_one_level_is_one_case() -> None:
    assert window(BACKLOG, "2025-03-03", "2025-03-09").cases == [1]
