"""What a chart is given of a metric's windows: from sums of observations, or from stored rows, by the same rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cityscore.model import Measure, Metric, Period
from cityscore.scoring.control_charts import looked_at
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


def chart_of_rows(
    metric: Metric, kind: ChartKind, period: Period, rows: Sequence[MetricScore | None]
) -> tuple[ChartInput, int]:
    """The windows of a chart from stored rows, and how many of the first ones only told of the season.

    ``rows`` are one for each window of ``period``, oldest first, as many as ``control_charts.needed`` or fewer where
    there are no more; None for a window of which nothing is stored. With a fixed baseline all of them are judged.
    """
    figures = WindowFigures(*(_column(rows, name) for name in ("numerator", "denominator", "value", "cases")))
    days, due = (np.nan_to_num(_column(rows, name)).astype(np.int32) for name in ("days", "due"))
    given = chart_input(metric, kind, figures, days, due)
    if metric.signals.fix_after:
        return given, 0
    if period is Period.WEEK:
        season = usual_season(given.total, given.size, given.has_evidence)
        if season.repeats[-1:].any():
            given = replace(given, expected=season.expected)
    before = max(len(rows) - looked_at(metric, period), 0)
    return _without_first(given, before), before


def _without_first(given: ChartInput, count: int) -> ChartInput:
    expected = None if given.expected is None else given.expected[count:]
    total, size, has_evidence = given.total[count:], given.size[count:], given.has_evidence[count:]
    return replace(given, total=total, size=size, has_evidence=has_evidence, expected=expected)


def _column(rows: Sequence[MetricScore | None], name: str) -> Floats:
    values = (None if row is None else getattr(row, name) for row in rows)
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
