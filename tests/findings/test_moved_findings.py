"""What was said against the figures of why a score moved, of districts, and of the direction of words and marks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cityscore.model import Metric, Status, from_plain
from cityscore.present.draw.palette import STATUS_SHAPES
from cityscore.present.say.language import speaking
from cityscore.present.say.languages import languages
from cityscore.present.say.terms import SYMBOLS
from cityscore.present.say.verdicts import stretch_of, verdict

ARROWS = set("▲▼△▽↑↓⬆⬇⇧⇩")
RESPONSE: dict[str, Any] = {
    "slug": "ems-response",
    "name": "EMS response time",
    "department": "EMS",
    "better": "lower",
    "kind": "average",
    "unit": "minutes",
    "target": 6,
}


def test_screens_a5_words_of_a_goal_hold_where_less_is_better() -> None:
    """7.67 minutes against a goal of 6 is above the goal, and was called below it."""
    response, calls = (from_plain(Metric, RESPONSE | {"better": better}) for better in ("lower", "higher"))
    day = date(2025, 4, 6)
    words = [verdict(response, status, day) for status in Status]
    assert words == ["better than goal", "meets its goal", "just misses its goal", "misses its goal"]
    assert [verdict(calls, status, day) for status in Status] == words
    assert (
        stretch_of(response, day) == stretch_of(calls, day) == ("better than goal", "met its goal", "missed its goal")
    )


def test_screens_a5_no_mark_of_a_status_is_an_arrow_of_quantity() -> None:
    assert not ARROWS & set(SYMBOLS.values())
    assert set(SYMBOLS) == set(STATUS_SHAPES) == set(Status)
    assert len(set(SYMBOLS.values())) == len(set(STATUS_SHAPES.values())) == len(Status)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.EXCEEDS, "mejor que la meta"),
        (Status.MEETS, "cumple la meta"),
        (Status.NEAR, "por poco no cumple la meta"),
        (Status.BELOW, "no cumple la meta"),
    ],
)
def test_screens_a5_words_hold_in_spanish_too(status: Status, words: str) -> None:
    with speaking(languages()[1]):
        assert verdict(from_plain(Metric, RESPONSE), status, date(2025, 4, 6)) == words
