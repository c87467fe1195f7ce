"""What is asked of one metric costs the same however many others the city has; counted, not timed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.cache import caches
from django.db import connection
from django.test import Client

from tests.web.small_site import CALLS, small_city

ADDRESSES = ("", "card/", "scores.csv")
"""Below a metric's own."""

COUNTED = 1
"""Steps are counted in whole hundreds, and where a hundred ends depends on what the connection did before."""


@dataclass
class Effort:
    """How much work something was."""

    steps: int = 0
    """Of SQLite's machine, in hundreds: how many rows it looked at, whatever it then handed over."""
    calls: int = 0
    """Of Python's functions."""

    def step(self) -> int:
        self.steps += 1
        return 0

    def call(self, frame: object, event: str, argument: object) -> None:
        self.calls += event == "call"


@contextmanager
def counted() -> Iterator[Effort]:
    effort = Effort()
    assert connection.connection is not None
    connection.connection.set_progress_handler(effort.step, 100)
    sys.setprofile(effort.call)
    try:
        yield effort
    finally:
        sys.setprofile(None)
        connection.connection.set_progress_handler(None, 0)


def efforts(client: Client, slug: str, count: int) -> dict[str, Effort]:
    """What each address of a metric takes, in a new city that has so many."""
    metrics = {f"calls-{n}": {**CALLS, "name": f"Calls {n}", "department": f"Desk {n % 10}"} for n in range(count)}
    small_city(metrics, slug, embed=True)
    taken = {}
    for part in ADDRESSES:
        address = f"/{slug}/metrics/calls-3/{part}"
        assert client.get(address).status_code == 200  # definitions are read, and templates
        for cache in caches.all():
            cache.clear()  # but no page, nor the parts of one
        with counted() as taken[part]:
            client.get(address)
    return taken


def test_a_metrics_pages_cost_the_same_among_25_metrics_and_300(db: None, client: Client) -> None:
    few, many = (efforts(client, slug, count) for slug, count in (("milltown", 25), ("hilltown", 300)))
    assert few["scores.csv"].steps > 10 * COUNTED, few  # or the counting sees nothing
    for address, effort in many.items():
        before = few[address]
        steps = f"SQLite: {address} {before.steps} → {effort.steps} × 100 steps"
        assert effort.steps <= 1.25 * before.steps + COUNTED, steps
        assert effort.calls <= 1.25 * before.calls, f"Python: {address} {before.calls} → {effort.calls} calls"
