"""The windows before: from which days the same period is seen one window earlier, two earlier, and so on."""

from __future__ import annotations

from datetime import date

from cityscore.model import Definitions, Period
from cityscore.scoring.days import day_of, number
from cityscore.scoring.methods import method_named
from cityscore.scoring.windows import previous_through


def days_back(definitions: Definitions, period: Period, day: date, count: int) -> list[date]:
    """The day itself, and those from which the windows before are seen, latest first."""
    city = definitions.city
    style = method_named(city.method).style or city.periods
    days = [number(day)]
    while len(days) < count:
        days.append(previous_through(period, style, days[-1], city.calendar))
    return [day_of(each) for each in days]
