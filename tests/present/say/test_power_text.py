"""What the statistics would miss, in words that name the value after the change."""

from __future__ import annotations

import pytest

from cityscore.model import Better, Kind, Metric, Period
from cityscore.present.say.power_text import power_text
from cityscore.present.say.sentence import Direction, Stated

POTHOLES = Metric(slug="potholes", name="Potholes", department="Roads", better=Better.HIGHER, kind=Kind.RATIO)
THEFTS = Metric(slug="thefts", name="Thefts", department="Police", better=Better.LOWER, kind=Kind.COUNT)


@pytest.mark.parametrize(
    ("metric", "center", "chance", "period", "rises", "between", "text"),
    [
        (
            POTHOLES, 0.8, 0.89, Period.WEEK, False, False,
            "A lasting fall by a fifth, to 64.0 %, would be noticed within four weeks about 9 times in 10.",
        ),
        (
            POTHOLES, 0.9, 0.97, Period.MONTH, True, False,
            "A lasting rise by a fifth, to 100 %, would be noticed within four months nearly always.",
        ),
        (
            THEFTS, 10, 0.142, Period.QUARTER, True, False,
            "A lasting rise by a fifth, to 12 a day, would be noticed within four quarters about 1 time in 7.",
        ),
        (
            THEFTS, 40, 0.03, Period.WEEK, False, True,
            "Were it only 32 days from one to the next from now on, "
            "the next four would show it less than 1 time in 20.",
        ),
    ],
)  # fmt: skip
def test_it_says_how_often_and_what_it_would_be(
    metric: Metric, center: float, chance: float, period: Period, rises: bool, between: bool, text: str
) -> None:
    told = power_text(metric, center, chance, period, rises=rises, between_events=between)

    assert told == text
    (state,) = told.states
    assert (state.measure, state.number, state.metric, state.period) == (Stated.NOTICED, chance, metric.slug, period)
    assert state.direction is (Direction.UP if rises else Direction.DOWN)


def test_nothing_is_said_where_nothing_is_usual_yet() -> None:
    assert power_text(POTHOLES, float("nan"), float("nan"), Period.WEEK, rises=False) is None
