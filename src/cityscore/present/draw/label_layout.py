"""Where words stand on a chart so that they cover nothing: arithmetic on windows (across) and pixels (up and down)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import Any, TypeAlias

from cityscore.present.draw.chart_data import Point, ProcessPoint

ABOVE, BELOW = -9, 11
"""How far a label stands off its line."""
OVER, UNDER = -16, 17
"""How far a figure's label stands off its point."""
CLOSE = 11.0
"""Pixels from which on a label touches nothing."""
FAR = 60.0
"""Pixels from which on it does not matter how far off something is."""
LABEL_HEIGHT = 26

Stretch: TypeAlias = tuple[float, float, Any]
"""From where to where a yardstick stays the same, in windows, and what it is: a number, or both ends of a range."""


def heights(yardsticks: Sequence[Stretch]) -> list[float]:
    """The height of stretches side by side at each of their windows; of a range, its upper end."""
    return [at[1] if isinstance(at, tuple) else at for begin, end, at in yardsticks for _ in range(round(end - begin))]


def stretches(values: Iterable[Any]) -> list[Stretch]:
    """Windows side by side with the same value, from edge to edge; where it is None there is none."""
    groups = [(value, len(list(group))) for value, group in groupby(values)]
    edges = accumulate((length for _, length in groups), initial=-0.5)
    return [(*ends, value) for ends, (value, _) in zip(pairwise(edges), groups, strict=True) if value is not None]


@dataclass(frozen=True)
class Room:
    """A chart's figures, among which labels must find their places."""

    points: Sequence[Point | ProcessPoint]
    span: tuple[float, float]
    """The lowest and highest number shown."""
    height: float
    """In pixels."""
    letter: float
    """A letter's width, in windows."""

    def free(self, text: str, begin: float, end: float, levels: Sequence[float]) -> tuple[float, float, int]:
        """Where along a line a label is furthest from all else: the window, the height, and how far below the line."""
        lines = list(enumerate(levels, start=round(begin + 0.5))) if len(set(levels)) > 1 else []
        width = len(text) * self.letter
        places = range(max(1, math.floor(end - begin - width) + 1))
        candidates = [
            # a hundredth of a pixel for each window: of places as free as each other the leftmost wins
            (self._apart(width, begin + step, levels[step], dy, lines) - step * 0.01, begin + step, levels[step], dy)
            for step in places
            for dy in (ABOVE, BELOW)
        ]
        return max(candidates, key=lambda candidate: candidate[0])[1:]

    def aside(self, place: int) -> int:
        """How far below a figure its label, which ends with it, stands: away from the yardstick if there is room."""
        point = self.points[place]
        value = point.value or 0.0
        above = point.yardstick is None or value >= point.yardstick
        left = place - len(point.figure) * self.letter
        before = [(y - value) * self._up for x, y in self._along() if left - 0.5 < x < place - 0.25]
        apart = {dy: min([FAR, *(abs(offset + dy) for offset in before)]) for dy in (OVER, UNDER)}
        if (value - self.span[0]) * self._up < LABEL_HEIGHT:
            return OVER
        preferred, opposite = (OVER, UNDER) if above else (UNDER, OVER)
        return preferred if apart[preferred] >= min(CLOSE, apart[opposite]) else opposite

    @property
    def _up(self) -> float:
        return self.height / (self.span[1] - self.span[0])

    def _apart(self, width: float, left: float, at: float, dy: int, lines: Sequence[tuple[float, float]]) -> float:
        """How far the nearest thing is from a label, in pixels."""
        figures, right = list(self._along()), left + width
        near = [abs((y - at) * self._up + dy) for x, y in figures if left - 1 < x < right + 1]
        near += [abs((y - at) * self._up + dy) for x, y in lines if left - 1 < x < right + 1 and y != at]
        if figures and left - 1 < figures[-1][0] < right + 2:  # the last figure's own label
            place, value = figures[-1]
            near.append(abs((value - at) * self._up + dy - self.aside(round(place))))
        return min([FAR, *near])

    def _along(self) -> Iterator[tuple[float, float]]:
        """The figures, and the line between them at its quarters."""
        before: float | None = None
        for place, point in enumerate(self.points):
            if before is not None and point.value is not None:
                for part in (0.25, 0.5, 0.75):
                    yield place - 1 + part, before + (point.value - before) * part
            if point.value is not None:
                yield float(place), point.value
            before = point.value
