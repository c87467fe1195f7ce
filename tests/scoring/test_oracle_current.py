"""What is current, and how it moved: the engine's sixth composite is the oracle's (DESIGN 3.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from cityscore.model import METRIC_PERIODS, Definitions, PeriodStyle, from_plain
from cityscore.scoring.composite import Composite
from cityscore.scoring.composite_change import CompositeChange, Movement, change_between
from cityscore.scoring.current import current_composite, previous_current, weighed_currently
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.methods import BALANCED, BOSTON_2019, Method
from cityscore.scoring.windows import Windows
from tests.scoring import oracle
from tests.scoring.strategies import Case, cases, numbers_of, styles
from tests.scoring.test_oracle import assert_close, assert_composite, score, some

HEADLINES = [*METRIC_PERIODS, *({"period": period, "slower": "leave_out"} for period in METRIC_PERIODS[:3])]
each_method = pytest.mark.parametrize("method", [BALANCED, BOSTON_2019], ids=lambda method: method.name)


@st.composite
def headed(draw: st.DrawFn) -> Case:
    """A city with some headline, seen from one day."""
    case = draw(cases())
    headline = draw(st.sampled_from(HEADLINES))
    plain = case.plain | {"city": case.plain["city"] | {"headline": headline}}
    return replace(case, plain=plain, definitions=from_plain(Definitions, plain), days=case.days[:1])


def current_of(case: Case, method: Method, style: PeriodStyle) -> Composite:
    """What the engine says is current."""
    city = case.definitions.city
    windows = Windows.seen_from(numbers_of(case.days), method.periods, method.style or style, city.calendar)
    return current_composite(score(case, method, style), method, windows, city.near, city.headline)


@each_method
@some
@given(case=headed(), style=styles())
def test_what_is_current_is_the_oracles(method: Method, case: Case, style: PeriodStyle) -> None:
    expected = oracle.current(oracle.read(case.plain), list(case.rows), case.days[0], method.name, style)
    event(str(expected.reason or expected.status))
    assert_composite(current_of(case, method, style), 0, 0, expected)


@each_method
@some
@given(case=headed(), style=styles())
def test_how_what_is_current_moved_is_the_oracles(method: Method, case: Case, style: PeriodStyle) -> None:
    """Each metric's part of it; who shows the same window on both days has moved by nothing."""
    assume(case.definitions.city.headline.slower == "join")
    case = replace(case, rows=tuple(row for row in case.rows if row.day <= case.days[0]))
    expected = oracle.change_of_current(oracle.read(case.plain), list(case.rows), case.days[0], method.name, style)
    found = change_of(case, method, style)
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        moved = {part.metric: part.amount for part in found.parts if part.movement is Movement.MOVED}
        assert_close(moved, expected.moved)
        for movement, amounts in ((Movement.CAME, expected.came), (Movement.WENT, expected.went)):
            assert_close({part.metric: part.amount for part in found.parts if part.movement is movement}, amounts)
        assert found.total(Movement.REWEIGHTED) == 0


def change_of(case: Case, method: Method, style: PeriodStyle) -> CompositeChange | None:
    """The engine's change against what was current one headline period earlier."""
    city, (through,) = case.definitions.city, case.days
    earlier = previous_current(city.headline, style, number(through), city.calendar)
    before = score(replace(case, days=(day_of(earlier),)), method, style)
    now = weighed_currently(score(case, method, style), city.headline, 0)
    return change_between(weighed_currently(before, city.headline, 0, on=number(through)), now)
