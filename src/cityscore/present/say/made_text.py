"""What is said of metrics that no figures come for: which milestones are late, and what is divided by what."""

from __future__ import annotations

from datetime import date

from cityscore.model import Metric, Milestone, Observed
from cityscore.present.say.language import say, several
from cityscore.present.say.number_text import PER_DAY, plain_number


def overdue_milestones(metric: Metric, by: date) -> list[Milestone]:
    """Those that were due by a day and not done by then, the longest overdue first."""
    late = [milestone for milestone in metric.milestones if milestone.due < by and not milestone.is_done_by(by)]
    return sorted(late, key=lambda milestone: milestone.due)


def lateness_text(metric: Metric, by: date) -> str:
    """Which milestone is late, and by how long, seen from a day; of several the one that is so longest. '' for none."""
    late = overdue_milestones(metric, by)
    if not late:
        return ""
    days = (by - late[0].due).days
    first = several("“{name}” is {number} day late", "“{name}” is {number} days late", days, name=late[0].name)
    if len(late) == 1:
        return first
    return several(
        "{first}, and {number} more is late", "{first}, and {number} more are late", len(late) - 1, first=first
    )


def amounts(metric: Metric, numerator: float, denominator: float) -> dict[str, str]:
    """What a derived metric divides, in words: "412 crimes", and "650,000 residents, times 1,000"."""
    if metric.parts is None or metric.derived is None:
        return {}
    above, below = (_amount(part, number) for part, number in zip(metric.parts, (numerator, denominator), strict=True))
    if metric.derived.times != 1:
        below = say("{amount}, times {times}", amount=below, times=plain_number(metric.derived.times))
    return {"numerator": above, "denominator": below}


def _amount(part: Metric, number: float) -> str:
    """A sum with what it is a sum of: its cases or its unit, or else the metric's name beside it."""
    amount = plain_number(number)
    if part.kind.observed in (Observed.EVENTS, Observed.SHARE):
        counted = part.cases if part.kind.observed is Observed.EVENTS else None
    else:
        counted = part.unit if part.unit not in (None, "percent", PER_DAY) else None
    if counted:
        return f"{amount} {counted}"
    return say("{amount} ({name})", amount=amount, name=part.name)
