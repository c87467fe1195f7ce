"""Plans as a mayor says them: "620 of 605 planned by now, on track; 1,200 by 30 June. The rest needs 97 a month."."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cityscore.model import Better, Cadence, Metric, Status, Target
from cityscore.present.say.language import say, to_say
from cityscore.present.say.number_text import exact_number, plain_number, with_unit
from cityscore.present.say.terms import day_text
from cityscore.scoring.metric_scores import Score
from cityscore.scoring.stored_scores import MetricScore
from cityscore.scoring.yardsticks import target_on

ON_TRACK = {
    Better.HIGHER: {
        Status.EXCEEDS: to_say("ahead of plan"),
        Status.MEETS: to_say("on track"),
        Status.NEAR: to_say("just behind plan"),
        Status.BELOW: to_say("behind plan"),
    },
    Better.LOWER: {
        Status.EXCEEDS: to_say("within plan"),
        Status.MEETS: to_say("as planned"),
        Status.NEAR: to_say("just over plan"),
        Status.BELOW: to_say("over plan"),
    },
}
NEEDED = {
    Better.HIGHER: {
        "month": to_say("The rest needs {needed} a month."),
        "week": to_say("The rest needs {needed} a week."),
        "day": to_say("The rest needs {needed} a day."),
    },
    Better.LOWER: {
        "month": to_say("The rest leaves {needed} a month."),
        "week": to_say("The rest leaves {needed} a week."),
        "day": to_say("The rest leaves {needed} a day."),
    },
}
WHOLE_FROM = 10
"""Numbers from here on are told without decimals."""
TINY = 1e-6
AHEAD = 1.05
"""A score up to this is on track: a plan is seldom met to the unit."""
MONTHLY = (Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.YEARLY)
DAYS_OF_MONTH = 365.25 / 12
FEW_DAYS, FEW_WEEKS = 14, 45
"""Days left from which a pace is told a week, and a month."""


@dataclass(frozen=True)
class Pace:
    """What the rest of a plan comes to."""

    rest: float
    """Events that are left of the total; under 0 where it is passed."""
    number: float
    """How many days, weeks or months are left, by ``unit``."""
    unit: str

    @property
    def needed(self) -> float:
        """How many events a day, week or month."""
        return self.rest / self.number


def plan_sentence(metric: Metric, score: Score | MetricScore) -> str:
    """How a plan stands by the end of a window, and what its rest needs; empty where the window has no plan's figure.

    Of a window that begins with its plan it tells all that came so far, of any other what was planned for it.
    """
    target = target_on(metric, score.end) if metric.has_plans else None
    if target is None or score.value is None or score.yardstick is None:
        return ""
    return f"{progress_text(metric, score, target)}. {rest_text(metric, target, score)}".strip()


def planned_goal(metric: Metric, yardstick: float) -> str:
    """What is planned for a window, with its unit: whole where digits behind the point say nothing."""
    return with_unit(metric, _nearest(yardstick))


def planned_text(metric: Metric, score: Score | MetricScore) -> str:
    """What came of what is planned, in the fewest words: "300 of 296 planned"; empty where a window has no figure."""
    if score.value is None or score.yardstick is None:
        return ""
    planned = planned_goal(metric, score.yardstick)
    return say("{came} of {planned} planned", came=plain_number(score.value), planned=planned)


def progress_text(metric: Metric, score: Score | MetricScore, target: Target) -> str:
    """What came of what is planned: "620 of 605 planned by now, on track; 1,200 by 30 June 2025"."""
    values = {"came": plain_number(score.value or 0.0), "planned": with_unit(metric, _nearest(score.yardstick or 0.0))}
    if score.start != target.since or target.to is None:
        return planned_text(metric, score)
    values |= {"total": plain_number(target.total or 0.0), "day": day_text(target.to)}
    if not score.status:
        return say("{came} of {planned} planned by now; {total} by {day}", **values)
    how = say(ON_TRACK[metric.better][_word(score)])
    return say("{came} of {planned} planned by now, {how}; {total} by {day}", how=how, **values)


def rest_text(metric: Metric, target: Target, score: Score | MetricScore) -> str:
    """What the rest of a plan needs, as a sentence; empty for a window that does not hold all that came so far."""
    if score.start != target.since:
        return ""
    came, total = score.value or 0.0, target.total or 0.0
    pace, is_reached = pace_of(metric, target, score.end, came), came >= total
    if pace is None or is_reached:
        if metric.better is Better.HIGHER:
            return say("The total is reached.") if is_reached else say("The plan is over.")
        return (
            say("{number} over the total.", number=plain_number(came - total))
            if came > total
            else say("The plan is over.")
        )
    needed = with_unit(metric, _nearest(pace.needed, up=metric.better is Better.HIGHER))
    return say(NEEDED[metric.better][pace.unit], needed=needed)


def rest_step(metric: Metric, score: Score | MetricScore, target: Target) -> Iterator[str]:
    """What the rest of a plan needs, as it is worked out; nothing where it is over or reached."""
    came, total = score.value or 0.0, target.total or 0.0
    pace = pace_of(metric, target, score.end, came) if score.start == target.since and came < total else None
    if pace is None:
        return
    values = {
        "rest": f"({exact_number(total)} - {exact_number(came)})",
        "left": exact_number(round(pace.number, 2)),
        "needed": exact_number(round(pace.rest / round(pace.number, 2), 2)),
    }
    match pace.unit:
        case "month":
            yield say("What is left, by the months left: {rest} / {left} = {needed} a month.", **values)
        case "week":
            yield say("What is left, by the weeks left: {rest} / {left} = {needed} a week.", **values)
        case _:
            yield say("What is left, by the days left: {rest} / {left} = {needed} a day.", **values)


def pace_of(metric: Metric, target: Target, end: date, events: float) -> Pace | None:
    """What is left of a plan after a day; None where no day is left."""
    if target.to is None or end >= target.to:
        return None
    rest, days = (target.total or 0.0) - events, (target.to - end).days
    if metric.cadence in MONTHLY or days >= FEW_WEEKS:
        return Pace(rest, _months(end, target.to), "month")
    return Pace(rest, days / 7, "week") if days >= FEW_DAYS else Pace(rest, float(days), "day")


def _months(end: date, to: date) -> float:
    """How many months follow a day, up to another: whole where both end one."""
    if (end + timedelta(days=1)).day == (to + timedelta(days=1)).day:
        return float((to.year - end.year) * 12 + to.month - end.month)
    return (to - end).days / DAYS_OF_MONTH


def _word(score: Score | MetricScore) -> Status:
    """The status that a plan is told by: what is a little ahead is on track."""
    status = Status(score.status or Status.BELOW)
    is_close = score.score is not None and score.score <= AHEAD
    return Status.MEETS if status is Status.EXCEEDS and is_close else status


def _nearest(number: float, *, up: bool | None = None) -> float:
    """A whole number where digits behind the point say nothing; a pace that is needed is not rounded down."""
    if number < WHOLE_FROM:
        return number
    return float(round(number) if up is None else math.ceil(number - TINY) if up else math.floor(number + TINY))
