"""JSON as people keep rows in it: an array of objects or of arrays, alone or in an object; a server's answer; lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from cityscore.files.file_problems import refused_file
from cityscore.files.grid import Grid, NumberCell, Row, grid_of
from cityscore.files.grid_limits import GridAllowance
from cityscore.files.json_answers import rows_of_answer

FIX = 'write an array of objects: [{"metric": "potholes", "day": "2025-03-18", "value": 5}]'


EXACT = 1e15
"""Below it, a whole number is shown without decimals."""


def json_grid(data: bytes, room: GridAllowance) -> Grid:
    """The rows of JSON in UTF-8, counted from 1; the names of objects' members are its header."""
    name = room.file
    rows = _rows(_loaded(data.decode(), name))
    if rows is None:
        raise refused_file(name, "holds no rows", FIX)
    try:
        return grid_of(_numbered(rows, room), room, typed=True)
    except ValueError as error:  # a number with more digits than any figure has
        raise refused_file(name, "holds a number that can't be read", "check its figures") from error


def _loaded(text: str, name: str) -> Any:
    try:
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            lines = [line for line in text.splitlines() if line.strip()]
            with suppress(json.JSONDecodeError):
                if len(lines) > 1:
                    return [json.loads(line) for line in lines]
            message = f"is not valid JSON ({error.msg})"
            raise refused_file(name, message, "check it with a JSON validator", error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise refused_file(name, "is nested too deeply, or holds a number that can't be read", FIX) from error


def _rows(value: Any) -> list[Any] | None:
    """The rows: of an array, of a server's answer, or of the only array within an object."""
    answer = rows_of_answer(value)
    if answer is not None:
        return answer
    if isinstance(value, dict):
        inside = [member for member in value.values() if isinstance(member, list)]
        value = inside[0] if len(inside) == 1 else [value] if not inside else None
    return value if isinstance(value, list) and all(isinstance(member, (dict, list)) for member in value) else None


def _numbered(rows: list[Any], room: GridAllowance) -> Iterator[tuple[int, Row]]:
    different: dict[str, None] = {}
    for row in rows:
        if isinstance(row, dict):
            different.update(dict.fromkeys(row))
            room.refuse_wider(len(different))  # at once: each row will have a cell for each name
    names = list(different)
    if names:
        yield 0, [_text(name) for name in names]
    for number, row in enumerate(rows, start=1):
        yield number, [_text(cell) for cell in (row if isinstance(row, list) else map(row.get, names))]


def _text(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell.replace("\0", "").encode("utf-8", "replace").decode().strip() if cell else None
    if isinstance(cell, float) and abs(cell) < EXACT and cell == int(cell):
        return NumberCell(int(cell))
    return NumberCell(json.dumps(cell)) if type(cell) in (int, float) else json.dumps(cell)
