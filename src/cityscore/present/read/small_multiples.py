"""Small multiples: the lines of a metric's districts on one scale, with the whole city's and the goal behind each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from cityscore.model import Metric
from cityscore.present.draw.axis_scales import span_of
from cityscore.present.draw.chart_data import Point
from cityscore.present.read.sparkline import strokes
from cityscore.scoring.yardsticks import target_on

WIDTH, HEIGHT, EDGE = 160, 56, 4


@dataclass(frozen=True)
class Multiple:
    """A district's line in a box of WIDTH by HEIGHT; each path is as SVG writes paths."""

    name: str
    points: tuple[Point, ...]
    """Its windows, latest first: as its table lists them."""
    line: str
    city: str
    goals: tuple[str, ...]
    """None, one, or both ends of a range."""
    last: tuple[float, float] | None
    """Where the last window's point lies; None if it has none."""


def multiples_of(
    metric: Metric, districts: Sequence[tuple[str, Sequence[Point]]], city: Sequence[float | None]
) -> tuple[Multiple, ...]:
    """Draw the windows of districts, oldest first; ``city`` are the whole city's values of the same windows."""
    windows = districts[0][1]
    goals = [goal for goal in zip(*(_goal(metric, point) for point in windows), strict=True) if any(goal)]
    values = [point.value for _, points in districts for point in points]
    numbers = [number for number in (*values, *city, *chain(*goals)) if number is not None]
    scale = _Scale(len(windows), *span_of(numbers or [0.0, 1.0], metric))
    behind = scale.path(city), tuple(map(scale.path, goals))
    return tuple(
        Multiple(
            name,
            tuple(reversed(points)),
            scale.path([point.value for point in points]),
            *behind,
            scale.at(len(points) - 1, points[-1].value),
        )
        for name, points in districts
    )


@dataclass(frozen=True)
class _Scale:
    windows: int
    low: float
    high: float

    def path(self, values: Sequence[float | None]) -> str:
        return strokes([self.at(place, value) for place, value in enumerate(values)])

    def at(self, place: int, value: float | None) -> tuple[float, float] | None:
        if value is None:
            return None
        across = EDGE + place * (WIDTH - 2 * EDGE) / max(self.windows - 1, 1)
        up = (value - self.low) / (self.high - self.low)
        return round(across, 1), round(HEIGHT - EDGE - up * (HEIGHT - 2 * EDGE), 1)


def _goal(metric: Metric, point: Point) -> Iterator[float | None]:
    """Both ends of the goal of a window; of a single number, the first alone."""
    target = target_on(metric, point.end)
    if target is None or target.usual:
        yield from (None, None)
    elif metric.goals_differ:
        yield from (None if target.is_range else point.yardstick, None)
    elif target.is_range:
        yield from (target.low, target.high)
    else:
        yield from (target.value, None)
