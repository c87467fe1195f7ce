"""A small city on two days: what stands and is public on the first, and all that a run on the second has to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from cityscore.jobs.city_run import Outcome, run_city
from tests.store.milltown import CRIMES, DAY, EMS, NOON, POTHOLES, Row, city, collecting, define, every_day, plain

FIRST = date(2025, 2, 1)
LATER = NOON + DAY
"""When the run on the second day is made."""
RATS = {"name": "Rats", "department": "Works", "kind": "level", "better": "lower", "history": {"trailing": 28}}
GRAFFITI = {"name": "Graffiti", "department": "Works", "kind": "average", "better": "lower", "target": 2}
CITY: dict[str, Any] = {"cabinets": {"Streets": ["Works"], "Safety": ["Police"]}, "goals": {"clean": {"name": "Clean"}}}
BEFORE = {"potholes": POTHOLES | {"goal": "clean"}, "crimes": CRIMES, "ems": EMS, "rats": RATS}
AFTER = {"holes": POTHOLES | {"was": "potholes"}, "crimes": CRIMES | {"target": 2.5}, "ems": EMS, "graffiti": GRAFFITI}
"""Renamed, changed, as it was, and new; the rats and the goal are gone."""


def first_day(days: int = 28) -> Outcome:
    """The definitions, the figures of some days up to 28 February, and a run at noon of 1 March."""
    define(plain(BEFORE, **CITY))
    rows = every_day("potholes", FIRST, days, (8.5, 10.1), (9.0, 9.3))
    rows += every_day("crimes", FIRST, days, (2.0, 1.0), (4.0, 1.0), (3.0, 1.0))
    rows += every_day("ems", FIRST, days, (5.5, 7.0), (6.5, 6.0))
    rows += every_day("rats", FIRST, days, (12.0, 1.0), (11.0, 1.0))
    return run_city(city(), collecting(rows), moment=NOON)


def second_day() -> Outcome:
    """A run at noon of 2 March: a new day, a correction, another sample, a new district, and new definitions."""
    return run_city(city(), collecting(NEWS), moment=LATER)


def new_definitions() -> None:
    """What the second run scores by."""
    define(plain(AFTER, cabinets=CITY["cabinets"]), NOON + DAY / 2)


NEW = date(2025, 3, 1)
NEWS = [
    Row("holes", NEW, 7.25, 9.5),
    Row("holes", date(2025, 2, 10), 1.5, 10.1),
    Row("crimes", NEW, 5.0),
    Row("crimes", NEW, 1.0, district="North"),
    Row("ems", NEW, 4.5, 11.0),
    Row("ems", date(2025, 2, 20), 9.5, 3.0),
    Row("graffiti", NEW, 1.25, 1.0),
]
