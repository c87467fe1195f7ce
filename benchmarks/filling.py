"""Fills a store with the figures of years, as runs would have left them: one long first run, then a run a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from benchmarks import sample, scratch  # scratch sets Django up  # noqa: F401
from cityscore.jobs.invalidation.plan import Invalidation
from cityscore.jobs.rescoring import changed_figures
from cityscore.model import Definitions
from cityscore.scoring.day_ranges import Span
from cityscore.scoring.observations import Observations
from cityscore.scoring.stored_scores import SCORE_COLUMNS, ScoreValues
from cityscore.store import bulk, models
from cityscore.store.definitions import DefinitionsInForce, apply_definitions, definitions_in_force
from cityscore.store.known_observations import metric_ids
from cityscore.store.score_publication import Key
from cityscore.store.subjects import subject_ids

DAILY = 365
"""The last so many days are a run each; all before are one run's."""
EVERY = 30
"""Of so many days one has been corrected since, by the latest run."""
KEY = ("subject", "period", "through")
COLUMNS = (*KEY, *SCORE_COLUMNS, "withdrawn", "revision", "run", "is_current", "published",
           "superseded")  # fmt: skip


@dataclass(frozen=True)
class Filled:
    """A city with figures for the days from first to last."""

    city: models.City
    in_force: DefinitionsInForce
    first: date
    last: date

    @cached_property
    def first_run(self) -> models.Run:
        """The run that made the figures of all days but the last ones."""
        return self._run(max(self.first, self.last - timedelta(days=DAILY)))

    @cached_property
    def daily_runs(self) -> dict[date, models.Run]:
        """A run for each of the last days."""
        rest = (self.last - self.first_run.through).days
        days = (self.first_run.through + timedelta(days=place) for place in range(1, rest + 1))
        return {day: self._run(day) for day in days}

    @cached_property
    def correcting(self) -> models.Run:
        """The run that corrected the figures of some days."""
        return self._run(self.last, hour=18)

    def is_corrected(self, day: date) -> bool:
        """Whether the day is one of those."""
        return (self.last - day).days % EVERY == EVERY - 1

    def run_of(self, day: date) -> models.Run:
        """The run that first made a day's figures."""
        return self.daily_runs.get(day, self.first_run)

    def _run(self, through: date, hour: int = 9) -> models.Run:
        moment = datetime.combine(through + timedelta(days=1), time(hour), UTC)
        return models.Run.objects.create(
            city=self.city,
            state=models.RunState.PUBLISHED,
            moment=moment,
            revision=self.in_force.revision,
            since=self.first,
            through=through,
            published=moment,
            finished=moment,
            latest={key: through.isoformat() for key in self.in_force.keys.values()},
        )


def fill(definitions: Definitions, years: int, *, since: date | None = None) -> Filled:
    """Put a city in the store with the observations of so many years, and figures of them all, or since a day."""
    first = sample.years_before(years)
    apply_definitions(definitions, datetime.combine(first, time(0), UTC))
    city = models.City.objects.get(slug=definitions.city.address)
    filled = Filled(city, definitions_in_force(city), since or first, sample.THROUGH)
    _write_observations(filled, sample.observations(definitions, first))
    at_first = filled.first_run.through
    bulk.insert(models.Score, COLUMNS, _rows(filled, _figures(filled, (filled.first, at_first))))
    by_day = sorted(_figures(filled, (at_first + timedelta(days=1), filled.last)), key=lambda each: each[0][2])
    bulk.insert(models.Score, COLUMNS, _rows(filled, by_day))
    bulk.insert(models.Score, COLUMNS, _corrected(filled))
    return filled


def _figures(filled: Filled, days: Span) -> Iterator[tuple[Key, ScoreValues]]:
    """The rows of some days as a run scores them: each from the day on which its figure is another than before."""
    names = {(kind, slug) for kind, slug, _ in subject_ids(filled.city)}
    run = models.Run(city=filled.city, moment=datetime.now(UTC))
    changed = changed_figures(run, filled.in_force, Invalidation(spans={name: [days] for name in names}), {})
    return ((key, figure) for key, figure, _ in changed if figure is not None)


def _rows(filled: Filled, figures: Iterable[tuple[Key, ScoreValues]]) -> Iterator[tuple[Any, ...]]:
    revision = filled.in_force.revision.pk
    for key, figure in figures:
        run, day = filled.run_of(key[2]), key[2]
        superseded = filled.correcting.published if filled.is_corrected(day) else None
        yield (*key, *figure, False, revision, run.pk, superseded is None, run.published, superseded)


def _corrected(filled: Filled) -> list[tuple[Any, ...]]:
    """The figures that took the place of those of some days; each score is lower by a hundredth of it."""
    run = filled.correcting
    old = models.Score.objects.filter(subject__city=filled.city, superseded=run.published).order_by("through", "id")
    made_by = (False, filled.in_force.revision.pk, run.pk, True, run.published, None)
    place = len(KEY) + SCORE_COLUMNS.index("score")
    rows = old.values_list(*KEY, *SCORE_COLUMNS).iterator()
    return [(*row[:place], row[place] and row[place] * 0.99, *row[place + 1 :], *made_by) for row in rows]


def _write_observations(filled: Filled, observations: Observations) -> None:
    ids = metric_ids(filled.city, filled.in_force)
    made_by = ("", False, False, filled.first_run.moment, filled.first_run.pk)
    columns = (
        [ids[metric] for metric in observations.metric.tolist()],
        observations.day.tolist(),
        observations.numerator.tolist(),
        observations.denominator.tolist(),
    )
    names = ("metric", "day", "numerator", "denominator", "district", "filled", "exempt", "moment", "run")
    bulk.insert(models.Observation, names, ((*row, *made_by) for row in zip(*columns, strict=True)))
