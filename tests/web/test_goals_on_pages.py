"""Pages say goals as people do: a plan on track with what its rest needs, a month's goal a month."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from cityscore.jobs.city_run import run_city
from tests.store.milltown import NOON, Row, city, collecting, define
from tests.store.milltown import plain as plain_city

COUNT = {"department": "Works", "better": "higher", "kind": "count", "cadence": "monthly"}
HOMES = {
    **COUNT,
    "name": "Homes",
    "cases": "homes",
    "target": {"total": 600, "from": "2025-01-01", "to": "2025-06-30"},
}
PERMITS = {**COUNT, "name": "Permits", "cases": "permits", "target": {"value": 100, "per": "month"}}
ENDS = [date(2025, 1, 31), date(2025, 2, 28)]


@pytest.fixture
def goals(db: None) -> datetime:
    define(plain_city({"homes": HOMES, "permits": PERMITS}))
    rows = [Row("homes", end, 100) for end in ENDS] + [Row("permits", end, 108) for end in ENDS]
    run_city(city(), collecting(rows), moment=NOON, through=date(2025, 2, 28))
    return NOON + timedelta(days=1)


@pytest.mark.usefixtures("goals")
def test_a_plan_and_a_months_goal_are_said_as_people_say_them(client: Client) -> None:
    homes = " ".join(client.get("/milltown/metrics/homes/").content.decode().split())
    assert "200 of 196 planned by now, on track; 600 by 30 June 2025. The rest needs 100 a month." in homes
    assert "(600 - 200) / 4 = 100 a month." in homes
    assert "600 × 59 / 181 = 195.58011." in homes
    permits = " ".join(client.get("/milltown/metrics/permits/").content.decode().split())
    assert "108 permits in 28 days, against a target of 100 a month" in permits
    assert "100 a month" in permits
