"""Receipts: everything one score was made from, so that its arithmetic can be followed and done again by hand."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from cityscore.model import Definitions, History, Metric, Period, PeriodStyle, Reason, Status, Target
from cityscore.scoring.engine import Prepared, axis_of, evidence_needed, frame_of, looked_back, score_series
from cityscore.scoring.history_parts import HistoryPart, Parts
from cityscore.scoring.history_text import from_text
from cityscore.scoring.methods import Method
from cityscore.scoring.metric_scores import Score, number_or_none, ratio_of
from cityscore.scoring.observations import Observations
from cityscore.scoring.row_selection import rows_behind, taken_rows
from cityscore.scoring.series import Split
from cityscore.scoring.stored_scores import MetricScore
from cityscore.scoring.window_frames import Frames
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
    history: History | None
    """The history compared with, where the yardstick is one."""
    parts: tuple[HistoryPart, ...]
    """The windows of that history, latest first, counted or not."""
    so_far: SoFar | None
    """The values so far, where the yardstick is their mean and deviation."""
    cases: float
    """How many cases, samples or expected events the window has."""

    @property
    def rows_needed(self) -> int:
        """How many observed days a trailing history needs."""
        return TRAILING_ROWS.get(self.metric.cadence, TRAILING_DAYS)

    @property
    def coverage_needed(self) -> float:
        """The share of due days that must be observed."""
        return evidence_needed(self.metric, self.method)[0]

    @property
    def cases_needed(self) -> float:
        """How many cases, samples or expected events the window needs; 0 for none."""
        return evidence_needed(self.metric, self.method)[1]

    @property
    def expected_events(self) -> float:
        """How many events the yardstick makes of what the window has."""
        if self.metric.tells_totals:
            return self.score.yardstick or 0.0
        times = self.metric.derived.times if self.metric.derived else 1.0
        return self.denominator * (self.score.yardstick or 0.0) / times

    @property
    def target(self) -> Target | None:
        """The target in force, where the yardstick is one."""
        return target_on(self.metric, self.score.end) if self.basis is Basis.TARGET else None


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
    split = Split(taken_rows(observations, rows_behind(definitions, metric, observations)), definitions.metrics)
    seen_from = np.array([through])
    axis = axis_of(definitions, split, seen_from, looked_back(metric, method))
    style = PeriodStyle.COMPLETE if district else method.style or style
    windows = Windows.seen_from(seen_from, (period,), style, definitions.city.calendar)
    frames, series = Frames(axis, windows, method), split.series(metric, index, district, axis)
    whole = split.series(metric, index, "", axis)
    frame = frames.of(series, frames.seen(whole)) if district else frame_of(whole, frames, frames.seen(whole))
    scores = score_series(series, frame, method, definitions.city.near)
    prepared = Prepared.of(series, frame, method)
    figures = scores.figures
    chosen = -1 if scores.chosen is None else int(scores.chosen[0, 0])
    basis = scores.basis[chosen]
    history = scores.past[chosen] if scores.past else None
    return Receipt(
        score=scores.at(period, 0),
        metric=metric,
        method=method,
        numerator=float(figures.numerator[0, 0]),
        denominator=float(figures.denominator[0, 0]),
        basis=basis,
        history=history.history if history else None,
        parts=tuple(Parts.of(history, prepared.frame).at(0, 0)) if history else (),
        so_far=_so_far(prepared) if basis is Basis.DEVIATION else None,
        cases=float(figures.cases[0, 0]),
    )


def stored_receipt(row: MetricScore, metric: Metric) -> Receipt:
    """The receipt of a score that is kept, from its row and its metric alone, by the method that it names."""
    method, basis = row.rules, Basis(row.basis or Basis.NONE)
    return Receipt(
        score=stored_score(row, metric),
        metric=metric,
        method=method,
        numerator=row.numerator or 0.0,
        denominator=row.denominator or 0.0,
        basis=basis,
        history=_history(basis, metric, method),
        parts=from_text(row.past),
        so_far=None,
        cases=row.cases or 0.0,
    )


def stored_score(row: MetricScore, metric: Metric) -> Score:
    """A score of the whole city as it was before it was kept."""
    same = {column.name: getattr(row, column.name) for column in fields(Score) if hasattr(row, column.name)}
    value, yardstick = (np.array(number, dtype=np.float64) for number in (row.value, row.yardstick))  # None is NaN
    return Score(
        **same
        | {
            "metric": metric.slug,
            "district": "",
            "period": Period(row.period),
            "ratio": number_or_none(float(ratio_of(metric.better, value, yardstick, metric.scale_zero))),
            "status": Status(row.status) if row.status else None,
            "reason": Reason(row.reason) if row.reason else None,
            "days": row.days or 0,
            "due": row.due or 0,
        }
    )


def _history(basis: Basis, metric: Metric, method: Method) -> History | None:
    if basis not in (Basis.YEARS, Basis.TRAILING):
        return None
    is_trailing = basis is Basis.TRAILING
    return next(history for history in method.histories_of(metric) if (history.trailing is not None) is is_trailing)


def _so_far(prepared: Prepared) -> SoFar:
    last = int(prepared.frame.windows.through[0]) - prepared.frame.axis.first
    values = prepared.series.numerator[prepared.series.day <= last]
    if not len(values):
        return SoFar(0, 0.0, 0.0)
    return SoFar(len(values), float(values.mean()), float(values.std()))
