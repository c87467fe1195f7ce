"""How long a case may take, such as ``10 business days`` or ``5:20``: read once, and told apart by how it runs."""

from __future__ import annotations

import re
from dataclasses import dataclass

TIME_LIMIT = r"[1-9]\d* (business (day|hour)|second|minute|hour|day|week)s?|\d+:[0-5]\d(:[0-5]\d)?"
TIME_LIMIT_SAYS = "a span such as 1 business day, 8 business hours, 24 hours, 30 days, 320 seconds, 5:20"
SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 7 * 86_400, "business hour": 3_600}
MOST_DAYS = 3_660
"""The longest time in which a case can fall due: ten years."""


@dataclass(frozen=True)
class TimeLimit:
    """A span of time by how it runs; all but one of these are 0."""

    elapsed: int = 0
    """Seconds that go by, whatever clocks show: seconds, minutes and hours."""
    by_clock: int = 0
    """Seconds of whole days and weeks: then it is the same time by the clock, whether or not clocks have changed."""
    business_days: int = 0
    """Days on which offices are open; the time by the clock stays the same."""
    business_seconds: int = 0
    """Seconds of office hours, of business days alone."""


def read_time_limit(text: str) -> TimeLimit:
    """Read what ``TIME_LIMIT`` allows.

    >>> read_time_limit("5:20"), read_time_limit("8 business hours")
    (TimeLimit(elapsed=320, by_clock=0, business_days=0, business_seconds=0), \
TimeLimit(elapsed=0, by_clock=0, business_days=0, business_seconds=28800))
    """
    if ":" in text:
        *hours, minutes, seconds = map(int, text.split(":"))
        return TimeLimit(elapsed=sum(hours) * 3_600 + minutes * 60 + seconds)
    count, _, unit = text.partition(" ")
    number, unit = int(count), unit.removesuffix("s")
    match unit:
        case "business day":
            return TimeLimit(business_days=number)
        case "business hour":
            return TimeLimit(business_seconds=number * SECONDS[unit])
        case "day" | "week":
            return TimeLimit(by_clock=number * SECONDS[unit])
        case _:
            return TimeLimit(elapsed=number * SECONDS[unit])


def fault_of_time_limit(text: str) -> tuple[str, str] | None:
    """What is wrong with a span of a known form, and the fix: none at all, or longer than ten years."""
    unit = re.sub(r"^\d+ ", "", text).removesuffix("s")
    longest = MOST_DAYS * (1 if unit == "business day" else 86_400 // SECONDS.get(unit, 1))
    if ":" in text:
        if not text.strip("0:"):
            return "is no time at all", "write how long a case may take, such as 5:20 for five minutes and 20 seconds"
        digits, says = text.partition(":")[0], f"{MOST_DAYS * 24}:00:00 or less"
    else:
        if unit == "week":
            longest = MOST_DAYS // 7
        digits, says = text.partition(" ")[0], f"{longest} {text.partition(' ')[2]} or less"
    limit = TimeLimit() if len(digits) > len(str(MOST_DAYS * 86_400)) else read_time_limit(text)
    seconds = limit.elapsed + limit.by_clock + limit.business_seconds + limit.business_days * 86_400
    return None if 0 < seconds <= MOST_DAYS * 86_400 else ("is longer than ten years", f"write {says}")
