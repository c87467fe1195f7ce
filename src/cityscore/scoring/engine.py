"""Observations to scores: lays a city's metrics on one day axis and scores every metric, period and day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cityscore.model import Better, Cadence, Definitions, Measure, Metric, Period, PeriodStyle, Reason
from cityscore.scoring.due_days import Axis
from cityscore.scoring.kinds import Arithmetic, AverageArithmetic, WindowFigures, arithmetic_of
from cityscore.scoring.lags import longest_lag
from cityscore.scoring.methods import Method
from cityscore.scoring.metric_scores import REASONS, Codes, Scores, ratio_of, scores_from
from cityscore.scoring.observations import Bools, Counted, Floats, Ints, Observations
from cityscore.scoring.series import Series, Split
from cityscore.scoring.targets_over_windows import target_over_windows, where_known
from cityscore.scoring.window_counts import Rows
from cityscore.scoring.window_frames import TOLERANCE, DueDays, Frame, Frames
from cityscore.scoring.windows import Windows
from cityscore.scoring.yardsticks import PastSeries, deviation, history_of

LONGEST_WINDOW: dict[str, int] = {Cadence.DAILY: 366, Cadence.WEEKDAYS: 366 + 31, Cadence.WEEKLY: 366 + 14}
"""Days from the first of a window to the day it is seen from, at most: of a year to date that ends with a due day."""
SLOWEST_WINDOW = 2 * 366
"""The same of months and slower, and of named calendars: their newest figure may be of a year ago."""
DISTRICT_PERIODS = (Period.WEEK, Period.MONTH, Period.QUARTER)


def score_all(
    definitions: Definitions,
    observations: Observations,
    through: Ints,
    method: Method,
    style: PeriodStyle,
    districts: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[Scores]:
    """Score every metric, then its districts, in the definitions' order.

    ``through`` are the day numbers that the scorecard covers, ascending, at least one, shape (days,). Nothing observed
    after a day has a part in its score. Missing rows give no score but a reason; nothing is raised for them.
    ``districts`` are those of each metric (its slug); where they are not stated, those it has rows in.
    """
    style = method.style or style
    split, near = Split(observations, definitions.metrics), definitions.city.near
    axis = axis_of(definitions, split, through, max(looked_back(metric, method) for metric in definitions.metrics))
    calendar = definitions.city.calendar
    frames = Frames(axis, Windows.seen_from(through, method.periods, style, calendar), method)
    of_districts = Frames(axis, Windows.seen_from(through, DISTRICT_PERIODS, PeriodStyle.COMPLETE, calendar), method)
    of_newest_day = None
    if definitions.city.headline.period is Period.DAY:
        of_newest_day = Frames(axis, Windows.seen_from(through, (Period.DAY,), style, calendar), method)
    for index, metric in enumerate(definitions.metrics):
        series = split.series(metric, index, "", axis)
        seen = frames.seen(series)
        scores = score_series(series, frame_of(series, frames, seen), method, near)
        if of_newest_day is not None and seen is not None:
            newest = score_series(series, of_newest_day.of(series, seen, day=seen), method, near)
            scores = replace(scores, newest_day=newest)
        yield scores
        if not method.own_last_day:
            for district in split.districts_of(index) if districts is None else districts.get(metric.slug, ()):
                series = split.series(metric, index, district, axis)
                yield score_series(series, of_districts.of(series, seen), method, near)


def frame_of(series: Series, frames: Frames, seen: Ints | None) -> Frame:
    """The frame of a whole city's series, seen from its own days; ``toolkit-2016`` ends windows at its last rows."""
    if frames.method.own_last_day:
        last = _last_row(series, frames.windows.through)
        return frames.of(series, last, day=last)
    return frames.of(series, seen)


@dataclass(frozen=True)
class Prepared:
    """A series ready to be scored as a method demands."""

    series: Series
    arithmetic: Arithmetic
    rows: Rows
    frame: Frame
    due: DueDays

    @classmethod
    def of(cls, series: Series, frame: Frame, method: Method) -> Prepared:
        """Count the series' rows, and for ``toolkit-2016`` take its daily values."""
        arithmetic = arithmetic_of(series)
        due = frame.due
        rows = Rows.of(series, due.is_due)
        if method.mean_of_days:
            series = _daily_values(series, arithmetic)
            arithmetic = AverageArithmetic.of(series)
        return cls(series, arithmetic, rows, frame, due)

    def past(self, method: Method) -> list[PastSeries]:
        """The histories that the metric is compared with, the first that counts to be taken; none has a target."""
        metric = self.series.metric
        if not metric.scored or metric.target or method.deviation:
            return []
        return [
            PastSeries.of(self.series, self.arithmetic, self.rows, self.due, history)
            for history in method.histories_of(metric)
        ]


def score_series(series: Series, frame: Frame, method: Method, near: float) -> Scores:
    """Score one metric in one district for all windows of a frame."""
    prepared = Prepared.of(series, frame, method)
    metric, due, windows = series.metric, prepared.due, prepared.frame.windows
    start, stop = prepared.frame.start, prepared.frame.stop
    figures = prepared.arithmetic.window(start, stop)
    if metric.tells_totals and not method.mean_of_days:
        figures = replace(figures, value=np.where(np.isnan(figures.value), np.nan, figures.numerator))
    past = prepared.past(method)
    yardstick, chosen, missing = _yardstick(prepared, past, method, figures.value)
    ratio = ratio_of(metric.better, figures.value, yardstick, metric.scale_zero)
    score = scores_from(ratio, figures.value, yardstick, metric, method)
    if metric.rare and not method.zeros.rare_day and Period.DAY in windows.periods:
        row = windows.periods.index(Period.DAY)
        score[row][figures.value[row] == 0] = np.nan
    rows, days = prepared.rows.counts(start, stop, due.stop)
    doubts = _doubts(metric, method, due, (rows, days), figures, yardstick)
    if metric.scored:
        doubts |= {missing: np.isnan(yardstick), Reason.ZERO_VALUE: np.isnan(score)}
    reason = _first_reason(doubts, score.shape)
    score[(reason != 0) | (not metric.scored)] = np.nan
    return Scores(
        metric, series.district, method, near, prepared.arithmetic, prepared.frame,
        figures.value, yardstick, score, reason, days, due.due, tuple(past), chosen,
    )  # fmt: skip


def _yardstick(
    prepared: Prepared, past: Sequence[PastSeries], method: Method, value: Floats
) -> tuple[Floats, Ints | None, Reason]:
    """What each value is compared with, which history that is from, and the reason where there is nothing."""
    series, windows = prepared.series, prepared.frame.windows
    metric = series.metric
    if not metric.scored:
        return np.broadcast_to(np.nan, value.shape), None, Reason.NO_TARGET
    if metric.target:
        target = target_over_windows(series, prepared.frame, value, last_only=method.mean_of_days)
        return where_known(metric, windows, target), None, Reason.NO_TARGET
    if method.deviation:
        last = np.clip(windows.through - prepared.frame.axis.first, -1, series.length - 1)
        mean_and_deviation = deviation(series, metric.better is Better.HIGHER, last)
        return np.broadcast_to(mean_and_deviation, value.shape), None, Reason.TOO_LITTLE_HISTORY
    return *history_of(past, prepared.frame), Reason.TOO_LITTLE_HISTORY


def _doubts(
    metric: Metric,
    method: Method,
    due: DueDays,
    observed: tuple[Counted, Counted],
    figures: WindowFigures,
    yardstick: Floats,
) -> dict[Reason, Bools]:
    """Where each reason for having no score applies, but for the yardstick's and the ratio's own."""
    rows, days = observed
    doubts = {
        Reason.NOT_DUE: due.none_due,
        Reason.NO_OBSERVATIONS: rows == 0,
        Reason.NO_EVENTS: np.isnan(figures.value),
    }
    if due.inactive is not None:
        doubts[Reason.NOT_ACTIVE] = due.inactive
    coverage, needed = evidence_needed(metric, method)
    if coverage > 0:
        doubts[Reason.TOO_LITTLE_COVERAGE] = days < due.enough(coverage)
    if needed > 0 and metric.scored:
        cases = (
            expected_events(metric, yardstick, figures) if metric.measure is Measure.EXPECTED_EVENTS else figures.cases
        )
        doubts[Reason.TOO_FEW_CASES] = cases < needed - TOLERANCE
    return doubts


def expected_events(metric: Metric, yardstick: Floats, figures: WindowFigures) -> Floats:
    """How many events the yardstick makes of what each window has: days, or residents times 1,000."""
    if metric.tells_totals:
        return yardstick
    return yardstick * figures.denominator / (metric.derived.times if metric.derived else 1.0)


def evidence_needed(metric: Metric, method: Method) -> tuple[float, float]:
    """The share of due days, and the cases, that a window needs: the metric's own, or else the method's.

    A method that takes any evidence takes any, whatever the metric says.
    """
    if not method.weighs_evidence:
        return 0.0, 0.0
    own = metric.evidence
    coverage = method.coverage if own.coverage is None else own.coverage
    counted = metric.parts[0] if metric.parts else metric  # evidence of what is derived is its numerator's
    stated = counted.evidence.cases if own.cases is None else own.cases
    if stated is not None:
        return coverage, stated
    if counted.measure is Measure.FIGURES and counted.cases is None:
        return coverage, 0.0  # a mean of dollars, or of who knows what: only who names its cases says that they are
    return coverage, method.cases.get(metric.measure, 0)


def _first_reason(doubts: dict[Reason, Bools], shape: tuple[int, ...]) -> Codes:
    """The first reason that applies to each window, as a code: 0 for none."""
    codes = np.zeros(shape, dtype=np.int8)
    for code, reason in reversed(list(enumerate(REASONS, start=1))):  # backwards: the first reason is written last
        if reason in doubts and doubts[reason].any():
            codes[doubts[reason]] = code
    return codes


def _last_row(series: Series, through: Ints) -> Ints:
    """The day of the series' last row up to each day; the day itself where there is none."""
    first = series.axis.first
    latest = np.searchsorted(series.day, through - first, side="right") - 1
    # Before the first row, latest is -1, which takes the 0 that is appended: a series may have no row at all.
    return np.where(latest >= 0, np.append(series.day, 0)[latest] + first, through)


def _daily_values(series: Series, arithmetic: Arithmetic) -> Series:
    """A series of each day's own value; days without one are left out."""
    day = np.unique(series.day)
    value = arithmetic.window(day, day + 1).value
    has_value = ~np.isnan(value)
    return Series(
        series.metric, series.district, series.axis, day[has_value], value[has_value], np.ones(int(has_value.sum()))
    )


def longest_window(metric: Metric) -> int:
    """How many days before a day covered a metric's windows can begin: what they last, and what it lags."""
    plans = (target.to - target.since for target in metric.target if target.since and target.to)
    longest_plan = max((plan.days for plan in plans), default=0)  # a window of its year begins where the plan does
    return LONGEST_WINDOW.get(metric.cadence, SLOWEST_WINDOW) + longest_plan + longest_lag(metric)


def looked_back(metric: Metric, method: Method) -> int:
    """How many days before the first row a metric's windows and histories can reach."""
    trailing = max((history.trailing or 0 for history in method.histories_of(metric)), default=0)
    return longest_window(metric) + trailing


def axis_of(definitions: Definitions, split: Split, through: Ints, back: int) -> Axis:
    """An axis that holds every window of up to ``back`` days that can hold a row, whole."""
    first = int(split.day.min(initial=through[0]))
    return Axis.of(first - back, int(through[-1]), definitions)
