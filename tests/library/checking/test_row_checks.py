"""Rows whose metric, day and source do not go together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from cityscore.library.checking import check_observations
from cityscore.model import Definitions, from_plain
from cityscore.scoring.observations import Observations
from tests.library.small_rows import CITY, VALUE, city, problems_of

COUNT = {"department": "Works", "better": "lower", "kind": "count"}
MILLTOWN = from_plain(
    Definitions,
    {
        "city": {"name": "Milltown", "timezone": "UTC"},
        "sources": {"daily": {"type": "file", "path": "a"}, "fires": {"type": "file", "path": "b"}},
        "metrics": {
            "fires": {"name": "Fires", "source": "fires", "was": "blazes", **COUNT},
            "calls": {"name": "Calls", **COUNT},
        },
    },
)
DAILY, FIRES = 0, 1


def from_sources(rows: Sequence[tuple[str, int]]) -> Observations:
    """Rows of a metric and the source that each is from, a day each."""
    days = [str(np.datetime64("2025-03-01") + place) for place in range(len(rows))]
    frame = pa.table({"metric": [metric for metric, _ in rows], "day": days, "value": [1] * len(rows)})
    return check_observations(frame, MILLTOWN, source=np.array([source for _, source in rows], dtype=np.int64))


def test_rows_from_the_named_source_and_from_any_where_none_is_named_are_fine() -> None:
    assert len(from_sources([("fires", FIRES), ("blazes", FIRES), ("calls", DAILY), ("calls", FIRES)])) == 4


def test_rows_from_another_source_are_told_once_with_how_many() -> None:
    rows = [("calls", DAILY), ("fires", DAILY), ("fires", FIRES), ("blazes", DAILY)]
    assert problems_of(lambda: from_sources(rows)) == [
        "observations:2:metric: 'fires' takes its figures from the source 'fires', not from 'daily' (2 rows) "
        "→ move it to a file of 'fires', or write source: daily for the metric"
    ]


def test_undefined_metrics_are_not_told_twice() -> None:
    assert [problem.split(" → ")[0] for problem in problems_of(lambda: from_sources([("fire", DAILY)]))] == [
        "observations:1:metric: undefined metric 'fire' (1 row)"
    ]


def test_rows_that_come_from_no_source_may_be_of_any_metric() -> None:
    frame = pa.table({"metric": ["fires"], "day": ["2025-03-01"], "value": [1]})
    assert len(check_observations(frame, MILLTOWN)) == 1


@pytest.mark.parametrize(
    ("slug", "filed", "right"),
    [
        ("weekly", "2025-03-18", "write 2025-03-23, a Sunday"),
        ("monthly", "2024-02-28", "write 2024-02-29"),
        ("quarterly", "2025-05-31", "write 2025-06-30"),
        ("quarterly", "1969-10-01", "write 1969-12-31"),
    ],
)
def test_slower_metrics_are_filed_under_their_last_day(
    told: Callable[..., list[str]], checked: Callable[..., Observations], slug: str, filed: str, right: str
) -> None:
    [problem] = told(VALUE + f"{slug},{filed},5\n")
    assert problem.startswith(f"calls.csv:2:day: {slug!r} is {slug}, and {filed} is not the last day of its ")
    assert problem.endswith(f"→ {right}")
    assert len(checked(VALUE + f"{slug},{right.split()[1].strip(',')},5\n")) == 1


def test_the_week_ends_as_the_city_says() -> None:
    saturday = pa.table({"metric": ["weekly"], "day": [date(2025, 3, 22)], "value": [5]})
    assert len(check_observations(saturday, city(week_starts="sunday"))) == 1
    assert "write 2025-03-23" in problems_of(lambda: check_observations(saturday, CITY))[0]


def test_a_sunday_is_fine_for_weekdays(checked: Callable[..., Observations]) -> None:
    assert len(checked(VALUE + "workdays,2025-03-23,5\n")) == 1


def test_a_mistyped_year_is_told_whichever_row_it_is_in() -> None:
    rows = [("2025-03-03", 1), ("1925-03-04", 1), ("2025-03-05", 1), ("2052-03-06", 1), ("2005-03-06", 1)]
    table = pd.DataFrame([("calls", *row) for row in rows], columns=["metric", "day", "value"])
    assert problems_of(lambda: check_observations(table, CITY, last=date.max)) == [
        "observations:2:day: 1925-03-04 is more than 20 years from the other figures of 'calls' → mend the year",
        "observations:4:day: 2052-03-06 is more than 20 years from the other figures of 'calls' → mend the year",
    ]


def test_a_day_to_come_is_told_and_today_is_taken() -> None:
    today = datetime.now(CITY.city.zone()).date()
    table = pa.table({"metric": ["calls"] * 3, "day": [today - timedelta(9), today, today + timedelta(1)]})
    table = table.append_column("value", pa.array([5, 5, 5]))
    assert len(check_observations(table.slice(0, 2), CITY)) == 2
    told = [f"observations:3:day: {today + timedelta(1)} is still to come → check the day"]
    assert problems_of(lambda: check_observations(table, CITY)) == told


def test_the_last_day_that_rows_can_be_of_may_be_stated() -> None:
    table = pa.table({"metric": ["calls"] * 2, "day": ["2025-03-03", "2025-03-05"], "value": [5, 5]})
    assert len(check_observations(table, CITY, last=date(2025, 3, 5))) == 2
    told = ["observations:2:day: 2025-03-05 is still to come → check the day"]
    assert problems_of(lambda: check_observations(table, CITY, last=date(2025, 3, 4))) == told


def test_a_quarter_is_one_of_the_fiscal_year() -> None:
    village, usual = city(fiscal_year_starts="may"), city(fiscal_year_starts="july")
    days = ["2024-07-31", "2024-10-31", "2025-01-31", "2025-04-30"]
    table = pa.table({"metric": ["quarterly"] * 4, "day": days, "value": [5] * 4})
    assert len(check_observations(table, village)) == 4
    assert problems_of(lambda: check_observations(table, usual))[0].endswith("→ write 2024-09-30")
    [problem] = problems_of(
        lambda: check_observations(table.slice(0, 1).set_column(1, "day", [["2024-09-30"]]), village)
    )
    assert problem.endswith(
        "2024-09-30 is not the last day of its quarter (the fiscal year starts in May) → write 2024-10-31"
    )


def test_another_metrics_days_may_be_of_another_century(checked: Callable[..., Observations]) -> None:
    assert len(checked("metric,day,numerator,denominator\ncalls,1925-03-04,1,1\npotholes,2025-03-04,1,2\n")) == 2


def test_two_problems_of_one_day_are_told_in_the_order_of_the_checks() -> None:
    days = ["1925-03-04", "2025-03-09", "2025-03-16"]
    table = pa.table({"metric": ["weekly"] * 3, "day": days, "value": [1] * 3})
    assert problems_of(lambda: check_observations(table, CITY)) == [
        "observations:1:day: 'weekly' is weekly, and 1925-03-04 is not the last day of its week "
        "→ write 1925-03-08, a Sunday",
        "observations:1:day: 1925-03-04 is more than 20 years from the other figures of 'weekly' → mend the year",
    ]
