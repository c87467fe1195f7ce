"""Values that one kind of database holds and the other would refuse, found before anything is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from cityscore.store.backup_files.portable_columns import POSTGRESQL, ColumnKind, PortableColumn


def why_refused(column: PortableColumn, array: pa.Array, vendor: str) -> str:
    """Why a database of another kind would not take some value of a column; '' where it takes all."""
    if vendor == POSTGRESQL:
        return next((why for why, is_so in _REFUSED_BY_POSTGRESQL if is_so(column, array)), "")
    is_number = column.kind is not ColumnKind.REAL or not pc.any(pc.is_nan(array)).as_py()
    return "" if is_number else "SQLite keeps no NaN"


def _is_too_large(column: PortableColumn, array: pa.Array) -> bool:
    return column.largest is not None and bool(pc.any(pc.greater(pc.abs(array), column.largest)).as_py())


def _is_too_long(column: PortableColumn, array: pa.Array) -> bool:
    return column.longest is not None and bool(pc.any(pc.greater(pc.utf8_length(array), column.longest)).as_py())


def _has_nul(column: PortableColumn, array: pa.Array) -> bool:
    return column.kind in (ColumnKind.TEXT, ColumnKind.JSON) and bool(pc.any(pc.match_substring(array, "\0")).as_py())


def _has_odd_escape(column: PortableColumn, array: pa.Array) -> bool:
    if column.kind is not ColumnKind.JSON:
        return False
    escaped = array.filter(pc.match_substring(array, "\\u")).to_pylist()
    return any(_is_odd(character) for text in escaped for said in _texts(json.loads(text)) for character in said)


def _is_odd(character: str) -> bool:
    return character == "\0" or "\ud800" <= character <= "\udfff"


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for key, value in said.items():
            yield key
            yield from _texts(value)
    elif isinstance(said, list):
        for value in said:
            yield from _texts(value)


_REFUSED_BY_POSTGRESQL: tuple[tuple[str, Callable[[PortableColumn, pa.Array], bool]], ...] = (
    ("a number is larger than PostgreSQL takes there", _is_too_large),
    ("a text is longer than PostgreSQL takes there", _is_too_long),
    ("a text holds the character NUL, which PostgreSQL does not take", _has_nul),
    ("a text holds a character that PostgreSQL does not take (NUL, or half of a pair)", _has_odd_escape),
)
