"""Score what a run has to score again, and say which rows show what differs from the current ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from cityscore.jobs.changed_steps import StepComparison
from cityscore.jobs.invalidation.plan import METRIC, Invalidation
from cityscore.jobs.invalidation.reach import observations_needed
from cityscore.jobs.score_rows import composite_steps, metric_steps
from cityscore.model import Period
from cityscore.scoring.chart_observer import charts_seen, processes
from cityscore.scoring.composite import composite
from cityscore.scoring.control_charts import ChartState
from cityscore.scoring.current import current_composite
from cityscore.scoring.day_numbers import number
from cityscore.scoring.day_ranges import Span, in_pieces, within
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import Method, method_named
from cityscore.scoring.metric_scores import Scores
from cityscore.scoring.observations import Ints, Observations
from cityscore.scoring.windows import Windows
from cityscore.store import known_observations, models, score_publication
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.known_observations import Held
from cityscore.store.score_publication import Change, Steps
from cityscore.store.subjects import Name, add_districts, composites, subject_ids


def changed_figures(
    run: models.Run,
    in_force: DefinitionsInForce,
    invalidation: Invalidation,
    held: Held,
    published: date | None = None,
) -> Iterator[Change]:
    """Score as things were known at the run's moment; the rows that show what differs from what is public.

    ``published`` is the last day that is public, after which nothing is to be kept as it is.
    """
    had_figures = known_observations.districts(run.city, in_force)
    districts = known_observations.with_derived(had_figures, in_force.definitions)
    add_districts(run.city, ((in_force.keys[slug], name) for slug, names in districts.items() for name in names))
    ids = subject_ids(run.city)
    by_name: dict[Name, list[int]] = {}
    for (kind, slug, _), subject in ids.items():
        by_name.setdefault((kind, slug), []).append(subject)
    removed = {subject for name in invalidation.removed_subjects for subject in by_name[name]}
    left = set(ids.values()) - removed
    comparison = StepComparison(published)
    for subjects, days in ((removed, invalidation.former_days), (left, invalidation.removed_days)):
        for piece in in_pieces(days, score_publication.DAYS_AT_ONCE):
            yield from _compared(comparison, iter(()), {subject: [piece] for subject in subjects}, piece)
    if invalidation.spans:
        spans = {subject: days for name, days in invalidation.spans.items() for subject in by_name[name]}
        method = method_named(in_force.definitions.city.method)
        needed = observations_needed(in_force.definitions, invalidation.days, method)
        known = known_observations.known_observations(run.city, in_force, run.moment, needed, held)
        scoring = _Scoring(in_force, method, known, ids, districts)
        for piece in in_pieces(invalidation.days, score_publication.DAYS_AT_ONCE):
            in_piece = {subject: days for subject, own in spans.items() if (days := within(own, *piece))}
            yield from _compared(comparison, scoring.figures(piece, in_piece), in_piece, piece)
    yield from comparison.end()


def _compared(
    comparison: StepComparison,
    found: Iterator[tuple[tuple[int, str], Steps]],
    spans: Mapping[int, list[Span]],
    piece: Span,
) -> Iterator[Change]:
    """The rows that some days need: of what was found of them, and of what is public and was not found any more."""
    standing = score_publication.standing_steps(spans, *piece)
    for of, steps in found:
        before = standing.pop(of, [])
        days = spans[of[0]]
        for first, last in days:
            inside = steps if len(days) == 1 else [step for step in steps if first <= step[0] <= last]
            yield from comparison.changes(of, (first, last), inside, before)
    for of, before in standing.items():
        for first, last in spans[of[0]]:
            yield from comparison.changes(of, (first, last), [(first, None)], before)


@dataclass(frozen=True)
class _Scoring:
    """What scoring spans of days of a city takes."""

    in_force: DefinitionsInForce
    method: Method
    known: Observations
    ids: Mapping[tuple[str, str, str], int]
    districts: Mapping[str, tuple[str, ...]]

    def figures(self, days: Span, spans: Mapping[int, list[Span]]) -> Iterator[tuple[tuple[int, str], Steps]]:
        """The figures of subjects, each on its days."""
        definitions = self.in_force.definitions
        through = np.arange(number(days[0]), number(days[1]) + 1)
        scored = list(
            score_all(definitions, self.known, through, self.method, definitions.city.periods, self.districts)
        )
        seen = self._seen(through, days, spans)
        for scores in scored:
            subject = self.ids[METRIC, self.in_force.keys[scores.metric.slug], scores.district]
            if subject in spans:
                places = _places(spans[subject], days)
                yield from metric_steps(subject, scores, places, seen.get(subject, ()))
                if scores.newest_day is not None:  # what it is current with where days lead, under a name of its own
                    (of_day,) = metric_steps(subject, scores.newest_day, places)
                    yield (subject, str(Period.CURRENT)), of_day[1]
        yield from self._composites(scored, through, days, spans)

    def _seen(self, through: Ints, days: Span, spans: Mapping[int, list[Span]]) -> dict[int, list[ChartState]]:
        """What charts say of the metrics among some subjects, each on its days."""
        asked = {}
        for metric, observer in processes(self.in_force.definitions, self.known, through):
            subject = self.ids[METRIC, self.in_force.keys[metric.slug], ""]
            if subject in spans:
                asked[subject] = (observer, _places(spans[subject], days))
        return dict(zip(asked, charts_seen(list(asked.values())), strict=True))

    def _composites(
        self, scored: list[Scores], through: Ints, days: Span, spans: Mapping[int, list[Span]]
    ) -> Iterator[tuple[tuple[int, str], Steps]]:
        city, method = self.in_force.definitions.city, self.method
        windows = Windows.seen_from(through, method.periods, method.style or city.periods, city.calendar)
        for (kind, slug), below in composites(self.in_force.definitions).items():
            subject = self.ids[kind, slug, ""]
            if subject in spans:
                of_metrics = [scores for scores in scored if scores.metric.slug in below]
                places = _places(spans[subject], days)
                yield from composite_steps(subject, composite(of_metrics, method, windows, city.near), places)
                current = current_composite(of_metrics, method, windows, city.near, city.headline)
                yield from composite_steps(subject, current, places)


def _places(spans: list[Span], days: Span) -> Ints:
    """Where some of the days stand among all days."""
    begin = number(days[0])
    return np.concatenate([np.arange(number(first) - begin, number(last) - begin + 1) for first, last in spans])
