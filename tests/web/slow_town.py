"""A town whose services are counted as most towns' are: daily, weekly, monthly and late, quarterly, and once a year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from cityscore.jobs.city_run import run_city
from cityscore.store import models
from tests.store.milltown import DAY, Row, city, collecting, define, every_day, plain

THROUGH = date(2025, 3, 16)
"""A Sunday: its week is 10 to 16 March, and the figures of January came the day before."""
MOMENT = datetime(2025, 3, 17, 12, tzinfo=UTC)


def service(name: str, target: float, **more: Any) -> dict[str, Any]:
    """A service that is better the higher it is."""
    return {"name": name, "department": "Works", "kind": "ratio", "better": "higher", "target": target, **more}


SERVICES = {
    "calls": service("Calls answered", 0.8),
    "repairs": service("Repairs in time", 0.8, cadence="weekly"),
    "permits": service("Permits in time", 0.8, cadence="monthly", lag=45),
    "survey": service("Survey of residents", 0.5, cadence="quarterly", lag=10),
    "graduation": service("Graduation", 0.9, cadence="yearly", lag=90),
}
HOMES = {
    **service("Homes finished", 0, cadence="monthly", lag=10, kind="count", cases="homes"),
    "target": {"total": 1200, "from": "2024-07-01", "to": "2025-06-30"},
}
"""A total by a date: 800 of 1,200 by the end of February, with 799 planned."""
FIGURES: list[Row] = [
    *every_day("calls", date(2025, 1, 1), 75, (80, 100)),
    *[Row("repairs", date(2025, 1, 5) + 7 * DAY * week, 40, 100) for week in range(11)],
    *[Row("permits", day, 60, 100) for day in (date(2024, 11, 30), date(2024, 12, 31), date(2025, 1, 31))],
    *[Row("survey", day, 50, 100) for day in (date(2024, 9, 30), date(2024, 12, 31))],
    Row("graduation", date(2024, 6, 30), 81, 100),
]
OF_HOMES = [Row("homes", date(2024, month + 1, 1) - DAY, 100) for month in range(7, 12)]
OF_HOMES += [Row("homes", day, 100) for day in (date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28))]
"""Scores 1, 0.5, 0.75, 1 and 0.9: their mean is 0.83, and two of five meet their goal."""


def slow_town(
    *, homes: bool = False, departments: Mapping[str, str] = MappingProxyType({}), **settings: Any
) -> models.City:
    """Make it, with one run that is public; with a total by a date, or without; services may have other departments."""
    calendar, services = {"fiscal_year_starts": "july"}, SERVICES | ({"homes": HOMES} if homes else {})
    services |= {slug: {**services[slug], "department": name} for slug, name in departments.items()}
    define(plain(services, city={"calendar": calendar, **settings}), datetime(2024, 1, 1, tzinfo=UTC))
    run_city(city(), collecting([*FIGURES, *OF_HOMES] if homes else FIGURES), moment=MOMENT)
    return city()
