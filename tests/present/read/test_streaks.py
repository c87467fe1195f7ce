"""How long it has been so, read from the store, against a plain recount over the list of windows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore.model import Metric
from cityscore.present.read.published_scores import Publication
from cityscore.present.read.scope import METRIC
from cityscore.present.read.streaks import streak_in, streak_of
from cityscore.present.say.streak_text import Streak
from cityscore.store import models
from tests.store.milltown import HOUR, NOON, POTHOLES, Clock, city, clock, define, plain
from tests.store.store_answers import undone

from .published_rows import WEEK, row

__all__ = ["clock"]

LAST = date(2025, 3, 30)
"""A Sunday: the last day of the newest week."""
NAME = (METRIC, "potholes")
STATES = ("exceeds", "meets", "near", "below", "few", "redacted", "")
"""What a week may be: its status, why it has none, or '' where nothing is stored of it."""
REASONS = {"few": "too_few_cases", "redacted": "redacted"}
MISSES, HITS = ("near", "below"), ("exceeds", "meets")


class PlannedWeek(NamedTuple):
    """A week as it is first published, what a row from Tuesday on says of it, and what it is corrected to."""

    first: str
    late: str | None
    corrected: str | None


def runs_of(state: str) -> st.SearchStrategy[list[str]]:
    return st.integers(1, 20).map(lambda length: [state] * length)


SEVERAL = st.lists(st.sampled_from(STATES).flatmap(runs_of), min_size=1, max_size=6).map(
    lambda runs: [state for run in runs for state in run][-45:]
)
CHANGE = st.one_of(st.none(), st.none(), st.none(), st.none(), st.sampled_from(STATES[:-1]))
WEEKS = st.tuples(SEVERAL, st.lists(CHANGE, min_size=45, max_size=45), st.lists(CHANGE, min_size=45, max_size=45)).map(
    lambda drawn: [PlannedWeek(*planned) for planned in zip(*drawn, strict=False)]
)
"""Of up to 45 weeks, latest first."""


class Register:
    """What is stored of the potholes of Milltown, in weeks."""

    def __init__(self) -> None:
        define(plain({"potholes": {**POTHOLES, "harm": False}}), NOON)
        self.town = city()
        self.subject = models.Subject.objects.get(city=self.town, kind="metric", slug="potholes")
        revision = models.Revision.objects.get(city=self.town)
        first = LAST - timedelta(days=400)
        self.runs = [
            models.Run.objects.create(
                city=self.town, moment=moment, revision=revision, since=first, through=LAST,
                state=models.RunState.PUBLISHED, published=moment,
            )
            for moment in (NOON, NOON + HOUR)
        ]  # fmt: skip

    def publication(self, corrected: bool) -> Publication:
        """What was public before the correction, or what is public after it."""
        return Publication.showing(self.runs[corrected], self.runs[1], LAST + timedelta(days=3))

    def keep(self, planned: list[PlannedWeek]) -> None:
        """Store weeks, latest first."""
        kept = []
        for back, week in enumerate(planned):
            if week.first:
                kept += self._rows(LAST - back * WEEK, LAST - back * WEEK, week.first, week.corrected)
                if week.late:
                    kept += self._rows(LAST - back * WEEK, LAST - back * WEEK + timedelta(days=2), week.late, None)
        models.Score.objects.bulk_create(kept)

    def _rows(self, end: date, through: date, state: str, corrected: str | None) -> list[models.Score]:
        run, later = self.runs
        rows = [self._row(end, through, state, run, is_current=corrected is None)]
        if corrected is not None:
            rows[0].superseded = later.published
            rows.append(self._row(end, through, corrected, later, is_current=True))
        return rows

    def _row(self, end: date, through: date, state: str, run: models.Run, *, is_current: bool) -> models.Score:
        is_scored = state not in REASONS
        return models.Score(
            subject=self.subject, period="week", through=through, start=end - timedelta(days=6), end=end,
            score=1.0 if is_scored else None, status=state if is_scored else "", reason=REASONS.get(state, ""),
            method="balanced", method_version=1, revision=run.revision, run=run, published=run.published,
            is_current=is_current,
        )  # fmt: skip


def final(week: PlannedWeek, *, corrected: bool) -> str:
    """What a week was shown as last."""
    if week.first and week.late:
        return week.late
    return week.corrected if corrected and week.corrected and week.first else week.first


def recount(states: list[str]) -> Mapping[str, Any] | None:
    """A run over a plain list of weeks, latest first, week by week."""
    while states and not states[-1]:  # before the record
        states = states[:-1]
    while states and not states[0]:  # not yet stored
        states = ["", *states[1:]]
        break
    count, since, place, last = 0, None, 0, None
    is_miss: bool | None = None
    ends = False
    for back, state in enumerate(states):
        if state in (*MISSES, *HITS):
            if is_miss is None:
                is_miss, last = state in MISSES, back
            if (state in MISSES) is not is_miss:
                ends, other = True, back
                break
            count, place = count + 1, back
            since = LAST - back * WEEK - timedelta(days=6)
    if is_miss is None or last is None:
        return None
    return {
        "count": count, "since": since, "end": LAST - last * WEEK, "is_miss": is_miss, "whole_record": not ends,
        "follows": ends and other == place + 1, "since_last_scored": ends and other > place + 1,
        "unscored": sum(states[back] not in (*MISSES, *HITS) for back in range(last, place)),
    }  # fmt: skip


def of(streak: Streak | None) -> Mapping[str, Any] | None:
    if streak is None:
        return None
    asked = ("count", "since", "end", "is_miss", "whole_record", "follows", "since_last_scored")
    return {name: getattr(streak, name) for name in asked} | {"unscored": len(streak.unscored)}


@pytest.fixture
def register(db: None, clock: Clock) -> Register:
    clock.moment = NOON
    return Register()


def metric_of(publication: Publication) -> Metric:
    return publication.in_force.definitions.by_slug["potholes"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(planned=WEEKS, corrected=st.booleans())
def test_a_streak_from_the_store_is_a_plain_recount(
    register: Register, planned: list[PlannedWeek], corrected: bool
) -> None:
    states = [final(week, corrected=corrected) for week in planned]
    newest = next((back for back, state in enumerate(states) if state), None)
    with undone():
        register.keep(planned)
        publication = register.publication(corrected)
        if newest is None:
            return
        state = states[newest]
        now = row("potholes", None, end=LAST - newest * WEEK, status="" if state in REASONS else state)
        found = streak_of(publication, metric_of(publication), NAME, now)
    assert of(found) == recount(states)
    assert found is None or found.is_exact


@given(planned=WEEKS)
def test_the_windows_that_are_read_say_the_same_as_far_as_they_reach(planned: list[PlannedWeek]) -> None:
    states = [final(week, corrected=False) for week in planned]
    read = [
        row("potholes", None, end=LAST - back * WEEK, status="" if state in REASONS else state,
            reason=REASONS.get(state, "")) if state else None
        for back, state in enumerate(states[:13])
    ]  # fmt: skip
    found, plain_count = streak_in(read), recount(states)
    if found is not None and found.is_exact and not found.whole_record:
        assert of(found) == plain_count
    if found is not None and not found.is_exact:
        assert plain_count is not None
        assert plain_count["count"] >= found.count
