"""A run: collect what is new, score what it can affect, publish; again without anything new, it writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

from django.utils import timezone

from cityscore.jobs.collect import Collected
from cityscore.jobs.collect import collect as collected
from cityscore.jobs.scoring import changed_figures
from cityscore.jobs.touched import Covered, touched
from cityscore.model import Definitions
from cityscore.scoring.observations import Observations
from cityscore.scoring.spans import plus
from cityscore.sources.reading import Progress as Reading
from cityscore.store import backlogs, corrections, models, observations, runs, scores
from cityscore.store.corrections import Progress, Written
from cityscore.store.definitions import Standing
from cityscore.store.leases import Heartbeat

Collect: TypeAlias = Callable[[Definitions], Collected | Observations]
"""Fetches a city's observations, all or only new ones, checked against its definitions."""


@dataclass(frozen=True)
class Outcome:
    """What a run did."""

    written: Written
    figures: int
    through: date
    published: bool
    """False where there was nothing new to publish."""
    concerns: tuple[str, ...] = ()
    """What looks wrong with the records that metrics were counted from."""


def from_sources(city: models.City, moment: datetime | None = None, *, progress: Reading | None = None) -> Collect:
    """Collects from the sources that a city's definitions state, up to the day before a moment (default: now)."""

    def collect(definitions: Definitions) -> Collected:
        today = (moment or timezone.now()).astimezone(definitions.city.zone()).date()
        yesterday, folder = plus(today, -1), Path(city.folder)
        return collected(definitions, folder, progress=progress, through=yesterday, as_of=moment)

    return collect


def run(
    city: models.City,
    collect: Collect,
    *,
    moment: datetime | None = None,
    through: date | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Collect, score and publish a city's figures up to ``through`` (default: yesterday at the moment).

    A ``moment`` that is stated, rather than now, marks the run as replayed. Raises ``Busy`` while another run is
    under way. Whatever goes wrong, nothing is published and nothing that was is lost; a rerun completes.
    """
    with _under_way(runs.begin(city, moment, through)) as this:
        stands = Standing.of(this.revision)
        found = Collected.of(collect(stands.definitions))
        written = corrections.write(city, stands, found.observations, run=this, progress=progress)
        left = backlogs.write(this, stands, found.backlog) if found.backlog else 0
        return _score_and_publish(this, stands, written, found, left)


def collect_only(city: models.City, collect: Collect, *, progress: Progress | None = None) -> Written:
    """Collect a city's figures, and leave it to the next run to score them; raises ``Busy`` as a run does."""
    with _under_way(runs.begin(city)) as this:
        stands = Standing.of(this.revision)
        found = Collected.of(collect(stands.definitions))
        written = corrections.write(city, stands, found.observations, run=this, progress=progress)
        left = backlogs.write(this, stands, found.backlog) if found.backlog else 0
        if written or left:
            runs.collected(this, _log(written, found, left))
        else:
            runs.forget(this)
        return written


def _score_and_publish(run: models.Run, stands: Standing, written: Written, found: Collected, left: int) -> Outcome:
    city, concerns = run.city, _concerns(found)
    last = runs.published(city)
    before = Covered.by(last) if last else None
    days = observations.first_and_last(city, stands, run.moment, run.through)
    now = Covered(stands, min((first for first, _ in days.values()), default=None), run.through)
    unscored = observations.unscored(city, run.moment)
    changed = ((each.metric.key, (each.first, each.last)) for each in unscored)
    figures = scores.add(run, changed_figures(run, stands, touched(before, now, changed)))
    if before == now and not (figures or unscored or written or left):
        runs.forget(run)
        return Outcome(written, 0, run.through, published=False, concerns=concerns)
    runs.publish(run, days, [each.pk for each in unscored], _log(written, found, left))
    return Outcome(written, figures, run.through, published=True, concerns=concerns)


def _log(written: Written, found: Collected, left: int) -> dict[str, Any]:
    """What the run log says of what was collected, and of the records that it was counted from.

    ``left`` is how many days of backlogs were written.
    """
    told = {each.metric: {**asdict(each), "concerns": list(each.concerns)} for each in found.told}
    of_records = {"records": told, "backlogs": left} if told else {}
    return {"observations": asdict(written), **of_records}


def _concerns(found: Collected) -> tuple[str, ...]:
    return tuple(f"{each.metric}: {concern}" for each in found.told for concern in each.concerns)


@contextmanager
def _under_way(run: models.Run) -> Iterator[models.Run]:
    """A run while it is worked on; whatever stops it is kept with it."""
    try:
        with Heartbeat(run):
            yield run
    except BaseException as problem:
        runs.fail(run, str(problem) or type(problem).__name__)
        raise
