"""Every district improved and the city fell: said where it is so, with the reason, and nowhere else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cityscore.model import Metric, Period, from_plain
from cityscore.present.read.district_scores import DistrictRows
from cityscore.present.read.district_shift import shift_sentence
from cityscore.present.say.sentence import Sentence, Stated
from cityscore.scoring.suppression import Window

from .published_rows import SERVICE, row

FEBRUARY = Window(Period.MONTH, date(2025, 2, 1), date(2025, 2, 28))
MARCH = Window(Period.MONTH, date(2025, 3, 1), date(2025, 3, 31))
QUARTERS = [Window(Period.QUARTER, date(2025, month, 1), date(2025, month + 2, 28)) for month in (1, 2, 3, 4)]
Cases = tuple[int, int]
"""Those that met, of all."""
SIMPSON: dict[str, tuple[Cases, Cases]] = {"Mill": ((90, 100), (19, 20)), "Hill": ((10, 20), (60, 100))}
"""In February, and in March: both did better, the whole city worse, 83.3 % and then 65.8 %."""


def metric(**differs: Any) -> Metric:
    return from_plain(Metric, {"slug": "potholes", "name": "Potholes", **SERVICE, **differs})


def told(
    cases: dict[str, tuple[Cases, Cases]],
    windows: tuple[Window, Window] = (FEBRUARY, MARCH),
    hidden: frozenset[str] = frozenset(),
    city: float | None = None,
    **differs: Any,
) -> str:
    """What is said of two windows in a row; the city is the sum of its districts unless its last value is stated."""
    rows, whole = {}, {}
    for place, window in enumerate(windows):
        for name, pair in cases.items():
            met, number = pair[place]
            value = met / number if number else None
            rows[window, name] = row(
                "potholes",
                1.0,
                numerator=float(met),
                denominator=float(number),
                value=value,
                start=window.start,
                end=window.end,
            )
        total = sum(pair[place][1] for pair in cases.values())
        whole[window.start, window.end] = sum(pair[place][0] for pair in cases.values()) / total if total else None
    if city is not None:
        whole[windows[1].start, windows[1].end] = city
    found = DistrictRows(5, tuple(cases), windows, rows, dict.fromkeys(windows, hidden), dict.fromkeys(windows, True))
    return shift_sentence(metric(**differs), found, list(windows), whole)


def test_the_city_fell_though_every_district_improved() -> None:
    assert told(SIMPSON) == (
        "Every district did better than in February 2025, yet the whole city did worse (83.3 %, now 65.8 %): more of"
        " its cases were in districts that do less well. The districts' own changes made +7.5 points, and where the"
        " cases were −25 points."
    )


def test_the_city_improved_though_every_district_fell() -> None:
    reverse = {name: (now, before) for name, (before, now) in SIMPSON.items()}
    assert told(reverse).startswith(
        "Every district did worse than in February 2025, yet the whole city did better (65.8 %, now 83.3 %): more of"
        " its cases were in districts that do better."
    )


def test_where_less_is_better_it_is_the_other_way_round() -> None:
    assert told(SIMPSON, better="lower").startswith("Every district did worse")


@pytest.mark.parametrize(
    "differs",
    [
        {"hidden": frozenset({"Mill"})},  # what is hidden is not told of
        {"city": 0.7},  # the districts are not all of the city
        {"kind": "count", "target": 2},
        {"better": "range", "target": {"low": 0.5, "high": 0.9}},
        {"windows": (QUARTERS[0], QUARTERS[1])},  # two months of one are two of the other
    ],
)
def test_it_is_said_only_where_all_figures_are_shown_and_add_up(differs: dict[str, Any]) -> None:
    assert told(SIMPSON, **differs) == ""


COUNTS = st.integers(0, 60).flatmap(lambda number: st.tuples(st.integers(0, number), st.just(number)))


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=5))
@example(list(SIMPSON.values()))
@example([(now, before) for before, now in SIMPSON.values()])
@example([((1, 2), (2, 2)), ((0, 0), (1, 1))])
def test_it_is_said_exactly_where_it_is_so(places: list[tuple[Cases, Cases]]) -> None:
    sentence = told({f"Ward {place}": pair for place, pair in enumerate(places)})
    known = [(before, now) for before, now in places if before[1] and now[1]]
    same = all(bool(before[1]) is bool(now[1]) for before, now in places)
    rises = [now[0] * before[1] - before[0] * now[1] for before, now in known]  # in whole numbers
    met, number, met_now, number_now = (sum(pair[i][j] for pair in places) for i in (0, 1) for j in (0, 1))
    whole = met_now * number - met * number_now
    improved = bool(rises) and min(rises) > 0 and whole < 0
    worsened = bool(rises) and max(rises) < 0 and whole > 0
    assert bool(sentence) is (same and len(known) > 1 and (improved or worsened))
    if sentence:
        assert isinstance(sentence, Sentence)
        amounts = {state.measure: state.number for state in sentence.states}
        assert amounts[Stated.CHANGE] == pytest.approx(met_now / number_now - met / number)
        assert amounts[Stated.WITHIN] + amounts[Stated.BETWEEN] == pytest.approx(amounts[Stated.CHANGE])
        assert (amounts[Stated.WITHIN] > 0) is improved
