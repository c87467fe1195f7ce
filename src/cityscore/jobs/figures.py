"""Scores as the rows that the store keeps, a day and period each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cityscore.scoring.composite import Composite
from cityscore.scoring.days import day_of
from cityscore.scoring.histories import Parts
from cityscore.scoring.observations import Ints
from cityscore.scoring.processes import NOTHING, Seen, period_of
from cityscore.scoring.scores import REASONS, Scores
from cityscore.scoring.status import STATUSES
from cityscore.scoring.windows import Windows
from cityscore.scoring.yardsticks import Basis
from cityscore.store import parts
from cityscore.store.scores import Figure, Key

STATUS_WORDS = ("", *map(str, STATUSES))
REASON_WORDS = ("", *map(str, REASONS))


def metric_figures(
    subject: int, scores: Scores, places: Ints, seen: Sequence[Seen] = ()
) -> Iterator[tuple[Key, Figure]]:
    """The rows of a metric on some of its days, which are given by their places; ``seen`` is its process then.

    That stands beside the period whose windows are its points.
    """
    figures, status = scores.figures, scores.status
    pasts = [Parts.of(past, scores.frame) for past in scores.past]
    for row, period in enumerate(scores.windows.periods):
        cells = (row, places)
        bases, texts = _past(scores, pasts, row, places)
        columns: list[list[Any]] = [
            *_window(scores.windows, row, places),
            _numbers(figures.numerator[cells]),
            _numbers(figures.denominator[cells]),
            *(_numbers(each[cells]) for each in (scores.value, scores.yardstick, scores.score)),
            [STATUS_WORDS[code + 1] for code in status[cells].tolist()],
            [REASON_WORDS[code] for code in scores.reason[cells].tolist()],
            scores.days[cells].tolist(),
            scores.due[cells].tolist(),
            _numbers(figures.cases[cells]),
            bases,
            texts,
        ]
        rest = (str(scores.method.name), scores.method.version)
        beside = seen if seen and period is period_of(scores.metric) else [NOTHING] * len(places)
        for day, process, *values in zip(_days(scores.windows, places), beside, *columns, strict=True):
            whole = (*values, None, None, None, *_process(process), *rest)
            yield (subject, str(period), day), Figure._make(whole)


def composite_figures(subject: int, whole: Composite, places: Ints) -> Iterator[tuple[Key, Figure]]:
    """The rows of a composite on some of its days."""
    score, status = whole.score, whole.status
    for row, period in enumerate(whole.windows.periods):
        cells = (row, places)
        columns: list[list[Any]] = [
            *_window(whole.windows, row, places),
            _numbers(score[cells]),
            [STATUS_WORDS[code + 1] for code in status[cells].tolist()],
            [REASON_WORDS[code] for code in whole.reason[cells].tolist()],
            _numbers(whole.coverage[cells]),
            whole.met[cells].tolist(),
            whole.scored[cells].tolist(),
        ]
        for day, start, end, number, word, reason, *counts in zip(_days(whole.windows, places), *columns, strict=True):
            values = (
                start,
                end,
                None,
                None,
                None,
                None,
                number,
                word,
                reason,
                None,
                None,
                None,
                "",
                "",
                *counts,
                *_process(NOTHING),
            )
            method = (str(whole.method.name), whole.method.version)
            yield (subject, str(period), day), Figure._make((*values, *method))


def _process(seen: Seen) -> tuple[str, str, float | None, float | None, float | None]:
    """What is known of a process, as the store keeps it."""
    return str(seen.signal or ""), str(seen.assurance or ""), seen.point, seen.lower, seen.upper


def _past(scores: Scores, pasts: list[Parts], row: int, places: Ints) -> tuple[list[str], list[str]]:
    """What each yardstick is, and the parts of the history it is from, or that did not suffice for one."""
    basis = scores.basis
    if scores.chosen is None:
        kind = "" if basis[0] is Basis.NONE else str(basis[0])
        return [kind] * len(places), [""] * len(places)
    chosen = scores.chosen[row, places].tolist()
    texts = [parts.to_text(pasts[which].at(row, day)) for which, day in zip(chosen, places.tolist(), strict=True)]
    return [str(basis[which]) for which in chosen], texts


def _window(windows: Windows, row: int, places: Ints) -> tuple[list[date], list[date]]:
    return _dates(windows.start[row, places]), _dates(windows.end[row, places])


def _days(windows: Windows, places: Ints) -> list[date]:
    return [day_of(number) for number in windows.through[places].tolist()]


def _dates(numbers: Ints) -> list[date]:
    dates: list[date] = numbers.astype("datetime64[D]").tolist()
    return dates


def _numbers(values: NDArray[Any]) -> list[float | None]:
    """Numbers as people hold them: None for what is none, and for what is infinite."""
    return [number if isfinite(number) else None for number in values.astype(np.float64).tolist()]
