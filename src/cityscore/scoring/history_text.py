"""The parts of the history behind a stored score, as JSON text beside it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import astuple, fields
from datetime import date
from operator import attrgetter
from typing import Any

import numpy as np

from cityscore.scoring.history_parts import HistoryPart, Parts
from cityscore.scoring.observations import Ints

CLOSE = 1e-12
"""Two figures that differ by less than this share of them are the same: only what they were summed with differs."""

FIGURES = attrgetter(*(field.name for field in fields(HistoryPart)[2:]))
"""All of a part but its two days."""
VALUE = [field.name for field in fields(HistoryPart)].index("value")
_as_json = json.JSONEncoder(separators=(",", ":")).encode


def to_text(parts: Iterable[HistoryPart]) -> str:
    """Parts as text; without any, none."""
    rows = [[part.start.isoformat(), part.end.isoformat(), *FIGURES(part)] for part in parts]
    return _as_json(rows) if rows else ""


def history_texts(parts: Parts, row: int, places: Ints) -> list[str]:
    """The text of the parts behind many windows of one period at once, which are given by their ascending places.

    Neighbours often have the same history, which is put in words once.
    """
    cells = (slice(None), row, places)
    days = (np.datetime_as_string(side[cells].astype("datetime64[D]")).tolist() for side in (parts.start, parts.end))
    figures = (
        [getattr(part, name)[row, places].astype(np.float64).tolist() for part in parts.figures]
        for name in ("numerator", "denominator", "value")
    )
    rest = (column[cells].tolist() for column in (parts.days, parts.due, parts.counted))
    by_part = (zip(*columns, strict=True) for columns in zip(*days, *figures, *rest, strict=True))
    found: list[str] = []
    before = None
    for window in zip(parts.shown(row, places).T.tolist(), *by_part, strict=True):
        if window != before:
            rows = [_with_value(part) for is_shown, part in zip(window[0], window[1:], strict=True) if is_shown]
            text, before = _as_json(rows) if rows else "", window
        found.append(text)
    return found


def _with_value(part: tuple[Any, ...]) -> tuple[Any, ...]:
    """A part of whose value there may be none."""
    return part if math.isfinite(part[VALUE]) else (*part[:VALUE], None, *part[VALUE + 1 :])


def from_text(text: str) -> tuple[HistoryPart, ...]:
    """Parts from text."""
    rows = json.loads(text) if text else []
    return tuple(HistoryPart(date.fromisoformat(row[0]), date.fromisoformat(row[1]), *row[2:]) for row in rows)


def same(former_text: str, latter_text: str) -> bool:
    """Whether two texts tell of the same parts."""
    before, after = from_text(former_text), from_text(latter_text)
    return len(before) == len(after) and all(
        close(first, second)
        for former, latter in zip(before, after, strict=True)
        for first, second in zip(astuple(former), astuple(latter), strict=True)
    )


def close(one: object, other: object) -> bool:
    """Whether two values are the same, but for what rounding did to a number's last digits."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=CLOSE)
    return one == other
