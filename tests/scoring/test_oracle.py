"""The engine agrees with an oracle that was written from DESIGN alone, in exact arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

import oracle
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from strategies import Case, cases, numbers_of, observations_of, styles

from cityscore.model import MethodName, PeriodStyle
from cityscore.scoring.composite import composite, contributions, weighed
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import METHODS, Method, method_named
from cityscore.scoring.scores import REASONS, Scores
from cityscore.scoring.status import STATUSES
from cityscore.scoring.windows import Windows

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
thorough = settings(max_examples=400, deadline=None, print_blob=True, suppress_health_check=SLOW)
EXACT = ("start", "end", "status", "reason", "days", "due")


def score(case: Case, method: Method, style: PeriodStyle, days: Iterable[date] | None = None) -> list[Scores]:
    """What the engine makes of a case."""
    observations = observations_of(case.definitions, case.rows)
    return list(score_all(case.definitions, observations, numbers_of(days or case.days), method, style))


def same(number: float | None, exact: Fraction | None) -> bool:
    """Whether a float is an exact number, but for its last digits; None is only None."""
    if number is None or exact is None:
        return number is None and exact is None
    return math.isclose(number, exact, rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
@thorough
@given(cases(), styles())
def test_every_score_is_the_oracles(method: Method, case: Case, style: PeriodStyle) -> None:
    expected = oracle.scores(case.definitions, case.rows, case.days, method.name, style)
    scored = score(case, method, style)
    found = {}
    for part in scored:
        for period in part.windows.periods:
            for index in range(len(case.days)):
                one = part.at(period, index)
                found[one.metric, one.district, one.period, one.through] = one
    assert found.keys() == expected.keys()
    wrong = []
    for key, one in found.items():
        other = expected[key]
        event(f"{other.reason or other.status}")
        agrees = all(getattr(one, name) == getattr(other, name) for name in EXACT) and all(
            same(getattr(one, name), getattr(other, name)) for name in ("value", "yardstick", "score")
        )
        if not agrees:
            wrong.append(f"{one}\n  is not\n{other}")
    assert not wrong, "\n".join(wrong)
