"""Cities that are hard to report on: little to say, much, nothing at all, and names that a typesetter could mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from cityscore.jobs.city_run import run_city
from cityscore.store import models
from tests.store.milltown import Row, collecting, define, every_day

FIRST, DAYS = date(2025, 1, 1), 90
MORNING = datetime(2025, 4, 1, 12, tzinfo=UTC)
DAY = date(2025, 3, 26)
"""A day that every kind of report has an edition of, in each of these cities."""

NAMES = (
    "#set text(red)",
    "*x* _y_ $z$ [a] @b \\ `code` #<b>",
    "<b>bold</b> & co",
    "= heading - list + enum / term: // comment /* another */",
    "消防局 平均回应时间",
    "Reponn anbilans: medyàn, òdinè, kòlè",
    "Baños públicos, señalización y alumbrado",
    "Straßenbeleuchtungsinstandsetzungsgeschwindigkeitsüberwachungsbeauftragtenquote im Bezirk",
    "https://example.org/a//b",
    "“quotes” \"straight\" -- --- ... 'x' ~ #",
)
"""In Spanish, Haitian Creole, Chinese and German, and with all that Typst gives a meaning of its own."""


def ratio(name: str, department: str = "Works", **more: Any) -> dict[str, Any]:
    return {"name": name, "department": department, "kind": "ratio", "better": "higher", "target": 0.8, **more}


@dataclass(frozen=True)
class Hard:
    """A city, and what a report of it must say."""

    name: str
    make: Callable[[], models.City]
    says: tuple[str, ...]
    language: str = "en"


def made(
    metrics: dict[str, dict[str, Any]],
    rows: Iterable[Row],
    cabinets: dict[str, list[str]] | None = None,
    **settings: Any,
) -> models.City:
    """Make a city, with a run of its rows."""
    city = {"name": "Milltown", "timezone": "America/New_York", **settings}
    define(
        {"city": city, "metrics": metrics, **({"cabinets": cabinets} if cabinets else {})},
        datetime(2025, 1, 2, tzinfo=UTC),
    )
    found = models.City.objects.get()
    run_city(found, collecting(rows), moment=MORNING, through=date(2025, 3, 31))
    return found


def figures(metric: str, *pairs: tuple[float, float], first: date = FIRST, days: int = DAYS) -> list[Row]:
    return every_day(metric, first, days, *(pairs or ((90, 100), (60, 100))))


def odd_names() -> models.City:
    """Metrics, departments and cabinets of all the odd names; some meet their goal."""
    metrics = {f"m{n}": ratio(name, f"Department {name}") for n, name in enumerate(NAMES)}
    rows = [row for n in range(len(NAMES)) for row in figures(f"m{n}", (90, 100), (60 + n, 100))]
    cabinets = {name: [f"Department {name}"] for name in NAMES}
    return made(metrics, rows, cabinets, name="Nueva Åbçdé 消防 #city", slug="odd")


def of_size(metrics: int, cabinets: int) -> models.City:
    """Many metrics in many cabinets."""
    defined = {f"m{n}": ratio(f"Service {n}", f"Desk {n % cabinets}") for n in range(metrics)}
    rows = [row for n in range(metrics) for row in figures(f"m{n}", (90, 100), (60 + n % 30, 100))]
    return made(defined, rows, {f"Cabinet {n}": [f"Desk {n}"] for n in range(cabinets)})


LIGHTS = {"a": ratio("Potholes"), "b": ratio("Lights")}

HARD = (
    Hard("one metric", lambda: made({"a": ratio("Potholes")}, figures("a")), ("Potholes", "Works")),
    Hard("all missing", lambda: made(LIGHTS, [Row("a", FIRST, 1, 2)]), ("No service has a score yet.", "Lights")),
    Hard(
        "one missing",
        lambda: made(LIGHTS, figures("a")),
        ("No figures from Works yet: Lights.", "Provisional: figures have come for 50 % of what the score is made of."),
    ),
    Hard("no CityScore", lambda: made(LIGHTS, figures("a"), composite=False), ("0 of 1 service met its goal.",)),
    Hard("a first week", lambda: made(LIGHTS, figures("a", first=date(2025, 3, 24), days=7)), ("Potholes",)),
    Hard("odd names", odd_names, (*NAMES, "Nueva Åbçdé 消防 #city")),
    Hard("forty cabinets", lambda: of_size(80, 40), ("Service 0", "Service 79", "Cabinet 0", "Cabinet 39")),
    Hard("a large cabinet", lambda: of_size(60, 1), ("Service 0", "Service 59")),
    Hard("rolling windows", lambda: made(LIGHTS, figures("a"), periods="rolling"), ("Potholes",)),
    Hard("toolkit-2016", lambda: made(LIGHTS, figures("a"), method="toolkit-2016"), ("Potholes",)),
    Hard("in Spanish", lambda: made(LIGHTS, figures("a"), language="es"), ("Potholes",), language="es"),
)
