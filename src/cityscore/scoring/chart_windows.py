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
from cityscore.scoring.usual_season import UsualSeason, usual_season
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
    before = max(len(rows) - looked_at(metric, period), 0)
    if period is Period.WEEK:
        season = season_of(given)
        if season.repeats[-1:].any():
            return in_season(given, season, before, len(rows) - 1), before
    return part_of(given, before, len(rows) - 1), before


def season_of(given: ChartInput) -> UsualSeason:
    """The season of a series of weeks: of shares that of what was missed, of which a good service has room for more."""
    total = given.size - given.total if given.kind is ChartKind.SHARE else given.total
    return usual_season(total, given.size, given.has_evidence)


def in_season(given: ChartInput, season: UsualSeason, first: int, last: int) -> ChartInput:
    """A part of a series, both places included, with what is usual at that time of the year at the part's own level."""
    part = part_of(given, first, last)
    known = part.has_evidence
    if not known.any():
        return part
    level, index = part.total[known].sum() / part.size[known].sum(), season.index[first : last + 1]
    expected = 1 - index * (1 - level) if part.kind is ChartKind.SHARE else index * level
    return replace(part, expected=expected)


def part_of(given: ChartInput, first: int, last: int) -> ChartInput:
    """Some windows of a series, from one to another, both included."""
    part = slice(first, last + 1)
    return replace(given, total=given.total[part], size=given.size[part], has_evidence=given.has_evidence[part])


def _column(rows: Sequence[MetricScore | None], name: str) -> Floats:
    values = (None if row is None else getattr(row, name) for row in rows)
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
