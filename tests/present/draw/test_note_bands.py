"""Notes on a chart: bands wide enough to be seen, darker where they overlap, and numbers that never touch."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from cityscore.present.draw.chart_data import ChartNote
from cityscore.present.draw.note_bands import APART, NARROWEST, overlaps, placed_labels, widened
from cityscore.present.draw.palette import LIGHT
from cityscore.present.draw.vega_theme import LETTER, NARROW, WIDE, Canvas, Size
from cityscore.present.draw.weekly_chart_data import WeeksDrawing


def canvas(windows: int, size: Size = WIDE) -> Canvas:
    return Canvas(WeeksDrawing((), ""), size, LIGHT, [{"place": place} for place in range(windows)])


def notes(*reaches: tuple[float, float]) -> list[ChartNote]:
    return [ChartNote(number, begin, end, "", "") for number, (begin, end) in enumerate(reaches, 1)]


def test_a_day_among_ten_years_of_months_can_be_seen() -> None:
    paper = canvas(120, NARROW)
    begin, end = widened(paper, notes((60.0, 60.03))[0])
    assert (end - begin) * paper.plot / (paper.domain[1] - paper.domain[0]) == pytest.approx(NARROWEST)
    assert begin < 60.0 < 60.03 < end


def test_a_band_ends_with_the_chart() -> None:
    paper = canvas(13)
    assert widened(paper, notes((-5.0, 40.0))[0]) == tuple(paper.domain)


def test_where_notes_overlap_their_days_are_counted() -> None:
    assert overlaps([]) == []
    assert overlaps([(0.0, 4.0), (1.0, 2.0), (1.0, 3.0)]) == [
        (0.0, 1.0, 1), (1.0, 2.0, 3), (2.0, 3.0, 2), (3.0, 4.0, 1),
    ]  # fmt: skip


def test_numbers_apart_stand_over_their_own_days() -> None:
    labels = placed_labels(canvas(13), notes((1.5, 2.5), (8.0, 9.0)))
    assert [(label.text, middle) for label, middle in labels] == [("1", 2.0), ("2", 8.5)]


def test_numbers_that_would_touch_are_written_as_one() -> None:
    labels = placed_labels(canvas(13), notes((0.0, 4.0), (1.9, 2.1), (1.95, 2.1), (9.0, 10.0)))
    assert [label.text for label, _ in labels] == ["1–3", "4"]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=lambda size: size.name)
@pytest.mark.parametrize("seed", range(20))
def test_no_two_numbers_touch_and_none_is_cut_off_however_many(size: Size, seed: int) -> None:
    chance = random.Random(seed)
    windows = chance.choice([2, 13, 52, 120])
    begins = sorted(chance.uniform(-0.5, windows - 0.5) for _ in range(chance.choice([1, 3, 40, 200])))
    paper = canvas(windows, size)
    labels = placed_labels(paper, notes(*((begin, begin + chance.expovariate(1)) for begin in begins)))
    pixel = paper.plot / (paper.domain[1] - paper.domain[0])
    ends = [
        (middle * pixel - len(label.text) * LETTER / 2, middle * pixel + len(label.text) * LETTER / 2)
        for label, middle in labels
    ]
    assert all(left[1] + APART <= right[0] + 1e-6 for left, right in pairwise(ends))
    assert sorted(number for label, _ in labels for number in label.numbers) == list(range(1, len(begins) + 1))
    if len(labels) > 1:
        assert paper.domain[0] * pixel - 1e-6 <= ends[0][0]
        assert ends[-1][1] <= paper.domain[1] * pixel + 1e-6
