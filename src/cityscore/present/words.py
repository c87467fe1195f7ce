"""Statuses, reasons, periods and dates in words."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from cityscore.model import Period, PeriodStyle, Reason, Status

SYMBOLS = {Status.EXCEEDS: "▲", Status.MEETS: "●", Status.NEAR: "◆", Status.BELOW: "▼"}
NO_SCORE = "–"

STATUS_WORDS = {
    Status.EXCEEDS: "better than goal",
    Status.MEETS: "at goal",
    Status.NEAR: "just below goal",
    Status.BELOW: "below goal",
}

REASON_WORDS = {
    Reason.NOT_ACTIVE: "not measured then",
    Reason.NOT_DUE: "no figure due",
    Reason.NO_OBSERVATIONS: "no figures",
    Reason.TOO_LITTLE_COVERAGE: "too few figures",
    Reason.NO_EVENTS: "nothing to count",
    Reason.NO_TARGET: "no target yet",
    Reason.TOO_LITTLE_HISTORY: "too little history",
    Reason.TOO_FEW_CASES: "too few cases",
    Reason.ZERO_VALUE: "zero can't be scored",
}
"""Short enough for a table's cell."""

PERIOD_WORDS = {
    Period.DAY: "Day",
    Period.WEEK: "Week",
    Period.MONTH: "Month",
    Period.QUARTER: "Quarter",
    Period.YEAR: "Year",
}


def before_text(period: Period, style: PeriodStyle) -> str:
    """What the window before is called: the one that a change is measured from."""
    if style is PeriodStyle.ROLLING or period in (Period.DAY, Period.YEAR):
        return "A day earlier"
    return "A month earlier" if period is Period.QUARTER else f"{PERIOD_WORDS[period]} before"


def reason_sentence(reason: Reason) -> str:
    """Why there is no score, as a sentence."""
    match reason:
        case Reason.NOT_ACTIVE:
            return "The metric was not in use then."
        case Reason.NOT_DUE:
            return "No figure was due in this window."
        case Reason.NO_OBSERVATIONS:
            return "No figures have come for this window."
        case Reason.TOO_LITTLE_COVERAGE:
            return "Too few of the figures due have come to judge it."
        case Reason.NO_EVENTS:
            return "Nothing happened that could count."
        case Reason.NO_TARGET:
            return "No target was in force."
        case Reason.TOO_LITTLE_HISTORY:
            return "There is too little history to compare with."
        case Reason.TOO_FEW_CASES:
            return "There were too few cases to judge."
        case Reason.ZERO_VALUE:
            return "This method gives no score where the value, or what it is compared with, is zero."
        case _:
            assert_never(reason)


def day_text(day: date) -> str:
    """A day as people write it.

    >>> day_text(date(2025, 4, 9))
    '9 April 2025'
    """
    return f"{day.day} {day:%B} {day.year}"


def span_text(start: date, end: date) -> str:
    """A span of days as people write it.

    >>> span_text(date(2025, 3, 31), date(2025, 4, 6))
    '31 March to 6 April 2025'
    >>> span_text(date(2025, 3, 1), date(2025, 3, 31))
    '1 to 31 March 2025'
    """
    if start == end:
        return day_text(end)
    if start.year != end.year:
        return f"{day_text(start)} to {day_text(end)}"
    first = str(start.day) if start.month == end.month else f"{start.day} {start:%B}"
    return f"{first} to {day_text(end)}"


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun.

    >>> counted(1, "day", "days"), counted(2, "day", "days")
    ('1 day', '2 days')
    """
    return f"{number:,} {one if number == 1 else many}"
