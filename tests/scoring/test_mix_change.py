"""What made a whole change: its parts, and how its cases lie among them; both add up, whatever the numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cityscore.scoring.mix_change import CaseShare, MixChange, mix_change

COUNTS = st.integers(1, 500).flatmap(lambda cases: st.tuples(st.integers(0, cases), st.just(cases)))
PLACES = st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=6)


def change(places: list[tuple[tuple[int, int], tuple[int, int]]]) -> MixChange:
    before, now = ({str(place): CaseShare(*pair[window]) for place, pair in enumerate(places)} for window in (0, 1))
    found = mix_change(before, now)
    assert found is not None
    return found


@given(PLACES)
def test_within_and_between_add_up_to_the_change(places: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    found = change(places)
    (met, cases), (met_now, cases_now) = (
        (sum(pair[window][0] for pair in places), sum(pair[window][1] for pair in places)) for window in (0, 1)
    )
    assert found.before == pytest.approx(met / cases)
    assert found.now == pytest.approx(met_now / cases_now)
    assert found.within + found.between == pytest.approx(found.amount, abs=1e-12)


@given(PLACES)
@example([((90, 100), (19, 20)), ((10, 20), (60, 100))])
@example([((19, 20), (90, 100)), ((60, 100), (10, 20))])
def test_it_is_a_reversal_exactly_where_every_part_went_one_way_and_the_whole_the_other(
    places: list[tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    found = change(places)
    rose = [now[0] * before[1] > before[0] * now[1] for before, now in places]  # whole numbers: no rounding
    fell = [now[0] * before[1] < before[0] * now[1] for before, now in places]
    (met, cases), (met_now, cases_now) = (
        (sum(pair[window][0] for pair in places), sum(pair[window][1] for pair in places)) for window in (0, 1)
    )
    whole = met_now * cases - met * cases_now
    assert found.is_reversal is ((all(rose) and whole < 0) or (all(fell) and whole > 0))
    if found.is_reversal:
        assert math.copysign(1, found.between) == math.copysign(1, found.amount) != math.copysign(1, found.within)
        assert abs(found.between) > abs(found.within)


def test_one_part_never_turns_round() -> None:
    found = change([((1, 10), (2, 10))])
    assert (found.is_reversal, found.between) == (False, 0)


def test_other_parts_than_before_are_not_compared() -> None:
    assert mix_change({"a": CaseShare(1, 2)}, {"b": CaseShare(1, 2)}) is None
    assert mix_change({"a": CaseShare(1, 2)}, {"a": CaseShare(0, 0)}) is None
    assert mix_change({}, {}) is None
