"""Days as whole numbers, and calendar arithmetic on arrays of them.

A day number counts days from 1970-01-01 (0). All functions take and give int64 arrays of any shape.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from cityscore.scoring.observations import Ints

EPOCH = date(1970, 1, 1)


def number(day: date) -> int:
    """The number of a day.

    >>> number(date(1970, 1, 2))
    1
    """
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The day of a number."""
    return EPOCH + timedelta(days=int(number))


def weekday(days: Ints) -> Ints:
    """0 for Monday to 6 for Sunday."""
    return (days + 3) % 7  # 1 January 1970 was a Thursday


def month(days: Ints) -> Ints:
    """The month each day lies in, in months from January 1970 (0)."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def first_of_month(months: Ints) -> Ints:
    """The first day of each month."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def last_of_month(months: Ints) -> Ints:
    """The last day of each month."""
    return first_of_month(months + 1) - 1


def years_before(days: Ints, years: int) -> Ints:
    """The same date some years earlier; 29 February becomes 28 February where there is none.

    >>> day_of(years_before(np.array([number(date(2024, 2, 29))]), 1)[0])
    datetime.date(2023, 2, 28)
    """
    months = month(days)
    earlier = months - 12 * years
    return np.minimum(first_of_month(earlier) + (days - first_of_month(months)), last_of_month(earlier))
