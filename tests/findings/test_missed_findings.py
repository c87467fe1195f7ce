"""What the page on a service did not say: what its statistics miss. Sentences' finding A10 and its table of power."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from cityscore.present.say.sentence import Direction, Sentence, Stated
from tests.findings.test_signal_findings import SUNDAY, page_of, published
from tests.store.milltown import POTHOLES, Clock, Row, clock

__all__ = ["clock"]

THEFTS = {
    "name": "Thefts", "department": "Police", "kind": "count", "better": "lower", "unit": "per day",
    "cadence": "weekly", "target": 1,
}  # fmt: skip


def missed(clock: Clock, rows: list[Row], slug: str, metric: dict[str, object]) -> Sentence:
    """What the page says that its statistics would miss."""
    page = page_of(published(clock, rows, **{slug: metric}), slug)
    assert page.signals is not None
    found = [
        sentence
        for sentence in page.signals.drawing.sentences
        if isinstance(sentence, Sentence) and any(state.measure is Stated.NOTICED for state in sentence.states)
    ]
    (sentence,) = found
    return sentence


@pytest.mark.parametrize(
    ("mean", "at_least", "at_most", "often"),
    [(8, 0.03, 0.12, "time"), (40, 0.12, 0.35, "about 1 time in"), (300, 0.95, 1.0, "nearly always")],
)
def test_a10_a_page_says_how_often_a_fifth_more_of_a_count_would_be_noticed(
    db: None, clock: Clock, mean: float, at_least: float, at_most: float, often: str
) -> None:
    """A10: "looking for the reason of one week would find none"; a fifth more of 8 a week is hardly ever noticed."""
    counts = np.random.default_rng(3).poisson(mean, 52).tolist()
    rows = [Row("thefts", SUNDAY - timedelta(days=7 * (51 - week)), count) for week, count in enumerate(counts)]
    sentence = missed(clock, rows, "thefts", THEFTS)

    assert sentence.startswith("A lasting rise by a fifth, to ")
    assert often in sentence
    (state,) = sentence.states
    assert at_least <= state.number <= at_most
    assert (state.metric, state.direction) == ("thefts", Direction.UP)


def test_a10_a_fall_from_80_to_64_percent_of_50_cases_would_be_noticed_nine_times_in_ten(
    db: None, clock: Clock
) -> None:
    met = np.random.default_rng(4).binomial(50, 0.8, 52).tolist()
    rows = [Row("potholes", SUNDAY - timedelta(days=7 * (51 - week)), good, 50) for week, good in enumerate(met)]
    sentence = missed(clock, rows, "potholes", POTHOLES | {"cadence": "weekly"})

    assert sentence.startswith("A lasting fall by a fifth, to 6")
    assert sentence.states[0].number == pytest.approx(0.9, abs=0.07)
    assert sentence.states[0].direction is Direction.DOWN
