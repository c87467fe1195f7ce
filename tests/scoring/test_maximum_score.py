"""The highest score that there can be, by hand."""

from __future__ import annotations

import pytest

from cityscore.model import Metric, Target
from cityscore.scoring.maximum_score import ceiling
from cityscore.scoring.methods import BALANCED, BOSTON_2019, TOOLKIT_2016, Method


def metric(kind: str, better: str, **more: object) -> Metric:
    return Metric(slug="calls", name="Calls", department="Calls", kind=kind, better=better, **more)


@pytest.mark.parametrize(
    ("method", "kind", "better", "yardstick", "highest"),
    [
        (BALANCED, "ratio", "higher", 0.95, 1.05),  # 2 - 0.95
        (BALANCED, "average_ratio", "higher", 0.8, 1.2),
        (BALANCED, "ratio", "higher", 1.0, 1.0),
        (BALANCED, "count", "lower", 3.0, 2.0),
        (BALANCED, "average", "higher", 4.0, 2.0),
        (BALANCED, "ratio", "lower", 0.05, 2.0),
        (BOSTON_2019, "ratio", "higher", 0.95, 1 / 0.95),
        (BOSTON_2019, "ratio", "higher", 0.8, 1.25),
        (BOSTON_2019, "count", "lower", 3.0, None),
        (TOOLKIT_2016, "ratio", "higher", 0.95, 1.06),  # 1.0526 rounded up
    ],
)
def test_the_highest_score(method: Method, kind: str, better: str, yardstick: float, highest: float | None) -> None:
    assert ceiling(metric(kind, better), method, yardstick) == (highest and pytest.approx(highest))


def test_inside_a_range_there_is_nothing_better_than_1() -> None:
    ranged = metric("average", "range", target=(Target(low=5.0, high=10.0),))
    assert ceiling(ranged, BALANCED, 7.0) == 1


@pytest.mark.parametrize(
    ("better", "target", "highest"),
    [
        ("higher", Target(value=4.0, zero=1.0, maximum=5.0), 1.25),  # r = 4 / 3
        ("higher", Target(value=4.0, maximum=5.0), 1.2),  # r = 5 / 4
        ("higher", Target(value=5.0, zero=1.0, maximum=5.0), 1.0),
        ("higher", Target(value=-5.0, zero=-10.0), 2.0),
        ("lower", Target(value=-5.0, zero=0.0), 2.0),
        ("lower", Target(value=20.0, zero=100.0, maximum=100.0), 2.0),
    ],
)
def test_a_maximum_is_the_best_there_can_be(better: str, target: Target, highest: float) -> None:
    assert ceiling(metric("average", better, target=(target,)), BALANCED, target.value or 0.0) == pytest.approx(highest)
