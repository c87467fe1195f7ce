"""How long it has been so, read from the store, against a plain recount over the list of windows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore.model import Metric, Period
from cityscore.present.read.published_scores import Publication, PublishedScore
from cityscore.present.read.scope import METRIC
from cityscore.present.read.streaks import run_asked, streak_in, streak_of
from cityscore.present.say.streak_text import Streak
from cityscore.scoring.day_ranges import Span
from cityscore.store import models
from cityscore.store.redactions import Redactable, redact
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

    def __init__(self, **settings: Any) -> None:
        define(plain({"potholes": POTHOLES}, city=settings), NOON)
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
        rows = [self.row_of(end, through, state, run, is_current=corrected is None)]
        if corrected is not None:
            rows[0].superseded = later.published
            rows.append(self.row_of(end, through, corrected, later, is_current=True))
        return rows

    def keep_windows(self, period: Period, windows: Iterable[tuple[Span, str]]) -> None:
        """Store windows, each as it is seen on its last day."""
        first = self.runs[0]
        rows = [
            self.row_of(days[1], days[1], state, first, is_current=True, start=days[0], period=str(period))
            for days, state in windows
        ]
        models.Score.objects.bulk_create(rows)

    def row_of(
        self,
        end: date,
        through: date,
        state: str,
        run: models.Run,
        *,
        is_current: bool,
        start: date | None = None,
        period: str = "week",
    ) -> models.Score:
        is_scored = state not in REASONS
        return models.Score(
            subject=self.subject, period=period, through=through, start=start or end - timedelta(days=6), end=end,
            score=1.0 if is_scored else None, status=state if is_scored else "", reason=REASONS.get(state, ""),
            method="balanced", method_version=1, revision=run.revision, run=run, published=run.published,
            is_current=is_current,
        )  # fmt: skip


def final(week: PlannedWeek, *, corrected: bool) -> str:
    """What a week was shown as last."""
    if week.first and week.late:
        return week.late
    return week.corrected if corrected and week.corrected and week.first else week.first


def week_before(back: int) -> Span:
    return LAST - back * WEEK - timedelta(days=6), LAST - back * WEEK


def recount(states: list[str], days: Callable[[int], Span] = week_before) -> Mapping[str, Any] | None:
    """A run over a plain list of windows, latest first, one by one; ``days`` are those of each."""
    while states and not states[-1]:  # before the record
        states = states[:-1]
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
            since = days(back)[0]
    if is_miss is None or last is None:
        return None
    return {
        "count": count, "since": since, "end": days(last)[1], "is_miss": is_miss, "whole_record": not ends,
        "follows": ends and other == place + 1, "since_last_scored": ends and other > place + 1,
        "unscored": sum(states[back] not in (*MISSES, *HITS) for back in range(last, place)),
    }  # fmt: skip


def of(streak: Streak | None) -> Mapping[str, Any] | None:
    if streak is None:
        return None
    asked = ("count", "since", "end", "is_miss", "whole_record", "follows", "since_last_scored")
    return {name: getattr(streak, name) for name in asked} | {"unscored": len(streak.unscored)}


def streak_read(publication: Publication, now: PublishedScore) -> Streak | None:
    """The streak up to a window, read for a list of services; the same is read with a service's charts."""
    asked = run_asked(publication, metric_of(publication), NAME, now)
    listed = streak_of(publication.windows_before([asked]).get(NAME, ()), asked)
    _, windows = publication.rows_and_windows(NAME, {Period.MONTH: [LAST], Period.WEEK: [LAST]}, asked)
    assert streak_of(windows, asked) == listed
    return listed


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
        found = streak_read(publication, now)
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


SCORED = st.lists(st.sampled_from(["below", "below", "exceeds", "few"]), min_size=30, max_size=60)


def read_from(register: Register, period: Period, newest: Span, state: str) -> Mapping[str, Any] | None:
    now = row("potholes", None, period=str(period), start=newest[0], end=newest[1],
              status="" if state in REASONS else state)  # fmt: skip
    return of(streak_read(register.publication(corrected=False), now))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=SCORED)
def test_of_rolling_weeks_those_count_that_do_not_overlap(db: None, clock: Clock, states: list[str]) -> None:
    """A row a day, each of seven days; two of the rest of a week's differ from those that are seven days apart."""

    def days(back: int) -> Span:
        return LAST - timedelta(days=back + 6), LAST - timedelta(days=back)

    with undone():
        clock.moment = NOON
        register = Register(periods="rolling")
        register.keep_windows(Period.WEEK, [(days(back), state) for back, state in enumerate(states)])
        found = read_from(register, Period.WEEK, days(0), states[0])
    assert found == recount(states[::7], lambda back: days(7 * back))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=SCORED)
def test_of_quarters_that_begin_a_month_apart_every_third_counts(db: None, clock: Clock, states: list[str]) -> None:
    def days(back: int) -> Span:
        end = number_of_month(LAST) - back
        return first_of(end - 2), first_of(end + 1) - timedelta(days=1)

    with undone():
        clock.moment = NOON
        register = Register()
        windows = [(days(back), state) for back, state in enumerate(states, 1)]
        register.keep_windows(Period.QUARTER, windows)
        found = read_from(register, Period.QUARTER, *windows[0])
    assert found == recount(states[::3], lambda back: days(3 * back + 1))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=SCORED)
def test_of_a_year_so_far_its_last_day_counts(db: None, clock: Clock, states: list[str]) -> None:
    """A row a month, each of its year up to then."""
    ends = [first_of(number_of_month(LAST) - back) - timedelta(days=1) for back in range(len(states))]
    windows = [((end.replace(month=1, day=1), end), state) for end, state in zip(ends, states, strict=True)]
    years = [windows[0], *(window for window in windows if window[0][1].month == 12)]
    with undone():
        clock.moment = NOON
        register = Register()
        register.keep_windows(Period.YEAR, windows)
        found = read_from(register, Period.YEAR, *windows[0])
    assert found == recount([state for _, state in years], lambda back: years[back][0])


def number_of_month(day: date) -> int:
    return 12 * day.year + day.month - 1


def first_of(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def test_what_was_taken_out_is_no_window_with_a_score(register: Register, django_user_model: Any) -> None:
    """Nor does the page say that it tells of what was taken out, only because it looked so far back."""
    register.keep([PlannedWeek(state, None, None) for state in ["below"] * 14 + ["exceeds"] + ["below"] * 5])
    who = django_user_model.objects.create(email="ana@example.org")
    met = LAST - 14 * WEEK
    redact(
        register.town, Redactable(models.RedactionKind.FIGURES, key="potholes", first=met, last=met), "Wrong.", who=who
    )
    run = models.Run.objects.get(pk=register.runs[1].pk)
    publication = Publication.showing(run, run, LAST)
    found = streak_read(publication, row("potholes", 0.5, end=LAST))
    assert found is not None
    assert (found.count, found.unscored) == (19, ((met - timedelta(days=6), met),))
    assert publication.redaction_sentences == []


def test_a_past_day_and_a_past_moment_have_the_runs_of_then(register: Register) -> None:
    weeks = [PlannedWeek("below", None, None)] * 15 + [PlannedWeek("below", None, "exceeds")] * 2
    register.keep(weeks)
    then, now = (register.publication(corrected) for corrected in (False, True))
    latest = row("potholes", 0.5, end=LAST)
    assert [streak.count for each in (then, now) if (streak := streak_read(each, latest))] == [17, 15]
    past = Publication.showing(register.runs[1], register.runs[1], LAST - 3 * WEEK)
    of_then = streak_read(past, row("potholes", 0.5, end=LAST - 3 * WEEK))
    assert of_then is not None
    assert (of_then.count, of_then.end) == (12, LAST - 3 * WEEK)


def test_a_run_that_waits_shows_staff_the_runs_that_will_be_public(register: Register) -> None:
    register.keep([PlannedWeek("below", None, None)] * 15)
    waiting = models.Run.objects.create(
        city=register.town, moment=NOON + 2 * HOUR, revision=register.runs[0].revision, since=LAST, through=LAST,
        state=models.RunState.WAITING,
    )  # fmt: skip
    third = LAST - 2 * WEEK
    models.Score.objects.bulk_create([register.row_of(third, third, "exceeds", waiting, is_current=False)])
    found = streak_read(Publication.to_come(waiting), row("potholes", 0.5, end=LAST))
    assert found is not None
    assert (found.count, found.follows) == (2, True)
