"""The stored windows of services from one back to the last that went the other way, in one query of a few index ranges.

Rows are steps (``store.shown_scores``): several may be of one window, of which the one that was shown last counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, TypeAlias

from django.db import connection

from cityscore.model import Period, Status
from cityscore.store import models
from cityscore.store.shown_scores import Standpoint
from cityscore.store.subjects import Name

MET, MISSED = (Status.EXCEEDS, Status.MEETS), (Status.NEAR, Status.BELOW)


@dataclass(frozen=True)
class Apart:
    """How far windows lie apart that overlap those between: so many days, or months, from end to end; 0 if none do."""

    days: int = 0
    months: int = 0


@dataclass(frozen=True)
class Asked:
    """Of which service's windows, and from which one back."""

    name: Name
    period: Period
    through: date
    """The day from which the latest of them is seen."""
    end: date
    """Its last day."""
    is_miss: bool | None
    """Whether it missed its goal: what lies before the last that did otherwise is not read. None reads all."""
    apart: Apart = Apart()


WindowRow: TypeAlias = tuple[int, str, str, str, str, str, str]
"""Its place among those that are asked for; the first day that it is seen from; the window's first and last day; its
status; the reason for none; the parts of the history behind its yardstick, where they are asked for. Days are ISO text:
of tens of thousands, few are looked at as days."""


def windows_before(
    standpoint: Standpoint, city: models.City, asked: Sequence[Asked], *, with_past: bool = False
) -> list[WindowRow]:
    """The rows of some services' windows, in no order, from the last that went the other way; or from the first.

    Withdrawn rows are not among them. ``with_past`` reads what a score's history was made of, too.
    """
    if not asked:
        return []
    days = (f"CAST(shown.{connection.ops.quote_name(name)} AS text)" for name in ("through", "start", "end"))
    past = "shown.past" if with_past else "''"
    columns = f"asked.place, {', '.join(days)}, shown.status, shown.reason, {past}"
    statement, values = _statement(standpoint, city, asked, columns)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[WindowRow] = cursor.fetchall()
    return rows


def rows_before(standpoint: Standpoint, city: models.City, asked: Asked) -> tuple[str, list[Any]]:
    """The ids of the same rows of one service, as SQL, and the values of its marks: for a query that reads others."""
    statement, values = _statement(standpoint, city, [asked], "shown.id")
    return f"SELECT run.id FROM ({statement}) AS run", values  # noqa: S608


def _statement(
    standpoint: Standpoint, city: models.City, asked: Sequence[Asked], columns: str
) -> tuple[str, list[Any]]:
    score, subject, end = (
        *(connection.ops.quote_name(model._meta.db_table) for model in (models.Score, models.Subject)),
        connection.ops.quote_name("end"),
    )
    is_apart = any(one.apart != Apart() for one in asked)
    on_grid = f" AND {_on_grid(f'shown.{end}')}" if is_apart else ""
    place = "{row}.subject_id = asked.subject_id AND {row}.period = asked.period AND {row}.through <= asked.through"
    standing = f"{place.format(row='shown')} AND {standpoint.condition} AND NOT shown.withdrawn"
    later = (
        f"{place.format(row='later')} AND {standpoint.condition.replace('shown.', 'later.')} AND NOT later.withdrawn"
    )
    window = f"CASE asked.period WHEN 'year' THEN {{row}}.start ELSE {{row}}.{end} END"
    # of a window's rows the last one counts; those of one window follow each other
    next_window = (
        f"(SELECT {window.format(row='later')} FROM {score} AS later WHERE {later}"  # noqa: S608
        " AND later.through > shown.through ORDER BY later.through LIMIT 1)"
    )
    is_last = f"COALESCE({next_window} <> {window.format(row='shown')}, TRUE)"
    missed, met = (", ".join(f"'{status}'" for status in statuses) for statuses in (MISSED, MET))
    other = (
        f"SELECT shown.through FROM {score} AS shown WHERE {standing}{on_grid}"  # noqa: S608
        f" AND CASE asked.is_miss WHEN 1 THEN shown.status IN ({met}) WHEN 0 THEN shown.status IN ({missed})"
        f" ELSE FALSE END AND {is_last} ORDER BY shown.through DESC LIMIT 1"
    )
    marks, values = _asked_rows(asked)
    statement = (
        "WITH named(place, kind, slug, period, through, latest, is_miss, days, months) AS (VALUES " + marks + "),"  # noqa: S608
        " asked AS (SELECT subject.id AS subject_id, named.* FROM named"
        f" JOIN {subject} AS subject ON subject.kind = named.kind AND subject.slug = named.slug"
        " AND subject.city_id = %s AND subject.district = ''),"
        f" begun AS (SELECT asked.*, ({other}) AS begins FROM asked)"
        f" SELECT {columns}"
        f" FROM begun AS asked JOIN {score} AS shown ON {standing}{on_grid}"
        f" AND shown.through >= COALESCE(asked.begins, {_day_mark()})"
    )
    parts: list[Any] = [*values, city.pk, *standpoint.values, *standpoint.values, *standpoint.values, _day(date.min)]
    return statement, parts


def _asked_rows(asked: Iterable[Asked]) -> tuple[str, list[Any]]:
    """A row of marks for each service, and their values."""
    day = _day_mark()
    rows = [
        (place, *one.name, str(one.period), _day(one.through), _day(one.end),
         -1 if one.is_miss is None else int(one.is_miss), one.apart.days, one.apart.months)
        for place, one in enumerate(asked)
    ]  # fmt: skip
    number = "CAST(%s AS integer)"
    row = f"({number}, %s, %s, %s, {day}, {day}, {number}, {number}, {number})"
    return ", ".join([row] * len(rows)), list(chain.from_iterable(rows))


def _on_grid(end: str) -> str:
    """Whether a window does not overlap those that count: its end lies whole lengths before the latest's."""
    if connection.vendor == "postgresql":
        days = f"asked.latest - {end}"
        months = f"CAST(12 * (EXTRACT(YEAR FROM asked.latest) - EXTRACT(YEAR FROM {end}))"
        months += f" + EXTRACT(MONTH FROM asked.latest) - EXTRACT(MONTH FROM {end}) AS integer)"
    else:
        days = f"CAST(julianday(asked.latest) - julianday({end}) AS integer)"
        months = f"(12 * (strftime('%%Y', asked.latest) - strftime('%%Y', {end}))"
        months += f" + strftime('%%m', asked.latest) - strftime('%%m', {end}))"
    return (
        f"CASE WHEN asked.days > 0 THEN ({days}) %% asked.days = 0"
        f" WHEN asked.months > 0 THEN {months} %% asked.months = 0 ELSE TRUE END"
    )


def _day(day: date) -> Any:
    return models.Score._meta.get_field("through").get_db_prep_save(day, connection)


def _day_mark() -> str:
    return "CAST(%s AS date)" if connection.vendor == "postgresql" else "%s"
