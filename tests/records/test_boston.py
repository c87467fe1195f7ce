"""From open, due and close times alone: Boston's own on-time flags, and its own due days from its published spans."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.records.boston_cases import BOSTON, boston, by_case, cases, observed, on_time

IN_2015, IN_2011 = "boston_311_2015.parquet", "boston_311_2011.parquet"


@pytest.mark.parametrize(
    ("file", "extracted", "flagged", "exceptions"),
    [
        (IN_2015, datetime(2016, 1, 12, 22, 23, tzinfo=BOSTON), 94_001, 1),
        (IN_2011, datetime(2023, 5, 4, tzinfo=BOSTON), 26_732, 0),
    ],
)
def test_the_citys_flag_is_reproduced_on_every_case_that_has_a_due_time_and_a_flag(
    file: str, extracted: datetime, flagged: int, exceptions: int
) -> None:
    definitions = boston(file, {"all": on_time(district="case", due="due", counted_on="opened")})
    outcomes = by_case(observed(definitions, extracted))
    checked, wrong = 0, []
    for case in cases(file):
        if case["due"] is None or case["flag"] is None:
            continue
        checked += 1
        _, met = outcomes.get(case["case"], (None, case["closed"] is None))  # not due yet: on time so far
        if met != (case["flag"] == "ONTIME"):
            wrong.append(case)
    assert checked == flagged
    assert len(wrong) == exceptions
    for case in wrong:  # open, and due a few minutes after the file's last time
        assert case["closed"] is None
        assert case["flag"] == "OVERDUE"
        assert (case["due"].replace(tzinfo=BOSTON) - extracted).total_seconds() < 24 * 3600


def test_a_case_without_a_due_time_is_left_out_and_counted_and_one_closed_early_is_reported() -> None:
    found = observed(boston(IN_2015, {"all": on_time(due="due")}), datetime(2016, 1, 13, tzinfo=BOSTON))
    (told,) = found.findings
    assert told.without_due == sum(case["due"] is None for case in cases(IN_2015)) == 26_991
    assert told.counted + told.not_yet + told.without_due == 121_145
    assert told.odd == 197


@pytest.mark.parametrize(
    ("type", "within", "share"),
    [
        ("Sign Repair", "10 business days", 0.99),
        ("Street Light Outages", "10 business days", 0.98),
        ("Ground Maintenance", "5 business days", 0.99),
    ],
)
def test_business_days_give_the_citys_own_due_day(type: str, within: str, share: float) -> None:
    definitions = boston(IN_2015, {"all": on_time(f"type = '{type}'", district="case", within=within)})
    days = by_case(observed(definitions, datetime(2021, 1, 1, tzinfo=BOSTON)))
    due = {case["case"]: case["due"].date() for case in cases(IN_2015) if case["type"] == type and case["due"]}
    assert len(due) > 1_600
    right = sum(days[case][0] == day for case, day in due.items())
    assert right / len(due) >= share


def test_without_holidays_and_office_hours_the_days_differ() -> None:
    """So the test above can fail."""
    definitions = boston(
        IN_2015,
        {"all": on_time("type = 'Sign Repair'", district="case", within="10 business days")},
        week_starts="monday",
    )
    days = by_case(observed(definitions, datetime(2021, 1, 1, tzinfo=BOSTON)))
    due = {case["case"]: case["due"].date() for case in cases(IN_2015) if case["type"] == "Sign Repair" and case["due"]}
    assert sum(days[case][0] == day for case, day in due.items()) / len(due) < 0.9
