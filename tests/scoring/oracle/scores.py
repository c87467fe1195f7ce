"""The score of one metric in one window: value, yardstick, score, or the first reason that applies (DESIGN 3.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from cityscore.model import Better, MethodName, Period, PeriodStyle, Reason, Status
from tests.scoring.oracle.cities import Measure, Town
from tests.scoring.oracle.days import every_day, row_begins
from tests.scoring.oracle.derived import Parts, share_done
from tests.scoring.oracle.goals import is_spoken_for
from tests.scoring.oracle.rows import Row, Rows, exact, is_active
from tests.scoring.oracle.values import daily_values, days_observed, mean, sum_of_denominators, sum_of_numerators
from tests.scoring.oracle.windows import PERIODS, lag_on, seen_from, window
from tests.scoring.oracle.yardsticks import View, Yardstick, yardstick

MEETS_WITHIN = Fraction(1, 10**9)
CASES_NEEDED = {"ratio": 10, "average_ratio": 10, "count": 5, "quantile": 10}
DISTRICT_PERIODS = (Period.WEEK, Period.MONTH, Period.QUARTER)


@dataclass(frozen=True)
class Score:
    """One score, or why there is none."""

    metric: str
    district: str
    period: Period
    through: date
    start: date
    end: date
    value: Fraction | None
    yardstick: Fraction | None
    score: Fraction | None
    status: Status | None
    reason: Reason | None
    days: int
    due: int


Scores = dict[tuple[str, str, Period, date], Score]
"""Scores by metric, district, period and day."""


@dataclass(frozen=True)
class Series:
    """One metric in one district: its rows, those that say from which day it is seen, and what it is derived from."""

    metric: Measure
    district: str
    rows: Rows
    city_rows: Rows
    parts: Parts | None
    city_parts: Parts | None

    def seen_from(self, town: Town, through: date, method: MethodName) -> date:
        """The metric's own day: that of the part that comes later, if it is derived."""
        if self.city_parts is None:
            return seen_from(town, self.metric, self.city_rows, through, method)
        parts = self.city_parts
        rows = {parts.numerator.slug: parts.above, parts.denominator.slug: parts.below}
        return min(seen_from(town, part, rows[part.slug], through, method) for part in parts.setting)


def scores(town: Town, rows: Iterable[Row], days: Iterable[date], method: MethodName, style: PeriodStyle) -> Scores:
    """The score of every metric and period on some days, and of every district with rows of the metric."""
    rows, found = list(rows), []
    for through in days:
        known = [row for row in rows if row.day <= through]
        for metric in town.metrics:
            for district in districts_of(metric, rows):
                series = series_of(town, metric, district, known, through)
                periods = DISTRICT_PERIODS if district else PERIODS
                of_style = PeriodStyle.COMPLETE if district else style
                if district and method == MethodName.TOOLKIT_2016:
                    continue
                found += [score(town, series, through, period, method, of_style) for period in periods]
    kept = [each for each in found if each is not None]
    return {(each.metric, each.district, each.period, each.through): each for each in kept}


def districts_of(metric: Measure, rows: list[Row]) -> list[str]:
    """The whole city, and the districts that have rows of the metric, or of both its parts."""
    if metric.kind != "derived":
        return ["", *sorted({row.district for row in rows if row.metric == metric.slug} - {""})]
    above, below = (
        {row.district for row in rows if row.metric == part} for part in (metric.numerator, metric.denominator)
    )
    return ["", *sorted((above & below) - {""})]


def series_of(town: Town, metric: Measure, district: str, rows: list[Row], through: date) -> Series:
    """A metric's rows in one district."""
    if metric.kind == "derived":
        parts, city_parts = (parts_of(town, metric, place, rows, through) for place in (district, ""))
        metric = parts.at_their_cadence(metric)
        return Series(
            metric,
            district,
            parts.rows(metric, district).while_active(metric),
            city_parts.rows(metric, "").while_active(metric),
            parts,
            city_parts,
        )
    return Series(metric, district, own(metric, district, rows), own(metric, "", rows), None, None)


def parts_of(town: Town, metric: Measure, district: str, rows: list[Row], through: date) -> Parts:
    """The two metrics that a metric is derived from, with their rows in a district."""
    above, below = town.by_slug[metric.numerator], town.by_slug[metric.denominator]
    return Parts(town, above, below, own(above, district, rows), own(below, district, rows), through)


def own(metric: Measure, district: str, rows: list[Row]) -> Rows:
    """A series' rows, while the metric is active."""
    return Rows(row for row in rows if (row.metric, row.district) == (metric.slug, district)).while_active(metric)


def score(
    town: Town, series: Series, through: date, period: Period, method: MethodName, style: PeriodStyle
) -> Score | None:
    """One score; None for a period that the method does not have."""
    metric, rows = series.metric, series.rows
    seen = through if period == Period.DAY else series.seen_from(town, through, method)
    day_is_due = method != MethodName.BALANCED or lag_on(metric, through) == 0
    if series.city_parts is not None and method == MethodName.BALANCED:
        day_is_due = all(lag_on(part, through) == 0 for part in series.city_parts.setting)
    if method == MethodName.TOOLKIT_2016:
        if period == Period.YEAR:
            return None
        style = PeriodStyle.ROLLING
        seen = rows.days[-1] if rows.days else through
    covered = window(town, metric, period, style, seen, day_is_due)
    return score_of(
        View(town, metric, rows, series.parts, series.district, seen, period, style, method, covered), series, through
    )


def score_of(view: View, series: Series, through: date) -> Score:
    """The score of a window."""
    metric, covered, method = view.metric, view.window, view.method
    part = covered.counted(metric, view.rows)
    observed = set(covered.due) & set(part.days)

    value = window_value(view, part)
    of_whole_city = bool(series.district) and is_told_as_total(metric)  # so many are asked of no district
    against = (Reason.NO_TARGET if of_whole_city else yardstick(view, value)) if metric.scored else None
    reason = reason_about_data(view, part, len(observed), value)
    result = None
    if metric.scored:
        reason = reason or reason_to_withhold(view, part, against)
        if reason is None:
            result = METHODS[method](metric, view.period, value, against)
            reason = Reason.ZERO_VALUE if result is None else None
    return Score(
        metric=metric.slug,
        district=series.district,
        period=view.period,
        through=through,
        start=covered.first,
        end=covered.last,
        value=value,
        yardstick=against if isinstance(against, Fraction) else None,
        score=result,
        status=status(result, view.town.near),
        reason=reason,
        days=len(observed),
        due=len(covered.due),
    )


def window_value(view: View, rows: Rows) -> Fraction | None:
    """The kind's value of the window, the total where the target is one, or the toolkit's plain mean of the days."""
    if view.metric.kind == "milestones":
        return share_done(view.metric, view.window.last)
    if view.method == MethodName.TOOLKIT_2016:
        return mean(daily_values(view.metric, rows))
    if view.metric.kind == "count" and is_told_as_total(view.metric):
        return sum_of_numerators(rows) if len(rows) else None
    return view.value([(view.window, rows)])


def is_told_as_total(metric: Measure) -> bool:
    """Whether its target adds up over the days: said for a week, month, quarter or year, or a plan."""
    return metric.has_plan or is_spoken_for(metric)


def reason_about_data(view: View, rows: Rows, observed: int, value: Fraction | None) -> Reason | None:
    """The first reason that the data give."""
    metric, covered = view.metric, view.window
    if not any(is_active(metric, day) for day in every_day(covered.start, covered.end)):
        return Reason.NOT_ACTIVE
    if metric.kind == "milestones":
        return Reason.NO_EVENTS if value is None else None
    if not covered.due:
        return Reason.NOT_DUE
    if len(rows) == 0:
        return Reason.NO_OBSERVATIONS
    if view.method == MethodName.BALANCED and observed < coverage_needed(metric) * len(covered.due):
        return Reason.TOO_LITTLE_COVERAGE
    return Reason.NO_EVENTS if value is None else None


def reason_to_withhold(view: View, rows: Rows, against: Yardstick) -> Reason | None:
    """The first reason that the yardstick or the number of cases gives."""
    if isinstance(against, Reason):
        return against
    if view.method == MethodName.BALANCED and cases(view, rows, against) < cases_needed(view):
        return Reason.TOO_FEW_CASES
    return None


def coverage_needed(metric: Measure) -> Fraction:
    """The share of due days that must be observed, which a metric can state."""
    return Fraction(1, 2) if metric.coverage is None else exact(metric.coverage)


def counted_in_cases(view: View) -> Measure:
    """The metric whose evidence is asked for: the numerator of what is derived."""
    return view.metric if view.parts is None else view.parts.numerator


def cases_needed(view: View) -> Fraction:
    """How many cases the kind needs, unless the metric says otherwise; averages need some if they state their cases."""
    metric = counted_in_cases(view)
    stated = view.metric.cases_needed if view.metric.cases_needed is not None else metric.cases_needed
    if stated is not None:
        return exact(stated)
    if metric.kind == "average":
        return Fraction(10 if metric.cases else 0)
    return Fraction(CASES_NEEDED.get(metric.kind, 0))


def cases(view: View, rows: Rows, against: Fraction) -> Fraction:
    """The events that the yardstick expects of a count; of all other kinds what their denominators count."""
    metric = view.metric
    if view.parts is not None:
        if view.parts.numerator.kind == "count":
            _, below = view.parts.sums([(view.window, rows)])
            return against * below / exact(metric.times)
        return sum((sum_of_denominators(part) for part in numerator_rows(view, rows)), Fraction(0))
    if metric.kind == "count":
        return against if is_told_as_total(metric) else against * days_observed(metric, rows)
    return sum_of_denominators(rows)


def numerator_rows(view: View, rows: Rows) -> list[Rows]:
    """The numerator's own rows in the days that count."""
    return [view.parts.above.within(row_begins(view.metric, day), day) for day in rows.days]


def balanced(metric: Measure, period: Period, value: Fraction, against: Fraction) -> Fraction | None:
    """The ratio up to 1, then 2 - 1/r; its zero rules are the limits of that, and meet at 1 where both are 0."""
    if scale_zero(metric) is not None:
        r = ratio_from_zero(metric, value, against)
        return r if r <= 1 else 2 - 1 / r
    if metric.better == Better.LOWER and value == 0:
        return Fraction(1) if against == 0 else Fraction(2)
    if metric.better == Better.HIGHER and against == 0:
        return Fraction(0) if value == 0 else Fraction(2)
    r = ratio(metric, value, against)
    return r if r <= 1 else 2 - 1 / r


def boston_2019(metric: Measure, period: Period, value: Fraction, against: Fraction) -> Fraction | None:
    """The ratio, and no score where it is undefined."""
    if scale_zero(metric) is not None:
        return ratio_from_zero(metric, value, against)
    if metric.better == Better.LOWER and value == 0:
        return None
    if metric.better == Better.HIGHER and against == 0:
        return None
    return ratio(metric, value, against)


def toolkit_2016(metric: Measure, period: Period, value: Fraction, against: Fraction) -> Fraction | None:
    """The ratio, rounded up; zero for a value of zero, but none for a rare metric's day."""
    if scale_zero(metric) is not None:
        return rounded_up(ratio_from_zero(metric, value, against))
    if value == 0 and metric.rare and period == Period.DAY:
        return None
    if value == 0 and metric.better != Better.RANGE:
        return Fraction(0)
    if metric.better == Better.HIGHER and against == 0:
        return None
    return rounded_up(ratio(metric, value, against))


METHODS = {
    MethodName.BALANCED: balanced,
    MethodName.BOSTON_2019: boston_2019,
    MethodName.TOOLKIT_2016: toolkit_2016,
}


def scale_zero(metric: Measure) -> Fraction | None:
    """Where nothing is achieved, if the targets state it."""
    stated = [goal.zero for goal in metric.target if goal.zero is not None]
    return exact(stated[0]) if stated else None


def ratio_from_zero(metric: Measure, value: Fraction, against: Fraction) -> Fraction:
    """How much of the way from zero to the target is gone; at zero or beyond it, nothing."""
    zero = scale_zero(metric)
    return max(Fraction(0), (value - zero) / (against - zero))


def ratio(metric: Measure, value: Fraction, against: Fraction) -> Fraction:
    """How far a value is beyond (above 1) or short of (below 1) its yardstick."""
    match metric.better:
        case Better.HIGHER:
            return value / against
        case Better.LOWER:
            return against / value
        case Better.RANGE if value == against:
            return Fraction(1)
        case Better.RANGE:
            return value / against if value < against else against / value


def rounded_up(number: Fraction) -> Fraction:
    """Up to the next 0.01; the last digits of a square root alone lift nothing."""
    return Fraction(ceil(number * 100 - Fraction(1, 10**30)), 100)


def status(score: Fraction | None, near: float) -> Status | None:
    """A score in a word."""
    if score is None:
        return None
    if score > 1 + MEETS_WITHIN:
        return Status.EXCEEDS
    if score >= 1 - MEETS_WITHIN:
        return Status.MEETS
    return Status.NEAR if score >= 1 - exact(near) else Status.BELOW
