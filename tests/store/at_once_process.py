"""Runs, readers and people at once, each in a process or thread of its own: ``at_once_process SCENARIO …``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from cityscore.jobs.city_run import run_city  # noqa: E402
from cityscore.store import bulk, models, observation_writes, runs  # noqa: E402
from cityscore.store.definitions import definitions_in_force  # noqa: E402
from tests.store.busy_town import NEW, first_day, new_definitions, second_day  # noqa: E402
from tests.store.forked import Child, answer, together  # noqa: E402
from tests.store.kept_database import Kept  # noqa: E402
from tests.store.milltown import CRIMES, DAY, NOON, POTHOLES, Row, city, collecting, define, observations_of, plain  # noqa: E402
from tests.store.store_contents import contents  # noqa: E402

PAGES = ("/milltown/", "/milltown/2025-02-28/", "/milltown/2025-02-12/", "/milltown/?as_of=2025-03-03T00:00:00Z")


def get(address: str) -> bytes:
    """What anybody sees."""
    return Client(SERVER_NAME="localhost").get(address).content


def day(number: int, slug: str = "milltown") -> Any:
    """A run for a day after the first of March, with its figures and a correction of the day before."""
    rows = [
        Row("potholes", NEW + number * DAY, 7.1, 9.3 + number),
        Row("crimes", NEW + (number - 1) * DAY, 2.0 + number),
        Row("crimes", NEW + number * DAY, 1.0),
    ]
    return run_city(city(slug), collecting(rows), moment=NOON + (number + 1) * DAY)


def said(work: Callable[[], Any]) -> str:
    """In a word, what came of a run: published, nothing new, or busy."""
    try:
        return "published" if work().published else "nothing new"
    except runs.Busy:
        return "busy"


def two_runs(days: str) -> tuple[list[list[str]], dict[str, list[str]], dict[str, list[str]]]:
    """Two runs of each day at once: what came of each; what they left; what a run alone leaves."""
    for slug in ("milltown", "alone"):
        define(plain({"potholes": POTHOLES, "crimes": CRIMES}, city={"slug": slug}))
    came = []
    for number in range(int(days)):
        came.append(together(lambda n=number: said(lambda: day(n)), lambda n=number: said(lambda: day(n))))
        day(number, "alone")
    left, wanted = contents(city()), contents(city("alone"))
    for found in (left, wanted):
        del found["Revision"]  # they say the city's slug
    return came, left, wanted


def every_gap() -> list[tuple[bytes, bytes, bytes]]:
    """Each page, with a whole run before its first query, its second, and so on; beside it those before and after."""
    first_day()
    new_definitions()
    seen = []
    town = Kept()
    for address in PAGES:
        town.back()
        before = get(address)
        second_day()
        after = get(address)
        query, asked = 0, True
        while asked:
            town.back()
            page, asked = _interrupted(address, query)
            seen.append((page, before, after))
            query += 1
    return seen


def _interrupted(address: str, query: int) -> tuple[bytes, bool]:
    """A page, and whether it had so many queries that the run came between."""
    asked = 0

    def interrupt(execute: Callable[..., Any], *statement: Any) -> Any:
        nonlocal asked
        if asked == query:
            thread = Thread(target=_apart(second_day))
            thread.start()
            thread.join()
        asked += 1
        return execute(*statement)

    with connection.execute_wrapper(interrupt):
        page = get(address)
    return page, asked > query


def _apart(work: Callable[[], Any]) -> Callable[[], None]:
    """The same in a thread, which closes its connection."""

    def done() -> None:
        try:
            work()
        finally:
            connection.close()

    return done


def readers(days: str, folder: str) -> tuple[list[list[bytes]], list[bytes]]:
    """What readers in two processes, two threads each, see one after the other while days come; what is true."""
    define(plain({"potholes": POTHOLES, "crimes": CRIMES}))
    day(0)
    over = Path(folder) / "over"
    true = [get(PAGES[0])]
    children = [Child(lambda: _two_readers(over)).begin() for _ in range(2)]
    for number in range(1, int(days) + 1):
        day(number)
        true.append(get(PAGES[0]))
        time.sleep(0.05)
    over.touch()
    return [seen for child in children for seen in child.ended()], true


def _two_readers(over: Path) -> list[list[bytes]]:
    seen: list[list[bytes]] = [[], []]

    def read(pages: list[bytes]) -> None:
        while not over.exists():
            page = get(PAGES[0])
            if not pages or pages[-1] != page:
                pages.append(page)

    threads = [Thread(target=_apart(lambda pages=pages: read(pages))) for pages in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def people(days: str) -> list[str]:
    """People give figures while runs are under way; the figures that the last run did not score, or that are lost."""
    define(plain({"potholes": POTHOLES, "crimes": CRIMES}))
    given = {}
    for number in range(int(days)):
        row = Row("potholes", timezone.now().date() - (number + 2) * DAY, 3.3 + number, 40.0)
        given[row.day] = row.numerator
        together(lambda n=number: live(n), lambda row=row, n=number: _give(row, n))
    run_city(city(), collecting())
    known = models.Observation.objects.filter(metric__key="potholes", until=None)
    scored = models.Score.objects.filter(subject__slug="potholes", period="day", is_current=True)
    lost = set(given.items()) - set(known.values_list("day", "numerator"))
    left = set(given.items()) - set(scored.values_list("through", "numerator"))
    return [f"{day} is not known" for day, _ in lost] + [f"{day} is not scored" for day, _ in left]


def live(number: int) -> Any:
    """A run now, with a figure of its own."""
    return run_city(city(), collecting([Row("crimes", timezone.now().date() - 5 * DAY, 1.0 + number)]))


def _give(row: Row, number: int) -> None:
    time.sleep(0.01 * number)
    in_force = definitions_in_force(city())
    observation_writes.write_observations(city(), in_force, observations_of(in_force.definitions, [row]))


def many_gone() -> int:
    """Somebody writes all along while a run ends more figures than are read, or written, at a time: how many."""
    bulk.BATCH = 5_000
    first_day()
    new_definitions()
    goal = models.Subject.objects.get(slug="clean")
    last = runs.published(city())
    assert last is not None
    fields = ("subject", "period", "through", "start", "end", "method", "method_version", "revision", "run",
              "is_current", "withdrawn", "status", "reason", "basis", "past", "signal", "assurance",
              "published")  # fmt: skip
    days = [NOON.date() - number * DAY for number in range(40, 40 + 12_000)]
    rest = ("balanced", 1, last.revision_id, last.pk, True, False, "", "not_active", "", "", "", "", last.published)
    bulk.insert(models.Score, fields, [(goal.pk, "week", day, day, day, *rest) for day in days])
    models.Run.objects.filter(pk=last.pk).update(since=min(days))  # as if all of them had been public
    with connection.execute_wrapper(_somebody_writes):
        second_day()
    return models.Score.objects.filter(subject=goal, is_current=False).count()


def somebody_writes() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Somebody writes before every statement of a run outside a transaction: what it left; what it leaves alone."""
    bulk.BATCH = 100
    first_day()
    new_definitions()
    town = Kept()
    town.back()
    second_day()
    wanted = contents(city())
    town.back()
    with connection.execute_wrapper(_somebody_writes):
        second_day()
    return contents(city()), wanted


def _somebody_writes(execute: Callable[..., Any], *statement: Any) -> Any:
    """Before a statement outside a transaction somebody else makes a city."""
    if not connection.in_atomic_block:
        note = str(time.monotonic_ns())
        thread = Thread(target=_apart(lambda: models.City.objects.create(slug=note, name="Other")))
        thread.start()
        thread.join()
    return execute(*statement)


SCENARIOS = (two_runs, every_gap, readers, people, many_gone, somebody_writes)

if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        answer({each.__name__: each for each in SCENARIOS}, sys.argv[1:])
