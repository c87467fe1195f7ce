"""When new figures are due: by each cadence, lag and active span, by the city's clock and over its changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cityscore.model import City, Definitions, from_plain
from cityscore.scoring.publication_days import expected_by, next_due_day

FRIDAY, SUNDAY = date(2025, 3, 14), date(2025, 3, 16)
WEEKLY, MONTHLY = {"cadence": "weekly"}, {"cadence": "monthly"}


def definitions(*metrics: dict[str, Any], **more: Any) -> Definitions:
    common = {"name": "Permits", "department": "Works", "kind": "count", "better": "lower", "target": 3}
    city = {"name": "Milltown", "timezone": "America/New_York", "calendar": {"holidays": "US-MA"}}
    named = {f"permits-{n}": {**common, **metric} for n, metric in enumerate(metrics)}
    return from_plain(Definitions, {"city": city, "metrics": named, **more})


@pytest.mark.parametrize(
    ("metrics", "through", "due"),
    [
        ([{}], FRIDAY, date(2025, 3, 15)),
        ([MONTHLY, {}], FRIDAY, date(2025, 3, 15)),
        ([{"lag": 3}], FRIDAY, date(2025, 3, 15)),  # of Wednesday
        ([{"cadence": "weekdays"}], FRIDAY, date(2025, 3, 17)),
        ([{"cadence": "weekdays"}], date(2025, 4, 18), date(2025, 4, 22)),  # after Patriots' Day
        ([WEEKLY], FRIDAY, SUNDAY),
        ([WEEKLY], SUNDAY, date(2025, 3, 23)),
        ([{**WEEKLY, "lag": 2}], SUNDAY, date(2025, 3, 18)),
        ([MONTHLY], date(2025, 2, 28), date(2025, 3, 31)),
        ([{**MONTHLY, "lag": 45}], FRIDAY, date(2025, 3, 17)),  # of January
        ([{"cadence": "quarterly"}], FRIDAY, date(2025, 3, 31)),
        ([MONTHLY, WEEKLY], FRIDAY, SUNDAY),
        ([{"active": {"to": FRIDAY}}], FRIDAY, None),
        ([{"active": {"to": FRIDAY}}, MONTHLY], FRIDAY, date(2025, 3, 31)),
        ([{"active": {"to": FRIDAY}, "lag": 2}], FRIDAY, date(2025, 3, 15)),  # the last two are still to come
        ([{"active": {"from": date(2025, 4, 1)}}], FRIDAY, date(2025, 4, 1)),
    ],
)
def test_the_next_day_that_brings_a_new_figure(metrics: list[dict[str, Any]], through: date, due: date | None) -> None:
    stated = definitions(*metrics)
    assert next_due_day(stated, stated.metrics, through) == due


def test_a_named_calendar_that_has_ended_brings_none() -> None:
    school = {
        "school": {"during": [{"from": date(2024, 9, 5), "to": date(2025, 6, 20)}], "weekdays": ["monday", "friday"]}
    }
    stated = definitions({"cadence": "school"}, calendars=school)
    assert next_due_day(stated, stated.metrics, FRIDAY) == date(2025, 3, 17)
    assert next_due_day(stated, stated.metrics, date(2025, 6, 20)) is None


@pytest.mark.parametrize(
    ("zone", "day", "clocks", "by"),
    [
        ("America/New_York", SUNDAY, {}, "2025-03-17T08:00:00-04:00"),
        ("America/New_York", SUNDAY, {"daily_run": "05:30"}, "2025-03-17T07:30:00-04:00"),
        ("America/New_York", SUNDAY, {"publication": "08:00"}, "2025-03-17T09:00:00-04:00"),
        ("America/New_York", SUNDAY, {"publication": "05:00"}, "2025-03-17T08:00:00-04:00"),
        # clocks go forward at 02:00 on 9 March and back at 02:00 on 2 November: two hours are two hours
        ("America/New_York", date(2025, 3, 8), {"daily_run": "01:30"}, "2025-03-09T04:30:00-04:00"),
        ("America/New_York", date(2025, 3, 8), {"daily_run": "02:30"}, "2025-03-09T05:30:00-04:00"),
        ("America/New_York", date(2025, 11, 1), {"daily_run": "00:30"}, "2025-11-02T01:30:00-05:00"),
        ("America/New_York", date(2025, 11, 1), {"daily_run": "01:30"}, "2025-11-02T02:30:00-05:00"),
        ("Australia/Lord_Howe", date(2025, 10, 4), {"daily_run": "01:00"}, "2025-10-05T03:30:00+11:00"),
        ("Pacific/Auckland", date(2025, 9, 27), {"daily_run": "23:30"}, "2025-09-29T01:30:00+13:00"),
    ],
)
def test_by_when_a_days_figures_are_public(zone: str, day: date, clocks: dict[str, str], by: str) -> None:
    found = expected_by(City(name="Milltown", timezone=zone, **clocks), day)
    assert found.isoformat() == by
    assert found == datetime.fromisoformat(by).astimezone(ZoneInfo(zone))
