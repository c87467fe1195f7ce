"""A run: collect what is new, score what it can affect, publish; again without anything new, it writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from django.utils import timezone

from cityscore.files.whole_files import only_whole_files
from cityscore.jobs.clock_guard import refuse_wrong_clock
from cityscore.jobs.collect import Collected
from cityscore.jobs.collect import collect_observations as collected
from cityscore.jobs.invalidation.plan import Extent, plan_invalidation
from cityscore.jobs.preliminary_figures import revised_log
from cityscore.jobs.rescoring import changed_figures
from cityscore.jobs.run_collection import Collect, RunCollection, collect_for_run
from cityscore.model import Definitions, SourceFailure
from cityscore.scoring.day_ranges import plus
from cityscore.sources.reading import Progress as Reading
from cityscore.store import known_observations, models, releases, runs, score_publication
from cityscore.store.alerts import JUDGED_ANEW
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.heartbeat import Heartbeat, let_go
from cityscore.store.holds import city_held, metrics_held
from cityscore.store.observation_writes import Progress, WriteCounts
from cityscore.store.releases import Scored
from cityscore.store.unwritten import write_end


@dataclass(frozen=True)
class Outcome:
    """What a run did."""

    written: WriteCounts
    figures: int
    through: date
    published: bool
    """False where there was nothing new to publish, and where it waits."""
    concerns: tuple[str, ...] = ()
    """What looks wrong with the records that metrics were counted from."""
    waits: datetime | None = None
    """Until when its figures wait to be public, at least, in the city's time."""
    failures: tuple[SourceFailure, ...] = ()
    """What could not be collected, and is missing."""
    rules: int | None = None
    """The version of the rules under which all figures were worked out anew; None where they had been before."""


@dataclass(frozen=True)
class CollectOutcome:
    """What a collection did, of which nothing is scored yet."""

    written: WriteCounts
    failures: tuple[SourceFailure, ...] = ()
    """What could not be collected."""


def from_sources(city: models.City, moment: datetime | None = None, *, progress: Reading | None = None) -> Collect:
    """Collects from the sources that a city's definitions state, up to the day before a moment (default: now)."""

    def collect(definitions: Definitions) -> Collected:
        zone, folder = definitions.city.zone(), Path(city.folder).absolute()
        # a replayed run reads files of today, whose rows after its moment are no days to come
        today, then = (at.astimezone(zone).date() for at in (timezone.now(), moment or timezone.now()))
        last = max(today, then)
        yesterday = plus(then, -1)
        with only_whole_files():
            return collected(definitions, folder, progress=progress, through=yesterday, as_of=moment, today=last)

    return collect


def run_city(
    city: models.City,
    collect: Collect,
    *,
    moment: datetime | None = None,
    through: date | None = None,
    progress: Progress | None = None,
    trust_clock: bool = False,
) -> Outcome:
    """Collect, score and publish a city's figures up to ``through`` (default: yesterday at the moment).

    A ``moment`` that is stated, rather than now, marks the run as replayed. Raises ``Busy`` while another run is
    under way, and ``ClockInDoubt`` where now can't be what the clock says, unless it is to be trusted. Whatever goes
    wrong, nothing is published and nothing that was is lost; a rerun completes. A source's failure is its own: its
    metrics are missing, which the outcome says, and the store until it succeeds; all others are scored and published.
    """
    trusted = trust_clock or moment is not None
    if not trusted:
        refuse_wrong_clock(city)
    with _under_way(runs.begin(city, moment, through)) as run:
        in_force = DefinitionsInForce.of(run.revision)
        return _score_and_publish(run, in_force, collect_for_run(run, in_force, collect, progress, trusted=trusted))


def collect_only(city: models.City, collect: Collect, *, progress: Progress | None = None) -> CollectOutcome:
    """Collect a city's figures, and leave it to the next run to score them; raises ``Busy`` as a run does."""
    refuse_wrong_clock(city)
    with _under_way(runs.begin(city)) as run:
        news = collect_for_run(run, DefinitionsInForce.of(run.revision), collect, progress)
        if news:
            runs.finish_collecting(run, news.log)
        else:
            runs.forget_run(run)
        return CollectOutcome(news.written, news.failures)


def _score_and_publish(run: models.Run, in_force: DefinitionsInForce, news: RunCollection) -> Outcome:
    city = run.city
    held = metrics_held(city, timezone.now())
    last, waiting = runs.published(city), releases.waiting_run(city)
    unscored = [note for note in known_observations.unscored(city, run.moment) if note.metric.key not in held]
    # Where this run would only find again what waits, that is kept rather than made anew.
    if waiting and not news and _is_the_same(run, waiting, unscored) and not releases.is_outdated(waiting, run.moment):
        runs.forget_run(run)
        public = releases.release_waiting(city)
        return _outcome(public or waiting, news, public.log["scores"] if public else 0)
    before = Extent.of_run(last) if last else None
    days = known_observations.first_and_last(city, in_force, run.moment, run.through, held)
    first = min((first for first, _ in days.values()), default=_first_milestone(in_force.definitions, run.through))
    now = Extent.to_come(in_force, first, run.through)
    changed = ((note.metric.key, (note.first, note.last)) for note in unscored)
    plan = plan_invalidation(before, now, changed)
    changes = changed_figures(run, in_force, plan, held, last.through if last else None)
    figures = score_publication.add(run, changes)
    if before == now and not (figures or unscored or news):
        releases.drop_waiting(city)
        runs.forget_run(run)
        return Outcome(news.written, 0, run.through, published=False, concerns=news.concerns, failures=news.failures)
    log = news.log | _new_rules(before, now) | revised_log(run, in_force, last)
    scored = Scored(days, [note.pk for note in unscored], log, held)
    releases.finish(run, scored, _due(in_force, run.through))
    return _outcome(run, news, figures)


def _first_milestone(definitions: Definitions, through: date) -> date | None:
    """The day from which a city has scores that has milestones and no figures."""
    due = [milestone.due for metric in definitions.metrics for milestone in metric.milestones]
    return min((day for day in due if day <= through), default=None)


def _is_the_same(run: models.Run, waiting: models.Run, unscored: Sequence[models.Unscored]) -> bool:
    """Whether a run would find again just what waits."""
    to_come = Extent.to_come(DefinitionsInForce.of(run.revision), waiting.since, run.through)
    return Extent.of_run(waiting) == to_come and all(note.run_id == waiting.pk for note in unscored)


def _new_rules(before: Extent | None, now: Extent) -> dict[str, Any]:
    """What the run log says where new rules score everything again, or judge it by other charts: the reason why."""
    versions = dict(now.methods)
    earlier = [version for name, version in before.methods if versions.get(name, version) != version] if before else []
    rules = {"rules": {"before": max(earlier), "now": max(versions.values())}} if earlier else {}
    return rules | ({"charts": JUDGED_ANEW} if before and before.has_older_charts else {})


def _due(in_force: DefinitionsInForce, through: date) -> datetime | None:
    """From when on the figures up to a day are public; None for at once."""
    city = in_force.definitions.city
    if city.publication is None:
        return None
    return datetime.combine(plus(through, 1), time.fromisoformat(city.publication), city.zone())


def _outcome(run: models.Run, news: RunCollection, figures: int) -> Outcome:
    """What a run did that ended, or what became of the one that it found waiting."""
    waits = None
    if run.state == models.RunState.WAITING:
        hold, zone = city_held(run.city, timezone.now()), DefinitionsInForce.of(run.revision).definitions.city.zone()
        waits = max(run.due or run.started, hold.expires if hold else run.started).astimezone(zone)
    published = run.state == models.RunState.PUBLISHED
    rules = run.log.get("rules", {}).get("now")
    return Outcome(news.written, figures, run.through, published, news.concerns, waits, news.failures, rules)


@contextmanager
def _under_way(run: models.Run) -> Iterator[models.Run]:
    """A run while it is worked on; whatever stops it is kept with it."""
    try:
        with Heartbeat(run):
            yield run
    except BaseException as problem:  # an interrupt too, or the run would seem to be under way
        write_end(partial(runs.fail_run, run, str(problem) or type(problem).__name__))
        raise
    finally:
        let_go(run)
