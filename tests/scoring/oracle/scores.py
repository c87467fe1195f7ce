"""The score of one metric in one window: value, yardstick, score, or the first reason that applies (DESIGN 3.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil

from cityscore.model import Better, Definitions, Kind, MethodName, Metric, Period, PeriodStyle, Reason, Status
from tests.scoring.oracle.days import due_days, every_day, is_shorter_than_cadence, window
from tests.scoring.oracle.rows import Row, Rows, exact, is_active
from tests.scoring.oracle.values import daily_values, days_observed, mean, sum_of_denominators, value_of
from tests.scoring.oracle.yardsticks import View, Yardstick, yardstick

MEETS_WITHIN = Fraction(1, 10**9)
CASES_NEEDED = {Kind.RATIO: 10, Kind.AVERAGE_RATIO: 10, Kind.COUNT: 5, Kind.QUANTILE: 10}
ABOUT_DATA = (
    Reason.NOT_ACTIVE,
    Reason.NOT_DUE,
    Reason.NO_OBSERVATIONS,
    Reason.TOO_LITTLE_COVERAGE,
    Reason.NO_EVENTS,
)


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


def scores(
    definitions: Definitions, rows: Iterable[Row], days: Iterable[date], method: MethodName, style: PeriodStyle
) -> Scores:
    """The score of every metric and period on some days, and of every district with rows of the metric."""
    rows, found = list(rows), []
    for through in days:
        for metric in definitions.metrics:
            own = [row for row in rows if row.metric == metric.slug]
            city = Rows(row for row in own if row.district == "")
            found += [score(definitions, metric, city, through, period, method, style) for period in Period]
            for district in sorted({row.district for row in own} - {""}):
                theirs = Rows(row for row in own if row.district == district)
                found += district_scores(definitions, metric, theirs, through, method, district)
    kept = [each for each in found if each is not None]
    return {(each.metric, each.district, each.period, each.through): each for each in kept}


def district_scores(
    definitions: Definitions, metric: Metric, rows: Rows, through: date, method: MethodName, district: str
) -> list[Score]:
    """A district's scores, on complete weeks, months and quarters only."""
    if method == MethodName.TOOLKIT_2016:
        return []
    periods = (Period.WEEK, Period.MONTH, Period.QUARTER)
    scored = [score(definitions, metric, rows, through, period, method, PeriodStyle.COMPLETE) for period in periods]
    return [replace(each, district=district) for each in scored]


def score(
    definitions: Definitions,
    metric: Metric,
    rows: Rows,
    through: date,
    period: Period,
    method: MethodName,
    style: PeriodStyle,
) -> Score | None:
    """One score; None for a period that the method does not have."""
    rows = rows.while_active(metric).within(date.min, through)
    seen_from = through
    if method == MethodName.TOOLKIT_2016:
        if period == Period.YEAR:
            return None
        style = PeriodStyle.ROLLING
        seen_from = rows.days[-1] if rows.days else through
    start, end = window(period, style, seen_from, definitions.city.calendar)
    view = View(definitions, metric, rows, through, period, style, start, end)
    part = rows.within(start, end)
    due = [] if is_shorter_than_cadence(period, metric) else due_days(definitions, metric, start, end, through)
    observed = set(due) & set(part.days)

    value = window_value(metric, part, method)
    against = yardstick(view, method, value) if metric.scored else None
    reason = reason_about_data(view, method, part, len(observed), len(due), value)
    result = None
    if metric.scored:
        reason = reason or reason_to_withhold(metric, method, part, value, against)
        if reason is None:
            result = METHODS[method](metric, period, value, against)
            reason = Reason.ZERO_VALUE if result is None else None
    return Score(
        metric=metric.slug,
        district="",
        period=period,
        through=through,
        start=start,
        end=end,
        value=value,
        yardstick=against if isinstance(against, Fraction) else None,
        score=result,
        status=status(result, definitions.city.near),
        reason=reason,
        days=len(observed),
        due=len(due),
    )


def window_value(metric: Metric, rows: Rows, method: MethodName) -> Fraction | None:
    """The kind's value of the window, or the plain mean of its daily values."""
    return mean(daily_values(metric, rows)) if method == MethodName.TOOLKIT_2016 else value_of(metric, rows)


def reason_about_data(
    view: View, method: MethodName, rows: Rows, observed: int, due: int, value: Fraction | None
) -> Reason | None:
    """The first reason that the data give."""
    metric = view.metric
    if not any(is_active(metric, day) for day in every_day(view.start, view.end)):
        return Reason.NOT_ACTIVE
    if due == 0:
        return Reason.NOT_DUE
    if len(rows) == 0:
        return Reason.NO_OBSERVATIONS
    if method == MethodName.BALANCED and observed < coverage_needed(metric) * due:
        return Reason.TOO_LITTLE_COVERAGE
    return Reason.NO_EVENTS if value is None else None


def reason_to_withhold(
    metric: Metric, method: MethodName, rows: Rows, value: Fraction, against: Yardstick
) -> Reason | None:
    """The first reason that the yardstick or the number of cases gives."""
    if isinstance(against, Reason):
        return against
    if method == MethodName.BALANCED and cases(metric, rows, against) < cases_needed(metric):
        return Reason.TOO_FEW_CASES
    return None


def coverage_needed(metric: Metric) -> Fraction:
    """The share of due days that must be observed, which a metric can state."""
    return Fraction(1, 2) if metric.evidence.coverage is None else exact(metric.evidence.coverage)


def cases_needed(metric: Metric) -> Fraction:
    """How many cases the kind needs, unless the metric says otherwise."""
    stated = metric.evidence.cases
    return Fraction(CASES_NEEDED.get(metric.kind, 0)) if stated is None else exact(stated)


def cases(metric: Metric, rows: Rows, against: Fraction) -> Fraction:
    """The events that the yardstick expects of a count; of all other kinds what their denominators count."""
    if metric.kind == Kind.COUNT:
        return against * days_observed(metric, rows)
    return sum_of_denominators(rows)


def balanced(metric: Metric, period: Period, value: Fraction, against: Fraction) -> Fraction | None:
    """The ratio up to 1, then 2 - 1/r; its zero rules are the limits of that, and meet at 1 where both are 0."""
    if metric.better == Better.LOWER and value == 0:
        return Fraction(1) if against == 0 else Fraction(2)
    if metric.better == Better.HIGHER and against == 0:
        return Fraction(0) if value == 0 else Fraction(2)
    r = ratio(metric, value, against)
    return r if r <= 1 else 2 - 1 / r


def boston_2019(metric: Metric, period: Period, value: Fraction, against: Fraction) -> Fraction | None:
    """The ratio, and no score where it is undefined."""
    if metric.better == Better.LOWER and value == 0:
        return None
    if metric.better == Better.HIGHER and against == 0:
        return None
    return ratio(metric, value, against)


def toolkit_2016(metric: Metric, period: Period, value: Fraction, against: Fraction) -> Fraction | None:
    """The ratio, rounded up; zero for a value of zero, but none for a rare metric's day."""
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


def ratio(metric: Metric, value: Fraction, against: Fraction) -> Fraction:
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
