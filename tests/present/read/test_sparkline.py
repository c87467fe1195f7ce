"""The small line of the last windows: where its points lie, its gaps, and the goal in the middle."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.present.read.sparkline import EDGE, HEIGHT, WIDTH, trend_of

MIDDLE, TOP, BOTTOM = HEIGHT / 2, EDGE, HEIGHT - EDGE
SCORES = st.lists(st.none() | st.floats(0, 5), max_size=20)


def strokes(path: str) -> list[tuple[str, float, float]]:
    """Whether each point is drawn to (L) or only gone to (M), and where it lies."""
    return [(pen, float(x), float(y)) for pen, x, y in re.findall(r"([ML])([\d.]+) ([\d.]+)", path)]


def heights(*scores: float | None) -> list[float]:
    return [y for _, _, y in strokes(trend_of(scores).path)]


def test_windows_in_a_row_are_joined_from_edge_to_edge() -> None:
    assert trend_of([1.25, 1.0, 0.75]).path == "M3.0 3.0 L48.0 12.0 L93.0 21.0"


def test_a_gap_is_not_crossed_and_keeps_its_place() -> None:
    assert trend_of([1.0, 1.0, None, 1.0, 1.0]).path == "M3.0 12.0 L25.5 12.0 M70.5 12.0 L93.0 12.0"


def test_a_window_between_gaps_is_a_dot() -> None:
    assert trend_of([1.0, 1.0, None, 1.0, None]).path == "M3.0 12.0 L25.5 12.0 M70.5 12.0 h0"


def test_the_goal_lies_in_the_middle_however_far_the_scores_lie_from_it() -> None:
    assert trend_of([1.01, 1.02]).goal == trend_of([0.1, 4.0]).goal == trend_of([]).goal == MIDDLE


def test_small_changes_are_not_blown_up() -> None:
    assert heights(1.05, 0.975) == [10.2, 12.9]


def test_what_lies_far_off_is_cut_and_leaves_the_others_where_they_are() -> None:
    assert heights(1.5, 2.0, 3.0) == [7.5, TOP, TOP]
    assert heights(0.5, 0.0, 40.0) == [16.5, BOTTOM, TOP]


def test_the_furthest_score_sets_the_scale() -> None:
    assert heights(1.5, 0.75) == [TOP, 16.5]


@pytest.mark.parametrize(
    ("scores", "last"),
    [
        ([0.5, 1.0], (WIDTH - EDGE, MIDDLE)),
        ([1.0, None], None),
        ([None, None], None),
        ([], None),
        ([1.0], (EDGE, MIDDLE)),
    ],
)
def test_the_last_point_is_the_last_windows(scores: list[float | None], last: tuple[float, float] | None) -> None:
    assert trend_of(scores).last == last


def test_nothing_is_drawn_of_windows_without_a_score() -> None:
    assert trend_of([None, None]).path == trend_of([]).path == ""


@given(SCORES)
def test_each_score_has_its_point_and_a_line_only_to_the_window_before(scores: list[float | None]) -> None:
    places = [place for place, score in enumerate(scores) if score is not None]
    drawn = strokes(trend_of(scores).path)
    assert len(drawn) == len(places)
    for place, (pen, x, y) in zip(places, drawn, strict=True):
        joined = place > 0 and scores[place - 1] is not None
        assert pen == ("L" if joined else "M")
        assert x == pytest.approx(EDGE + place * (WIDTH - 2 * EDGE) / max(len(scores) - 1, 1), abs=0.06)
        assert TOP <= y <= BOTTOM


@given(SCORES)
def test_a_higher_score_never_lies_lower_and_each_lies_on_its_side_of_the_goal(scores: list[float | None]) -> None:
    known = [score for score in scores if score is not None]
    drawn = sorted(zip(known, heights(*scores), strict=True))
    assert [y for _, y in drawn] == sorted((y for _, y in drawn), reverse=True)
    assert all(y <= MIDDLE if score >= 1 else y >= MIDDLE for score, y in drawn)
