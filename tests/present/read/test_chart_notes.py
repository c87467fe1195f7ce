"""Where notes lie on a chart: by their days within windows, numbered by their first day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cityscore.present.draw.chart_data import ChartPoint
from cityscore.present.read.chart_notes import with_notes
from cityscore.present.read.public_comments import Comment

MONDAY = date(2026, 11, 2)
WEEKS = [
    ChartPoint(start=MONDAY + timedelta(days=7 * n), end=MONDAY + timedelta(days=7 * n + 6), window=f"{n}", words="")
    for n in range(4)
]
"""Four weeks, 2 to 29 November 2026."""


def note(first: date | None, last: date, text: str = "") -> Comment:
    return Comment("water", "Water", text, "Ann", last, f"to {last}", last, first)


@pytest.mark.parametrize(
    ("first", "last", "reach"),
    [
        (date(2026, 11, 23), date(2026, 11, 29), (2.5, 3.5)),
        (date(2026, 11, 2), date(2026, 11, 2), (-0.5, -0.5 + 1 / 7)),
        (date(2026, 11, 8), date(2026, 11, 9), (0.5 - 1 / 7, 0.5 + 1 / 7)),
        (date(2026, 8, 1), date(2027, 2, 1), (-0.5, 3.5)),
    ],
    ids=["a week", "a day", "over a Sunday", "longer than the chart"],
)
def test_a_note_reaches_from_its_first_day_to_the_end_of_its_last(
    first: date, last: date, reach: tuple[float, float]
) -> None:
    _, (placed,) = with_notes(WEEKS, [note(first, last)])
    assert (placed.begin, placed.end) == pytest.approx(reach)


def test_a_note_outside_the_chart_and_a_comment_on_a_window_are_not_among_them() -> None:
    points, placed = with_notes(
        WEEKS,
        [
            note(date(2026, 10, 1), date(2026, 11, 1)),
            note(date(2026, 11, 30), date(2026, 12, 3)),
            note(None, WEEKS[1].end),
        ],
    )
    assert placed == ()
    assert list(points) == WEEKS


def test_notes_are_numbered_by_their_first_day_and_windows_know_theirs() -> None:
    late, early = (
        note(date(2026, 11, 23), date(2026, 11, 24), "late"),
        note(date(2026, 11, 7), date(2026, 11, 25), "early"),
    )
    points, placed = with_notes(WEEKS, [late, early])
    assert [(each.number, each.text) for each in placed] == [(1, "early"), (2, "late")]
    assert [point.notes for point in points] == [(1,), (1,), (1,), (1, 2)]
    assert points[3].notes_text == "notes 1–2"


def test_nothing_is_drawn_where_there_is_no_window() -> None:
    assert with_notes([], [note(MONDAY, MONDAY)]) == ((), ())
