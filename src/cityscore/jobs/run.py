"""A run: collect what is new, score what it can affect, publish; again without anything new, it writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from django.db.models import Min
from django.utils import timezone

from cityscore.jobs.affected import Span, joined, scores_touched
from cityscore.jobs.scoring import changed_figures
from cityscore.model import CityScoreError, Definitions
from cityscore.scoring.methods import Method, method_named
from cityscore.scoring.observations import Observations
from cityscore.store import models, observations, runs, scores
from cityscore.store.definitions import definitions_of, standing
from cityscore.store.observations import Written

Collect: TypeAlias = Callable[[Definitions], Observations]
"""Fetches a city's observations, all or only new ones, checked against its definitions."""


@dataclass(frozen=True)
class Outcome:
    """What a run did."""

    written: Written
    figures: int
    through: date


def run(city: models.City, collect: Collect, *, moment: datetime | None = None, through: date | None = None) -> Outcome:
    """Collect, score and publish a city's figures up to ``through`` (default: yesterday at the moment).

    A ``moment`` that is stated, rather than now, marks the run as replayed. Raises ``Busy`` while another run is
    under way. Whatever goes wrong, nothing is published and nothing that was is lost; a rerun completes.
    """
    at = moment or timezone.now()
    revision = standing(city, at)
    if revision is None:
        raise CityScoreError(f"{city.name} has no definitions yet → apply a definitions file first")
    definitions = definitions_of(revision)
    last = through or at.astimezone(definitions.city.zone()).date() - timedelta(days=1)
    this = runs.begin(city, at, last, replayed=moment is not None)
    try:
        outcome = _carry_out(this, revision, definitions, collect)
    except BaseException as problem:
        runs.fail(this, str(problem) or type(problem).__name__)
        raise
    return outcome


def _carry_out(run: models.Run, revision: models.Revision, definitions: Definitions, collect: Collect) -> Outcome:
    city, method = run.city, method_named(definitions.city.method)
    written = observations.write(city, definitions, collect(definitions), run)
    days = days_to_score(run, revision, definitions, method)
    figures = scores.add(run, revision, changed_figures(city, definitions, method, days, run.moment)) if days else 0
    if not (figures or written.added or written.corrected) and _stands(city, revision):
        runs.forget(run)
        return Outcome(written, 0, run.through)
    runs.publish(run, {"observations": asdict(written), "revision": revision.number})
    return Outcome(written, figures, run.through)


def days_to_score(run: models.Run, revision: models.Revision, definitions: Definitions, method: Method) -> list[Span]:
    """The days whose scores may differ from the current ones: new days, and what changed observations touch."""
    ids = observations.metric_ids(run.city, definitions)
    mine = models.Observation.objects.filter(metric__in=ids)
    first = mine.aggregate(first=Min("day"))["first"]
    last = runs.published(run.city)
    if first is None:
        return [(run.through, run.through)]
    if last is None or last.log.get("revision") != revision.number:
        return [(min(first, run.through), run.through)]
    metrics = dict(zip(ids, definitions.metrics, strict=True))
    changed = mine.filter(run__gt=last.pk).values_list("metric", "day").distinct()
    touched = scores_touched(
        ((metrics[metric], day) for metric, day in changed), method, min(run.through, last.through)
    )
    new = [(last.through + timedelta(days=1), run.through)] if run.through > last.through else []
    return joined([*touched, *new])


def _stands(city: models.City, revision: models.Revision) -> bool:
    """Whether the last published run was of this revision already."""
    last = runs.published(city)
    return last is not None and last.log.get("revision") == revision.number
