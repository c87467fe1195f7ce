"""The cities of the site that browsers visit: Boston, one that is hard to lay out, and one that has no figures yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cityscore.demo import boston
from cityscore.demo.replay import replay, store_boston_definitions
from cityscore.jobs.city_run import run_city
from cityscore.store import models
from tests.store.milltown import Row, collecting, define, every_day

FIRST, LAST = date(2025, 1, 1), date(2025, 3, 9)
CORRECTED = date(2025, 3, 5)
"""A day of the second city, of which a figure was corrected after it was published."""
BEGINNING = datetime(2025, 1, 2, tzinfo=UTC)
BOSTON_UNTIL = date(2025, 2, 5)
NAME = "San Bartolomé de las Palmas del Río Seco"
SLUG = "san-bartolome"
WORKS = "Dirección General de Servicios Públicos y Obras Municipales"
HEALTH = "Secretaría de Salud, Bienestar Social y Protección Civil"
COMMON = {"department": WORKS, "owner": "Directora General de Servicios Públicos, Mantenimiento y Obras"}

METRICS: dict[str, dict[str, Any]] = {
    "baches": {
        **COMMON,
        "name": "Baches reparados dentro de los tres días hábiles siguientes al reporte ciudadano",
        "definition": "Only potholes that somebody reported.",
        "kind": "ratio",
        "cases": "baches",
        "better": "higher",
        "target": [
            {"from": FIRST, "value": 0.75, "why": "What the crews managed in 2024."},
            {"from": date(2025, 2, 1), "value": 0.8, "why": "Two more crews."},
        ],
        "goal": "calles",
    },
    "alumbrado": {**COMMON, "name": "Alumbrado", "kind": "level", "better": "lower", "target": 40, "goal": "calles"},
    "velocidad": {
        **COMMON,
        "name": "Temperatura",
        "kind": "average",
        "unit": "°C",
        "better": "range",
        "target": {"low": 2, "high": 4},
    },
    "ambulancias": {
        "name": "Ambulancias: mediana de la respuesta",
        "department": HEALTH,
        "kind": "quantile",
        "q": 0.5,
        "unit": "minutes",
        "better": "lower",
        "target": 6,
    },
    "homicidios": {
        "name": "Homicidios",
        "department": HEALTH,
        "kind": "count",
        "better": "lower",
        "rare": True,
        "harm": True,
        "history": {"trailing": 28},
    },
    "presion": {
        "name": "Llamadas (para contexto)",
        "department": HEALTH,
        "kind": "count",
        "better": "lower",
        "scored": False,
    },
    "quejas": {"name": "Quejas internas", "department": HEALTH, "kind": "count", "better": "lower", "target": 3},
    "vacunas": {"name": "Vacunas", "department": HEALTH, "kind": "ratio", "better": "higher", "target": 0.9},
}
DEFINITIONS: dict[str, Any] = {
    "city": {
        "name": NAME,
        "slug": SLUG,
        "timezone": "America/Mexico_City",
        "language": "es",
        "look": {"brand": "#f2b705", "accent": "#7a1f5c"},
        "embed": True,
        "unmeasured": ["Agua potable, drenaje y alcantarillado", "Policía"],
    },
    "cabinets": {
        "Infraestructura": {"departments": [WORKS]},
        "Bienestar": {"departments": [HEALTH, "Una dirección sin servicios"]},
    },
    "goals": {"calles": {"name": "Calles seguras, limpias e iluminadas para todas y todos los habitantes"}},
    "metrics": {**METRICS, "quejas": {**METRICS["quejas"], "visibility": "internal"}},
}
DISTRICTS = {
    "Centro Histórico y Barrios Antiguos de la Ribera del Río Seco": (5, 6),
    "Norte": (6, 3),
    "Colonia Independencia": (8, 2),
    "El Llano": (4, 1),
}
"""Minutes of an ambulance's response, and responses a day; in another district there was one."""
ASHFORD = {
    "city": {"name": "Ashford", "timezone": "America/New_York", "composite": False},
    "metrics": {
        "calls": {"name": "Calls", "department": "Calls", "kind": "ratio", "better": "higher", "target": 0.8},
    },
}


def found_all() -> Iterator[models.City]:
    """Make the cities, with their figures; the third shows no CityScore, the last has no figures."""
    yield _boston()
    yield san_bartolome()
    yield _ashford()
    yield models.City.objects.create(slug="milltown", name="Milltown")


def _boston() -> models.City:
    city = store_boston_definitions()
    replay(city, [row for row in boston.revisions() if row.published.date() <= BOSTON_UNTIL])
    return city


def san_bartolome() -> models.City:
    """A city with long names in Spanish, an internal metric, a goal, a harm, and figures that stopped coming."""
    define(DEFINITIONS, BEGINNING)
    city = models.City.objects.get(slug=SLUG)
    days = (LAST - FIRST).days + 1
    rows = [
        *every_day("baches", FIRST, days, (44, 60), (51, 60), (12, 31), (30, 44)),
        *every_day("alumbrado", FIRST, days, (44, 1), (38, 1), (61, 1)),
        *every_day("velocidad", FIRST, days, (2.5, 1), (5.1, 1)),
        *every_day("homicidios", FIRST, days, (0, 1), (1, 1), (0, 1), (0, 1)),
        *every_day("presion", FIRST, days, (1234567, 1)),
        *every_day("quejas", FIRST, days, (2, 1)),
        *every_day("vacunas", FIRST, days - 20, (88, 90)),  # nothing has come of late
        *(Row("ambulancias", FIRST + timedelta(days=n), 4 + n % 5, 12) for n in range(days)),
        *(
            row
            for name, each in DISTRICTS.items()
            for row in every_day("ambulancias", FIRST, days, each, district=name)
        ),
        Row("ambulancias", date(2025, 2, 3), 9, 1, "Puerto"),
    ]
    for last in (LAST - timedelta(days=8), LAST):
        run_city(city, collecting(row for row in rows if row.day <= last), moment=_morning_after(last))
    corrected = [Row("baches", CORRECTED, 1, 60)]
    run_city(city, collecting(corrected), moment=_morning_after(LAST) + timedelta(hours=1))
    return city


def _ashford() -> models.City:
    define(ASHFORD, BEGINNING)
    city = models.City.objects.get(slug="ashford")
    run_city(
        city, collecting(every_day("calls", FIRST, 30, (70, 80), (60, 80))), moment=_morning_after(date(2025, 1, 30))
    )
    return city


def _morning_after(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 13, tzinfo=UTC) + timedelta(days=1)
