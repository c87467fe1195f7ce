"""Days under which figures of slower metrics are filed: a month is its last day, and so is its first."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from cityscore.files.days import month_in
from cityscore.library.spreadsheets.text_columns import distinct, mapped
from cityscore.model import Cadence, Definitions


def filed_days(slugs: pa.Array, days: pa.Array, definitions: Definitions) -> tuple[pa.Array, pa.Array]:
    """The days as they are filed, and which of them were first days: what Excel makes of a month that is typed in."""
    firsts = pa.repeat(pa.scalar(False), len(days))
    for cadence in (Cadence.MONTHLY, Cadence.QUARTERLY):
        filed = {text: last for text in distinct(days) if (last := _last_day(text, cadence))}
        slower = [metric.slug for metric in definitions.metrics if metric.cadence == cadence]
        if filed and slower:
            theirs = pc.fill_null(pc.is_in(slugs, pa.array(slower, pa.string())), False)
            is_first = pc.is_in(days, pa.array([text for text in filed if not month_in(text)], pa.string()))
            firsts = pc.or_(firsts, pc.and_(theirs, is_first))
            days = pc.if_else(theirs, mapped(days, partial(_renamed, filed)), days)
    return days, firsts


def _renamed(names: Mapping[str, str], text: str) -> str:
    return names.get(text, text)


def _last_day(text: str, cadence: Cadence) -> str:
    """The last day of the month that a text names, or of the month or quarter of which it is the first day, else ''.

    The first day of a quarter's last month is that month, as a quarterly report headed "Mar 2025" means it.

    >>> _last_day("Jan 2025", Cadence.MONTHLY), _last_day("2025-01-01", Cadence.MONTHLY)
    ('2025-01-31', '2025-01-31')
    >>> _last_day("2025-01-01", Cadence.QUARTERLY), _last_day("2025-03-01", Cadence.QUARTERLY)
    ('2025-03-31', '2025-03-31')
    """
    if month := month_in(text):
        return month.isoformat()
    try:
        first = date.fromisoformat(text)
    except ValueError:
        return ""
    months = {Cadence.MONTHLY: (0,), Cadence.QUARTERLY: (2, None, 0)}[cadence]
    more = months[(first.month - 1) % len(months)]
    if first.day != 1 or more is None:
        return ""
    month_number = first.month + more
    return date(first.year, month_number, calendar.monthrange(first.year, month_number)[1]).isoformat()
