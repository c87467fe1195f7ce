"""Figures that do not fit their metric's kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.library.small_rows import BOTH, LEAVE_OUT, SAMPLES, VALUE


@pytest.mark.parametrize(
    ("text", "place", "says", "fix"),
    [
        (BOTH + "potholes,2025-03-18,9,7\n", "numerator", "9 is above the denominator, 7", "those that met"),
        (BOTH + "attendance,2025-03-18,1,0\n", "numerator", "1 is above the denominator, 0", "those that met"),
        (BOTH + "potholes,2025-03-18,9,\n", "denominator", "is blank, but 'potholes' is of kind ratio", "in all"),
        ("metric,day,numerator\npotholes,2025-03-18,9\n", "denominator", "is blank", "kind: average"),
        (VALUE + "potholes,2025-03-18,0.9\n", "value", "needs a numerator and a denominator", "kind: average"),
        (VALUE + "attendance,2025-03-18,0.9\n", "value", "'attendance' is of kind average_ratio", "kind: average"),
        (BOTH + "calls,2025-03-18,9,7\n", "denominator", "must be 1 or blank, not 7: 'calls'", "kind: average"),
        (BOTH + "backlog,2025-03-18,9,0\n", "denominator", "must be 1 or blank, not 0: 'backlog'", "kind: average"),
        (BOTH + "survey,2025-03-18,9,0\n", "denominator", "is 0, but the numerator is 9", "0 for both"),
        (BOTH + "response,2025-03-18,9,\n", "numerator", "'response' is a quantile", "write value and count"),
        (SAMPLES + "calls,2025-03-18,9,1\n", "count", "only a quantile has counts", "write numerator and denominator"),
        (SAMPLES + "response,2025-03-18,9,1.5\n", "count", "must be a whole number, not 1.5", "how many times"),
        (SAMPLES + "response,2025-03-18,9,1e19\n", "count", "below 9,007,199,254,740,992, not 1e+19", "how many times"),
        (SAMPLES + "response,2025-03-18,,2\n", "value", "is blank", LEAVE_OUT),
        (
            "metric,day,numerator,denominator,value\nsurvey,2025-03-18,9,2,4.5\n",
            "value",
            "stands beside a numerator or denominator",
            "value alone",
        ),
    ],
)
def test_figures_that_do_not_fit_the_kind(
    told: Callable[..., list[str]], text: str, place: str, says: str, fix: str
) -> None:
    [problem] = told(text)
    what, _, advice = problem.partition(" → ")
    assert what.startswith(f"calls.csv:2:{place}: ")
    assert says in what
    assert fix in advice


def test_both_figures_given_for_a_quantile_are_two_problems(told: Callable[..., list[str]]) -> None:
    assert len(told(BOTH + "response,2025-03-18,9,2\n")) == 2
