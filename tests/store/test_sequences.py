"""Whatever happens to a city, in whatever order: the store answers what a fresh city answers, at every past moment."""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, Phase, given, settings

from tests.store.milltown import Clock, clock
from tests.store.store_answers import (
    Answers,
    Key,
    Stored,
    against_direct,
    answers,
    differences,
    direct,
    latest,
    same,
    scores_on,
    stored,
    undone,
)
from tests.store.store_events import Ran, Story, stories
from tests.store.store_story import Publication, Telling

MANY = int(os.environ.get("STORIES", "20"))
"""How many stories are told; a long hunt sets the variable."""
TOLD = settings(
    max_examples=MANY,
    deadline=None,
    phases=[Phase[name] for name in os.environ.get("PHASES", "explicit reuse generate shrink").split()],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
OF_OLD = settings(TOLD, max_examples=max(MANY // 4, 1))

__all__ = ["clock"]


@TOLD
@given(story=stories())
def test_a_city_answers_what_a_fresh_one_answers(db: None, clock: Clock, story: Story) -> None:
    tell(story, clock)


@OF_OLD
@given(story=stories(old=True))
def test_a_city_with_figures_of_years_ago_answers_what_a_fresh_one_answers(
    db: None, clock: Clock, story: Story
) -> None:
    tell(story, clock)


def tell(story: Story, clock: Clock) -> None:
    """Tell a story, and then ask for every publication."""
    with undone():
        telling = Telling.begin(story, clock)
        for event in (*story.events, Ran(1, True, (), 0)):
            telling.happens(event)
        rows = stored(telling.city)
        assert not out_of_order(rows)
        for moment, publication in telling.publications.items():
            wanted, last_days = publication.wanted()
            assert not differences(answers(telling.city, moment, rows), wanted)
            assert latest(telling.city, moment) == last_days
        assert not shown_otherwise_between(telling)
        last = telling.publications[max(telling.publications)]
        assert not against_direct(current(telling, rows), directly(last))
        telling.again()


def out_of_order(rows: list[Stored]) -> list[str]:
    """Where rows that begin on a day are public at the same time, or one says again what the one before it said."""
    found = []
    lives: dict[Key, list[Stored]] = defaultdict(list)
    for row in rows:
        lives[row.key].append(row)
    for key, life in lives.items():
        if any(row.published is None for row in life):
            found.append(f"{key} has a row that was never published")
        if any(row.current != (row.superseded is None) for row in life):
            found.append(f"{key} is marked as current though it was superseded, or the other way round")
        for before, after in pairwise(life):
            if before.superseded is None or after.published is None or before.superseded > after.published:
                found.append(f"{key} has two rows at {after.published}")
            if (
                before.superseded == after.published
                and before.withdrawn == after.withdrawn
                and (before.withdrawn or same(before.figure, after.figure))
            ):
                found.append(f"{key} says the same again at {after.published}")
    return found


def shown_otherwise_between(telling: Telling) -> list[str]:
    """Publications after which, and before the next, something else is shown than at their moments."""
    found = []
    for before, after in pairwise([*sorted(telling.publications), telling.moment + timedelta(days=1)]):
        day = telling.publications[before].through
        at, between = (
            set(scores_on(telling.city, day, moment).values_list("pk", flat=True))
            for moment in (before, before + (after - before) / 2)
        )
        if at != between:
            found.append(f"{day} at {before}")
    return found


def current(telling: Telling, rows: list[Stored]) -> Answers:
    """The figures that are marked as the current ones."""
    return answers(telling.city, max(telling.publications), [row for row in rows if row.current])


def directly(last: Publication) -> dict[Key, dict[str, object]]:
    """What the arithmetic says of the days that have figures after a publication."""
    first = min((row.day for row in last.rows), default=last.through + timedelta(days=1))
    days = [first + timedelta(days=n) for n in range((last.through - first).days + 1)]
    return direct(last.definitions, last.rows, days, last.districts) if days else {}
