"""The weekly report of 200 metrics in 10 cabinets as PDF: a guide of 20 s, beside an empty document; and its memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import typst

from benchmarks import sample, scratch  # scratch sets Django up
from benchmarks.measuring import alone, in_turn
from cityscore.jobs.city_run import run_city as run_jobs
from cityscore.reports import REPORTS, Edition
from cityscore.store import models
from cityscore.store.definitions import apply_definitions

METRICS, CABINETS, ROUNDS = 200, 10, 7
FIRST = sample.THROUGH - timedelta(days=150)
DAY = sample.THROUGH - timedelta(days=7)
EMPTY = b'#set document(title: "Nothing")\n= Nothing'


def run() -> None:
    """Print for each report how long it takes, from the stored scores to the finished file."""
    with scratch.new_stores("reports") as (name,):
        scratch.open_store(name)
        definitions = sample.definitions(METRICS, cabinets=CABINETS)
        apply_definitions(definitions)
        figures = sample.observations(definitions, FIRST)
        run_jobs(models.City.objects.get(), lambda _: figures, through=sample.THROUGH)
        scratch.settle()
        for report in REPORTS:
            _measure(name, report.slug)


def _measure(store: str, name: str) -> None:
    first = alone(_prepared, store, name, DAY)
    print(f"  {name}, {METRICS} metrics, {CABINETS} cabinets, the first of a process: {first} (guide 20 s)")
    print(f"    {first.result / 1e3:,.0f} KB")
    scratch.open_store(store)
    edition = partial(_edition, name)
    works: dict[str, Callable[[date], object]] = {
        "put into words": lambda day: edition(day).text(),
        "as PDF": lambda day: edition(day).pdf(),
        "an empty document": lambda _: typst.compile(EMPTY, format="pdf", pdf_standards="ua-1"),
    }
    weeks = [DAY - timedelta(days=7 * place) for place in range(ROUNDS + 1)]  # each is typeset anew
    in_turn(works, weeks[:1])
    took = in_turn(works, weeks[1:])
    for work in works:
        print(f"    {work}: {took.milliseconds(work)}")
    for other in ("an empty document", "put into words"):
        print(f"    as PDF / {other}: {took.ratio('as PDF', other)}")


def _prepared(store: str, name: str, day: date) -> Callable[[], int]:
    """All that there is to do for somebody's first report, how large it is."""
    scratch.open_store(store)
    return lambda: len(_edition(name, day).pdf())


def _edition(name: str, day: date) -> Edition:
    (report,) = (each for each in REPORTS if each.slug == name)
    return report.edition(models.City.objects.get(), day)
