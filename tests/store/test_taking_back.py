"""A publication that is taken back was never public, and is not lost; what was public before it is again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore.jobs.city_run import Outcome, run_city
from cityscore.jobs.exports import score_tables
from cityscore.jobs.recalled_publication import recall
from cityscore.jobs.run_schedule import put_daily_run
from cityscore.jobs.source_retries import next_try
from cityscore.model import CityScoreError, Definitions, Problem, SourceFailure, from_plain
from cityscore.people.models import Delivery, User
from cityscore.store import holds, jobs, models, observation_writes, runs
from cityscore.store.definitions import definitions_in_force
from cityscore.store.failed_sources import note_failures
from cityscore.store.taking_back import taken_back_at
from tests.store.milltown import (
    CRIMES,
    DAY,
    HOUR,
    POTHOLES,
    Clock,
    Row,
    city,
    clock,
    collecting,
    define,
    observations_of,
    plain,
)
from tests.store.store_answers import Answers, answers, differences, fresh, stored, undone

__all__ = ["clock"]

THERE = ZoneInfo("America/New_York")
LAST = date(2025, 3, 1)
AHEAD = 30 * DAY
WHY = "The clock was ahead"
PAGES = ("/milltown/", "/milltown/2025-02-28/", "/milltown/metrics/potholes/", "/milltown/board/", "/")


@pytest.fixture
def milltown(db: None, clock: Clock) -> models.City:
    """Milltown with the figures of 28 February public, at noon of 2 March 2025."""
    clock.moment = datetime(2025, 3, 1, 12, tzinfo=THERE)
    define(plain(), None)
    ran(Row("potholes", LAST - DAY, 5, 10), Row("crimes", LAST - DAY, 4))
    clock.moment = datetime(2025, 3, 2, 12, tzinfo=THERE)
    return city()


def ran(*rows: Row) -> Outcome:
    return run_city(city(), collecting(rows))


def given_now(*rows: Row) -> None:
    in_force = definitions_in_force(city())
    observation_writes.write_observations(city(), in_force, observations_of(in_force.definitions, rows))


def ada() -> User:
    return User.objects.get_or_create(email="ada@city.gov", name="Ada")[0]


def public(metric: str, day: date = LAST) -> float | None:
    """The value that is public for a day."""
    row = models.Score.objects.filter(subject__slug=metric, period="day", through=day, is_current=True).first()
    return row.value if row else None


def seen(client: Client) -> list[object]:
    """What everyone sees and can download."""
    tables = [table.to_pylist() for table in score_tables(city())]
    return [[client.get(page).content for page in PAGES], tables]


def test_what_was_public_before_is_again_on_every_page_and_in_every_download(
    milltown: models.City, clock: Clock, client: Client
) -> None:
    before = seen(client)
    ran(Row("potholes", LAST, 1, 10), Row("potholes", LAST - DAY, 2, 10))
    assert seen(client) != before
    run = recall(milltown, None, f" {WHY}\n", by=ada())
    assert seen(client) == before
    assert (run.state, run.taken_back_by, run.taken_back_why) == ("taken_back", ada(), WHY)
    assert models.Observation.objects.filter(run=run).count() == 2
    assert models.Score.objects.filter(run=run, value=0.1).exists()


def test_a_past_moment_says_what_was_taken_back_and_shows_what_stood_before(
    milltown: models.City, clock: Clock, client: Client
) -> None:
    ran(Row("potholes", LAST, 1, 10))
    then = clock.moment
    clock.moment += HOUR
    recall(milltown, None, WHY)
    address = f"/milltown/?as_of={then.isoformat().replace('+00:00', 'Z').replace('-05:00', '-05:00')}"
    page = client.get(address).content.decode()
    assert f"were taken back on 2 March 2025, 13:00: {WHY}" in page
    assert "28 February 2025" in page
    assert taken_back_at(milltown, clock.moment) is None
    assert WHY not in client.get("/milltown/").content.decode()


def test_where_nothing_stood_before_a_past_moment_says_so(db: None, clock: Clock, client: Client) -> None:
    define(plain(), None)
    ran(Row("potholes", LAST - DAY, 5, 10))
    then = clock.moment
    clock.moment += HOUR
    recall(city(), None, WHY)
    for address in ("/milltown/", f"/milltown/?as_of={then:%Y-%m-%dT%H:%M:%SZ}"):
        page = client.get(address).content.decode()
        assert f"were taken back: {WHY}" in page
        assert "cityscore run" not in page
    assert taken_back_at(city(), then)
    ran()
    answer = client.get(f"/milltown/?as_of={then:%Y-%m-%dT%H:%M:%SZ}")
    assert (answer.status_code, f"has been taken back: {WHY}" in answer.content.decode()) == (404, True)


def test_the_next_run_goes_on_with_what_was_collected(milltown: models.City, clock: Clock) -> None:
    ran(Row("potholes", LAST, 1, 10))
    recall(milltown, None, WHY)
    assert public("potholes") is None
    clock.moment += HOUR
    outcome = ran()
    assert (outcome.published, outcome.through) == (True, LAST)
    assert (public("potholes"), public("potholes", LAST - DAY)) == (0.1, 0.5)
    assert models.Unscored.objects.count() == 0
    assert not ran().published


def test_several_are_taken_back_the_newest_first(milltown: models.City, clock: Clock) -> None:
    shown = []
    for n in (3, 7):
        shown.append(answers(milltown, clock.moment))
        ran(Row("potholes", LAST, n, 10))
        clock.moment += HOUR
    first, second = models.Run.objects.order_by("pk")[1:]
    with pytest.raises(CityScoreError, match=f"take run {second.pk} back first"):
        recall(milltown, first.pk, WHY)
    for run, before in ((second, shown[1]), (first, shown[0])):
        recall(milltown, run.pk, WHY)
        assert answers(milltown, clock.moment) == before


@pytest.mark.parametrize(("why", "said"), [(" ", "missing"), ("x" * 401, "shorten it to 400")])
def test_nothing_is_taken_back_without_a_reason(milltown: models.City, why: str, said: str) -> None:
    with pytest.raises(CityScoreError, match=said):
        recall(milltown, None, why)
    assert runs.published(milltown)


def test_nothing_is_taken_back_while_a_run_is_under_way_or_where_nothing_is_public(milltown: models.City) -> None:
    running = runs.begin(milltown)
    with pytest.raises(runs.Busy, match="under way"):
        recall(milltown, None, WHY)
    runs.fail_run(running, "stopped")
    recall(milltown, None, WHY)
    with pytest.raises(CityScoreError, match="nothing to take back"):
        recall(milltown, None, WHY)


def test_a_held_metric_goes_on_with_what_is_public_again(milltown: models.City, clock: Clock) -> None:
    ran(Row("potholes", LAST - DAY, 1, 10))
    holds.hold(milltown, "looks wrong", clock.moment + DAY, who=ada(), key="potholes")
    recall(milltown, None, WHY)
    clock.moment += HOUR
    ran(Row("crimes", LAST, 2))
    assert (public("potholes", LAST - DAY), public("crimes")) == (0.5, 2)


def test_a_clock_a_month_ahead_for_one_run_is_healed(milltown: models.City, clock: Clock) -> None:
    before, right = answers(milltown, clock.moment), clock.moment
    clock.moment += AHEAD
    job = put_daily_run(milltown)
    jobs.done(jobs.take(), "run")
    Delivery.objects.create(city_id=milltown.pk, who="ann", key="report 2025-03-24", moment=clock.moment)
    given_now(Row("crimes", LAST, 3))
    ran(Row("potholes", LAST, 6, 10))
    assert runs.published(milltown).through == LAST + AHEAD
    clock.moment = right
    assert not ran().published  # nothing new, for a month
    recall(milltown, None, WHY)
    assert answers(milltown, clock.moment) == before
    assert not Delivery.objects.exists()
    clock.moment += HOUR
    assert ran(Row("potholes", LAST, 6, 10)).published
    newest = runs.published(milltown)
    assert (newest.through, newest.published < right + 2 * HOUR) == (LAST, True)
    assert (public("potholes"), public("crimes")) == (0.6, 3)
    clock.moment = right + AHEAD
    assert put_daily_run(milltown).pk != job.pk  # its day comes
    assert ran(Row("potholes", LAST + 29 * DAY, 8, 10)).through == LAST + AHEAD


def test_a_source_that_failed_under_a_clock_that_was_ahead_is_tried_again_soon(
    milltown: models.City, clock: Clock
) -> None:
    right = clock.moment
    clock.moment += AHEAD
    run = runs.begin(milltown)
    failure = SourceFailure("fires", (), (Problem(message="can't be read"),), 1)
    note_failures(run, definitions_in_force(milltown), [failure])
    runs.fail_run(run, "the test ends it")
    ran(Row("potholes", LAST, 6, 10))
    clock.moment = right
    recall(milltown, None, WHY)
    (failed,) = models.FailedSource.objects.all()
    assert failed.since <= failed.tried <= clock.moment
    assert next_try(failed) <= clock.moment + HOUR


@dataclass
class Story:
    """What was done, and what must be public then."""

    clock: Clock
    rows: list[Row] = field(default_factory=list)
    shown: list[Answers] = field(default_factory=lambda: [{}])
    """What was public after each publication that stands, and at first."""

    def give(self, metric: str, back: int, figure: int) -> None:
        """Somebody gives a figure."""
        day = self.clock.moment.astimezone(THERE).date() - timedelta(days=back)
        row = Row(metric, day, figure, 10 if metric == "potholes" else 1)
        given_now(row)
        self.rows.append(row)

    def score(self) -> None:
        """The city runs: what is public is what a city shows that was loaded with all that is known, and run once."""
        if ran().published:
            last = runs.published(city())
            now = answers(city(), max(self.clock.moment, last.published))
            found = {(row.metric, row.day): row for row in self.rows if row.day <= last.through}
            wanted = fresh(from_plain(Definitions, DEFINITIONS), found.values(), last.published, last.through)
            assert differences(now, wanted) == []
            self.shown.append(now)

    def wait(self, hours: int) -> None:
        """Time passes."""
        self.clock.moment += hours * HOUR

    def take_back(self) -> None:
        """The newest publication is taken back."""
        if len(self.shown) > 1:
            recall(city(), None, WHY)
            self.shown.pop()

    def ahead(self, days: int) -> None:
        """A clock is ahead for a run, which is taken back once it is right again."""
        right = self.clock.moment
        self.clock.moment += days * DAY
        self.give("crimes", 1, days % 7)
        self.score()
        self.give("potholes", 2, days % 9)
        self.clock.moment = right
        self.take_back()
        self.wait(1)


METRICS = st.sampled_from(["potholes", "crimes"])
STEPS = st.one_of(
    st.tuples(st.just("give"), METRICS, st.integers(1, 9), st.integers(0, 9)),
    st.tuples(st.just("score")),
    st.tuples(st.just("wait"), st.integers(1, 40)),
    st.tuples(st.just("take_back")),
    st.tuples(st.just("ahead"), st.integers(1, 40)),
)
DEFINITIONS = plain({"potholes": POTHOLES, "crimes": CRIMES})


@given(st.lists(STEPS, min_size=3, max_size=14))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_taken_back_what_is_public_is_right(
    db: None, clock: Clock, steps: Sequence[tuple[Any, ...]]
) -> None:
    clock.moment = datetime(2025, 3, 2, 12, tzinfo=THERE)
    with undone():
        define(DEFINITIONS, None)
        story = Story(clock)
        for name, *told in steps:
            getattr(story, name)(*told)
            assert differences(answers(city(), clock.moment), story.shown[-1]) == []
            _is_whole()
        story.wait(1)
        story.score()
        assert differences(answers(city(), clock.moment), story.shown[-1]) == []
        assert models.Unscored.objects.count() == 0


def _is_whole() -> None:
    """Of each key one row at most is public at a time, and what none has taken the place of is current."""
    standing = {}
    for row in stored(city()):
        if row.published is not None and row.superseded != row.published:
            assert row.superseded is None or row.superseded > row.published
            standing.setdefault(row.key, []).append(row)
    for rows in standing.values():
        assert all(row.current == (row.superseded is None) for row in rows)
        assert all(row.superseded <= later.published for row, later in pairwise(rows))
