"""Which stored scores are shown: a row is, from its day on, until the next row of the same subject and period.

Two days with equal figures need no second row: a complete week's score is stored once, whichever of its days is asked
for. For a day at a moment, of the rows that were public then, the one with the latest day not after it is shown; where
that one is withdrawn, nothing is. Rows that earlier versions wrote, one for each day, are read by the same rule.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Generic, TypeAlias, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from cityscore.model import Period
from cityscore.store import models

Key = TypeVar("Key", bound=Hashable)
T = TypeVar("T")
Seen: TypeAlias = Mapping[str, Collection[date]]
"""The days that are asked for, by period."""


@dataclass(frozen=True)
class Standpoint:
    """The rows among which is looked: a condition in SQL on a row named ``shown``, and the values of its marks."""

    condition: str
    values: tuple[Any, ...] = ()


NOW = Standpoint("shown.is_current")
"""What is public now."""


def at_moment(moment: datetime) -> Standpoint:
    """What was public at a moment."""
    written = models.Score._meta.get_field("published").get_db_prep_save(moment, connection)
    condition = "shown.published <= %s AND (shown.superseded IS NULL OR shown.superseded > %s)"
    return Standpoint(condition, (written, written))


def with_waiting(run: models.Run) -> Standpoint:
    """What will be public with a run that waits: its own rows, and those of now in whose place it has none."""
    replaced = (
        f"SELECT 1 FROM {_table(models.Score)} AS own WHERE own.subject_id = shown.subject_id"  # noqa: S608
        " AND own.period = shown.period AND own.through <= shown.through"
        " AND COALESCE(own.until, own.through) >= shown.through AND own.run_id = %s AND own.published IS NULL"
    )
    condition = f"((shown.run_id = %s AND shown.published IS NULL) OR (shown.is_current AND NOT EXISTS ({replaced})))"
    return Standpoint(condition, (run.pk, run.pk))


def shown_scores(
    standpoints: Iterable[Standpoint],
    subjects: QuerySet[models.Subject],
    seen: Seen,
    others: Iterable[tuple[str, Sequence[Any]]] = (),
) -> QuerySet[models.Score]:
    """The rows that show subjects on some days, withdrawn ones among them; from several standpoints, those of all.

    However many rows there are, each subject, period and day is one search of an index. ``others`` are selections of
    the ids of further rows, in SQL with the values of its marks, that are read beside them.
    """
    selections = [*shown_ids(standpoints, subjects, seen), *others]
    if not selections:
        return models.Score.objects.none()
    marks = [mark for _, values in selections for mark in values]
    return models.Score.objects.filter(pk__in=RawSQL(" UNION ".join(sql for sql, _ in selections), marks))  # noqa: S611


def shown_ids(
    standpoints: Iterable[Standpoint], subjects: QuerySet[models.Subject], seen: Seen
) -> list[tuple[str, list[Any]]]:
    """Selections of the ids of these rows, in SQL with the values of its marks; none where nothing is asked for."""
    pairs = [(str(period), day) for period, days in seen.items() for day in days]
    if not pairs:
        return []
    try:
        subject, values = subjects.order_by().values("id").query.get_compiler(connection.alias).as_sql()
    except EmptyResultSet:  # no subject is asked for
        return []
    days = {day: models.Score._meta.get_field("through").get_db_prep_save(day, connection) for _, day in pairs}
    asked = ", ".join(["(%s, %s)"] * len(pairs))
    selections = []
    for standpoint in standpoints:
        newest = (
            f"SELECT shown.id FROM {_table(models.Score)} AS shown WHERE shown.subject_id = subject.id"  # noqa: S608
            f" AND shown.period = asked.column1 AND shown.through <= asked.column2 AND {standpoint.condition}"
            " ORDER BY shown.through DESC LIMIT 1"
        )
        statement = f"SELECT ({newest}) FROM ({subject}) AS subject CROSS JOIN (VALUES {asked}) AS asked"  # noqa: S608
        marks = [*standpoint.values, *values, *chain.from_iterable((period, days[day]) for period, day in pairs)]
        selections.append((statement, marks))
    return selections


def first_small_window(
    standpoint: Standpoint, subjects: QuerySet[models.Subject], measure: str, least: int, ends: Collection[date]
) -> RawSQL:
    """The last day of the first window with a ``measure`` above 0 and below the least; None where there is none.

    ``ends`` are the last days of all windows: those are looked at as they are seen from one of them.
    """
    write = models.Score._meta.get_field("through").get_db_prep_save
    days = [write(day, connection) for day in sorted(ends)]
    subject, values = subjects.order_by().values("id").query.get_compiler(connection.alias).as_sql()
    figure = f"shown.{connection.ops.quote_name(measure)}"
    end, day_after = f"shown.{connection.ops.quote_name('end')}", "date(shown.through, '+1 day')"
    if connection.vendor == "postgresql":
        day_after = "shown.through + 1"
    # a row that the next day already has another in place of is seen on its own day alone
    stays = (
        f"NOT EXISTS (SELECT 1 FROM {_table(models.Score)} AS later WHERE later.subject_id = shown.subject_id"  # noqa: S608
        f" AND later.period = shown.period AND later.through = {day_after})"
    )
    statement = (
        f"SELECT {end} FROM {_table(models.Score)} AS shown WHERE shown.subject_id IN ({subject})"  # noqa: S608
        f" AND {figure} > 0 AND {figure} < %s AND shown.through <= %s AND {standpoint.condition}"
        f" AND (shown.through IN ({', '.join(['%s'] * len(days))}) OR {stays}) ORDER BY shown.through, {end} LIMIT 1"
    )
    parameters = [*values, least, days[-1], *standpoint.values, *days]
    return RawSQL(statement, parameters, models.Score._meta.get_field("end"))  # noqa: S611


def on_all_periods(*days: date) -> Seen:
    """The same days for every period."""
    return dict.fromkeys(map(str, Period), days)


class RowsByDay(Generic[Key, T]):
    """Rows by whatever they are of, from which the one is taken that is shown on a day; None withdraws what was."""

    def __init__(self, rows: Iterable[tuple[Key, date, T | None]]) -> None:
        self._rows: dict[Key, list[tuple[date, T | None]]] = {}
        for key, through, row in rows:
            self._rows.setdefault(key, []).append((through, row))
        for of_key in self._rows.values():
            of_key.sort(key=_day_of)

    def __iter__(self) -> Iterator[Key]:
        """What there are rows of."""
        return iter(self._rows)

    def on(self, key: Key, day: date) -> T | None:
        """The row that is shown on a day; None for none."""
        rows = self._rows.get(key, ())
        place = bisect_right(rows, day, key=_day_of)
        return rows[place - 1][1] if place else None


def _day_of(row: tuple[date, Any]) -> date:
    return row[0]


def _table(model: type[Any]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
