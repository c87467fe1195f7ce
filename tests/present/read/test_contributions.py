"""Why the score moved: bars that add up to the change, the largest first, and sentences that say which way it went."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cityscore.model import Period
from cityscore.present.read.contributions import LARGEST, Bar, Moved, moved
from cityscore.present.read.scope import Scope
from cityscore.present.say.number_text import score_text, signed_text
from cityscore.present.say.sentence import Sentence, Stated

from .published_rows import END, WEEK, row, town, weeks


def weekly(part: Scope, **scores: Sequence[float | None]) -> Moved | None:
    """What is said of two weeks; each service's score now, then before."""
    now, before = weeks(**scores)
    return moved(part, Period.WEEK, now, before, END)


def found_in(part: Scope, **scores: Sequence[float | None]) -> Moved:
    found = weekly(part, **scores)
    assert found is not None
    return found


def told(bars: Sequence[Bar]) -> list[tuple[str, str]]:
    return [(bar.name, bar.text) for bar in bars]


def test_a_rise_names_what_added_most_and_what_took_most_away() -> None:
    found = found_in(town("calls", "fires", "lights"), calls=[1.2, 0.9], fires=[0.7, 0.9], lights=[1.1, 0.9])
    assert (found.before, found.now) == ("0.90", "1.00")
    assert found.sentences == (
        "The score rose from 0.90 to 1.00.",
        "Calls added most (+0.100), then Lights (+0.067).",
        "Fires took most away (−0.067).",
    )
    assert told(found.bars) == [("Calls", "+0.100"), ("Fires", "−0.067"), ("Lights", "+0.067")]


def test_a_fall_names_what_took_most_away() -> None:
    found = found_in(town("calls", "fires", "lights"), calls=[0.6, 0.9], fires=[1.0, 0.9], lights=[0.8, 0.9])
    assert found.sentences[:2] == (
        "The score fell from 0.90 to 0.80.",
        "Calls took most away (−0.100), then Lights (−0.033).",
    )


@pytest.mark.parametrize(
    ("calls", "sentence"), [([1.0, 0.9], "Calls added most (+0.050)."), ([0.8, 0.9], "Calls took most away (−0.050).")]
)
def test_one_service_alone_is_named_alone(calls: list[float | None], sentence: str) -> None:
    assert found_in(town("calls", "fires"), calls=calls, fires=[0.9, 0.9]).sentences[1] == sentence


def test_where_nothing_moved_nothing_is_said() -> None:
    assert weekly(town("calls", "fires"), calls=[0.9, 0.9], fires=[1.1001, 1.1]) is None


def test_a_score_that_stayed_names_the_largest_movement_up_and_down() -> None:
    found = found_in(town("calls", "fires", "lights"), calls=[0.8, 0.9], fires=[1.17, 1.1], lights=[1.0, 0.97])
    assert (found.heading, found.arrow) == ("What moved", "")
    assert found.sentences == (
        "The score stayed at 0.99.",
        "Calls took most away (−0.033).",
        "Fires added most (+0.023).",
    )


@pytest.mark.parametrize(
    ("before", "now", "sentence"),
    [
        (0.9357, 0.9442, "The score rose by less than 0.01 and still reads 0.94."),
        (0.9442, 0.9357, "The score fell by less than 0.01 and still reads 0.94."),
        (0.9401, 0.9407, "The score rose by less than 0.001 and still reads 0.94."),
        (0.985, 0.9999, "The score rose by 0.015 and still reads 0.99."),
        (0.8449, 0.8451, "The score rose from 0.84 to 0.85."),
    ],
)
def test_rounding_hides_no_movement(before: float, now: float, sentence: str) -> None:
    assert found_in(town("calls"), calls=[now, before]).sentences[0] == sentence


@pytest.mark.parametrize(
    ("scores", "sentence"),
    [
        ([1.0, 1.0, 0.95], "Calls and Fires added most (+0.033 each)."),
        ([1.0, 1.0, 1.0], "Calls, Fires and Lights added most (+0.033 each)."),
        ([0.8, 0.8, 0.85], "Calls and Fires took most away (−0.033 each)."),
        ([1.0, 0.95, 0.95], "Calls added most (+0.033)."),  # two are next, and neither is named before the other
    ],
)
def test_services_that_moved_it_as_much_are_named_together(scores: list[float], sentence: str) -> None:
    slugs = ("calls", "fires", "lights")
    found = found_in(town(*slugs), **{slug: [now, 0.9] for slug, now in zip(slugs, scores, strict=True)})
    assert found.sentences[1] == sentence


def test_of_more_than_three_that_moved_it_as_much_the_number_is_said() -> None:
    found = found_in(town(*"abcd"), **{slug: [1.0, 0.9] for slug in "abcd"})
    assert found.sentences[1] == "4 services added most (+0.025 each)."


def test_no_more_than_two_services_are_named() -> None:
    scores = {slug: [1.0, 0.9 - place / 10] for place, slug in enumerate("abc")}
    assert found_in(town(*scores), **scores).sentences[1] == "C added most (+0.100), then B (+0.067)."


def test_the_largest_five_stand_first_and_the_rest_are_gathered() -> None:
    amounts = {"a": 0.1, "b": -0.7, "c": 0.2, "d": 0.6, "e": -0.3, "f": 0.4, "g": 0.5}
    scores = {slug: [1 + amount, 1.0] for slug, amount in amounts.items()}
    bars = found_in(town(*scores), **scores).bars
    assert told(bars) == [
        ("B", "−0.100"),
        ("D", "+0.086"),
        ("G", "+0.071"),
        ("F", "+0.057"),
        ("E", "−0.043"),
        ("2 others", "+0.043"),
    ]
    assert [bar.slug for bar in bars] == ["b", "d", "g", "f", "e", ""]


def test_what_rounds_to_nothing_has_no_bar() -> None:
    found = found_in(town("calls", "fires"), calls=[1.0, 0.9], fires=[0.9002, 0.9])
    assert told(found.bars) == [("Calls", "+0.050")]


def test_what_came_and_what_went_stand_apart_with_their_names() -> None:
    part = town("calls", "fires", "lights", "parks")
    found = found_in(part, calls=[0.9, 0.9], fires=[1.2, None], lights=[1.5, None], parks=[None, 0.5])
    assert told(found.bars) == [
        ("2 scored now, not before", "+0.300"),
        ("1 scored before, not now", "+0.200"),
    ]
    assert found.sentences == (
        "The score rose from 0.70 to 1.20.",
        "Fires and Lights have scores now and had none before: +0.300.",
        "Parks had a score before and has none now: +0.200.",
    )


def test_many_that_came_are_counted_in_the_sentence_and_named_at_their_bar() -> None:
    part = town("calls", *"abcd")
    found = found_in(part, calls=[0.9, 0.9], **{slug: [1.4, None] for slug in "abcd"})
    assert found.sentences[1:] == ("4 services have scores now and had none before: +0.400.",)
    assert told(found.bars) == [("4 scored now, not before: A, B, C, D", "+0.400")]


def test_what_came_is_told_where_it_outweighs_all_that_moved() -> None:
    """Else the score would have risen while all that is named took as much away as it added."""
    small = {slug: [0.9 + (0.2 if slug < "c" else -0.21), 0.9] for slug in "abcd"} | {"e": [1.2, None]}
    found = found_in(town(*small), **small)
    assert found.sentences == (
        "The score rose from 0.90 to 0.96.",
        "E has a score now and had none before: +0.061.",
        "Of the services counted both times, C and D took most away (−0.053 each).",
        "A and B added most (+0.050 each).",
    )
    less = {slug: [0.9 + (0.2 if slug < "c" else -0.21), 0.9] for slug in "abcd"} | {"e": [1.0, None]}
    assert found_in(town(*less), **less).sentences == (
        "The score rose from 0.90 to 0.92.",
        "Of the services counted both times, C and D took most away (−0.053 each).",
        "A and B added most (+0.050 each).",
        "E has a score now and had none before: +0.021.",
    )


def test_what_dropped_out_stands_first_where_it_took_more_away_than_any_service_that_stayed() -> None:
    part = town("calls", "fires", "lights", "parks")
    found = found_in(part, calls=[0.88, 0.9], fires=[0.9, 0.9], lights=[None, 1.5], parks=[None, 1.3])
    assert found.sentences == (
        "The score fell from 1.15 to 0.89.",
        "Lights and Parks had scores before and have none now: −0.250.",
        "Of the services counted both times, Calls took most away (−0.010).",
    )
    assert told(found.bars)[:2] == [("2 scored before, not now", "−0.250"), ("Calls", "−0.010")]


def test_what_dropped_out_stands_last_where_it_did_less() -> None:
    part = town("calls", "fires", "lights")
    found = found_in(part, calls=[0.5, 0.9], fires=[0.9, 0.9], lights=[None, 1.0])
    assert found.sentences[1] == "Calls took most away (−0.200)."
    assert told(found.bars)[0] == ("Calls", "−0.200")


def test_one_service_that_came_is_said_as_one_and_what_made_nothing_is_not() -> None:
    found = found_in(town("calls", "fires"), calls=[0.9, 0.8], fires=[0.95, None])
    assert found.bars[-1].name == "Fires: scored now, not before"
    assert weekly(town("calls", "fires"), calls=[0.9, 0.9], fires=[0.9, None]) is None


def test_a_new_weight_has_a_bar_from_the_windows_end_that_it_is_in_force_on() -> None:
    weights = [{"value": 1}, {"from": END, "value": 3}]
    later = [{"value": 1}, {"from": END + timedelta(days=1), "value": 3}]
    scores = {"calls": [0.5, 0.5], "fires": [1.5, 1.5]}
    found = found_in(town("fires", calls={"weight": weights}), **scores)
    assert (found.before, found.now) == ("1.00", "0.75")
    assert told(found.bars) == [("2 weighted anew", "−0.250")]
    assert "Fires and Calls were weighted anew: −0.250." in found.sentences
    now, before = ({key: replace(row, through=END + WEEK) for key, row in rows.items()} for rows in weeks(**scores))
    assert moved(town("fires", calls={"weight": later}), Period.WEEK, now, before, END) is None


@pytest.mark.parametrize(("now", "before"), [(0.9, None), (None, 0.9), (None, None)])
def test_without_a_service_in_common_nothing_is_compared(now: float | None, before: float | None) -> None:
    assert weekly(town("calls", "fires"), calls=[now, before], fires=[None, 1.0]) is None


def test_what_is_not_scored_moves_nothing() -> None:
    found = found_in(town("calls", context={"scored": False}), calls=[1.0, 0.9], context=[2.0, 0.1])
    assert (found.before, found.now) == ("0.90", "1.00")
    assert told(found.bars) == [("Calls", "+0.100")]


def test_the_longest_bar_fills_its_side_and_the_others_are_measured_by_it() -> None:
    bars = found_in(town("calls", "fires"), calls=[0.5, 0.9], fires=[1.1, 0.9]).bars
    assert [(bar.share, bar.x, bar.width) for bar in bars] == [
        (-1.0, "0.0", "100.0"),
        (pytest.approx(0.5), "100.0", "50.0"),
    ]


WEIGHTS = {"a": (1, 1), "b": (2, 2), "c": (1, 3), "d": (0.1, 4), "e": (5, 0.5), "f": (1, 1), "g": (1, 1), "h": (1, 1)}
"""Of each service, before and now."""
BUSY = town(
    **{
        slug: {"weight": [{"value": before}, {"from": END - WEEK + timedelta(days=1), "value": now}]}
        for slug, (before, now) in WEIGHTS.items()
    }
)
SCORES = st.none() | st.floats(0, 2)


def composite(scores: dict[str, tuple[float | None, float | None]], window: int) -> float:
    """The weighted mean of a window, 0 for now and 1 for before."""
    known = [(WEIGHTS[slug][1 - window], score) for slug, pair in scores.items() if (score := pair[window]) is not None]
    return math.fsum(weight * score for weight, score in known) / math.fsum(weight for weight, _ in known)


@given(st.fixed_dictionaries({slug: st.tuples(SCORES, SCORES) for slug in WEIGHTS}))
def test_bars_add_up_to_the_change(scores: dict[str, tuple[float | None, float | None]]) -> None:
    found = weekly(BUSY, **scores)
    common = any(now is not None and before is not None for now, before in scores.values())
    assert common or found is None
    assume(found is not None)
    assert found is not None
    now, before = composite(scores, 0), composite(scores, 1)
    assert math.fsum(bar.amount for bar in found.bars) == pytest.approx(
        now - before, abs=0.002
    )  # what reads as nothing has no bar: the rest, and each of those that stand apart
    assert (found.before, found.now) == (score_text(before, near=0.05), score_text(now, near=0.05))


@given(st.fixed_dictionaries({slug: st.tuples(SCORES, SCORES) for slug in WEIGHTS}))
def test_sentences_state_what_the_bars_show(scores: dict[str, tuple[float | None, float | None]]) -> None:
    found = weekly(BUSY, **scores)
    assume(found is not None)
    assert found is not None
    direction, *others = (sentence for sentence in found.sentences if isinstance(sentence, Sentence))
    change, score = direction.states
    now, before = composite(scores, 0), composite(scores, 1)
    assert (change.measure, change.number) == (Stated.CHANGE, pytest.approx(now - before, abs=1e-9))
    assert (score.measure, score.number) == (Stated.SCORE, pytest.approx(now))
    assert score_text(score.number, near=0.05) in direction
    states = [(state, sentence) for sentence in others for state in sentence.states]
    assert all(signed_text(state.number) in sentence for state, sentence in states)
    named = {state.metric: state.number for state, _ in states if state.measure is Stated.MOVED}
    bars = {bar.slug: bar.amount for bar in found.bars if bar.slug}
    for way in (1, -1):  # whatever is the largest bar of its side is named
        assert max([0.0, *(way * amount for amount in bars.values())]) <= max(
            [0.0, *(way * amount for amount in named.values())]
        )
    apart = [bar.amount for bar in found.bars if not bar.slug and "other" not in bar.name]
    made = [state.number for state, _ in states if state.measure is Stated.COMPOSITION]
    assert set(made) <= set(apart)
    moved_by = now - before - math.fsum(apart)
    if abs(math.fsum(apart)) > abs(moved_by) + 0.002:
        assert math.fsum(made) == pytest.approx(math.fsum(apart), abs=0.002)


@given(st.fixed_dictionaries({slug: st.tuples(SCORES, SCORES) for slug in WEIGHTS}))
def test_bars_come_longest_first_and_keep_to_their_box(
    scores: dict[str, tuple[float | None, float | None]],
) -> None:
    found = weekly(BUSY, **scores)
    assume(found is not None)
    assert found is not None
    own = [bar for bar in found.bars if bar.slug]
    assert len(own) <= LARGEST
    lengths = [abs(bar.amount) for bar in own]
    assert lengths == sorted(lengths, reverse=True)
    assert abs(found.bars[0].amount) >= max(lengths, default=0) - 1e-9
    if own:  # what stands before the services did more than each of them
        before = found.bars[: found.bars.index(own[0])]
        assert all(abs(bar.amount) >= lengths[0] for bar in before)
    for bar in found.bars:
        assert math.copysign(1, bar.share) == math.copysign(1, bar.amount)
        assert 0 <= float(bar.x) <= 100
        assert 0.8 <= float(bar.width) <= 100


def test_services_whose_latest_figures_are_those_of_before_are_counted() -> None:
    """A month that is current in both weeks can't have moved, and says so in place of a bar of nothing."""
    part = town("calls", permits={"cadence": "monthly"}, homes={"cadence": "monthly"})
    now, before = weeks(calls=[0.9, 0.8])
    for slug in ("permits", "homes"):
        month = row(slug, 0.75, period="month", start=date(2025, 2, 1), end=date(2025, 2, 28))
        for window in (now, before):
            window[month.key] = month
    found = moved(part, Period.CURRENT, now, before, END)
    assert found is not None
    assert found.sentences[-1] == "2 have no newer figures."
    assert told(found.bars) == [("Calls", "+0.033")]
