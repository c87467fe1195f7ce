"""Cities side by side, and people who define one at once, each in a process: ``apart_process SCENARIO …``."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

import django

django.setup()

from cityscore.jobs.city_run import run_city  # noqa: E402
from cityscore.store import models  # noqa: E402
from tests.store.busy_town import NEW  # noqa: E402
from tests.store.forked import answer, together  # noqa: E402
from tests.store.milltown import CRIMES, DAY, NOON, POTHOLES, Row, city, collecting, define, plain  # noqa: E402
from tests.store.store_contents import contents  # noqa: E402

Applied = tuple[list[str], list[tuple[int, datetime]], set[str]]
MANY = 4


def applied(standing_before: str) -> Applied:
    """Some people apply definitions at once, each with a metric of their own."""
    if int(standing_before):
        define(plain({"potholes": POTHOLES}), None)
    return _applied([plain({"potholes": POTHOLES, f"m{number}": CRIMES}) for number in range(MANY)])


def applied_alike() -> Applied:
    """Some people apply the same definitions at once."""
    return _applied([plain({"potholes": POTHOLES})] * MANY)


def _applied(definitions: list[dict[str, Any]]) -> Applied:
    came = together(*(lambda each=each: _apply(each) for each in definitions))
    revisions = models.Revision.objects.order_by("number").values_list("number", "moment")
    return [str(each) for each in came], list(revisions), set(models.Metric.objects.values_list("key", flat=True))


def _apply(definitions: dict[str, Any]) -> str:
    define(definitions, None)
    return "applied"


def run_at_once(days: str) -> tuple[list[list[str]], list[dict[str, list[str]]], list[dict[str, list[str]]]]:
    """Two cities run at once, day after day; what each leaves, and what one leaves that runs alone."""
    for slug in ("milltown", "hilltown", "alone"):
        define(plain({"potholes": POTHOLES, "crimes": CRIMES}, city={"slug": slug}))
    came = []
    for number in range(int(days)):
        works = [lambda slug=slug, n=number: _day(slug, n) for slug in ("milltown", "hilltown")]
        came.append([str(each) for each in together(*works)])
        _day("alone", number)
    left = [contents(city(slug)) for slug in ("milltown", "hilltown", "alone")]
    for found in left:
        del found["Revision"]  # it says the city's slug
    return came, left[:2], [left[2]] * 2


def _day(slug: str, number: int) -> str:
    rows = [Row("potholes", NEW + number * DAY, 7.1, 9.3 + number), Row("crimes", NEW + number * DAY, 2.0 + number)]
    outcome = run_city(city(slug), collecting(rows), moment=NOON + (number + 1) * DAY)
    return "published" if outcome.published else "nothing new"


if __name__ == "__main__":
    answer({each.__name__: each for each in (applied, applied_alike, run_at_once)}, sys.argv[1:])
