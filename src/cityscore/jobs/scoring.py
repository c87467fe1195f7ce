"""Score some days of a city and say which figures differ from the current ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import numpy as np

from cityscore.jobs.affected import Span, observations_needed
from cityscore.model import Definitions
from cityscore.scoring.composite import Composite, composite
from cityscore.scoring.days import day_of, number
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import Method
from cityscore.scoring.observations import Ints
from cityscore.scoring.scores import REASONS, Scores, number_or_none
from cityscore.scoring.status import STATUSES
from cityscore.scoring.windows import Windows
from cityscore.store import models, observations, scores
from cityscore.store.scores import Figure, Key
from cityscore.store.subjects import Name, composites, subject_ids


def changed_figures(
    city: models.City, definitions: Definitions, method: Method, days: list[Span], moment: datetime
) -> Iterator[tuple[Key, Figure]]:
    """Score the days as things are known at a moment; the figures that differ from the current ones."""
    known = observations.known(city, definitions, moment, observations_needed(definitions, days, method))
    for first, last in days:
        current = scores.current(city, first, last)
        through = np.arange(number(first), number(last) + 1)
        scored = list(score_all(definitions, known, through, method, definitions.city.periods))
        ids = subject_ids(city, ((each.metric.slug, each.district) for each in scored if each.district))
        for key, figure in _figures(definitions, method, scored, through, ids):
            if current.get(key) != figure:
                yield key, figure


def _figures(
    definitions: Definitions, method: Method, scored: list[Scores], through: Ints, ids: dict[Name, int]
) -> Iterator[tuple[Key, Figure]]:
    for each in scored:
        subject = ids[models.SubjectKind.METRIC, each.metric.slug, each.district]
        yield from _metric_figures(subject, each, through)
    windows = Windows.seen_from(
        through, method.periods, method.style or definitions.city.periods, definitions.city.calendar
    )
    for (kind, slug), below in composites(definitions).items():
        parts = [each for each in scored if each.metric.slug in below]
        whole = composite(parts, method, windows, definitions.city.near)
        yield from _composite_figures(ids[kind, slug, ""], whole)


def _metric_figures(subject: int, scores: Scores, through: Iterable[int]) -> Iterator[tuple[Key, Figure]]:
    figures, status = scores.figures, scores.status
    for row, period in enumerate(scores.windows.periods):
        for day, seen_from in enumerate(through):
            cell = (row, day)
            yield (
                (subject, str(period), day_of(seen_from)),
                Figure(
                    *_window(scores.windows, cell),
                    numerator=float(figures.numerator[cell]),
                    denominator=float(figures.denominator[cell]),
                    value=number_or_none(scores.value[cell]),
                    yardstick=number_or_none(scores.yardstick[cell]),
                    score=number_or_none(scores.score[cell]),
                    status=_word(STATUSES, int(status[cell])),
                    reason=_word(REASONS, int(scores.reason[cell]) - 1),
                    days=int(scores.days[cell]),
                    due=int(scores.due[cell]),
                    coverage=None,
                    met=None,
                    scored=None,
                    method=str(scores.method.name),
                    method_version=scores.method.version,
                ),
            )


def _composite_figures(subject: int, whole: Composite) -> Iterator[tuple[Key, Figure]]:
    score, status = whole.score, whole.status
    for row, period in enumerate(whole.windows.periods):
        for day, seen_from in enumerate(whole.windows.through):
            cell = (row, day)
            yield (
                (subject, str(period), day_of(seen_from)),
                Figure(
                    *_window(whole.windows, cell),
                    numerator=None,
                    denominator=None,
                    value=None,
                    yardstick=None,
                    score=number_or_none(score[cell]),
                    status=_word(STATUSES, int(status[cell])),
                    reason=_word(REASONS, int(whole.reason[cell]) - 1),
                    days=None,
                    due=None,
                    coverage=number_or_none(whole.coverage[cell]),
                    met=int(whole.met[cell]),
                    scored=int(whole.scored[cell]),
                    method=str(whole.method.name),
                    method_version=whole.method.version,
                ),
            )


def _window(windows: Windows, cell: tuple[int, int]) -> tuple[date, date]:
    return day_of(windows.start[cell]), day_of(windows.end[cell])


def _word(words: tuple[str, ...], index: int) -> str:
    """A word of a list; a negative index is none."""
    return str(words[index]) if index >= 0 else ""
