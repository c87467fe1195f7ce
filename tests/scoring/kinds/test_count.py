"""Count: events per day that was observed, worked by hand."""

import pytest

from tests.scoring.small_arithmetic import arithmetic_from, pooled, value, window

FIRES = arithmetic_from({"kind": "count"}, [("2025-03-03", 4, 1), ("2025-03-04", 0, 1), ("2025-03-08", 5, 1)])


def test_a_window_is_events_per_observed_day_and_missing_days_are_no_zeros() -> None:
    assert value(FIRES, "2025-03-03", "2025-03-09") == 3  # 9 / 3 days with a row, not 9 / 7


def test_a_day_of_zero_is_a_fact() -> None:
    assert value(FIRES, "2025-03-04", "2025-03-04") == 0


def test_its_cases_are_the_events() -> None:
    assert window(FIRES, "2025-03-03", "2025-03-09").cases == [9]


def test_pooled_windows_are_weighed_by_their_days() -> None:
    assert pooled(FIRES, ("2025-03-03", "2025-03-04"), ("2025-03-08", "2025-03-08")).value == [3]


@pytest.mark.parametrize(
    ("cadence", "last_day", "days"),
    [("weekly", "2025-03-09", 7), ("monthly", "2025-03-31", 31), ("quarterly", "2025-03-31", 90)],
)
def test_a_row_of_a_slower_cadence_stands_for_its_days(cadence: str, last_day: str, days: int) -> None:
    slow = arithmetic_from({"kind": "count", "cadence": cadence}, [(last_day, 180, 1)])
    assert value(slow, last_day, last_day) == 180 / days
