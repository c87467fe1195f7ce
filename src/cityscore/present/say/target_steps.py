"""How a target became what a window was compared with, in lines that a pocket calculator can follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cityscore.model import Cadence, Observed, PlanShape, Target, TargetPeriod
from cityscore.model.enums import SLOW_CADENCES
from cityscore.present.say.language import say, several
from cityscore.present.say.number_text import exact_number
from cityscore.present.say.plan_text import rest_step
from cityscore.present.say.target_text import path_onward, target_text
from cityscore.present.say.terms import day_text
from cityscore.scoring.receipts import Receipt

WHOLE_DAYS = (Cadence.DAILY, *SLOW_CADENCES)
DAY = timedelta(days=1)


def target_steps(receipt: Receipt) -> Iterator[str]:
    """The steps from a target to the yardstick, where it is not the target itself."""
    metric, target, yardstick = receipt.metric, receipt.target, receipt.score.yardstick
    if target is None or yardstick is None or target.is_range or receipt.method.mean_of_days:
        return
    if target.is_plan:
        yield _plan_step(receipt, target, yardstick)
        yield from rest_step(metric, receipt.score, target)
    elif metric.asks_totals:
        yield from _span_step(receipt, target, yardstick)
    elif metric.goals_differ:
        yield from _mean_step(receipt, target, yardstick)


def is_mean(receipt: Receipt) -> bool:
    """Whether a window is compared with the mean of what its days were asked for, which differed."""
    metric, target, score = receipt.metric, receipt.target, receipt.score
    is_one = metric.kind.traits.is_last or score.start == score.end or receipt.method.mean_of_days
    if target is None or target.is_range or is_one or metric.asks_totals or not metric.goals_differ:
        return False
    return score.yardstick is not None and score.yardstick != target.value


def _plan_step(receipt: Receipt, target: Target, yardstick: float) -> str:
    """What is planned for the days that came: by the days, or by what earlier spans had."""
    total, goal, days = exact_number(target.total or 0.0), exact_number(yardstick), int(receipt.denominator)
    if target.shape is not PlanShape.HISTORY and receipt.metric.cadence in WHOLE_DAYS and target.since and target.to:
        length = (target.to - target.since).days + 1
        return say(
            "Planned, as much on each of its {length} days: {total} × {days} / {length} = {goal}.",
            length=length, total=total, days=days, goal=goal,
        )  # fmt: skip
    if target.shape is PlanShape.HISTORY:
        return say(
            "Planned for the {days} days that came, each month with its share in earlier spans: {goal} of {total}.",
            days=days, goal=goal, total=total,
        )  # fmt: skip
    return say(
        "Planned for the {days} days that came, as much on each day on which a figure is due: {goal} of {total}.",
        days=days, goal=goal, total=total,
    )  # fmt: skip


def _span_step(receipt: Receipt, target: Target, yardstick: float) -> Iterator[str]:
    """A goal for a span, for the days that came."""
    metric, score, days = receipt.metric, receipt.score, int(receipt.denominator)
    value, goal = target.value or 0.0, exact_number(yardstick)
    if yardstick == value:
        return
    if metric.parts:  # what it is divided by are no days
        if score.days < score.due:
            whole = target_text(metric, target)
            yield say(
                "Spread over the days that it is for, {whole} comes to {goal} on those that came.",
                whole=whole,
                goal=goal,
            )
            return
        days = (score.end - score.start).days + 1
    is_plain = len(metric.target) == 1 and metric.cadence in WHOLE_DAYS
    months = _whole_months(score.start, score.end) if days == (score.end - score.start).days + 1 else 0
    if is_plain and target.per is TargetPeriod.MONTH and months:
        yield say("{months} months: {months} × {value} = {goal}.", months=months, value=exact_number(value), goal=goal)
    elif is_plain and target.per is TargetPeriod.WEEK:
        yield say(
            "For the {days} days that came: {days} / 7 × {value} = {goal}.",
            days=days, value=exact_number(value), goal=goal,
        )  # fmt: skip
    elif (
        is_plain
        and target.per is TargetPeriod.MONTH
        and (score.start.year, score.start.month)
        == (
            score.end.year,
            score.end.month,
        )
    ):
        length = ((score.start.replace(day=28) + 4 * DAY).replace(day=1) - DAY).day
        yield say(
            "For the {days} days that came of {length}: {days} / {length} × {value} = {goal}.",
            days=days, length=length, value=exact_number(value), goal=goal,
        )  # fmt: skip
    else:
        whole = target_text(metric, target)
        yield several(
            "Spread over the days that it is for, {whole} comes to {goal} on the {number} day that came.",
            "Spread over the days that it is for, {whole} comes to {goal} on the {number} days that came.",
            days,
            whole=whole,
            goal=goal,
        )  # fmt: skip


def _mean_step(receipt: Receipt, target: Target, yardstick: float) -> Iterator[str]:
    """The mean of the targets that were in force on the days that came, or the place on a path."""
    metric, score, goal = receipt.metric, receipt.score, exact_number(yardstick)
    following = path_onward(metric, target)
    if metric.kind.traits.is_last or score.start == score.end:
        if following is not None and following.since and target.since:
            start, end = target.value or 0.0, following.value or 0.0
            gone, length = (score.end - target.since).days, (following.since - target.since).days
            yield say(
                "On {day}, {gone} of {days} days on the way: {start} + ({end} - {start}) × {gone} / {days} = {goal}.",
                day=day_text(score.end), gone=gone, days=length,
                start=exact_number(start), end=exact_number(end), goal=goal,
            )  # fmt: skip
        return
    if not is_mean(receipt):
        return
    days = int(receipt.denominator) if metric.kind.observed is Observed.EVENTS else 0
    if any(other.between for other in metric.target) or days != (score.end - score.start).days + 1:
        yield say("It is the mean of the goals of the days that came: {goal}.", goal=goal)
        return
    steps = list(_steps_within(metric.target, score.start, score.end))
    products = " + ".join(f"{count} × {exact_number(value)}" for count, value in steps)
    total = exact_number(sum(count * value for count, value in steps))
    yield say(
        "The mean of the goals of {days} days: ({products}) / {days} = {total} / {days} = {goal}.",
        days=days, products=products, total=total, goal=goal,
    )  # fmt: skip


def _steps_within(targets: tuple[Target, ...], start: date, end: date) -> Iterator[tuple[int, float]]:
    """How many days of a window each target was in force on, and its value."""
    ends = [*(target.since - DAY for target in targets[1:] if target.since), end]  # only the first may have no day
    for target, last in zip(targets, ends, strict=True):
        first = max(start, target.since or start)
        if (days := (min(last, end) - first).days + 1) > 0:
            yield days, target.value or 0.0


def _whole_months(start: date, end: date) -> int:
    """How many months a window is, 0 where they are not whole."""
    if start.day != 1 or (end + DAY).day != 1:
        return 0
    return (end.year - start.year) * 12 + end.month - start.month + 1
