"""Receipts: everything one score was made from, so that its arithmetic can be followed and done again by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cityscore.model import Definitions, History, Metric, Period, PeriodStyle, Target
from cityscore.scoring.days import day_of
from cityscore.scoring.engine import Prepared, axis_of, evidence_needed, looked_back, score_series
from cityscore.scoring.frame import Frame
from cityscore.scoring.histories import HistoryPart, Parts
from cityscore.scoring.methods import Method
from cityscore.scoring.observations import Observations
from cityscore.scoring.scores import Score
from cityscore.scoring.series import Split
from cityscore.scoring.windows import Windows
from cityscore.scoring.yardsticks import TRAILING_DAYS, TRAILING_ROWS, Basis, target_on


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
    axis = axis_of(definitions, split, here, looked_back(metric, method))
    style = PeriodStyle.COMPLETE if district else method.style or style
    windows = Windows.seen_from(here, (period,), style, definitions.city.calendar)
    frame = Frame.of(axis, windows)
    series = split.series(metric, index, district, axis)
    scores = score_series(series, frame, method, definitions.city.near)
    ready = Prepared.of(series, frame, method)
    figures = scores.figures
    chosen = -1 if scores.chosen is None else int(scores.chosen[0, 0])
    basis = scores.basis[chosen]
    used = scores.past[chosen] if scores.past else None
    return Receipt(
        score=scores.at(period, 0),
        metric=metric,
        method=method,
        numerator=float(figures.numerator[0, 0]),
        denominator=float(figures.denominator[0, 0]),
        basis=basis,
        target=target_on(metric, day_of(ready.frame.windows.end[0, 0])) if basis is Basis.TARGET else None,
        history=used.history if used else None,
        parts=tuple(Parts.of(used, ready.frame).at(0, 0)) if used else (),
        so_far=_so_far(ready) if basis is Basis.DEVIATION else None,
        rows_needed=TRAILING_ROWS.get(metric.cadence, TRAILING_DAYS),
        coverage_needed=evidence_needed(metric, method)[0],
        cases_needed=evidence_needed(metric, method)[1],
        cases=float(figures.cases[0, 0]),
    )


def _so_far(ready: Prepared) -> SoFar:
    last = int(ready.frame.windows.through[0]) - ready.frame.axis.first
    values = ready.series.numerator[ready.series.day <= last]
    if not len(values):
        return SoFar(0, 0.0, 0.0)
    return SoFar(len(values), float(values.mean()), float(values.std()))
