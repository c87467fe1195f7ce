"""Targets over windows: what the days that the counted rows stand for were asked to reach (DESIGN 3.3)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cityscore.model import Metric, Observed, Target
from cityscore.scoring.counted_days import CountedDays
from cityscore.scoring.kinds import divide
from cityscore.scoring.observations import Floats, Ints
from cityscore.scoring.own_windows import OwnWindows
from cityscore.scoring.planned_days import planned_by_day
from cityscore.scoring.prefix_sums import Sums, running_sums
from cityscore.scoring.series import Series
from cityscore.scoring.target_days import asked_by_day, is_on_path, on_path
from cityscore.scoring.window_frames import Frame
from cityscore.scoring.yardsticks import dated_in_force

DIGITS = 14
"""Significant digits of a goal that is added up of days: thirty-one thirty-firsts of 100 are 100."""
NumberOf = Callable[[Target], float]


def target_over_windows(series: Series, frame: Frame, value: Floats, *, last_only: bool = False) -> Floats:
    """What each window's value is compared with; of a range, the end that it lies beyond, or the value inside it.

    Where figures are told as totals it is what the counted days of a window were to come to, else a number for each of
    them: the mean of those in force on them, or the one of the last day, as kind and path want it. ``last_only`` takes
    the last day's for all, per day. NaN where no target is in force. All arrays have the windows' shape.
    """
    numbers: list[NumberOf] = [_low, _high] if series.metric.target[0].is_range else [_value]
    ends = [_number_over(series, frame, number_of, last_only) for number_of in numbers]
    return ends[0] if len(ends) == 1 else np.clip(value, ends[0], ends[1])


def where_known(metric: Metric, windows: OwnWindows, asked: Floats) -> Floats:
    """What windows are compared with, NaN where only that of another period is known; shape (periods, days)."""
    if all(target.only_for is None for target in metric.target):
        return asked
    known = [
        dated_in_force(metric.target, [float(target.holds_for(period)) for target in metric.target], end)
        for period, end in zip(windows.periods, windows.end, strict=True)
    ]
    return np.where(np.array(known) == 1, asked, np.nan)


def _number_over(series: Series, frame: Frame, number_of: NumberOf, last_only: bool) -> Floats:
    metric = series.metric
    if metric.tells_totals and series.district:  # so many are asked of the whole city, and of no district
        return np.full(frame.start.shape, np.nan)
    if metric.asks_totals:
        return _totals(series, frame, number_of, last_only)
    numbers = [number_of(target) for target in metric.target]
    first = metric.target[0]
    if len(numbers) == 1 and first.since is None:  # broadcasts without being copied
        return np.broadcast_to(np.float64(numbers[0]), frame.start.shape)
    last = on_path(metric.target, numbers, frame.windows.end)
    if last_only or metric.kind.traits.is_last or not (_adds_up(metric) or _has_path(metric)):
        return last
    return _means(series, frame, on_path(metric.target, numbers, series.axis.days), last)


def _means(series: Series, frame: Frame, asked: Floats, last: Floats) -> Floats:
    """The mean of what the counted days asked for; the last day's where there is none, and in a window without a path.

    Counts take the mean in any case: events of a day are held against that day's target.
    """
    start, stop = frame.start, frame.stop
    base = float(np.nanmin(asked)) if not np.isnan(asked).all() else 0.0  # what never changes keeps its digits
    off, known, _ = CountedDays.of(series, asked - base).over(start, stop)
    takes_mean = known > 0
    if not _adds_up(series.metric):
        paths = np.where(is_on_path(series.metric.target, series.axis.days), 1.0, 0.0)
        takes_mean &= CountedDays.of(series, paths).over(start, stop)[0] > 0
    return np.where(takes_mean, base + divide(off, known), last)


def _totals(series: Series, frame: Frame, number_of: NumberOf, last_only: bool) -> Floats:
    """What the counted days were to come to; without any, nothing."""
    metric, axis = series.metric, series.axis
    asked = planned_by_day(series) if metric.has_plans else asked_by_day(metric, axis, number_of)
    of_last_day = _at(asked, frame.windows.end - axis.first)
    if last_only:
        return of_last_day
    goal, known, days = CountedDays.of(series, asked).over(frame.start, frame.stop)
    if metric.has_plans:
        return significant(np.where(known > 0, goal, np.nan))
    # A day on which nothing was in force yet is asked for as much as the others: the figure is of all of them.
    a_day = np.where(known > 0, divide(goal, known), of_last_day)
    goal = np.where(known == days, goal, a_day * days)
    return significant(np.where(days > 0, goal, np.nan))


def goals_of_whole_windows(series: Series, first: Ints, last: Ints) -> Floats:
    """What all days of windows ask for, whether or not their figures came; of a range nothing: NaN.

    ``first`` and ``last`` are their days, as day numbers.
    """
    metric = series.metric
    start, stop = series.axis.indexes(first, last)
    if not metric.target or metric.target[0].is_range:
        return np.full(start.shape, np.nan)
    if metric.asks_totals:
        asked = planned_by_day(series) if metric.has_plans else asked_by_day(metric, series.axis, _value)
        return significant(_of_all_days(asked, start, stop)[0])
    numbers = [_value(target) for target in metric.target]
    at_end = on_path(metric.target, numbers, last)
    if metric.kind.traits.is_last or not (_adds_up(metric) or _has_path(metric)) or len(numbers) == 1:
        return at_end
    total, known = _of_all_days(on_path(metric.target, numbers, series.axis.days), start, stop)
    return np.where(np.isnan(at_end), at_end, divide(total, known))


def _of_all_days(asked: Floats, start: Ints, stop: Ints) -> tuple[Floats, Floats]:
    """What the days of each window ask for together, NaN where nothing, and how many of them something."""
    is_known = ~np.isnan(asked)
    running = running_sums(is_known, np.int32)
    known = (running[stop] - running[start]).astype(np.float64)
    return np.where(known > 0, Sums.of(np.where(is_known, asked, 0.0)).between(start, stop), np.nan), known


def significant(numbers: Floats) -> Floats:
    """Numbers to so many significant digits, so that what rounding left of whole ones is gone.

    >>> float(significant(np.array([99.99999999999999]))[0])
    100.0
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.floor(np.log10(np.abs(numbers)))
        scale = 10.0 ** np.clip(DIGITS - 1 - size, -300, 300)
        rounded: Floats = np.where(np.isfinite(size), np.round(numbers * scale) / scale, numbers)
    return rounded


def _at(asked: Floats, places: Ints) -> Floats:
    return np.where((places >= 0) & (places < len(asked)), asked[np.clip(places, 0, len(asked) - 1)], np.nan)


def _adds_up(metric: Metric) -> bool:
    return metric.kind.observed is Observed.EVENTS


def _has_path(metric: Metric) -> bool:
    return any(target.between is not None for target in metric.target)


def _value(target: Target) -> float:
    return target.value or 0.0


def _low(target: Target) -> float:
    return target.low or 0.0


def _high(target: Target) -> float:
    return target.high or 0.0
