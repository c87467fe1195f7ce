"""JSON as engines read it: an array of objects or an object a line; what servers answer is copied so."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cityscore.engines.file_kinds import damage_told, is_plain_utf8, refused_file_of, without_gzip
from cityscore.files.json_answers import rows_of_answer
from cityscore.model import FileSource

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
LISTS = ("records", "rows", "data", "items", "value", "results", "cases")
"""Under which keys programs hand over a list of objects, the likeliest first."""


def plain_json(source: FileSource, file: Path, copy: Path) -> Path:
    """The file, if engines read its rows as they are; else a copy of them, an object a line.

    Raises ``InvalidInput`` where there are several lists that could be the rows.
    """
    with damage_told(source, file), without_gzip(file) as content:
        is_plain = is_plain_utf8(file)
        if is_plain and not _may_be_answer(file):
            return file
        data = content.read()
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    try:
        value = json.loads(text)
    except ValueError:  # objects one after another, or broken, which the engine says
        value = None
    rows = None if value is None else _rows(source, file, value)
    if rows is None:
        if is_plain:
            return file
        copy.write_text(text, encoding="utf-8")
        return copy
    with copy.open("w", encoding="utf-8") as lines:
        lines.writelines(f"{json.dumps(row)}\n" for row in rows)
    return copy


def _may_be_answer(file: Path) -> bool:
    """Whether it begins with an object that is not alone on its line, or alone in the file."""
    with without_gzip(file) as content:
        first = content.readline()
        while first and not first.strip():
            first = content.readline()
        if not first.lstrip().startswith(b"{"):
            return False
        is_alone = not content.readline().strip()
    try:
        return isinstance(json.loads(first), dict) and is_alone
    except ValueError:
        return True


def _rows(source: FileSource, file: Path, value: Any) -> list[dict[str, Any]] | None:
    answer = rows_of_answer(value)
    if answer is not None:
        return [_with_times(row, _dates(value)) for row in answer]
    if not isinstance(value, dict):
        return None
    inside = {**value, **{key: part for part in value.values() if isinstance(part, dict) for key, part in part.items()}}
    lists = {
        name: members
        for name, members in inside.items()
        if isinstance(members, list) and members and all(isinstance(member, dict) for member in members)
    }
    named = [name for name in LISTS if name in lists]
    if len(lists) > 1 and not named:
        fix = "give a file with the list of cases alone"
        raise refused_file_of(source, file, f"holds several lists: {', '.join(map(repr, lists))}", fix)
    return lists[named[0]] if named else next(iter(lists.values()), None)


def _dates(value: dict[str, Any]) -> list[str]:
    """The columns that ArcGIS says are dates: thousandths of seconds since 1970, in UTC."""
    fields = value.get("fields")
    described = fields if isinstance(fields, list) else []
    return [
        field["name"] for field in described if isinstance(field, dict) and field.get("type") == "esriFieldTypeDate"
    ]


def _with_times(row: dict[str, Any], dates: list[str]) -> dict[str, Any]:
    times = {name: _moment(row[name]) for name in dates if isinstance(row.get(name), int)}
    return {**row, **times}


def _moment(thousandths: int) -> str:
    return f"{BEGINNING + timedelta(milliseconds=thousandths):%Y-%m-%dT%H:%M:%SZ}"
