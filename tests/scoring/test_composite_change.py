"""Why a composite moved: a case worked by hand, and that the parts always add up."""

from __future__ import annotations

import pytest
from hypothesis import given

from cityscore.scoring.composite import Weighed, mean_of
from cityscore.scoring.composite_change import Contribution, Movement, change_between
from tests.scoring.strategies import weighings

BEFORE = (Weighed("calls", 0.9, 1), Weighed("fires", 1.2, 1), Weighed("potholes", 0.6, 2))
NOW = (Weighed("calls", 1.0, 1), Weighed("fires", 1.1, 3), Weighed("lights", 0.8, 1))
# In common: calls and fires. Before: 0.9 and 1.2 of weights 1 and 1, mean 1.05, and all together (0.9 + 1.2 + 1.2) / 4.
# Now: 1.0 and 1.1 of weights 1 and 3, mean 4.3 / 4 = 1.075, and all together (1.0 + 3.3 + 0.8) / 5.


def test_a_change_by_hand() -> None:
    found = change_between(BEFORE, NOW)
    assert found is not None
    assert found.before == pytest.approx(0.825)
    assert found.now == pytest.approx(1.02)
    assert found.amount == pytest.approx(0.195)
    amounts = {(part.metric, part.movement): part.amount for part in found.parts}
    assert amounts == {
        ("calls", Movement.MOVED): pytest.approx(1 * 0.1 / 4),
        ("fires", Movement.MOVED): pytest.approx(3 * -0.1 / 4),
        ("calls", Movement.REWEIGHTED): pytest.approx((1 / 4 - 1 / 2) * (0.9 - 1.05)),
        ("fires", Movement.REWEIGHTED): pytest.approx((3 / 4 - 1 / 2) * (1.2 - 1.05)),
        ("lights", Movement.CAME): pytest.approx(1 * (0.8 - 1.075) / 5),
        ("potholes", Movement.WENT): pytest.approx(-2 * (0.6 - 1.05) / 4),
    }
    assert found.total(Movement.MOVED) == pytest.approx(-0.05)
    assert found.total(Movement.REWEIGHTED) == pytest.approx(0.075)
    assert found.total(Movement.CAME) == pytest.approx(-0.055)
    assert found.total(Movement.WENT) == pytest.approx(0.225)


def test_a_metric_that_came_better_than_the_rest_lifts_it() -> None:
    found = change_between([Weighed("a", 1.0, 1)], [Weighed("a", 1.0, 1), Weighed("b", 1.5, 1)])
    assert found is not None
    assert found.parts == (Contribution("a", Movement.MOVED, 0), Contribution("b", Movement.CAME, 0.25))


def test_a_metric_that_went_and_was_better_than_the_rest_lowers_it() -> None:
    found = change_between([Weighed("a", 1.0, 1), Weighed("b", 1.5, 1)], [Weighed("a", 1.0, 1)])
    assert found is not None
    assert found.parts == (Contribution("a", Movement.MOVED, 0), Contribution("b", Movement.WENT, -0.25))


def test_without_changed_weights_nothing_is_weighted_anew() -> None:
    found = change_between([Weighed("a", 1.0, 2), Weighed("b", 0.5, 2)], [Weighed("a", 0.9, 1), Weighed("b", 0.5, 1)])
    assert found is not None
    assert {part.movement for part in found.parts} == {Movement.MOVED}  # 2 and 2 weigh as 1 and 1 do


@pytest.mark.parametrize(("before", "now"), [((), NOW), (BEFORE, ()), ((), ()), (BEFORE[2:], NOW)])
def test_with_no_metric_in_common_there_is_no_change(before: tuple[Weighed, ...], now: tuple[Weighed, ...]) -> None:
    assert change_between(before, now) is None


@given(weighings(), weighings())
def test_the_parts_add_up_to_the_change(before: tuple[Weighed, ...], now: tuple[Weighed, ...]) -> None:
    found = change_between(before, now)
    common = {each.metric for each in before} & {each.metric for each in now}
    assert (found is None) == (not common)
    if found is not None:
        assert sum(part.amount for part in found.parts) == pytest.approx(mean_of(now) - mean_of(before), abs=1e-12)
        assert sum(found.total(movement) for movement in Movement) == pytest.approx(found.amount, abs=1e-12)
        assert {part.metric for part in found.parts if part.movement is Movement.MOVED} == common
