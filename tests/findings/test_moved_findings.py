"""What was said against the figures of why a score moved, of districts, and of the direction of words and marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import cityscore
from cityscore.model import Better, Calendar, Kind, Metric, Period, Status, from_plain
from cityscore.model.unstated_districts import states_no_district
from cityscore.present.draw.palette import STATUS_SHAPES
from cityscore.present.read.chart_rows import gap_point
from cityscore.present.read.contributions import Moved, moved
from cityscore.present.read.disparity import Served, disparity_of
from cityscore.present.read.method_explained import limit_is_known
from cityscore.present.read.scope import Scope
from cityscore.present.say.language import speaking
from cityscore.present.say.languages import languages
from cityscore.present.say.languages.sentences import sentences
from cityscore.present.say.method_sentences import swings_sentence
from cityscore.present.say.number_text import percent_text, score_text
from cityscore.present.say.sentence import Stated
from cityscore.present.say.terms import SYMBOLS
from cityscore.present.say.verdicts import stretch_of, verdict
from cityscore.scoring.maximum_score import ceiling
from cityscore.scoring.methods import BALANCED, BOSTON_2019
from cityscore.scoring.suppression import Window, hidden
from cityscore.scoring.usual_swings import score_of_swings
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


def test_screens_a5_nothing_that_is_said_calls_a_miss_below_its_goal() -> None:
    """Nor is a triangle drawn or written anywhere: what is a miss where less is better lies above its goal."""
    said = [form for sentence in sentences() for form in ([sentence] if isinstance(sentence, str) else sentence)]
    assert len(said) > 1000
    wrong = re.compile(r"\b(below|above|under|at|short of) (its |their |the )?goal", re.IGNORECASE)
    assert [sentence for sentence in said if wrong.search(sentence)] == []
    source = Path(cityscore.__file__).parent
    files = [path for path in source.rglob("*") if path.suffix in (".py", ".html", ".js", ".css", ".typ", ".po")]
    assert [path.name for path in files if re.search("[▲▼]|triangle-(up|down)", path.read_text(encoding="utf-8"))] == []


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


@pytest.mark.parametrize(
    ("usual", "lower", "higher"), [(5, 1.064, 0.936), (5.5, 1.059, 0.941), (8.5, 1.041, 0.959), (40, 1.010, 0.990)]
)
def test_a18_a_count_as_usual_scores_above_1_where_fewer_is_better(usual: float, lower: float, higher: float) -> None:
    assert score_of_swings(usual, Better.LOWER) == pytest.approx(lower, abs=0.0005)
    assert score_of_swings(usual, Better.HIGHER) == pytest.approx(higher, abs=0.0005)


def test_a18_the_page_on_how_it_works_says_so() -> None:
    assert swings_sentence(BALANCED) == (
        "What swings alone do. A count that stays as usual still goes up and down, and where fewer is better that"
        " scores above 1 on average: 1.06 at 5 a week, 1.01 at 40. Where more is better it is 0.94 and 0.99."
    )
    assert swings_sentence(BOSTON_2019) == ""  # whose scores have no upper limit, which is said there


@pytest.mark.parametrize(
    ("differs", "yardstick", "highest"),
    [
        ({"better": "higher", "target": {"value": 4, "maximum": 5}, "unit": "points"}, 4, 1.2),
        ({"better": "higher", "target": 4, "unit": "points"}, 4, 2.0),
        ({}, 6, 2.0),
    ],
)
def test_a14_the_highest_possible_knows_the_highest_answer(
    differs: dict[str, Any], yardstick: float, highest: float
) -> None:
    metric = from_plain(Metric, RESPONSE | differs)
    assert ceiling(metric, BALANCED, yardstick) == pytest.approx(highest)
    assert limit_is_known(metric) is (highest < 2)  # else "no limit known below 2.00"


def test_a16_screens_a14_the_same_score_is_not_printed_with_two_verdicts() -> None:
    """0.9499 and 0.95 were both printed 0.95, one "just below", the other "below"; and 0.9999 is never 1.00."""
    assert [score_text(score, near=0.05) for score in (0.9499, 0.95, 0.9999, 1.0)] == ["0.94", "0.95", "0.99", "1.00"]
    for hundredth in range(80, 121):
        scores = [hundredth / 100 + step / 10_000 for step in range(-60, 61)]
        verdicts: dict[str, set[bool]] = {}
        for score in scores:
            verdicts.setdefault(score_text(score, near=0.05), set()).add(score >= 0.95 - 1e-9)
        assert all(len(each) == 1 for each in verdicts.values())


GRAFFITI = from_plain(
    Metric,
    {
        "slug": "graffiti",
        "name": "Graffiti",
        "department": "Works",
        "better": "higher",
        "kind": "ratio",
        "unit": "percent",
        "target": 0.8,
    },
)


def served(name: str, met: int, cases: int) -> Served:
    figure = percent_text(met / cases, 1)
    point = replace(
        gap_point(Period.MONTH, date(2015, 12, 1), date(2015, 12, 31), ""), value=met / cases, figure=figure
    )
    return Served(name, point, f"{met} of {cases}", met / cases, cases)


def test_a13_three_at_a_hundred_percent_are_named_together() -> None:
    """Jamaica Plain alone was "best served", by the alphabet."""
    three = [served("Jamaica Plain", 12, 12), served("East Boston", 25, 25), served("Back Bay", 14, 14)]
    told = disparity_of(GRAFFITI, [*three, served("Roxbury", 9, 18)])
    assert told.startswith(
        "Best served: 3 districts at 100 %: East Boston, Back Bay and Jamaica Plain. "
        "Least well served: Roxbury, 50.0 %, 9 of 18. They are 50 points apart."
    )
    ranks = {state.district: state.number for state in told.states if state.measure is Stated.RANK}
    assert ranks == {"East Boston": 1, "Back Bay": 1, "Jamaica Plain": 1, "Roxbury": 4}
    (gap,) = (state.number for state in told.states if state.measure is Stated.GAP)
    assert gap == 0.5


def test_a13_two_that_never_met_it_are_named_together_and_of_five_the_number() -> None:
    none = [served("East Boston", 0, 18), served("Greater Mattapan", 0, 11)]
    all_met = [served(f"Ward {number}", 20, 20) for number in range(5)]
    assert disparity_of(GRAFFITI, [*none, *all_met]).startswith(
        "Best served: 5 districts at 100 %. Least well served: 2 districts at 0 %: East Boston and Greater Mattapan."
    )


def test_a13_what_states_no_neighborhood_is_no_district() -> None:
    assert states_no_district("Boston (no neighborhood stated)")
    assert states_no_district("Sin barrio")
    assert not states_no_district("South Boston / South Boston Waterfront")


def test_a21_the_example_of_what_the_order_of_hiding_tells_is_what_the_rule_does() -> None:
    """Documented: with two hidden that have 10 cases, and 6 the smallest that is shown, one of them has 4."""
    month = Window(Period.MONTH, date(2025, 3, 1), date(2025, 3, 31))
    cases = {"Mill": 4.0, "Hill": 6.0, "Port": 6.0, "Dale": 9.0}
    (hidden_there,) = hidden({month: cases}, 5, month.end, Kind.RATIO, Calendar()).values()
    assert hidden_there == {"Mill", "Hill"}
    shown = min(number for name, number in cases.items() if name not in hidden_there)
    together = sum(cases[name] for name in hidden_there)
    # the larger of the two is no larger than the smallest shown, and the smaller one is few
    possible = [small for small in range(1, 5) if small <= together - small <= shown]
    assert possible == [4]
    told = Path("docs/explanation/decisions.md").read_text(encoding="utf-8")
    assert "700 of 11,189" in told


def weekly(part: Scope, **scores: Sequence[float | None]) -> Moved | None:
    now, before = weeks(**scores)
    return moved(part, Period.WEEK, now, before, END)


def contributions_of(part: Scope, **scores: Sequence[float | None]) -> Moved:
    found = weekly(part, **scores)
    assert found is not None
    return found
