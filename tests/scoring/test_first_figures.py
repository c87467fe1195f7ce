"""First figures that are regularly revised: which way, by how much, and how long most of them takes to come."""

from __future__ import annotations

import numpy as np
import pytest

from cityscore.scoring.first_figures import FirstFigures, first_figures


def of_weeks(*weeks: list[tuple[int, float]]) -> FirstFigures | None:
    """What is seen in some weeks, each a list of versions: how many days later, and what value."""
    versions = [(week, after, value) for week, of_week in enumerate(weeks) for after, value in of_week]
    week, after, value = zip(*versions, strict=True)
    return first_figures(np.array(week), np.array(after), np.array(value, dtype=np.float64))


def test_what_comes_late_is_told_with_its_share_and_its_days() -> None:
    seen = of_weeks(*[[(0, 80.0), (2, 92.0), (6, 100.0)]] * 6, *[[(0, 90.0), (6, 100.0)]] * 4)
    assert seen == FirstFigures(figures=10, up=10, down=0, is_up=True, least=1 / 9, most=0.25, days=6)


def test_the_order_of_versions_does_not_matter() -> None:
    week, after, value = np.repeat(np.arange(8), 2), np.tile([0, 3], 8), np.tile([10.0, 12.0], 8)
    order = np.random.default_rng(1).permutation(16)
    assert first_figures(week[order], after[order], value[order]) == first_figures(week, after, value)


def test_days_are_those_after_which_all_but_a_twentieth_has_come() -> None:
    seen = of_weeks(*[[(0, 80.0), (2, 96.0), (6, 100.0)]] * 8)
    assert seen is not None
    assert seen.days == 2


@pytest.mark.parametrize(
    "weeks",
    [
        [[(0, 80.0), (2, 100.0)]] * 7,  # too few to tell
        [[(0, 98.0), (2, 100.0)]] * 9,  # hardly revised
        [[(0, 80.0), (2, 100.0)]] * 6 + [[(0, 100.0), (2, 80.0)]] * 3,  # now up, now down
        [[(0, 80.0), (2, 100.0)]] * 4 + [[(0, 100.0)]] * 5,  # as a rule not revised
        [[(0, 100.0)]] * 12,
        [[(1, 0.0)]] * 12,
    ],
)
def test_nothing_is_made_of_what_is_no_rule(weeks: list[list[tuple[int, float]]]) -> None:
    assert of_weeks(*weeks) is None


def test_first_figures_of_none_have_no_share() -> None:
    seen = of_weeks(*[[(0, 0.0), (2, 3.0)]] * 8)
    assert seen is not None
    assert seen.most == float("inf")


def test_what_is_revised_down_is_told_so() -> None:
    seen = of_weeks(*[[(0, 100.0), (2, 80.0)]] * 8)
    assert seen is not None
    assert (seen.is_up, seen.down, seen.least, seen.most) == (False, 8, 0.2, 0.2)
