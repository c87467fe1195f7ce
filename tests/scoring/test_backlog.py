"""Backlogs against plain Python, a day and a case at a time; over more days than are gone through at once."""

from __future__ import annotations

from collections import Counter
from datetime import date
from statistics import median
from typing import TypeAlias

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cityscore.scoring.backlog import DAYS_AT_ONCE, NEVER, Cases, DailyBacklog, backlog_of
from cityscore.scoring.day_numbers import number

FIRST = number(date(2024, 1, 1))
LAST = FIRST + DAYS_AT_ONCE + 40
DAYS = st.integers(FIRST - 50, LAST + 20)
Case: TypeAlias = tuple[int, int, int]
"""The days on which it was opened, was overdue, and was closed."""


@st.composite
def a_case(draw: st.DrawFn) -> Case:
    opened = draw(DAYS)
    closed = draw(st.just(NEVER) | st.integers(opened, opened + 400))
    return opened, draw(st.just(NEVER) | st.integers(opened, min(closed, opened + 500))), closed


def backlog(cases: list[Case], first: int = FIRST, last: int = LAST) -> DailyBacklog:
    counted = Counter(cases)
    rows = np.array([(3, *case, count) for case, count in counted.items()], dtype=np.int64).reshape(-1, 5)
    return backlog_of(Cases(*rows.T), [3], first, last)


@given(st.lists(a_case(), max_size=20))
def test_every_day_is_what_is_left_at_its_end(cases: list[Case]) -> None:
    made = backlog(cases)
    assert made.day.tolist() == [date.fromordinal(number_ + 719_163) for number_ in range(FIRST, LAST + 1)]
    for place, day in enumerate(range(FIRST, LAST + 1)):
        left = [(opened, due) for opened, due, closed in cases if opened <= day < closed]
        assert made.open[place] == len(left)
        assert made.overdue[place] == sum(due <= day for _, due in left)
        assert made.cleared[place] == sum(closed == day and due != NEVER for _, due, closed in cases)
        if left:
            assert made.median_age[place] == median(day - opened for opened, _ in left)
        else:
            assert np.isnan(made.median_age[place])


def test_each_metric_has_its_own() -> None:
    columns = np.array([[0, FIRST, NEVER, NEVER, 2], [2, FIRST + 1, FIRST + 1, NEVER, 5]]).T
    made = backlog_of(Cases(*columns), [2, 0, 1], FIRST, FIRST + 1)
    assert made.metric.tolist() == [0, 0, 1, 1, 2, 2]
    assert made.open.tolist() == [2, 2, 0, 0, 0, 5]
    assert made.overdue.tolist() == [0, 0, 0, 0, 0, 5]
    assert made.median_age[[0, 1, 5]].tolist() == [0, 1, 0]
