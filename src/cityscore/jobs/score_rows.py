"""Scores as the rows that the store keeps: one for each day on which a figure differs from that of the day before.

They are found, and made, column by column: there are millions of days, metrics and periods.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from itertools import chain, pairwise
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cityscore.scoring import history_text
from cityscore.scoring.composite import Composite
from cityscore.scoring.control_charts import NOTHING, ChartState, period_of
from cityscore.scoring.day_numbers import day_of
from cityscore.scoring.history_parts import Parts
from cityscore.scoring.metric_scores import REASONS, Codes, Scores
from cityscore.scoring.observations import Bools, Floats, Ints
from cityscore.scoring.status import STATUSES
from cityscore.scoring.stored_scores import CompositeScore, MetricScore, ScoreValues, in_rows
from cityscore.scoring.yardsticks import Basis
from cityscore.store.score_publication import Steps

STATUS_WORDS = (*map(str, STATUSES), "")
"""By the codes of statuses, of which -1 is none."""
REASON_WORDS = ("", *map(str, REASONS))
"""By the codes of reasons, of which 0 is none."""


def metric_steps(
    subject: int, scores: Scores, places: Ints, seen: Sequence[ChartState] = ()
) -> Iterator[tuple[tuple[int, str], Steps]]:
    """A metric's figures on some of its days, which are given by their places; ``seen`` is its process then.

    That stands beside the period whose windows are its points.
    """
    figures, status = scores.figures, scores.status
    histories = [Parts.of(past, scores.frame) for past in scores.past]
    chosen = () if scores.chosen is None else (scores.chosen,)
    columns = (scores.windows.start, scores.windows.end, figures.numerator, figures.denominator, scores.value,
               scores.yardstick, scores.score, scores.reason, scores.days, scores.due, figures.cases,
               *chosen, *_arrays(tuple(histories)))  # fmt: skip
    differs = _differs(columns, places)
    for row, period in enumerate(scores.windows.periods):
        process = seen if period is period_of(scores.metric) else ()
        begins = np.flatnonzero(differs[row] | _process_differs(process) if process else differs[row])
        kept = places[begins]
        cells = (row, kept)
        basis, past = _yardsticks(scores, histories, row, kept)
        rows = in_rows(
            MetricScore,
            **_window_columns(scores, scores.score[cells], status[cells], row, kept),
            numerator=_numbers(figures.numerator[cells]),
            denominator=_numbers(figures.denominator[cells]),
            value=_numbers(scores.value[cells]),
            yardstick=_numbers(scores.yardstick[cells]),
            days=scores.days[cells].tolist(),
            due=scores.due[cells].tolist(),
            cases=_numbers(figures.cases[cells]),
            basis=basis,
            past=past,
            **_process_columns([process[place] for place in begins.tolist()] if process else [NOTHING] * len(kept)),
        )
        yield (subject, str(period)), _steps(scores, kept, rows)


def composite_steps(subject: int, composite: Composite, places: Ints) -> Iterator[tuple[tuple[int, str], Steps]]:
    """A composite's figures on some of its days."""
    score, status, windows = composite.score, composite.status, composite.windows
    columns = (windows.start, windows.end, score, composite.reason, composite.coverage, composite.met, composite.scored)
    differs = _differs(columns, places)
    for row, period in enumerate(windows.periods):
        kept = places[differs[row]]
        cells = (row, kept)
        rows = in_rows(
            CompositeScore,
            **_window_columns(composite, score[cells], status[cells], row, kept),
            coverage=_numbers(composite.coverage[cells]),
            met=composite.met[cells].tolist(),
            scored=composite.scored[cells].tolist(),
        )
        yield (subject, str(period)), _steps(composite, kept, rows)


def _steps(scores: Scores | Composite, kept: Ints, rows: Iterator[ScoreValues]) -> Steps:
    return list(zip(_days(scores.windows.through[kept]), rows, strict=True))


def _differs(columns: Iterable[NDArray[Any]], places: Ints) -> Bools:
    """Which of the places begin something: those before which another day is left out, or any column says else.

    Shape (periods, places).
    """
    columns = list(columns)
    differs = np.ones((columns[0].shape[-2], len(places)), dtype=bool)
    follows = np.diff(places) == 1
    differs[:, 1:] = ~follows
    # days without a gap are not copied
    days = slice(places[0], places[-1] + 1) if len(places) and follows.all() else places
    for column in columns:
        values = column[..., days]
        before, after = values[..., :-1], values[..., 1:]
        other = before != after
        if values.dtype.kind == "f":
            other &= ~(np.isnan(before) & np.isnan(after))
        differs[:, 1:] |= other.any(axis=tuple(range(other.ndim - 2))) if other.ndim > 2 else other
    return differs


def _process_differs(process: Sequence[ChartState]) -> Bools:
    """Which of some days begin something in a process."""
    states = pairwise(process)
    return np.array([True, *(one is not other and one != other for one, other in states)], dtype=bool)


def _arrays(record: Any) -> Iterator[NDArray[Any]]:
    """All arrays of a record and of those in it."""
    if isinstance(record, np.ndarray):
        yield record
    elif isinstance(record, tuple):
        yield from chain.from_iterable(map(_arrays, record))
    elif is_dataclass(record):
        yield from chain.from_iterable(_arrays(getattr(record, column.name)) for column in fields(record))


def _window_columns(
    scores: Scores | Composite, score: Floats, status: Codes, row: int, places: Ints
) -> dict[str, list[Any]]:
    """What any score has."""
    cells, count, windows = (row, places), len(places), scores.windows
    return {
        "start": _days(windows.start[cells]),
        "end": _days(windows.end[cells]),
        "score": _numbers(score),
        "status": [STATUS_WORDS[code] for code in status.tolist()],
        "reason": [REASON_WORDS[code] for code in scores.reason[cells].tolist()],
        "method": [str(scores.method.name)] * count,
        "method_version": [scores.method.version] * count,
    }


def _process_columns(seen: Sequence[ChartState]) -> dict[str, list[Any]]:
    """What is known of a process."""
    return {
        "chart": [process.chart and str(process.chart) for process in seen],
        "chart_period": [process.period and str(process.period) for process in seen],
        "chart_end": [_day(process.end) for process in seen],
        "signal": [str(process.signal or "") for process in seen],
        "point": [process.point for process in seen],
        "lower": [process.lower for process in seen],
        "upper": [process.upper for process in seen],
        "center": [process.center for process in seen],
        "run_length": [process.run_length for process in seen],
        "once_in": [process.once_in for process in seen],
        "provisional": [process.provisional for process in seen],
        "misfit": [process.misfit and str(process.misfit) for process in seen],
        "anew": [_day(process.anew) for process in seen],
        "quiet_days": [process.quiet_days for process in seen],
        "usual_days": [process.usual_days for process in seen],
    }


def _day(day: int | None) -> date | None:
    return None if day is None else day_of(day)


def _yardsticks(scores: Scores, histories: list[Parts], row: int, places: Ints) -> tuple[list[str], list[str]]:
    """What each yardstick is, and the parts of the history it is from, or that did not suffice for one."""
    basis = scores.basis
    if scores.chosen is None:
        word = "" if basis[0] is Basis.NONE else str(basis[0])
        return [word] * len(places), [""] * len(places)
    chosen = scores.chosen[row, places]
    past = np.full(len(places), "", dtype=object)
    for index in np.unique(chosen).tolist():
        past[chosen == index] = history_text.history_texts(histories[index], row, places[chosen == index])
    words = [str(each) for each in basis]
    return [words[index] for index in chosen.tolist()], past.tolist()


def _days(numbers: Ints) -> list[date]:
    days: list[date] = numbers.astype("datetime64[D]").tolist()
    return days


def _numbers(values: NDArray[Any]) -> list[float | None]:
    """Numbers as people hold them: None for what is none, and for what is infinite."""
    numbers: list[float] = values.astype(np.float64).tolist()
    if np.isfinite(values).all():
        return [*numbers]
    return [number if isfinite(number) else None for number in numbers]
