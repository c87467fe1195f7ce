"""The scores of the last windows as a small line: where its points lie, with gaps where there was no score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from cityscore.model import Period
from cityscore.present.read.published_scores import Rows
from cityscore.store.subjects import Name

WIDTH, HEIGHT, EDGE = 96, 24, 3
NARROWEST, WIDEST = 0.25, 1.0
"""How far from 1 the top and the bottom may lie: small changes are not blown up, large ones are cut."""


@dataclass(frozen=True)
class Trend:
    """A line in a box of WIDTH by HEIGHT."""

    path: str
    """As SVG writes paths; windows in a row are joined, a gap is never crossed."""
    goal: float
    """How far down the goal's line lies."""
    last: tuple[float, float] | None
    """Where the last window's point lies; None if it has none."""


def trend_in(history: Sequence[Rows], name: Name, period: Period) -> Trend:
    """Draw the scores of a subject in the windows of a period, latest first."""
    windows = [rows.get((*name, period)) for rows in reversed(history)]
    return trend_of([window.score if window else None for window in windows])


def trend_of(scores: Sequence[float | None]) -> Trend:
    """Draw the scores of some windows, oldest first, on a scale with the goal, 1, in the middle."""
    step = (WIDTH - 2 * EDGE) / max(len(scores) - 1, 1)
    furthest = max((abs(score - 1) for score in scores if score is not None), default=0.0)
    reach = min(max(furthest, NARROWEST), WIDEST)
    points = [
        None if score is None else (round(EDGE + place * step, 1), _down(score, reach))
        for place, score in enumerate(scores)
    ]
    return Trend(strokes(points), _down(1.0, reach), points[-1] if points else None)


def strokes(points: Sequence[tuple[float, float] | None]) -> str:
    """Points as SVG writes paths; those in a row are joined, a gap is never crossed."""
    return " ".join(
        # a point alone is a line of no length, which a round pen draws as a dot
        f"{'L' if before else 'M'}{point[0]} {point[1]}{'' if before or after else ' h0'}"
        for before, point, after in zip_longest([None, *points], points, points[1:])
        if point is not None
    )


def _down(score: float, reach: float) -> float:
    """How far down a score lies, where the top is 1 + ``reach`` and the bottom 1 - ``reach``."""
    off = min(max((score - 1) / reach, -1.0), 1.0)
    return round(HEIGHT / 2 - (HEIGHT / 2 - EDGE) * off, 1)
