"""The composite of metric scores, what each contributes, and what is current (DESIGN 3.2 and 3.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from cityscore.model import MethodName, Period, PeriodStyle, Reason, Status
from tests.scoring.oracle.cities import Measure, Town
from tests.scoring.oracle.days import DAY, first_of_month, same_date
from tests.scoring.oracle.rows import Row, exact
from tests.scoring.oracle.scores import (
    MEETS_WITHIN,
    Score,
    Scores,
    Series,
    rounded_up,
    score,
    score_of,
    series_of,
    status,
)
from tests.scoring.oracle.windows import AS_SLOW, ROLLING_DAYS, complete, dated_on, is_shorter_than_cadence, window
from tests.scoring.oracle.yardsticks import View

MISSED = (Reason.NO_OBSERVATIONS, Reason.TOO_LITTLE_COVERAGE, Reason.ZERO_VALUE)
WITHHELD_BELOW, PROVISIONAL_BELOW = Fraction(1, 2), Fraction(4, 5)
Part = tuple[Fraction, Score]
"""A metric's score with its weight."""


@dataclass(frozen=True)
class Composite:
    """The CityScore of one period and day, or why there is none."""

    score: Fraction | None
    status: Status | None
    reason: Reason | None
    coverage: Fraction | None
    met: int
    scored: int
    provisional: bool


def composite(town: Town, scores: Scores, period: Period, through: date, method: MethodName) -> Composite:
    """The weighted mean of the scores there are, unless too little of the weight has one."""
    return composite_of(town, parts_of(town, scores, period, through), method)


def composite_of(town: Town, parts: list[Part], method: MethodName) -> Composite:
    """The same of any scores with their weights."""
    scored = [(weight, each) for weight, each in parts if each.score is not None]
    missed = [(weight, each) for weight, each in parts if each.reason in MISSED]
    known = sum_of_weights(scored) + sum_of_weights(missed)
    coverage = sum_of_weights(scored) / known if known else None
    mean, reason = None, None
    if not scored:
        order = list(Reason)
        reason = max((each.reason for _, each in parts), key=order.index, default=Reason.NOT_ACTIVE)
    elif method == MethodName.BALANCED and coverage < WITHHELD_BELOW:
        reason = Reason.TOO_LITTLE_COVERAGE
    else:
        mean = mean_of(scored)
        mean = rounded_up(mean) if method == MethodName.TOOLKIT_2016 else mean
    return Composite(
        score=mean,
        status=status(mean, town.near),
        reason=reason,
        coverage=coverage,
        met=sum(each.score >= 1 - MEETS_WITHIN for _, each in scored),
        scored=len(scored),
        provisional=mean is not None and method == MethodName.BALANCED and coverage < PROVISIONAL_BELOW,
    )


def contributions(town: Town, scores: Scores, period: Period, through: date) -> dict[str, Fraction]:
    """What each metric adds to or takes from 1."""
    parts = [(weight, each) for weight, each in parts_of(town, scores, period, through) if each.score is not None]
    return {each.metric: weight * (each.score - 1) / sum_of_weights(parts) for weight, each in parts}


def parts_of(town: Town, scores: Scores, period: Period, through: date) -> list[Part]:
    """The scored metrics' whole-city scores, each with the weight in force on its window's last day."""
    found = [(metric, scores[metric.slug, "", period, through]) for metric in town.metrics if metric.scored]
    return [(weight(metric, each.end), each) for metric, each in found]


def weight(metric: Measure, day: date) -> Fraction:
    """The weight in force on a day."""
    return exact(dated_on(metric.weight, day))


def sum_of_weights(parts: list[Part]) -> Fraction:
    return sum((weight for weight, _ in parts), Fraction(0))


def mean_of(parts: list[Part]) -> Fraction:
    return sum(weight * each.score for weight, each in parts) / sum_of_weights(parts)


# What is current.


def current_parts(
    town: Town, rows: list[Row], through: date, method: MethodName, style: PeriodStyle, weights_of: date | None = None
) -> list[Part]:
    """Each metric's score in the headline period, or in its own if it is slower, with the weights of one day.

    Where slower ones are left out, it is the headline period and nothing else, with the weights of its own windows.
    """
    found, headline = [], Period(town.headline)
    for metric in town.metrics:
        if not metric.scored:
            continue
        series = series_of(town, metric, "", [row for row in rows if row.day <= through], through)
        period, seen_on = headline, through
        if town.slower == "leave_out":
            scored = score(town, series, through, headline, method, style)
            if scored is not None:
                found.append((weight(metric, scored.end), scored))
            continue
        if is_shorter_than_cadence(series.metric, headline):
            period = AS_SLOW[series.metric.cadence]
        elif headline == Period.DAY:
            seen_on = series.seen_from(town, through, method)
            found.append((weight(metric, weights_of or through), day_score(town, series, seen_on, method, style)))
            continue
        scored = score(town, series, seen_on, period, method, style)
        if scored is not None:
            found.append((weight(metric, weights_of or through), scored))
    return found


def day_score(town: Town, series: Series, seen: date, method: MethodName, style: PeriodStyle) -> Score:
    """The score of the day that a metric is seen from: in what is current it is due."""
    covered = window(town, series.metric, Period.DAY, style, seen)
    view = View(
        town, series.metric, series.rows, series.parts, series.district, seen, Period.DAY, style, method, covered
    )
    return score_of(view, series, seen)


def current(town: Town, rows: list[Row], through: date, method: MethodName, style: PeriodStyle) -> Composite:
    """The composite of what is current on a day."""
    return composite_of(town, current_parts(town, rows, through, method, style), method)


def one_headline_before(town: Town, through: date, style: PeriodStyle) -> date:
    """The day that lies one headline period earlier.

    Whole months are seen from as many days after their end, but never from a day on which the later one shows already.
    A quarter moves by a month.
    """
    period = Period(town.headline)
    if period == Period.YEAR:
        return same_date(through, 1)
    days = {Period.DAY: 1, **ROLLING_DAYS}
    if period in (Period.DAY, Period.WEEK) or style == PeriodStyle.ROLLING:
        return through - days[period] * DAY
    _, end = complete(town, period, through)
    before = first_of_month(end) - DAY
    return min(before + (through - end), end - DAY)


@dataclass(frozen=True)
class Change:
    """A composite before and now, and what each metric did to it."""

    before: Fraction
    now: Fraction
    moved: dict[str, Fraction]
    came: dict[str, Fraction]
    went: dict[str, Fraction]


def change_of_current(
    town: Town, rows: list[Row], through: date, method: MethodName, style: PeriodStyle
) -> Change | None:
    """The change against what was current one headline period earlier, with the weights of now."""
    earlier = one_headline_before(town, through, style)
    now = {each.metric: (weight, each) for weight, each in current_parts(town, rows, through, method, style)}
    known = [row for row in rows if row.day <= through]
    before = {
        each.metric: (weight, each) for weight, each in current_parts(town, known, earlier, method, style, through)
    }
    now = {metric: part for metric, part in now.items() if part[1].score is not None}
    before = {metric: part for metric, part in before.items() if part[1].score is not None}
    both = sorted(now.keys() & before.keys())
    if not both:
        return None
    in_both = sum_of_weights([now[metric] for metric in both])
    mean_now, mean_before = mean_of([now[metric] for metric in both]), mean_of([before[metric] for metric in both])
    all_now, all_before = list(now.values()), list(before.values())
    return Change(
        before=mean_of(all_before),
        now=mean_of(all_now),
        moved={m: now[m][0] * (now[m][1].score - before[m][1].score) / in_both for m in both},
        came={
            m: now[m][0] * (now[m][1].score - mean_now) / sum_of_weights(all_now) for m in now.keys() - before.keys()
        },
        went={
            m: -before[m][0] * (before[m][1].score - mean_before) / sum_of_weights(all_before)
            for m in before.keys() - now.keys()
        },
    )
