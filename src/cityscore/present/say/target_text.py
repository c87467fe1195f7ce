"""Targets as people say them: "100 a month", "1,200 by 30 June 2025", "from 200 to 100 by 1 July 2030"."""

from __future__ import annotations

from cityscore.model import Metric, Target, TargetPeriod
from cityscore.present.say.language import say, to_say
from cityscore.present.say.number_text import goal_text, range_text
from cityscore.present.say.terms import day_text

FOR_SPAN = {
    None: to_say("{goal} a day"),
    TargetPeriod.WEEK: to_say("{goal} a week"),
    TargetPeriod.MONTH: to_say("{goal} a month"),
    TargetPeriod.QUARTER: to_say("{goal} a quarter"),
    TargetPeriod.YEAR: to_say("{goal} a year"),
}


def target_text(metric: Metric, target: Target) -> str:
    """One of a metric's targets, with its unit; where a path leads on from it, the path."""
    if target.is_plan and target.to is not None:
        return say("{goal} by {day}", goal=goal_text(metric, target.total or 0.0), day=day_text(target.to))
    following = path_onward(metric, target)
    if following is None or following.since is None:
        return _with_span(metric, target)
    return say(
        "from {former} to {goal} by {day}",
        former=_with_span(metric, target),
        goal=_with_span(metric, following),
        day=day_text(following.since),
    )


def path_onward(metric: Metric, target: Target) -> Target | None:
    """The target that a path leads to from another."""
    place = metric.target.index(target) + 1 if target in metric.target else len(metric.target)
    following = metric.target[place] if place < len(metric.target) else None
    return following if following is not None and following.between is not None else None


def _with_span(metric: Metric, target: Target) -> str:
    goal = range_text(metric, target) if target.is_range else goal_text(metric, target.value or 0.0)
    return say(FOR_SPAN[target.per], goal=goal) if metric.asks_totals else goal
