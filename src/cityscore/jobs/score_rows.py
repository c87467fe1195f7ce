"""Scores as the rows that the store keeps, a day and period each: made column by column, for there are millions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cityscore.model import Period
from cityscore.scoring import history_text
from cityscore.scoring.composite import Composite
from cityscore.scoring.control_charts import NOTHING, ChartState, period_of
from cityscore.scoring.day_numbers import day_of
from cityscore.scoring.history_parts import Parts
from cityscore.scoring.metric_scores import REASONS, Codes, Scores
from cityscore.scoring.observations import Floats, Ints
from cityscore.scoring.status import STATUSES
from cityscore.scoring.stored_scores import CompositeScore, MetricScore, ScoreValues, in_rows
from cityscore.scoring.yardsticks import Basis
from cityscore.store.score_publication import Key

STATUS_WORDS = (*map(str, STATUSES), "")
"""By the codes of statuses, of which -1 is none."""
REASON_WORDS = ("", *map(str, REASONS))
"""By the codes of reasons, of which 0 is none."""


def metric_figures(
    subject: int, scores: Scores, places: Ints, seen: Sequence[ChartState] = ()
) -> Iterator[tuple[Key, ScoreValues]]:
    """The rows of a metric on some of its days, which are given by their places; ``seen`` is its process then.

    That stands beside the period whose windows are its points.
    """
    figures, status = scores.figures, scores.status
    histories = [Parts.of(past, scores.frame) for past in scores.past]
    for row, period in enumerate(scores.windows.periods):
        cells = (row, places)
        basis, past = _yardsticks(scores, histories, row, places)
        rows = in_rows(
            MetricScore,
            **_window_columns(scores, scores.score[cells], status[cells], row, places),
            numerator=_numbers(figures.numerator[cells]),
            denominator=_numbers(figures.denominator[cells]),
            value=_numbers(scores.value[cells]),
            yardstick=_numbers(scores.yardstick[cells]),
            days=scores.days[cells].tolist(),
            due=scores.due[cells].tolist(),
            cases=_numbers(figures.cases[cells]),
            basis=basis,
            past=past,
            **_process_columns(seen if seen and period is period_of(scores.metric) else [NOTHING] * len(places)),
        )
        yield from zip(_keys(subject, period, scores, places), rows, strict=True)


def composite_figures(subject: int, composite: Composite, places: Ints) -> Iterator[tuple[Key, ScoreValues]]:
    """The rows of a composite on some of its days."""
    score, status = composite.score, composite.status
    for row, period in enumerate(composite.windows.periods):
        cells = (row, places)
        rows = in_rows(
            CompositeScore,
            **_window_columns(composite, score[cells], status[cells], row, places),
            coverage=_numbers(composite.coverage[cells]),
            met=composite.met[cells].tolist(),
            scored=composite.scored[cells].tolist(),
        )
        yield from zip(_keys(subject, period, composite, places), rows, strict=True)


def _keys(subject: int, period: Period, scores: Scores | Composite, places: Ints) -> Iterator[Key]:
    word = str(period)
    return ((subject, word, day_of(number)) for number in scores.windows.through[places].tolist())


def _window_columns(
    scores: Scores | Composite, score: Floats, status: Codes, row: int, places: Ints
) -> dict[str, list[Any]]:
    """What any score has."""
    cells, count, windows = (row, places), len(places), scores.windows
    return {
        "start": windows.start[cells].astype("datetime64[D]").tolist(),
        "end": windows.end[cells].astype("datetime64[D]").tolist(),
        "score": _numbers(score),
        "status": [STATUS_WORDS[code] for code in status.tolist()],
        "reason": [REASON_WORDS[code] for code in scores.reason[cells].tolist()],
        "method": [str(scores.method.name)] * count,
        "method_version": [scores.method.version] * count,
    }


def _process_columns(seen: Sequence[ChartState]) -> dict[str, list[Any]]:
    """What is known of a process."""
    return {
        "signal": [str(process.signal or "") for process in seen],
        "assurance": [str(process.assurance or "") for process in seen],
        "point": [process.point for process in seen],
        "lower": [process.lower for process in seen],
        "upper": [process.upper for process in seen],
    }


def _yardsticks(scores: Scores, histories: list[Parts], row: int, places: Ints) -> tuple[list[str], list[str]]:
    """What each yardstick is, and the parts of the history it is from, or that did not suffice for one."""
    basis = scores.basis
    if scores.chosen is None:
        word = "" if basis[0] is Basis.NONE else str(basis[0])
        return [word] * len(places), [""] * len(places)
    chosen = scores.chosen[row, places].tolist()
    past = [
        history_text.to_text(histories[index].at(row, day)) for index, day in zip(chosen, places.tolist(), strict=True)
    ]
    return [str(basis[index]) for index in chosen], past


def _numbers(values: NDArray[Any]) -> list[float | None]:
    """Numbers as people hold them: None for what is none, and for what is infinite."""
    return [number if isfinite(number) else None for number in values.astype(np.float64).tolist()]
