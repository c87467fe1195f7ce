"""Figures become public at the hour by themselves, or are held; what is held never shows, and nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore.jobs.city_run import Outcome, run_city
from cityscore.jobs.release_schedule import put_release
from cityscore.jobs.run_summary import run_text
from cityscore.jobs.tasks import JOBS, named
from cityscore.model import CityScoreError, Definitions, from_plain
from cityscore.people.models import User
from cityscore.store import holds, jobs, models, observation_writes, releases, runs
from cityscore.store.definitions import definitions_in_force
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
from tests.store.store_answers import Answers, answers, differences, fresh, undone

__all__ = ["clock"]

THERE = ZoneInfo("America/New_York")
LAST = date(2025, 3, 1)
"""The day that is covered when the clock stands on the second of March."""
DEFINITIONS = plain({"potholes": POTHOLES, "crimes": CRIMES}, city={"publication": "08:00"})


@pytest.fixture
def milltown(db: None, clock: Clock) -> models.City:
    """Milltown with the figures of 28 February public, at seven in the morning of 2 March 2025."""
    define(DEFINITIONS, None)
    somebody()
    run_city(city(), collecting([Row("potholes", LAST - DAY, 5, 10), Row("crimes", LAST - DAY, 4)]))
    assert public("potholes", LAST - DAY) == 0.5
    at(clock, 7)
    return city()


def at(clock: Clock, hour: int, day: int = 2) -> None:
    """Set the clock to an hour in Milltown."""
    clock.moment = datetime(2025, 3, day, hour, tzinfo=THERE)


def somebody() -> User:
    """Who holds figures."""
    return User.objects.get_or_create(email="ada@city.gov")[0]


def hold(key: str | None = None, hours: float = 24, reason: str = "looks wrong") -> models.Hold:
    """Hold a metric, or all."""
    moment = holds.timezone.now() + timedelta(hours=hours)
    return holds.hold(city(), reason, moment, who=somebody(), key=key)


def public(metric: str, day: date = LAST) -> float | None:
    """The value that is public for a day."""
    row = models.Score.objects.filter(subject__slug=metric, period="day", through=day, is_current=True).first()
    return row.value if row else None


def given_now(*rows: Row) -> None:
    """Somebody gives figures."""
    in_force = definitions_in_force(city())
    observation_writes.write_observations(city(), in_force, observations_of(in_force.definitions, rows))


def figures(potholes: float = 6, crimes: float = 2) -> list[Row]:
    """Those of the day before."""
    return [Row("potholes", LAST, potholes, 10), Row("crimes", LAST, crimes)]


def work() -> list[str]:
    """What a worker does at a look."""
    put_release(city())
    said = []
    while job := jobs.take():
        said.append(named(JOBS)[job.name](job))
        jobs.done(job, said[-1])
    return said


def ran(*rows: Row) -> Outcome:
    return run_city(city(), collecting(rows))


def states() -> list[str]:
    return list(models.Run.objects.order_by("id").values_list("state", flat=True))


def test_figures_wait_for_the_hour_and_then_are_public_by_themselves(milltown: models.City, clock: Clock) -> None:
    outcome = ran(*figures())
    assert not outcome.published
    said = "2 new figures; figures through 1 March 2025 wait until 2 March 2025, 08:00, to be public"
    assert run_text(outcome) == said
    assert (public("potholes"), public("crimes"), work()) == (None, None, [])
    at(clock, 8)
    assert work() == ["figures through 1 March 2025 are public"]
    assert (public("potholes"), public("crimes")) == (0.6, 2)
    released = runs.published(milltown)
    assert released.published > released.due
    assert (work(), models.Unscored.objects.count()) == ([], 0)


def test_after_the_hour_figures_are_public_at_once(milltown: models.City, clock: Clock) -> None:
    at(clock, 9)
    assert ran(*figures()).published
    assert public("potholes") == 0.6


def test_without_an_hour_figures_are_public_at_once(milltown: models.City) -> None:
    define(plain({"potholes": POTHOLES, "crimes": CRIMES}), None)
    assert ran(*figures()).published


def test_what_is_corrected_before_the_hour_is_never_seen(milltown: models.City, clock: Clock) -> None:
    ran(*figures(potholes=1))
    given_now(Row("potholes", LAST, 7, 10))
    assert not ran().published
    at(clock, 8)
    work()
    assert public("potholes") == 0.7
    assert not models.Score.objects.filter(value=0.1).exists()
    assert states() == ["published", "replaced", "published"]


def test_again_while_it_waits_writes_nothing(milltown: models.City) -> None:
    ran(*figures())
    before = list(models.Score.objects.values_list("pk", flat=True))
    outcome = ran(*figures())
    assert outcome.waits
    assert list(models.Score.objects.values_list("pk", flat=True)) == before
    assert states() == ["published", "waiting"]


def test_without_a_worker_the_run_after_the_hour_makes_it_public(milltown: models.City, clock: Clock) -> None:
    ran(*figures())
    at(clock, 9)
    assert ran().published
    assert (public("potholes"), states()) == (0.6, ["published", "published"])


def test_what_waits_and_is_taken_back_is_forgotten(milltown: models.City, clock: Clock) -> None:
    define(plain({"potholes": {**POTHOLES, "target": 0.9}, "crimes": CRIMES}, city={"publication": "08:00"}), None)
    before = runs.published(milltown)
    assert run_city(milltown, collecting(), through=before.through).published  # its day's hour is past
    hold()
    define(DEFINITIONS, None)
    assert run_city(milltown, collecting(), through=before.through).waits
    define(plain({"potholes": {**POTHOLES, "target": 0.9}, "crimes": CRIMES}, city={"publication": "08:00"}), None)
    run_city(milltown, collecting(), through=before.through)
    at(clock, 9, day=4)
    work()
    assert {row.yardstick for row in models.Score.objects.filter(subject__slug="potholes", is_current=True)} == {0.9}


def test_what_is_made_public_early_is(milltown: models.City) -> None:
    ran(*figures())
    assert releases.release_waiting(milltown) is None
    assert releases.release_waiting(milltown, early=True)
    assert public("potholes") == 0.6


def test_all_is_held_until_it_expires(milltown: models.City, clock: Clock) -> None:
    ran(*figures())
    hold(hours=5)
    at(clock, 9)
    assert releases.release_waiting(milltown, early=True) is None
    assert (work(), public("potholes")) == ([], None)
    assert ran(Row("potholes", LAST, 8, 10)).waits.hour == 12
    at(clock, 13)
    assert work() == ["figures through 1 March 2025 are public"]
    assert public("potholes") == 0.8


def test_a_hold_that_is_ended_lets_go(milltown: models.City, clock: Clock) -> None:
    ran(*figures())
    held = hold()
    at(clock, 9)
    assert work() == []
    assert (holds.end_hold(held), holds.end_hold(held)) == (True, False)
    assert work() == ["figures through 1 March 2025 are public"]


def test_what_is_held_again_while_it_is_due_is_let_go_again(milltown: models.City, clock: Clock) -> None:
    ran(*figures())
    first = hold()
    at(clock, 9)
    holds.end_hold(first)
    put_release(milltown)
    second = hold()
    assert work() == ["nothing may be public yet"]
    holds.end_hold(second)
    assert work() == ["figures through 1 March 2025 are public"]


def test_a_metric_is_held_and_the_others_are_public(milltown: models.City, clock: Clock) -> None:
    ran(*figures(potholes=1))
    held = hold("potholes")
    at(clock, 9)
    (said,) = work()  # it is made again without the metric
    assert said.endswith("published, through 1 March 2025")
    assert (public("potholes"), public("potholes", LAST - DAY), public("crimes")) == (None, 0.5, 2)
    newest = runs.published(milltown)
    assert newest.latest == {"potholes": "2025-02-28", "crimes": "2025-03-01"}
    of_day = models.Score.objects.filter(subject__slug="potholes", period="day", through=LAST, is_current=True)
    assert of_day.get().reason == "no_observations"
    given_now(Row("potholes", LAST - DAY, 9, 10))
    ran()
    assert public("potholes", LAST - DAY) == 0.5
    holds.end_hold(held)
    work()
    assert (public("potholes"), public("potholes", LAST - DAY)) == (0.1, 0.9)


def test_a_metric_that_was_never_public_is_held(db: None, clock: Clock) -> None:
    define(DEFINITIONS, None)
    hold("potholes")
    at(clock, 9)
    ran(*figures())
    assert (public("potholes"), public("crimes")) == (None, 2)


def test_a_metric_held_twice_shows_what_was_public_before_the_first(milltown: models.City, clock: Clock) -> None:
    at(clock, 9)
    first = hold("potholes")
    ran(*figures())
    holds.end_hold(first)
    hold("potholes")
    at(clock, 9, day=3)
    ran(Row("crimes", LAST, 3))
    assert (public("potholes"), public("crimes")) == (None, 3)
    assert runs.published(milltown).latest["potholes"] == "2025-02-28"


def test_a_hold_put_while_a_run_is_under_way_keeps_its_figures(milltown: models.City, clock: Clock) -> None:
    at(clock, 9)

    def collect(definitions: Definitions) -> Any:
        hold("potholes" if metric else None)
        return observations_of(definitions, figures())

    for metric in (True, False):
        with undone():
            assert run_city(milltown, collect).published is metric
            assert public("potholes") is None


def test_nothing_is_released_while_a_run_is_under_way(milltown: models.City, clock: Clock) -> None:
    ran(*figures())
    at(clock, 9)
    runs.begin(milltown)
    with pytest.raises(runs.Busy, match="wait for it to end"):
        releases.release_waiting(milltown)


@pytest.mark.parametrize(
    ("hours", "reason", "said"), [(24, " ", "missing"), (-1, "x", "31 days"), (24 * 32, "x", "31 days")]
)
def test_a_hold_says_why_and_until_when(milltown: models.City, hours: float, reason: str, said: str) -> None:
    with pytest.raises(CityScoreError, match=said):
        hold(hours=hours, reason=reason)


def test_a_hold_is_put_once(milltown: models.City, clock: Clock) -> None:
    hold()
    hold("potholes")
    with pytest.raises(CityScoreError, match="held already"):
        hold("potholes")
    at(clock, 9, day=4)
    hold()


def test_a_held_metric_that_is_renamed_stays_held(milltown: models.City, clock: Clock) -> None:
    at(clock, 9)
    held = hold("potholes")
    define(plain({"holes": {**POTHOLES, "was": "potholes"}, "crimes": CRIMES}, city={"publication": "08:00"}), None)
    ran(Row("holes", LAST, 6, 10))
    assert (public("potholes"), public("potholes", LAST - DAY)) == (None, 0.5)
    holds.end_hold(held)
    work()
    assert public("potholes") == 0.6


def test_a_held_metric_that_is_retired_and_returns_shows_nothing_before_the_hold_is_over(
    milltown: models.City, clock: Clock
) -> None:
    at(clock, 9)
    held = hold("potholes")
    ran(*figures())
    define(plain({"crimes": CRIMES}, city={"publication": "08:00"}), None)
    ran()
    define(DEFINITIONS, None)
    ran()
    assert (public("potholes"), public("potholes", LAST - DAY)) == (None, 0.5)
    holds.end_hold(held)
    work()
    assert public("potholes") == 0.6


def test_one_citys_hold_is_no_others(milltown: models.City, clock: Clock) -> None:
    define(plain({"potholes": POTHOLES, "crimes": CRIMES}, city={"name": "Hilltown"}), None)
    other = city("hilltown")
    hold()
    hold("potholes")
    assert run_city(other, collecting(figures())).published
    row = models.Score.objects.get(subject__city=other, subject__slug="potholes", period="day", through=LAST)
    assert row.value == 0.6


@dataclass
class Story:
    """What was done, and what must be public then."""

    clock: Clock
    rows: list[tuple[datetime, Row]] = field(default_factory=list)
    running: list[models.Hold] = field(default_factory=list)
    as_of: dict[str, datetime] = field(default_factory=dict)
    """As of when what is known of each metric is public."""

    def give(self, metric: str, back: int, figure: int) -> None:
        """Somebody gives a figure."""
        day = self.clock.moment.astimezone(THERE).date() - timedelta(days=back)
        row = Row(metric, day, figure, 10 if metric == "potholes" else 1)
        given_now(row)
        self.rows.append((self.clock.moment, row))

    def score(self) -> None:
        """The city runs."""
        ran()

    def wait(self, hours: int) -> None:
        """Time passes; a worker looks around."""
        self.clock.moment += hours * HOUR
        work()

    def hold(self, metric: str | None, hours: int) -> None:
        """Somebody holds figures, unless they are held."""
        try:
            self.running.append(hold(metric, hours))
        except CityScoreError:
            return

    def end(self, which: int) -> None:
        """Somebody ends a hold."""
        if self.running:
            holds.end_hold(self.running[which % len(self.running)])

    def known(self, last: models.Run) -> list[Row]:
        """What may be public: what a run knew, of held metrics what was public before."""
        self.as_of |= {metric: last.moment for metric in ("potholes", "crimes") if metric not in last.held}
        found = {
            (row.metric, row.day): row
            for moment, row in self.rows
            if row.metric in self.as_of and moment <= self.as_of[row.metric]
        }
        return list(found.values())


METRICS = st.sampled_from(["potholes", "crimes"])
STEPS = st.one_of(
    st.tuples(st.just("give"), METRICS, st.integers(1, 9), st.integers(0, 9)),
    st.tuples(st.just("score")),
    st.tuples(st.just("wait"), st.integers(1, 30)),
    st.tuples(st.just("hold"), st.none() | METRICS, st.integers(1, 60)),
    st.tuples(st.just("end"), st.integers(0, 5)),
)


@given(st.lists(STEPS, min_size=3, max_size=16))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_held_and_let_go_what_is_public_is_right(
    db: None, clock: Clock, steps: Sequence[tuple[Any, ...]]
) -> None:
    clock.moment = datetime(2025, 3, 2, 12, tzinfo=THERE)
    with undone():
        define(DEFINITIONS, None)
        story, before = Story(clock), Answers()
        for name, *told in steps:
            getattr(story, name)(*told)
            before = _is_right(story, before)
        for held in story.running:
            holds.end_hold(held)
        clock.moment = datetime.combine(clock.moment.astimezone(THERE).date() + 2 * DAY, time(12), THERE)
        ran()
        _is_right(story, {})
        last = runs.published(city())
        if story.rows:
            assert not last.held
            assert last.through == clock.moment.astimezone(THERE).date() - DAY
            assert models.Unscored.objects.count() == 0


def _is_right(story: Story, before: Answers) -> Answers:
    """What is public is what a city knows that was loaded with what may be, and run once."""
    now, last = story.clock.moment, runs.published(city())
    if last is None:
        return {}
    rows = story.known(last)
    shown = answers(city(), now)
    if shown != before:
        definitions = from_plain(Definitions, DEFINITIONS)
        assert differences(shown, fresh(definitions, rows, last.published, last.through)) == []
    local = last.published.astimezone(THERE)
    assert last.through < local.date() - DAY or local.hour >= 8
    for each in holds.holds_in_force(city(), now):
        if each.metric is None:
            assert last.published <= each.moment
        else:
            of_metric = [(key, figure.value) for key, figure in before.items() if key[1] == each.metric.slug]
            of_days = [(key, value) for key, value in of_metric if key[3] == "day" and value is not None]
            assert all(shown[key].value == value for key, value in of_days)
    return shown
