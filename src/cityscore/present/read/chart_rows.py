"""One stored score in numbers and in words, as lists, charts and their tables show it."""

from __future__ import annotations

from datetime import date

import numpy as np

from cityscore.model import City, Metric, Period, Reason, Status
from cityscore.present.draw.chart_data import Point
from cityscore.present.read.published_scores import PublishedScore
from cityscore.present.say.case_counts import cases_text
from cityscore.present.say.figure_lines import line_of
from cityscore.present.say.language import say, several
from cityscore.present.say.made_text import amounts
from cityscore.present.say.no_score_text import no_score_word
from cityscore.present.say.number_text import goal_text, plain_number, score_text, value_text
from cityscore.present.say.plan_text import plan_sentence, planned_goal
from cityscore.present.say.target_text import target_text
from cityscore.present.say.terms import NO_SCORE, window_name
from cityscore.present.say.verdicts import verdict
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.methods import method_named
from cityscore.scoring.windows import window
from cityscore.scoring.yardsticks import target_on


def line(metric: Metric, row: PublishedScore) -> str:
    """A metric's figure in a few words, with its goal, or why there is no score."""
    return line_of(metric, row, row.numerator or 0.0, row.denominator or 0.0)


def outcome_text(metric: Metric, row: PublishedScore) -> str:
    """How a window did, or why it has no score."""
    if not row.status:
        return no_score_word(Reason(row.reason), metric, row.end) if row.reason else say("not scored")
    return verdict(metric, Status(row.status), row.end)


def point_of(metric: Metric, row: PublishedScore, near: float) -> Point:
    """A stored score; ``near`` is the city's band."""
    target = target_on(metric, row.end)
    ends = (target.low, target.high) if target and target.is_range and not metric.goals_differ else (None, None)
    return Point(
        start=row.start,
        end=row.end,
        window=window_name(Period(row.period), row.start, row.end),
        value=row.value,
        yardstick=row.yardstick,
        low=ends[0],
        high=ends[1],
        score=row.score,
        status=Status(row.status) if row.status else None,
        reason=row.reason,
        figure="" if row.value is None else value_text(metric, row.value),
        of=made_of_text(metric, row),
        goal=goal_of(metric, row),
        score_text=score_text(row.score, near) if row.status else NO_SCORE,
        words=outcome_text(metric, row),
    )


def missing_row(city: City, period: Period, through: date) -> Point:
    """A window that nothing is stored of."""
    style = method_named(city.method).style or city.periods
    starts, ends = window(period, style, np.array([number(through)]), city.calendar)
    return gap_point(period, day_of(starts[0]), day_of(ends[0]), say("no figures"))


def gap_point(period: Period, start: date, end: date, words: str) -> Point:
    """A window without a figure, with the words that say why."""
    return Point(start=start, end=end, window=window_name(period, start, end), words=words)


def service_line(
    metric: Metric, row: PublishedScore, leading: PublishedScore | None, so_far: PublishedScore | None
) -> str:
    """The line of a service in a list: dated, and of a plan where the whole of it stands, by its year ``so_far``."""
    texts = [dated_line(metric, row, leading)]
    if so_far is not None and so_far.period != row.period and metric.has_plans:
        texts.append(plan_sentence(metric, so_far).removesuffix("."))
    return " · ".join(filter(None, texts))


def dated_line(metric: Metric, row: PublishedScore, leading: PublishedScore | None) -> str:
    """The same as ``line``, with the window's name before it where that is another than the one that leads."""
    text = line(metric, row)
    if leading is None or (row.period == leading.period and row.end >= leading.start):
        return text
    return f"{window_name(Period(row.period), row.start, row.end)}: {text}"


def goal_of(metric: Metric, row: PublishedScore) -> str:
    """What a window is compared with, with its unit."""
    target = target_on(metric, row.end)
    if target is not None and target.is_range:
        return target_text(metric, target)
    if row.yardstick is None:
        return ""
    if target is not None and target.is_plan:
        return planned_goal(metric, row.yardstick)
    return goal_text(metric, row.yardstick)


def made_of_text(metric: Metric, row: PublishedScore) -> str:
    """What a share or a rate is made of, or an average of how many: "44 of 80", "231 in 7 days", "812 answers"."""
    if row.value is None or row.numerator is None or not row.denominator or row.rules.mean_of_days:
        return ""
    sentence, amount = metric.kind.traits.made_of, plain_number(row.numerator)
    if isinstance(sentence, tuple):
        return several(*sentence, int(row.denominator), amount=amount)
    if sentence:
        divided = amounts(metric, row.numerator, row.denominator)
        return say(sentence, met=amount, all=plain_number(row.denominator), **divided)
    return cases_text(metric, row.denominator)
