"""What happened in Samplebury: its days, its seasons, and the story of its year."""

from __future__ import annotations

from datetime import date, timedelta
from math import cos, pi

FIRST_DAY = date(2022, 7, 1)
"""The first day of the figures: two whole fiscal years before the one that is shown."""
YEAR_BEGINS = date(2024, 7, 1)
"""The first day of the fiscal year that is shown."""
LAST_DAY = date(2025, 6, 30)
"""Its last day."""

STRIKE = (date(2025, 2, 3), date(2025, 2, 21))
"""The first and the last day on which Public Works was on strike."""
NEW_CREW = date(2025, 4, 1)
"""The day on which a third crew began to fill potholes."""
SILENT = (date(2025, 3, 10), date(2025, 3, 27))
"""The first and the last day on which the phone system sent no figures."""
INSPECTIONS_END = date(2025, 2, 28)
"""The last month of which Housing sent its inspections."""

DAY = timedelta(days=1)


def days() -> list[date]:
    """Every day of the figures."""
    return [FIRST_DAY + DAY * number for number in range((LAST_DAY - FIRST_DAY).days + 1)]


def month_ends(of: int = 1) -> list[date]:
    """The last day of each month; with ``of`` 3 of each quarter, with 12 of each fiscal year."""
    return [day for day in days() if (day + DAY).day == 1 and (day.month - 6) % of == 0]


def winter(day: date) -> float:
    """How deep in winter a day is: 1 in the middle of January, −1 in the middle of July."""
    return cos(2 * pi * ((day - date(day.year, 1, 15)).days) / 365.25)


def weeks_of_strike(day: date) -> float:
    """How much harm of the strike is left on a day: it grows week by week, and is made good in the six weeks after."""
    first, last = STRIKE
    if day < first:
        return 0.0
    grown = (min(day, last) - first + DAY).days / 7
    return grown if day <= last else max(0.0, grown * (1 - (day - last).days / 42))


def is_within(day: date, span: tuple[date, date]) -> bool:
    """Whether a day lies in a span, its ends included."""
    return span[0] <= day <= span[1]
