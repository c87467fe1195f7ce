"""What is usual for a service, in words: its range, why none can be told, how long none happened, how often it met."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from cityscore.model import Better, Metric, Observed, Period
from cityscore.present.say.language import say, several, spoken, to_count, to_say
from cityscore.present.say.number_text import is_percent, plain_number, value_text
from cityscore.present.say.sentence import Sentence, Stated, Statement
from cityscore.present.say.terms import day_text
from cityscore.present.say.verdicts import is_usual
from cityscore.scoring.process_charts import FEWEST, Misfit

WITHIN = 1e-9
"""By how much, as a share of it, a limit may miss a whole number that it stands for."""
TOO_FEW = {
    Period.WEEK: to_say("There are fewer than {number} weeks with enough figures to tell what is usual."),
    Period.MONTH: to_say("There are fewer than {number} months with enough figures to tell what is usual."),
    Period.QUARTER: to_say("There are fewer than {number} quarters with enough figures to tell what is usual."),
    Period.YEAR: to_say("There are fewer than {number} years with enough figures to tell what is usual."),
}
JUDGED_BY = {
    (Period.WEEK, Period.MONTH): to_say("Too rare to tell by the week: it is judged by the month."),
    (Period.WEEK, Period.QUARTER): to_say("Too rare to tell by the week: it is judged by the quarter."),
    (Period.MONTH, Period.QUARTER): to_say("Too rare to tell by the month: it is judged by the quarter."),
}
RANGES = {
    Period.WEEK: to_say("Usual range in the last week: {range}."),
    Period.MONTH: to_say("Usual range in the last month: {range}."),
    Period.QUARTER: to_say("Usual range in the last quarter: {range}."),
}
"""Of the last window, as limits widen and narrow with what each is made of."""
MISFITS = {
    (Misfit.OUTSIDE, Period.WEEK): to_say("Its usual range can't be told: more than a third of its weeks lie outside."),
    (Misfit.OUTSIDE, Period.MONTH): to_say(
        "Its usual range can't be told: more than a third of its months lie outside."
    ),
    (Misfit.OUTSIDE, Period.QUARTER): to_say(
        "Its usual range can't be told: more than a third of its quarters lie outside."
    ),
    (Misfit.FOLLOWING, Period.WEEK): to_say(
        "Its usual range can't be told: high weeks follow high ones, low weeks low ones."
    ),
    (Misfit.FOLLOWING, Period.MONTH): to_say(
        "Its usual range can't be told: high months follow high ones, low months low ones."
    ),
    (Misfit.FOLLOWING, Period.QUARTER): to_say(
        "Its usual range can't be told: high quarters follow high ones, low quarters low ones."
    ),
    (Misfit.DRIFTING, Period.WEEK): to_say("Its usual range can't be told: it keeps rising, or falling."),
    (Misfit.DRIFTING, Period.MONTH): to_say("Its usual range can't be told: it keeps rising, or falling."),
    (Misfit.DRIFTING, Period.QUARTER): to_say("Its usual range can't be told: it keeps rising, or falling."),
    (Misfit.ZEROS, Period.WEEK): to_say(
        "Its usual range can't be told: too many weeks hold nothing at all, for what the others hold."
    ),
    (Misfit.ZEROS, Period.MONTH): to_say(
        "Its usual range can't be told: too many months hold nothing at all, for what the others hold."
    ),
    (Misfit.ZEROS, Period.QUARTER): to_say(
        "Its usual range can't be told: too many quarters hold nothing at all, for what the others hold."
    ),
}
MET = {
    Period.WEEK: to_count(
        "Met its goal in {met} of {number} week scored.",
        "Met its goal in {met} of the last {number} weeks scored.",
    ),
    Period.MONTH: to_count(
        "Met its goal in {met} of {number} month scored.",
        "Met its goal in {met} of the last {number} months scored.",
    ),
    Period.QUARTER: to_count(
        "Met its goal in {met} of {number} quarter scored.",
        "Met its goal in {met} of the last {number} quarters scored.",
    ),
}
MET_USUAL = {
    Period.WEEK: to_count(
        "As usual or better in {met} of {number} week scored.",
        "As usual or better in {met} of the last {number} weeks scored.",
    ),
    Period.MONTH: to_count(
        "As usual or better in {met} of {number} month scored.",
        "As usual or better in {met} of the last {number} months scored.",
    ),
    Period.QUARTER: to_count(
        "As usual or better in {met} of {number} quarter scored.",
        "As usual or better in {met} of the last {number} quarters scored.",
    ),
}
NO_MORE = {
    Period.WEEK: to_count(
        "No more than usual in {met} of {number} week scored.",
        "No more than usual in {met} of the last {number} weeks scored.",
    ),
    Period.MONTH: to_count(
        "No more than usual in {met} of {number} month scored.",
        "No more than usual in {met} of the last {number} months scored.",
    ),
    Period.QUARTER: to_count(
        "No more than usual in {met} of {number} quarter scored.",
        "No more than usual in {met} of the last {number} quarters scored.",
    ),
}
LATELY = 13
"""Windows with a score that "hit or miss" is said of."""
MIXED = 3
"""At least so many of them met, so many missed, and it turned so often: neither a slip nor a fall is that."""


def possible_limit(metric: Metric, limit: float) -> float:
    """A limit as far as there can be such a value: none is below zero unless it may be, and no share above all."""
    least = limit if metric.may_be_negative else max(0.0, limit)
    is_share = is_percent(metric) and metric.better is not Better.RANGE
    return min(least, 1.0 if metric.highest is None and is_share else metric.highest or math.inf)


def usual_range(metric: Metric, limits: tuple[float, float], *, days: int | None = None, whole: bool = False) -> str:
    """Between which values a service usually lies: "71 % to 89 %", or "up to 29 %" where the other end is all there is.

    Of rare events it says how many in so many ``days``; what is ``whole`` has the whole numbers inside its limits.
    """
    low, high = (possible_limit(metric, limit) for limit in limits)
    is_counted = days is not None and metric.rare and metric.kind.observed is Observed.EVENTS
    if is_counted:
        low, high = low * (days or 1), high * (days or 1)
    if is_counted or whole:
        low, high = whole_inside(low, high)
    least = -math.inf if metric.may_be_negative else 0.0
    texts = [plain_number(end) if is_counted else value_text(metric, end) for end in (low, high)]
    range_text = _between(*texts, is_least=low <= least, is_most=high >= possible_limit(metric, math.inf))
    if not is_counted:
        return range_text
    return several("{range} in {number} day", "{range} in {number} days", days or 1, range=range_text)


def _between(low: str, high: str, *, is_least: bool, is_most: bool) -> str:
    if is_least and is_most:
        return say("any value")
    if is_least:
        return say("up to {limit}", limit=high)
    return say("{limit} or more", limit=low) if is_most else say("{low} to {high}", low=low, high=high)


def range_sentence(range: str, period: Period) -> str:
    """The usual range of the last window, as a sentence."""
    return say(RANGES[period], range=range)


def whole_inside(low: float, high: float) -> tuple[float, float]:
    """The lowest and highest whole number between two limits; the limits themselves where there is none.

    >>> whole_inside(0.4, 43.13), whole_inside(2.0, 2.9999999999), whole_inside(0.2, 0.8)
    ((1, 43), (2, 3), (0.2, 0.8))
    """
    least, most = math.ceil(low - WITHIN * abs(low)), math.floor(high + WITHIN * abs(high))
    return (least, most) if least <= most else (low, high)


def too_few_sentence(period: Period) -> str:
    """That there are too few windows to tell what is usual."""
    return say(TOO_FEW[period], number=FEWEST)


def judged_by(own: Period, period: Period | None) -> str:
    """By what it is judged, where that is not the period that its figures come in; None: by the days between two."""
    if period is None:
        return say("Too rare to tell by the week, month or quarter: it is judged by the days between two.")
    return "" if period is own else say(JUDGED_BY[own, period])


def misfit_sentence(misfit: Misfit, period: Period, anew: tuple[date, str, str] | None = None) -> str:
    """Why no usual range can be told; ``anew`` is since when it runs at another level: the day, that level, the old."""
    if anew is None:
        return say(MISFITS[misfit, period])
    day, now, before = anew
    return say(
        "Its usual range can't be told: since {day} it runs at {now}, before at {before}.",
        day=day_text(day), now=now, before=before,
    )  # fmt: skip


def quiet_sentence(days: int, usual: float) -> str:
    """How long a rare thing has not happened: "None for 63 days; 41 is usual."."""
    if days == 0:
        return say("One on the last day; {usual} days apart is usual.", usual=_days_text(usual))
    return several(
        "None for {number} day; {usual} is usual.", "None for {number} days; {usual} is usual.", days,
        usual=_days_text(usual),
    )  # fmt: skip


def often_sentence(usual: float) -> str:
    """That a rare thing happens oftener than it did: "The days between two are fewer than usual: 41 is usual."."""
    return say("They come closer together than usual: {usual} days apart is usual.", usual=_days_text(usual))


def goal_record(metric: Metric, period: Period, met: Sequence[bool], end: date) -> Sentence:
    """In how many of its last windows with a score, oldest first, it met its goal; nothing for fewer than two.

    "Hit or miss" is said only of a goal, and only where the last thirteen hold both, in turns: what is compared with
    what is usual lies above it as often as below.
    """
    if len(met) < 2 or period not in MET:
        return Sentence("")
    table = MET if not is_usual(metric, end) else NO_MORE if metric.harm else MET_USUAL
    count = sum(met)
    stated = Statement(Stated.MET, count, of=len(met), metric=metric.slug, period=str(period), end=end)
    text = several(*table[period], len(met), met=spoken().number(f"{count:,}"))
    if table is MET and _is_mixed(met[-LATELY:]):
        return Sentence.joined([Sentence(text, stated), say("It is hit or miss.")])
    return Sentence(text, stated)


def _is_mixed(lately: Sequence[bool]) -> bool:
    turns = sum(before is not after for before, after in pairwise(lately))
    return len(lately) == LATELY and min(sum(lately), LATELY - sum(lately), turns) >= MIXED


def _days_text(days: float) -> str:
    return spoken().number(f"{max(1, round(days)):,}")
