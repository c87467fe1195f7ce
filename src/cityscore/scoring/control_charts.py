"""Processes: what XmR charts say of a city's metrics, seen from each day, on complete windows that do not overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cityscore.model import (
    Assurance,
    Cadence,
    Calendar,
    Definitions,
    Metric,
    Period,
    PeriodStyle,
    PlanShape,
    Signal,
    Target,
)
from cityscore.scoring.day_numbers import day_of, first_of_month, month, number
from cityscore.scoring.due_days import MONTHS, OWN_PERIOD
from cityscore.scoring.engine import axis_of, evidence_needed
from cityscore.scoring.kinds import arithmetic_of
from cityscore.scoring.lags import longest_lag
from cityscore.scoring.methods import BALANCED
from cityscore.scoring.observations import Bools, Floats, Ints, Observations
from cityscore.scoring.prefix_sums import Sums
from cityscore.scoring.seen_days import seen_days
from cityscore.scoring.series import Series, Split
from cityscore.scoring.targets_over_windows import goals_of_whole_windows
from cityscore.scoring.window_counts import Counts, Rows
from cityscore.scoring.window_frames import TOLERANCE
from cityscore.scoring.windows import window
from cityscore.scoring.xmr_rules import assurance, last_point
from cityscore.scoring.yardsticks import target_on

WINDOWS = {Period.WEEK: 52, Period.MONTH: 36, Period.QUARTER: 20, Period.YEAR: 1}
"""How many windows are looked at: a whole year of weeks holds each season once; of years there are never enough."""
LONGEST = {Period.WEEK: 7, Period.MONTH: 31, Period.QUARTER: 92, Period.YEAR: 366}
"""Days in a window, at most."""
FEWEST = 10
"""Points below which there are no limits."""


@dataclass(frozen=True)
class ChartState:
    """What is known of a metric's process, seen from a day."""

    point: float | None = None
    """The value of the last complete window; None where too little of it is known."""
    lower: float | None = None
    """The limits of that window; None where there are too few points for any."""
    upper: float | None = None
    signal: Signal | None = None
    assurance: Assurance | None = None
    chart: str | None = None
    """The kind of chart; None where there is none."""
    period: Period | None = None
    """The period of its windows: longer than a week for what is rare."""
    end: int | None = None
    """The last day of the last complete window, as a number."""
    center: float | None = None
    """What is usual in that window."""
    once_in: float | None = None
    """A window like it comes about once in so many; None where it is nothing unusual."""
    provisional: bool | None = None
    """Whether its limits rest on few windows; None where there are none."""
    misfit: str | None = None
    """Why no limits fit, and there is no signal; None where they do."""
    anew: int | None = None
    """The first day of the windows that a new beginning is proposed with, as a number."""
    quiet_days: int | None = None
    """Days since the last event, up to the last day that is known; None where it is judged by its windows."""
    usual_days: float | None = None
    """How many days usually lie between two events."""


NOTHING = ChartState()
SLOW_CADENCE = {period: cadence for cadence, period in OWN_PERIOD.items() if cadence in MONTHS}
"""The cadences whose windows are whole months, by their period."""


def period_of(metric: Metric) -> Period:
    """The windows that a metric's points are values of: its cadence's, and weeks of what comes more often."""
    return OWN_PERIOD.get(metric.cadence, Period.WEEK)


def reach(metric: Metric) -> int | None:
    """How many days back from a day its points can lie; None for all there are."""
    period = period_of(metric)
    return None if metric.signals.fix_after else (WINDOWS[period] + 2) * LONGEST[period] + longest_lag(metric)


def processes(definitions: Definitions, observations: Observations, through: Ints) -> Iterator[tuple[Metric, Observer]]:
    """Each metric with what tells of its process, for the whole city, seen from ascending days, shape (days,)."""
    split = Split(observations, definitions.metrics)
    longest = max(LONGEST[period_of(metric)] + longest_lag(metric) for metric in definitions.metrics)
    axis = axis_of(definitions, split, through, longest)
    for index, metric in enumerate(definitions.metrics):
        yield metric, Observer(split.series(metric, index, "", axis), through, definitions.city.calendar)


@dataclass(frozen=True)
class Observer:
    """A series, ready to tell of its process."""

    series: Series
    through: Ints
    calendar: Calendar

    def seen(self, places: Ints) -> list[ChartState]:
        """What is known from some of the days, which are given by their ascending places."""
        metric, through = self.series.metric, self.through[places]
        if not (len(through) and metric.scored) or metric.milestones:  # a plan's steps are no process
            return [NOTHING] * len(places)
        period, is_due = period_of(metric), self.series.due()
        seen = seen_days(self.series, is_due, through)
        _, last = complete(period, through if seen is None else seen, self.calendar)
        ends = self._ends(period, int(last.min()), int(last.max()))
        values = self._values(period, ends, is_due)
        first, latest = self._first(period, ends, last), np.searchsorted(ends, last)
        goals = self._goals(period, ends)
        judged: dict[int, ChartState] = {}
        states = []
        for begin, end in zip(first.tolist(), latest.tolist(), strict=True):
            if end not in judged:
                judged[end] = _chart_state(metric, values[begin : end + 1], goals[end])
            states.append(judged[end])
        return states

    def _ends(self, period: Period, first: int, last: int) -> Ints:
        """The last days of all windows that are looked at, ascending, up to the last one."""
        back = reach(self.series.metric)
        begin = self.series.axis.first if back is None else first - back
        return np.unique(complete(period, np.arange(min(begin, first), last + 1), self.calendar)[1])

    def _first(self, period: Period, ends: Ints, last: Ints) -> Ints:
        """Where in the list of windows each day's series begins: no further back than its baseline was set anew."""
        settings = self.series.metric.signals
        latest = np.searchsorted(ends, last)
        first = np.zeros_like(latest) if settings.fix_after else np.maximum(latest - (WINDOWS[period] - 1), 0)
        for rebase in settings.rebase:
            start = rebased_at(period, number(rebase.since), ends)
            first = np.where(latest >= start, np.maximum(first, start), first)
        return first

    def _goals(self, period: Period, ends: Ints) -> list[float | None]:
        """The goal that each window may meet or miss for sure.

        What is usual is none, nor is a range, nor a plan with the year's shape: limits do not go with the season.
        """
        metric = self.series.metric
        goals = goals_of_whole_windows(self.series, _first_day(period, ends), ends)
        if any(_promises_nothing(target) for target in metric.target):
            in_force = [target_on(metric, day_of(end)) for end in ends]
            goals = np.where([target is not None and _promises_nothing(target) for target in in_force], np.nan, goals)
        return [None if np.isnan(goal) else goal for goal in goals.tolist()]

    def _values(self, period: Period, ends: Ints, is_due: Bools) -> Floats:
        """The value of each window; NaN where too little of what was due is there."""
        first = _first_day(period, ends)
        start, stop = self.series.axis.indexes(first, ends)
        value = arithmetic_of(self.series).window(start, stop).value
        if self.series.metric.tells_totals:
            # Days whose figures are missing are as the others; those on which none is due are no days of it.
            stands_for = np.where(is_due, self.series.axis.stands_for(self.series.metric.cadence), 0)
            value = value * Sums.of(stands_for.astype(np.float64)).between(start, stop)
        # Judged as a score is: with too little of a window, its point would signal what is not known yet.
        due = Counts.of(is_due).between(start, stop)
        rows, days = Rows.of(self.series, is_due).counts(start, stop, stop)
        coverage, _ = evidence_needed(self.series.metric, BALANCED)
        has_enough = (rows > 0) & (due > 0) & (days >= coverage * due - TOLERANCE) & np.isfinite(value)
        values: Floats = np.where(has_enough, value, np.nan)
        return values


def _promises_nothing(target: Target) -> bool:
    return target.usual or target.shape is PlanShape.HISTORY


def complete(period: Period, through: Ints, calendar: Calendar) -> tuple[Ints, Ints]:
    """First and last day of the last complete window seen from each day; quarters and years are fiscal."""
    return window(period, PeriodStyle.COMPLETE, through, calendar, SLOW_CADENCE.get(period, Cadence.DAILY))


def rebased_at(period: Period, day: int, ends: Ints) -> int:
    """The place of the first window that begins on a day or after it, by the windows' ascending last days."""
    return int(np.searchsorted(_first_day(period, ends), day))


def _first_day(period: Period, ends: Ints) -> Ints:
    if period is Period.WEEK:
        return ends - 6
    return first_of_month(month(ends) - (MONTHS[SLOW_CADENCE[period]] - 1))


def _chart_state(metric: Metric, values: Floats, goal: float | None) -> ChartState:
    """What a series says of its last window, which may have a goal."""
    point = None if np.isnan(values[-1]) else float(values[-1])
    if np.count_nonzero(~np.isnan(values)) < FEWEST:
        return ChartState(point)
    settings = metric.signals
    lower, upper, signal = last_point(values, screen=settings.screen, fix_after=settings.fix_after)
    may_meet = assurance((lower, upper), metric.better, goal)
    if may_meet is not None and lower == upper == goal:
        may_meet = Assurance.CONSISTENT_PASS  # never anything but the goal itself: the rules alone call that chance
    return ChartState(point, lower, upper, signal, may_meet)


def charted(metric: Metric, ends: Sequence[int]) -> list[int]:
    """The places at which a baseline is set anew, among windows by their ascending last days, but for the first."""
    period, days = period_of(metric), np.array(ends, dtype=np.int64)
    starts = {rebased_at(period, number(rebase.since), days) for rebase in metric.signals.rebase}
    return sorted(start for start in starts if 0 < start < len(ends))
