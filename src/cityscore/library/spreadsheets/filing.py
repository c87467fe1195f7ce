"""Days under which figures of slower metrics are filed: a month is its last day, and so is its first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.files.days import month_in
from cityscore.library.spreadsheets.text_columns import distinct, mapped
from cityscore.model import Calendar, Definitions
from cityscore.scoring.day_numbers import day_of, month, number
from cityscore.scoring.due_days import MONTHS, last_day_of_row, months_of_row


def filed_days(slugs: pa.Array, days: pa.Array, definitions: Definitions) -> tuple[pa.Array, pa.Array]:
    """The days as they are filed, and which of them were first days: what Excel makes of a month that is typed in."""
    firsts = pa.repeat(pa.scalar(False), len(days))
    for cadence in MONTHS:
        filed = {text: last for text in distinct(days) if (last := _last_day(text, cadence, definitions.city.calendar))}
        slower = [metric.slug for metric in definitions.metrics if metric.cadence == cadence]
        if filed and slower:
            theirs = pc.fill_null(pc.is_in(slugs, pa.array(slower, pa.string())), False)
            is_first = pc.is_in(days, pa.array([text for text in filed if not month_in(text)], pa.string()))
            firsts = pc.or_(firsts, pc.and_(theirs, is_first))
            days = pc.if_else(theirs, mapped(days, partial(_renamed, filed)), days)
    return days, firsts


def _renamed(names: Mapping[str, str], text: str) -> str:
    return names.get(text, text)


def _last_day(text: str, cadence: str, of_city: Calendar) -> str:
    """The day under which the month that a text names is filed, or the row of which it is the first day, else ''.

    The first day of a quarter's last month is that month, as a quarterly report headed "Mar 2025" means it; so is that
    of a year's last month.

    >>> from cityscore.model import Cadence
    >>> _last_day("Jan 2025", Cadence.MONTHLY, Calendar()), _last_day("2025-01-01", Cadence.MONTHLY, Calendar())
    ('2025-01-31', '2025-01-31')
    >>> _last_day("2025-01-01", Cadence.QUARTERLY, Calendar()), _last_day("2025-03-01", Cadence.QUARTERLY, Calendar())
    ('2025-03-31', '2025-03-31')
    """
    if named := month_in(text):
        return named.isoformat()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    begun = np.array([number(day)])
    last = last_day_of_row(begun, cadence, of_city)
    first_month, last_month = months_of_row(cadence, month(begun), of_city)
    is_one = month(begun)[0] in (first_month[0], last_month[0])
    return day_of(last[0]).isoformat() if day.day == 1 and is_one else ""
