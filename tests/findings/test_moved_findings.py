"""What was said against the figures of why a score moved, of districts, and of the direction of words and marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from cityscore.model import Metric, Period, Status, from_plain
from cityscore.present.draw.palette import STATUS_SHAPES
from cityscore.present.read.contributions import Moved, moved
from cityscore.present.read.scope import Scope
from cityscore.present.say.language import speaking
from cityscore.present.say.languages import languages
from cityscore.present.say.terms import SYMBOLS
from cityscore.present.say.verdicts import stretch_of, verdict
from tests.present.read.published_rows import END, town, weeks

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


def test_a12_a_score_that_read_the_same_rose_and_the_largest_movement_is_named() -> None:
    """12 March: 0.9357 became 0.9442, and shootings, which took most away, were not in the sentence."""
    part = town("survey", "stabbings", "shootings", "calls")
    found = contributions_of(
        part,
        survey=[0.9442 + 0.056, 0.9442],
        stabbings=[0.9442 + 0.05, 0.9442],
        shootings=[0.9442 - 0.08, 0.9442],
        calls=[0.9442 - 0.026, 0.9442 - 0.034],
    )
    assert (found.heading, found.arrow) == ("What moved", "")
    assert found.sentences == (
        "The score rose by less than 0.01 and still reads 0.94.",
        "Shootings took most away (−0.020).",
        "Survey added most (+0.014), then Stabbings (+0.013).",
    )


def test_a12_what_took_away_is_named_where_the_score_rose() -> None:
    """5 February: potholes added most (+0.017), while shootings took 0.040 away and others came."""
    found = contributions_of(
        town("potholes", "shootings", "parks"), potholes=[1.0, 0.949], shootings=[0.8, 0.92], parks=[1.3, None]
    )
    assert found.sentences == (
        "The score rose from 0.93 to 1.03.",
        "Parks has a score now and had none before: +0.133.",
        "Of the services counted both times, Shootings took most away (−0.060).",
        "Potholes added most (+0.026).",
    )


def test_screens_a16_no_heading_leads_from_a_score_to_the_same() -> None:
    assert weekly(town("calls", "fires"), calls=[0.99, 0.99], fires=[0.99, 0.99]) is None
    stayed = contributions_of(town("calls", "fires"), calls=[1.0, 0.98], fires=[0.98, 1.0])
    assert (stayed.heading, stayed.arrow, stayed.sentences[0]) == ("What moved", "", "The score stayed at 0.99.")


def test_screens_a16_who_came_or_went_is_told_once() -> None:
    """A sentence had it, and a label of four lines too."""
    found = contributions_of(town("calls", "trees"), calls=[0.9, 0.9], trees=[None, 1.2])
    assert "Trees had a score before and has none now: −0.150." in found.sentences
    assert [bar.name for bar in found.bars] == ["1 scored before, not now"]
    less = contributions_of(town("calls", "trees"), calls=[0.5, 0.9], trees=[None, 1.0])
    assert not any("Trees" in sentence for sentence in less.sentences)
    assert less.bars[-1].name == "Trees: scored before, not now"


def weekly(part: Scope, **scores: Sequence[float | None]) -> Moved | None:
    now, before = weeks(**scores)
    return moved(part, Period.WEEK, now, before, END)


def contributions_of(part: Scope, **scores: Sequence[float | None]) -> Moved:
    found = weekly(part, **scores)
    assert found is not None
    return found
