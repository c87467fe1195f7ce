"""Control charts: which windows a metric is judged by, how far back they reach, and what is known of the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cityscore.model import Cadence, Calendar, Metric, Observed, Period, PeriodStyle, Signal
from cityscore.scoring import process_charts
from cityscore.scoring.day_numbers import first_of_month, month, number
from cityscore.scoring.due_days import MONTHS, OWN_PERIOD
from cityscore.scoring.lags import longest_lag
from cityscore.scoring.observations import Ints
from cityscore.scoring.process_charts import ChartKind, Misfit
from cityscore.scoring.usual_season import LOOKED_BACK
from cityscore.scoring.windows import window

WINDOWS = {Period.WEEK: 52, Period.MONTH: 36, Period.QUARTER: 20, Period.YEAR: 1}
"""How many windows are looked at: a whole year of weeks holds each season once; of years there are never enough."""
LONGEST = {Period.WEEK: 7, Period.MONTH: 31, Period.QUARTER: 92, Period.YEAR: 366}
"""Days in a window, at most."""
RARE_WINDOWS = {Period.MONTH: 36, Period.QUARTER: 13}
"""How many longer windows are looked at of a count that is too rare for its own: what a run reads for seasons."""
RARE_DAYS = 1096
"""How many days are looked at for those between events, and for how many events are usual: three years."""
LONGER = {Period.WEEK: (Period.MONTH, Period.QUARTER), Period.MONTH: (Period.QUARTER,)}
"""The periods that take the place of one in whose windows too little happens, the shortest first."""
FEWEST = process_charts.FEWEST
"""Windows with evidence below which there are no limits."""


@dataclass(frozen=True)
class ChartState:
    """What is known of a metric's process, seen from a day."""

    chart: ChartKind | None = None
    """What the windows are judged by; None where there is nothing to judge."""
    period: Period | None = None
    """The period of the windows: longer than a week for what is rare."""
    end: int | None = None
    """The last day of the last complete window, as a number."""
    point: float | None = None
    """The value of that window; None where too little of it is known. Between events: days, so far or in all."""
    lower: float | None = None
    """The limits of that window; None where there are too few points for any."""
    upper: float | None = None
    center: float | None = None
    """What is usual in that window."""
    signal: Signal | None = None
    """What that window is; None where nothing can be said. Between events what is high is a long time without any."""
    run_length: int | None = None
    """How many windows there are in the run, or the trend, that it ends; None where that is not what it is."""
    once_in: float | None = None
    """A window like it comes about once in so many; None where it is nothing unusual."""
    provisional: bool | None = None
    """Whether its limits rest on few windows; None where there are none."""
    misfit: Misfit | None = None
    """Why no limits fit, and there is no signal; None where they do."""
    anew: int | None = None
    """The first day of the windows that a new beginning is proposed with, as a number."""
    quiet_days: int | None = None
    """Of what is rare: days since the last event, up to the end of the last complete window of its own period."""
    usual_days: float | None = None
    """How many days usually lie between two events of what is rare."""


NOTHING = ChartState()
SLOW_CADENCE = {period: cadence for cadence, period in OWN_PERIOD.items() if cadence in MONTHS}
"""The cadences whose windows are whole months, by their period."""


def chart_kind(metric: Metric) -> ChartKind | None:
    """What a metric's windows are judged by, where enough happens in them; None for what has no process."""
    if not metric.scored or metric.milestones:  # a plan's steps are no process
        return None
    if metric.kind.traits.is_binomial:
        return ChartKind.SHARE
    if metric.kind.observed is Observed.EVENTS:
        return ChartKind.COUNT
    if metric.kind.observed is Observed.SUM and metric.cases is not None:
        return ChartKind.MEAN
    return ChartKind.VALUE


def period_of(metric: Metric) -> Period:
    """The windows that a metric's points are values of: its cadence's, and weeks of what comes more often."""
    return OWN_PERIOD.get(metric.cadence, Period.WEEK)


def looked_at(metric: Metric, period: Period) -> int:
    """How many windows of a period are looked at: its own, or longer ones because it is rare."""
    return (WINDOWS if period is period_of(metric) else RARE_WINDOWS)[period]


def needed(metric: Metric, period: Period) -> int:
    """How many windows a chart is made from: those that are looked at, and of weeks those that tell of the season."""
    return looked_at(metric, period) + (LOOKED_BACK if period is Period.WEEK else 0)


def reach(metric: Metric) -> int | None:
    """How many days back from a day its points can lie; None for all there are."""
    if metric.signals.fix_after:
        return None
    period = period_of(metric)
    days = [(needed(metric, period) + 2) * LONGEST[period]]
    if chart_kind(metric) is ChartKind.COUNT:
        days += [(needed(metric, longer) + 2) * LONGEST[longer] for longer in LONGER.get(period, ())]
        days.append(RARE_DAYS + 2 * LONGEST[period])
    return max(days) + longest_lag(metric)


def complete(period: Period, through: Ints, calendar: Calendar) -> tuple[Ints, Ints]:
    """First and last day of the last complete window seen from each day; quarters and years are fiscal."""
    return window(period, PeriodStyle.COMPLETE, through, calendar, SLOW_CADENCE.get(period, Cadence.DAILY))


def first_days(period: Period, ends: Ints) -> Ints:
    """The first day of each window, by its last."""
    if period is Period.WEEK:
        return ends - 6
    return first_of_month(month(ends) - (MONTHS[SLOW_CADENCE[period]] - 1))


def rebased_at(period: Period, day: int, ends: Ints) -> int:
    """The place of the first window that begins on a day or after it, by the windows' ascending last days."""
    return int(np.searchsorted(first_days(period, ends), day))


def charted(metric: Metric, ends: Sequence[int], period: Period | None = None) -> list[int]:
    """The places at which a baseline is set anew, among windows by their ascending last days, but for the first.

    ``period`` is the windows', where that is longer than the metric's own.
    """
    days = np.array(ends, dtype=np.int64)
    starts = {rebased_at(period or period_of(metric), number(rebase.since), days) for rebase in metric.signals.rebase}
    return sorted(start for start in starts if 0 < start < len(ends))
