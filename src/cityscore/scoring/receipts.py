"""Receipts: everything one score was made from, so that its arithmetic can be followed and done again by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from cityscore.model import Definitions, History, Metric, Period, PeriodStyle, Target
from cityscore.scoring.days import day_of
from cityscore.scoring.engine import LONGEST_WINDOW, Prepared, axis_of, evidence_needed, score_series
from cityscore.scoring.frame import Frame, Past
from cityscore.scoring.methods import Method
from cityscore.scoring.observations import Observations
from cityscore.scoring.scores import Score, number_or_none
from cityscore.scoring.series import Split
from cityscore.scoring.windows import Windows
from cityscore.scoring.yardsticks import TRAILING_DAYS, TRAILING_ROWS, Basis, PastSeries, history_of, target_on


@dataclass(frozen=True)
class HistoryPart:
    """One window of history: an earlier year's, or the days before."""

    start: date
    end: date
    numerator: float
    denominator: float
    value: float | None
    days: int
    due: int
    counted: bool
    """Whether enough of it was observed for it to count."""


@dataclass(frozen=True)
class SoFar:
    """All of a metric's daily values so far, as ``toolkit-2016`` looks at them."""

    count: int
    mean: float
    deviation: float
    """The population standard deviation."""


@dataclass(frozen=True)
class Receipt:
    """A score with what it was made from. It names its method and windows, and needs nothing else to be read."""

    score: Score
    metric: Metric
    method: Method
    numerator: float
    denominator: float
    basis: Basis
    target: Target | None
    """The target in force, where the yardstick is one."""
    history: History | None
    """The history compared with, where the yardstick is one."""
    parts: tuple[HistoryPart, ...]
    """The windows of that history, latest first, counted or not."""
    so_far: SoFar | None
    """The values so far, where the yardstick is their mean and deviation."""
    rows_needed: int
    """How many observed days a trailing history needs."""
    coverage_needed: float
    """The share of due days that must be observed."""
    cases_needed: float
    """How many cases, samples or expected events the window needs; 0 for none."""
    cases: float
    """How many it has."""


def receipt(
    definitions: Definitions,
    observations: Observations,
    metric: Metric,
    period: Period,
    through: int,
    method: Method,
    style: PeriodStyle,
    district: str = "",
) -> Receipt:
    """Score one metric for one window again, keeping every step; ``through`` is a day number."""
    index = definitions.metrics.index(metric)
    split = Split(observations.of_metric(index))
    here = np.array([through])
    axis = axis_of(definitions, split, here, _looked_back(metric, method))
    style = PeriodStyle.COMPLETE if district else method.style or style
    windows = Windows.seen_from(here, (period,), style, definitions.city.calendar)
    frame = Frame.of(axis, windows)
    series = split.series(metric, index, district, axis)
    scores = score_series(series, frame, method, definitions.city.near)
    ready = Prepared.of(series, frame, method)
    figures = scores.figures
    basis, history, parts = _basis(ready, method)
    return Receipt(
        score=scores.at(period, 0),
        metric=metric,
        method=method,
        numerator=float(figures.numerator[0, 0]),
        denominator=float(figures.denominator[0, 0]),
        basis=basis,
        target=target_on(metric, day_of(ready.frame.windows.end[0, 0])) if basis is Basis.TARGET else None,
        history=history,
        parts=parts,
        so_far=_so_far(ready) if basis is Basis.DEVIATION else None,
        rows_needed=TRAILING_ROWS.get(metric.cadence, TRAILING_DAYS),
        coverage_needed=evidence_needed(metric, method)[0],
        cases_needed=evidence_needed(metric, method)[1],
        cases=float(figures.cases[0, 0]),
    )


def _looked_back(metric: Metric, method: Method) -> int:
    """How many days before the first row a history can reach."""
    histories = (metric.history,) if metric.history else method.default_history
    return LONGEST_WINDOW + max((history.trailing or 0 for history in histories), default=0)


def _so_far(ready: Prepared) -> SoFar:
    last = int(ready.frame.windows.through[0]) - ready.frame.axis.first
    values = ready.series.numerator[ready.series.day <= last]
    if not len(values):
        return SoFar(0, 0.0, 0.0)
    return SoFar(len(values), float(values.mean()), float(values.std()))


def _basis(ready: Prepared, method: Method) -> tuple[Basis, History | None, tuple[HistoryPart, ...]]:
    """What kind of yardstick it was, and the history it was taken from."""
    metric = ready.series.metric
    if not metric.scored:
        return Basis.NONE, None, ()
    if metric.target:
        return Basis.TARGET, None, ()
    if method.deviation:
        return Basis.DEVIATION, None, ()
    past = ready.past(method)
    used = past[int(history_of(past, ready.frame)[1][0, 0])]
    basis = Basis.TRAILING if used.history.trailing is not None else Basis.YEARS
    return basis, used.history, tuple(_parts(used, ready.frame))


def _parts(used: PastSeries, frame: Frame) -> list[HistoryPart]:
    """The parts of a history in which there was something, or which are the only one."""
    past, counted = used.past(frame), used.pooled(frame)[1][:, 0, 0]
    parts = [_part(used, past, part, bool(counted[part])) for part in range(len(counted))]
    return [part for part in parts if part.days or part.counted or used.history.trailing]


def _part(used: PastSeries, past: Past, part: int, counted: bool) -> HistoryPart:
    start, stop = past.start[part, 0], past.stop[part, 0]
    figures = used.tally.pooled(start[np.newaxis], stop[np.newaxis])
    return HistoryPart(
        start=day_of(past.span[0][part, 0, 0]),
        end=day_of(past.span[1][part, 0, 0]),
        numerator=float(figures.numerator[0]),
        denominator=float(figures.denominator[0]),
        value=number_or_none(figures.value[0]),
        days=int(used.rows.counts(start, stop, stop)[1][0]),
        due=int(used.due.counts.between(start, stop)[0]),
        counted=counted,
    )
