"""Runs that are killed, each in a process of its own, and what is left after each: ``kill_process SCENARIO …``."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict

import django

django.setup()

import psycopg  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from cityscore.jobs.city_run import collect_only, run_city  # noqa: E402
from cityscore.store import bulk  # noqa: E402
from tests.store.busy_town import LATER, NEWS, first_day, new_definitions, second_day  # noqa: E402
from tests.store.forked import Child, Work, answer  # noqa: E402
from tests.store.kept_database import Kept  # noqa: E402
from tests.store.milltown import city, collecting  # noqa: E402
from tests.store.store_contents import contents  # noqa: E402

PAGES = ("/milltown/", "/milltown/2025-02-12/", "/milltown/2025-03-01/")
BATCH = 100
"""Rows that are written at once: few, so that there are many batches to be killed between."""


@dataclass
class Steps:
    """Counts what a process does in its database, and kills it at a step; each row of a batch is one."""

    last: int = 0
    """The step that it does not live to see; 0 for none."""
    done: list[str] = field(default_factory=list)

    def step(self, what: str) -> None:
        """Count a step."""
        self.done.append(what)
        if len(self.done) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run a statement, as Django's wrappers do."""
        self.step(f"before {sql}")
        result = execute(sql, self._rows(params) if many else params, many, context)
        self.step(f"after {sql}")
        return result

    def _rows(self, rows: Sequence[Any]) -> Iterator[Any]:
        for row in rows:
            self.step("row")
            yield row

    def copied(self, write_row: Callable[..., None]) -> Callable[..., None]:
        """The same for the rows of PostgreSQL's COPY."""

        def counted(copy: Any, row: Any) -> None:
            self.step("row")
            write_row(copy, row)

        return counted

    def committed(self, commit: Callable[[], None]) -> Callable[[], None]:
        """The same for the ends of transactions."""

        def counted() -> None:
            self.step("before COMMIT")
            commit()
            self.step("after COMMIT")

        return counted


def killed_at(work: Work, last: int) -> list[str]:
    """Do some work in a process that is killed at a step; the steps it did, if it was not."""

    def counted() -> list[str]:
        steps = Steps(last)
        psycopg.Copy.write_row = steps.copied(psycopg.Copy.write_row)  # type: ignore[method-assign]
        connection._commit = steps.committed(connection._commit)  # type: ignore[method-assign]
        with connection.execute_wrapper(steps):
            work()
        return steps.done

    return Child(counted).begin().ended() or []


def killed_after(work: Work, seconds: float) -> None:
    """Do some work in a process that is killed after a while."""
    child = Child(work).begin()
    child.kill(seconds)
    child.ended()


class Found(TypedDict):
    """What was there after a kill, and after the rerun."""

    killed: str
    alive: bool
    """Whether it was done before the kill came."""
    page: str
    """The day that the pages showed: the old one, the new one, or neither as a whole."""
    after_rerun: list[str]
    """Where the tables are then not what they are when nobody is killed."""
    page_after_rerun: str


@dataclass(frozen=True)
class Whole:
    """Some work as it goes when nobody is killed."""

    work: Work
    rerun: Work
    """What completes it."""
    old: tuple[bytes, ...]
    new: tuple[bytes, ...]
    contents: dict[str, list[str]]
    steps: list[str]
    seconds: float

    @classmethod
    def of(cls, town: Kept, work: Work, rerun: Work) -> Whole:
        """Do it."""
        town.back()
        old = pages()
        steps = killed_at(work, 0)
        rerun()
        whole = cls(work, rerun, old, pages(), contents(city()), steps, 0.0)
        assert old[0] != whole.new[0]
        town.back()
        begun = time.monotonic()
        Child(work).begin().ended()
        return replace(whole, seconds=time.monotonic() - begun)

    def look(self, killed: str, alive: bool) -> Found:
        """See what is there, run again, and see what is there then."""
        page = self.shown()
        self.rerun()
        now = contents(city())
        left = [
            f"{table}: {row}"
            for table, rows in self.contents.items()
            for row in sorted((Counter(rows) - Counter(now[table])) + (Counter(now[table]) - Counter(rows)))
        ]
        return Found(killed=killed, alive=alive, page=page, after_rerun=left, page_after_rerun=self.shown())

    def shown(self) -> str:
        """Which day the pages show."""
        now = pages()
        return {self.old: "old", self.new: "new"}.get(now, "neither")

    def points(self, chance: random.Random, many: int) -> list[int]:
        """Steps to die at: those of the publication, all others but rows, and any."""
        statements = [place for place, step in enumerate(self.steps, 1) if step != "row"]
        publishing = next((n for n, step in enumerate(self.steps, 1) if "SET is_current" in step), statements[-1])
        publication = [place for place in statements if place > publishing - 12]
        every = range(1, len(self.steps) + 1)
        return [chance.choice([publication, statements, every][n % 3]) for n in range(many)]


def pages() -> tuple[bytes, ...]:
    """What anybody sees."""
    answers = [Client(SERVER_NAME="localhost").get(address) for address in PAGES]
    assert answers[0].status_code == 200
    return tuple(answer.content for answer in answers)


def collect() -> object:
    """Collect what a later run scores."""
    return collect_only(city(), collecting(NEWS))


def collect_and_run() -> object:
    """The same, and a run that scores it."""
    collect()
    return run_city(city(), collecting())


def runs_killed(many: str, seed: str) -> list[Found]:
    """Kill runs at so many steps, and some after a while."""
    town = kept_town()
    whole, chance = Whole.of(town, second_day, second_day), random.Random(seed)
    found = []
    for point in whole.points(chance, int(many) * 4 // 5):
        town.back()
        alive = bool(killed_at(second_day, point))
        found.append(whole.look(f"at step {point}, {whole.steps[point - 1][:200]}", alive))
    for _ in range(int(many) // 5):
        town.back()
        seconds = chance.uniform(0, whole.seconds)
        killed_after(second_day, seconds)
        found.append(whole.look(f"after {seconds:.3f} s of {whole.seconds:.3f} s", False))
    return found


def collections_killed(many: str, seed: str) -> list[Found]:
    """Kill what only collects; the run after it scores all. Here it is always noon."""
    timezone.now = lambda: LATER
    town = kept_town()
    whole, chance = Whole.of(town, collect, collect_and_run), random.Random(seed)
    found = []
    for point in whole.points(chance, int(many)):
        town.back()
        alive = bool(killed_at(collect, point))
        found.append(whole.look(f"at step {point}, {whole.steps[point - 1][:200]}", alive))
    return found


def reruns_killed(many: str, seed: str) -> list[Found]:
    """Kill a run, and the run after it as well."""
    town = kept_town()
    whole, chance = Whole.of(town, second_day, second_day), random.Random(seed)
    found = []
    for first, second in zip(whole.points(chance, int(many)), whole.points(chance, int(many)), strict=True):
        town.back()
        killed_at(second_day, first)
        alive = bool(killed_at(second_day, second))
        found.append(whole.look(f"at step {first}, and again at {second}", alive))
    return found


def kept_town() -> Kept:
    """The town after its first day."""
    first_day()
    new_definitions()
    return Kept()


if __name__ == "__main__":
    bulk.BATCH = BATCH
    answer({each.__name__: each for each in (runs_killed, collections_killed, reruns_killed)}, sys.argv[1:])
