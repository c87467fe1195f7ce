"""Counted records added up by rule, district and day: as a plain sum has them, in whatever way."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.records import district_sums
from cityscore.records.district_sums import HALF, summed_by_district

FIGURE = st.one_of(st.integers(0, 5), st.integers(HALF // 4, 2 * HALF))
ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.integers(17000, 17020), FIGURE, FIGURE), max_size=30)


def plainly(rows: list[tuple[int, ...]]) -> list[tuple[float, ...]]:
    met: Counter[tuple[int, ...]] = Counter()
    cases: Counter[tuple[int, ...]] = Counter()
    for rule, district, day, numerator, denominator in rows:
        for place in (0, district):
            met[rule, place, day] += numerator
            cases[rule, place, day] += denominator
    return [(*key, met[key], cases[key]) for key in sorted(cases) if cases[key]]


@pytest.mark.parametrize("dense", [True, False])
@given(rows=ROWS)
def test_the_sums_of_districts_and_of_the_whole_city_are_those_by_hand(
    dense: bool, rows: list[tuple[int, ...]]
) -> None:
    rows = [(*key, min(met, cases), cases) for *key, met, cases in rows]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    with pytest.MonkeyPatch.context() as patch:
        if not dense:
            patch.setattr(district_sums, "MANY", -(10**9))
        keys, sums = summed_by_district(list(columns[:3]), list(columns[3:]))
    assert [tuple(row) for row in np.column_stack([*keys, *sums]).tolist()] == plainly(rows)


def test_sums_below_nothing_are_kept() -> None:
    keys, (amounts, rows) = summed_by_district(
        [np.array([0, 0]), np.array([1, 1]), np.array([5, 5])], [np.array([-3, 1]), np.array([1, 1])]
    )
    assert [key.tolist() for key in keys] == [[0, 0], [0, 1], [5, 5]]
    assert (amounts.tolist(), rows.tolist()) == ([-2.0, -2.0], [2.0, 2.0])
