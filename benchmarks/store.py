"""Look-ups in a store of ten years: one day's figures, now and as of a past moment, a metric's series, the page."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.db.models import QuerySet
from django.test import Client

from benchmarks import sample, scratch  # scratch sets Django up
from benchmarks.filling import EVERY, Filled, fill
from benchmarks.measuring import in_turn
from cityscore.scoring.stored_scores import SCORE_COLUMNS
from cityscore.store import models
from cityscore.store.shown_scores import at_moment, on_all_periods, shown_scores

YEARS, ROUNDS = 10, 21
PAST = datetime(2025, 3, 19, 12, tzinfo=UTC)
"""Between the latest daily run and the one that corrected some days."""
SERIES = ("through", "value", "yardstick", "score", "status", "reason")
PLAIN = ("subject__kind", "subject__slug", "period", "through", *SCORE_COLUMNS, "published", "superseded")


@dataclass(frozen=True)
class LookUp:
    """Something that a page looks up, for one thing or another; and how long it may take, in ms."""

    name: str
    guide: int
    wanted: list[Any]
    query: Callable[[Any], QuerySet[Any]]
    columns: tuple[str, ...] = PLAIN


def run() -> None:
    """Fill a store, and print how large it is and how long look-ups take, beside the bare rows of the same queries."""
    with scratch.new_stores("look_ups") as (name,):
        scratch.open_store(name)
        start = time.perf_counter()
        city = fill(sample.definitions(), YEARS)
        fill(sample.definitions(4, cabinets=2, departments=3, name="Springfield"), 2)
        scratch.settle()
        count = models.Score.objects.count()
        print(f"  {count:,} scores in {connection.vendor}, filled in {time.perf_counter() - start:.0f} s")
        print("  " + ", ".join(f"{part} {size:,.0f} MB" for part, size in scratch.sizes("store_score").items()))
        for each in _look_ups(city):
            _compare(each)
        _time_pages(city)


def _look_ups(city: Filled) -> list[LookUp]:
    now = city.correcting.published
    metrics = models.Subject.objects.filter(city=city.city, kind=models.SubjectKind.METRIC)
    return [
        LookUp("a day among the first run's", 10, _days(city.first, 150), lambda day: _shown(city, day, now)),
        LookUp("one of the last days", 10, _days(sample.years_before(1), 16), lambda day: _shown(city, day, now)),
        LookUp("a corrected day as it was", 10, _corrected_days(city), lambda day: _shown(city, day, PAST)),
        LookUp("ten years of a metric's weeks", 50, list(metrics.order_by("id")[: 3 * ROUNDS : 3]), _series, SERIES),
    ]


def _days(first: date, step: int) -> list[date]:
    return [first + timedelta(days=place * step) for place in range(ROUNDS)]


def _corrected_days(city: Filled) -> list[date]:
    latest = city.last - timedelta(days=EVERY - 1)
    return [latest - timedelta(days=place * EVERY * 5) for place in range(ROUNDS)]


def _shown(city: Filled, day: date, moment: datetime | None) -> QuerySet[Any]:
    """A day's figures as they were public at a moment, as a page asks for them; a district's are not among them."""
    assert moment is not None
    subjects = models.Subject.objects.filter(city=city.city, district="")
    return shown_scores([at_moment(moment)], subjects, on_all_periods(day))


def _series(subject: models.Subject) -> QuerySet[Any]:
    """All of a metric's current figures of a period."""
    return models.Score.objects.filter(subject=subject, period="week", is_current=True).order_by("through")


def _compare(each: LookUp) -> None:
    works: dict[str, Callable[[Any], list[Any]]] = {
        "instances": lambda wanted: list(each.query(wanted).select_related("subject")),
        "plain rows": lambda wanted: list(each.query(wanted).values_list(*each.columns)),
        "bare rows": lambda wanted: _bare(each.query(wanted).values_list(*each.columns)),
    }
    in_turn(works, each.wanted[:2])
    took = in_turn(works, each.wanted)
    print(f"  {each.name}, {len(works['bare rows'](each.wanted[0])):,} rows, guide {each.guide} ms:")
    for name in works:
        print(f"    {name}, {took.milliseconds(name)}: {took.ratio(name, 'bare rows')} the bare rows")
    print(f"    {each.query(each.wanted[0]).explain().splitlines()[0].strip()}")


def _bare(query: QuerySet[Any]) -> list[Any]:
    """The same rows with nothing made of them."""
    statement, values = query.query.get_compiler(connection.alias).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _time_pages(city: Filled) -> None:
    client = Client(SERVER_NAME="localhost")
    address = f"/{city.city.slug}/"
    days = _days(city.first, 150)
    works = {
        "the page of today": lambda _: _got(client, address),
        "the page of a past day": lambda day: _got(client, f"{address}{day}/"),
        "the same as of a past moment": lambda day: _got(client, f"{address}{day}/?as_of={PAST:%Y-%m-%dT%H:%M:%SZ}"),
    }
    in_turn(works, days[:1])
    took = in_turn(works, days)
    for name in works:
        print(f"  {name}: {took.milliseconds(name)}")


def _got(client: Client, address: str) -> None:
    caches["pages"].clear()
    status = client.get(address).status_code
    assert status == 200, f"{address}: {status}"
