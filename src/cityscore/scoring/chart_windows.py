"""What a chart is given of a metric's windows: from sums of observations, or from stored rows, by the same rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cityscore.model import Measure, Metric
from cityscore.scoring.engine import evidence_needed
from cityscore.scoring.kinds import WindowFigures
from cityscore.scoring.methods import BALANCED
from cityscore.scoring.observations import Counted, Floats
from cityscore.scoring.process_charts import ChartInput, ChartKind
from cityscore.scoring.stored_scores import MetricScore
from cityscore.scoring.usual_season import usual_season
from cityscore.scoring.window_frames import TOLERANCE


def chart_input(metric: Metric, kind: ChartKind, figures: WindowFigures, days: Counted, due: Counted) -> ChartInput:
    """The windows of a metric for a chart; ``days`` of those ``due`` are observed. All of shape (windows,).

    Evidence is what a score needs, so that no point tells what is not known yet; but counts need no number of events:
    a chart knows how many chance makes of few.
    """
    coverage, needed = evidence_needed(metric, BALANCED)
    has_evidence = (due > 0) & (days > 0) & (days >= coverage * due - TOLERANCE) & np.isfinite(figures.value)
    if metric.measure is not Measure.EXPECTED_EVENTS:
        has_evidence &= figures.cases >= needed - TOLERANCE
    if kind is ChartKind.VALUE:
        return ChartInput(kind, figures.value, np.ones(len(figures.value)), has_evidence)
    numerator, denominator = (np.asarray(part, dtype=np.float64) for part in (figures.numerator, figures.denominator))
    return ChartInput(kind, np.where(denominator > 0, numerator, np.nan), denominator, has_evidence)


def input_of_rows(metric: Metric, kind: ChartKind, rows: Sequence[MetricScore | None]) -> ChartInput:
    """The same of stored rows, one for each window in order of time; None for a window of which nothing is stored."""
    figures = WindowFigures(*(_column(rows, name) for name in ("numerator", "denominator", "value", "cases")))
    days, due = (np.nan_to_num(_column(rows, name)).astype(np.int32) for name in ("days", "due"))
    return chart_input(metric, kind, figures, days, due)


def in_season(given: ChartInput) -> ChartInput | None:
    """A series of weeks, oldest first, with what is usual at that time of the year; None where it has no season.

    The last year of weeks is judged; the others before it tell of the season.
    """
    season = usual_season(given.total, given.size, given.has_evidence)
    return replace(given, expected=season.expected) if season.repeats.any() and season.repeats[-1] else None


def _column(rows: Sequence[MetricScore | None], name: str) -> Floats:
    values = (None if row is None else getattr(row, name) for row in rows)
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
