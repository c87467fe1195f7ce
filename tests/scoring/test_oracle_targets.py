"""The engine agrees with the oracle about paths, goals for a week or a year, totals by a date, scales and ``times``."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import event, given

from cityscore.model import Period, PeriodStyle
from cityscore.scoring.methods import BALANCED, BOSTON_2019, Method
from tests.scoring import oracle
from tests.scoring.drawn_goals import FEATURES, goal_cases
from tests.scoring.oracle.cities import Measure
from tests.scoring.strategies import Case, styles
from tests.scoring.test_oracle import agree, score, scores_by_key, some


@pytest.mark.parametrize("method", [BALANCED, BOSTON_2019], ids=lambda method: method.name)
@pytest.mark.parametrize("feature", FEATURES)
def test_every_figure_of_a_target_is_the_oracles(feature: str, method: Method) -> None:
    @some
    @given(case=goal_cases((feature,)), style=styles())
    def agrees(case: Case, style: PeriodStyle) -> None:
        town = oracle.read(case.plain)
        expected = oracle.scores(town, case.rows, case.days, method.name, style)
        found = scores_by_key(score(case, method, style), case.days)
        assert found.keys() == expected.keys()
        for key, one in found.items():
            slug, _, period, through = key
            if is_settled(town.by_slug[slug], period, through, expected[key].end):
                event(f"{expected[key].reason or expected[key].status}")
                assert agree(one, expected[key]), f"\n{one}\nis not\n{expected[key]}"

    agrees()


def is_settled(metric: Measure, period: Period, through: date, end: date) -> bool:
    """Whether DESIGN settles a window: not which weeks and months stand when a plan is over, nor a year before any."""
    if not metric.has_plan:
        return True
    is_over = any(goal.to is not None and goal.to < through for goal in metric.target)
    begun = metric.target[0].since
    return not is_over and (period != Period.YEAR or begun is None or begun <= end)
