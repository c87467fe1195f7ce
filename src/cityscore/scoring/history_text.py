"""The parts of the history behind a stored score, as JSON text beside it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import astuple, fields
from datetime import date
from operator import attrgetter

from cityscore.scoring.history_parts import HistoryPart

CLOSE = 1e-12
"""Two figures that differ by less than this share of them are the same: only what they were summed with differs."""

FIGURES = attrgetter(*(field.name for field in fields(HistoryPart)[2:]))
"""All of a part but its two days."""


def to_text(parts: Iterable[HistoryPart]) -> str:
    """Parts as text; without any, none."""
    rows = [[part.start.isoformat(), part.end.isoformat(), *FIGURES(part)] for part in parts]
    return json.dumps(rows, separators=(",", ":")) if rows else ""


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
