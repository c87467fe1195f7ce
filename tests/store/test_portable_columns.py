"""Every value that a database can hold goes into a back-up and into a database as it is, or is refused in words."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.model import CityScoreError
from cityscore.store.backup_files.portable_columns import ARROW, KINDS, ColumnKind, PortableColumn
from cityscore.store.backup_files.refused_values import why_refused
from cityscore.store.backup_files.table_schemas import applied_migrations, left_behind, own_tables, schemas_of

BIG = 2**63 - 1
EXAMPLES: dict[ColumnKind, st.SearchStrategy[Any]] = {
    ColumnKind.INTEGER: st.integers(-BIG - 1, BIG),
    ColumnKind.REAL: st.floats(allow_nan=False)
    | st.sampled_from([0.1, 5e-324, 1.7976931348623157e308, math.inf, -0.0]),
    ColumnKind.FLAG: st.booleans(),
    ColumnKind.TEXT: st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
    | st.sampled_from(["", " ", "NULL", "\\N", "\t\n\r\\", "👩‍👩‍👧", "é", "é", "\u202e", "'\""]),
    ColumnKind.JSON: st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-BIG, BIG)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=5,
    ).map(json.dumps),
    ColumnKind.MOMENT: st.datetimes(timezones=st.just(UTC)),
    ColumnKind.DAY: st.dates(date.min, date.max),
    ColumnKind.BYTES: st.binary(max_size=40),
}
TYPES = {
    "sqlite": ("bigint", "real", "bool", "text", "text", "datetime", "date", "BLOB"),
    "postgresql": ("bigint", "double precision", "boolean", "text", "jsonb", "timestamptz", "date", "bytea"),
}
COLUMNS = [PortableColumn(str(kind), kind) for kind in ColumnKind if kind in EXAMPLES]
ROWS = st.lists(st.tuples(*(st.none() | EXAMPLES[column.kind] for column in COLUMNS)), max_size=5)


def arrays(rows: Sequence[tuple[Any, ...]]) -> list[pa.Array]:
    return [pa.array([row[place] for row in rows], ARROW[column.kind]) for place, column in enumerate(COLUMNS)]


def made(vendor: str) -> str:
    kinds = dict(zip(EXAMPLES, TYPES[vendor], strict=True))
    return ", ".join(f'"{column.name}" {kinds[column.kind]}' for column in COLUMNS)


def compare(before: list[pa.Array], after: list[pa.Array]) -> None:
    for column, one, other in zip(COLUMNS, before, after, strict=True):
        assert one.equals(other) or column.comparable(one) == column.comparable(other), (column, one, other)


@given(ROWS)
@settings(max_examples=40, deadline=None)
def test_sqlite_gives_back_what_it_is_given(rows: list[tuple[Any, ...]]) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE t ({made('sqlite')})")
        before = arrays(rows)
        values = zip(
            *(column.values(array, "sqlite") for column, array in zip(COLUMNS, before, strict=True)), strict=True
        )
        database.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(COLUMNS))})", values)
        found = database.execute("SELECT * FROM t ORDER BY rowid").fetchall()
    columns = list(zip(*found, strict=True)) if found else [()] * len(COLUMNS)
    compare(before, [column.array(values) for column, values in zip(COLUMNS, columns, strict=True)])


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_gives_back_what_it_is_given() -> None:
    listed = ", ".join(f'"{column.name}"' + ("::text" if column.kind is ColumnKind.JSON else "") for column in COLUMNS)

    @given(ROWS)
    @settings(max_examples=40, deadline=None)
    def check(rows: list[tuple[Any, ...]]) -> None:
        before = arrays(rows)
        if any(why_refused(column, array, "postgresql") for column, array in zip(COLUMNS, before, strict=True)):
            return
        values = (column.values(array, "postgresql") for column, array in zip(COLUMNS, before, strict=True))
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE t RESTART IDENTITY")
            with cursor.copy("COPY t FROM STDIN") as copy:  # type: ignore[attr-defined]
                for row in zip(*values, strict=True):
                    copy.write_row(row)
            cursor.execute(f"SELECT {listed} FROM t ORDER BY ctid")
            found = cursor.fetchall()
        columns = list(zip(*found, strict=True)) if found else [()] * len(COLUMNS)
        compare(before, [column.array(values) for column, values in zip(COLUMNS, columns, strict=True)])

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE t ({made('postgresql')})")
    check()


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        (PortableColumn("x", ColumnKind.TEXT), "a\0b", "NUL"),
        (PortableColumn("x", ColumnKind.JSON), json.dumps(["a\0b"]), "NUL"),
        (PortableColumn("x", ColumnKind.JSON), json.dumps({"\ud800": 1}), "half of a pair"),
        (PortableColumn("x", ColumnKind.TEXT, longest=3), "four", "longer"),
        (PortableColumn("x", ColumnKind.INTEGER, largest=2**31 - 1), 2**31, "larger"),
    ],
)
def test_what_postgresql_would_not_take_is_known_before(column: PortableColumn, value: Any, why: str) -> None:
    array = pa.array([None, value], ARROW[column.kind])
    assert why in why_refused(column, array, "postgresql")
    assert why_refused(column, array, "sqlite") == ""


def test_sqlite_would_make_nothing_of_what_is_no_number() -> None:
    column = PortableColumn("x", ColumnKind.REAL)
    assert "NaN" in why_refused(column, pa.array([None, math.nan]), "sqlite")
    assert why_refused(column, pa.array([None, math.inf, 1.0]), "sqlite") == ""
    assert why_refused(column, pa.array([], pa.float64()), "sqlite") == ""


def test_what_does_not_belong_in_a_column_is_said() -> None:
    with pytest.raises(CityScoreError, match="x holds what is no integer"):
        PortableColumn("x", ColumnKind.INTEGER).array([1, "two"])
    with pytest.raises(CityScoreError, match="x holds what is no moment"):
        PortableColumn("x", ColumnKind.MOMENT).array(["yesterday"])


def test_an_emoji_sequence_and_its_length_in_characters() -> None:
    assert why_refused(PortableColumn("x", ColumnKind.TEXT, longest=5), pa.array(["👩‍👩‍👧"]), "postgresql") == ""


@pytest.mark.django_db
def test_every_table_of_today_travels_or_is_known_to_stay() -> None:
    travelling = {table.name for table in schemas_of(applied_migrations())}
    assert {*travelling, *left_behind()} == set(own_tables())
    assert {column.kind for table in schemas_of(applied_migrations()) for column in table.columns} == set(ColumnKind)
    assert {kind for kind, _ in KINDS.values()} == set(ColumnKind)


def test_moments_are_written_as_django_writes_them() -> None:
    moment = datetime(2025, 3, 1, 17, 0, 0, 1, tzinfo=UTC)
    array = pa.array([moment, moment.replace(microsecond=0)], ARROW[ColumnKind.MOMENT])
    assert PortableColumn("x", ColumnKind.MOMENT).values(array, "sqlite") == [
        "2025-03-01 17:00:00.000001",
        "2025-03-01 17:00:00",
    ]


@pytest.mark.parametrize(("one", "other"), [("-0.0", "0.0"), ('{"a": [-0.0]}', '{"a":[0]}'), ("1e3", "1000")])
def test_numbers_of_json_are_compared_as_numbers(one: str, other: str) -> None:
    """PostgreSQL writes them its own way."""
    column = PortableColumn("json", ColumnKind.JSON)
    assert column.comparable(pa.array([one])) == column.comparable(pa.array([other]))
