"""Rows that are shown from a day on until the next, against a table that says of each moment what each day shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore.jobs.changed_steps import StepComparison
from cityscore.scoring.day_ranges import Span, in_pieces, joined, within
from cityscore.scoring.stored_scores import BLANK, SCORE_COLUMNS, ScoreValues
from cityscore.store import models, score_publication
from cityscore.store.score_publication import Steps
from cityscore.store.shown_scores import NOW, RowsByDay, Standpoint, at_moment, shown_scores, with_waiting
from tests.store.milltown import DAY, HOUR, NOON, POTHOLES, Clock, city, clock, define, plain
from tests.store.store_answers import undone

__all__ = ["clock"]

FIRST, DAYS, PERIOD = date(2025, 1, 6), 12, "week"
PIECE = 4
"""Days that are compared at once."""
Contents: TypeAlias = dict[date, int | None]
"""What is shown on each day; None where nothing is."""
DAY_NUMBERS = st.integers(0, DAYS - 1)
FIGURES = st.one_of(st.none(), st.integers(0, 2))


@dataclass(frozen=True)
class Scored:
    """A run that scores some days, and what becomes of it."""

    days: tuple[tuple[int, int], ...]
    contents: tuple[int | None, ...]
    end: str
    later: bool
    """Whether it is published later than the one before, rather than at the same moment."""


@dataclass(frozen=True)
class TakenBack:
    """The newest publication is taken back."""


RUNS = st.builds(
    Scored,
    st.lists(st.tuples(DAY_NUMBERS, DAY_NUMBERS), min_size=1, max_size=3).map(tuple),
    st.lists(FIGURES, min_size=DAYS, max_size=DAYS).map(tuple),
    st.sampled_from(("published", "published", "published", "waits", "fails")),
    st.sampled_from((True, True, False)),
)
EVENTS = st.lists(st.one_of(RUNS, RUNS, RUNS, st.builds(TakenBack)), min_size=1, max_size=7)


@dataclass
class Register:
    """What is written, beside what must be shown: after each publication, newest last, of each day up to its last."""

    town: models.City
    subject: models.Subject
    moment: datetime = NOON
    publications: list[tuple[models.Run, date, Contents]] = field(default_factory=list)

    @property
    def now(self) -> Contents:
        return dict(self.publications[-1][2]) if self.publications else {}

    @property
    def through(self) -> date | None:
        return self.publications[-1][1] if self.publications else None

    def by_days(self, figures: tuple[int | None, ...]) -> None:
        """A publication as earlier versions wrote it: a row for each day."""
        contents = dict(enumerate(figures))
        changes = [
            score_publication.Change((self.subject.pk, PERIOD, FIRST + n * DAY), row_of(figure))
            for n, figure in contents.items()
        ]
        run = self._run(FIRST + (DAYS - 1) * DAY)
        score_publication.add(run, changes)
        self._publish(run, run.through, {FIRST + n * DAY: figure for n, figure in contents.items()})

    def happens(self, event: Scored | TakenBack) -> None:
        if isinstance(event, TakenBack):
            self._take_back()
            return
        if event.later:
            self.moment += HOUR
        spans = joined((FIRST + min(pair) * DAY, FIRST + max(pair) * DAY) for pair in event.days)
        through = max(filter(None, (self.through, spans[-1][1])))
        if self.through is None or self.through < through:  # all days that are new are scored
            spans = joined([*spans, (self.through + DAY if self.through else spans[0][0], through)])
        run = self._run(through)
        wanted = self.now
        for day in days_of(spans):
            wanted[day] = event.contents[(day - FIRST).days]
        score_publication.add(run, self._changes(spans, wanted))
        assert self._shown(with_waiting(run), through) == shown_of(wanted, through)
        assert self._shown(NOW, self.through) == shown_of(self.now, self.through)
        if event.end == "published":
            self._publish(run, through, wanted)
        else:  # it fails, or another takes its place
            score_publication.discard(run)
            run.delete()

    def check(self) -> None:
        for run, through, wanted in self.publications:
            assert run.published is not None
            if run == [other for other, _, _ in self.publications if other.published == run.published][-1]:
                assert self._shown(at_moment(run.published), through) == shown_of(wanted, through)
                assert self._shown(at_moment(run.published + HOUR / 2), through) == shown_of(wanted, through)
        assert self._shown(NOW, self.through) == shown_of(self.now, self.through)
        assert not models.Score.objects.filter(published=None).exists()

    def _changes(self, spans: list[Span], wanted: Contents) -> Iterator[score_publication.Change]:
        comparison, of = StepComparison(self.through), (self.subject.pk, PERIOD)
        for piece in in_pieces(spans, PIECE):
            standing = score_publication.standing_steps([self.subject.pk], *piece)
            for span in within(spans, *piece):
                yield from comparison.changes(of, span, steps_of(wanted, span), standing.get(of, []))
        yield from comparison.end()

    def _run(self, through: date) -> models.Run:
        revision = models.Revision.objects.get(city=self.town)
        return models.Run.objects.create(city=self.town, moment=self.moment, revision=revision, through=through)

    def _publish(self, run: models.Run, through: date, contents: Contents) -> None:
        score_publication.publish(run, self.moment)
        run.state, run.published = models.RunState.PUBLISHED, self.moment
        run.save()
        self.publications.append((run, through, contents))

    def _take_back(self) -> None:
        if self.publications:
            run, *_ = self.publications.pop()
            score_publication.unpublish(run)
            run.state = models.RunState.TAKEN_BACK
            run.save()

    def _shown(self, standpoint: Standpoint, through: date | None) -> Contents:
        days = days_of([(FIRST, through)]) if through else []
        subjects = models.Subject.objects.filter(pk=self.subject.pk)
        rows = shown_scores([standpoint], subjects, {PERIOD: days}).values_list("through", "value", "withdrawn")
        steps = RowsByDay((0, day, None if withdrawn else int(value)) for day, value, withdrawn in rows)
        return shown_of({day: steps.on(0, day) for day in days}, through)


def row_of(figure: int | None) -> ScoreValues | None:
    if figure is None:
        return None
    values = {**BLANK, "start": FIRST, "end": FIRST, "value": float(figure), "method": "balanced", "method_version": 1}
    return tuple(values[name] for name in SCORE_COLUMNS)


def steps_of(wanted: Contents, span: Span) -> Steps:
    """The days of a span on which something begins."""
    days = days_of([span])
    begin = [day for day in days if day == span[0] or wanted[day] != wanted[day - DAY]]
    return [(day, row_of(wanted[day])) for day in begin]


def shown_of(contents: Contents, through: date | None) -> Contents:
    """What there is on the days up to the last."""
    return {day: figure for day, figure in contents.items() if figure is not None and through and day <= through}


def days_of(spans: list[Span]) -> list[date]:
    return [first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)]


@pytest.fixture
def register(db: None, clock: Clock) -> Register:
    clock.moment = NOON
    define(plain({"potholes": POTHOLES}), NOON)
    town = city()
    return Register(town, models.Subject.objects.get(city=town, kind="metric", slug="potholes"))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=st.one_of(st.none(), st.lists(FIGURES, min_size=DAYS, max_size=DAYS).map(tuple)), events=EVENTS)
def test_each_day_shows_at_each_moment_what_was_published_of_it(
    register: Register, old: tuple[int | None, ...] | None, events: list[Scored | TakenBack]
) -> None:
    with undone():
        register.moment, register.publications = NOON, []
        if old is not None:
            register.by_days(old)
        for event in events:
            register.happens(event)
            register.check()


def test_a_figure_that_stays_is_one_row(register: Register) -> None:
    register.happens(Scored(((0, 6),), (1, 1, 1, 2, 2, 2, 2, *[None] * 5), "published", True))
    register.happens(Scored(((7, 8),), (*[None] * 7, 2, 2, *[None] * 3), "published", True))
    register.check()
    assert list(models.Score.objects.values_list("through", "value")) == [(FIRST, 1), (FIRST + 3 * DAY, 2)]


def test_what_was_shown_goes_on_after_days_that_are_corrected(register: Register) -> None:
    register.happens(Scored(((0, 9),), (1,) * DAYS, "published", True))
    register.happens(Scored(((3, 4),), (2,) * DAYS, "published", True))
    register.check()
    rows = models.Score.objects.filter(is_current=True).order_by("through").values_list("through", "value")
    assert list(rows) == [(FIRST, 1), (FIRST + 3 * DAY, 2), (FIRST + 5 * DAY, 1)]


def test_rows_of_each_day_that_agree_become_one(register: Register) -> None:
    register.by_days((1,) * DAYS)
    register.happens(Scored(((0, DAYS - 1),), (2,) * DAYS, "published", True))
    register.check()
    rows = models.Score.objects.filter(is_current=True).order_by("through").values_list("through", "until", "value")
    begin = [FIRST + n * DAY for n in range(0, DAYS, PIECE)]  # one for each piece that is compared at once
    assert list(rows) == [(day, day + (PIECE - 1) * DAY, 2) for day in begin]
