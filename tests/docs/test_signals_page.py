"""The false alarms and misses that the page on signals tells of, simulated again; and what it promises."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import sqrt
from pathlib import Path

import pytest

from benchmarks import signals
from benchmarks.made_series import STABLE, UNSTABLE, Truth
from cityscore.scoring.process_charts import ChartKind

PAGE = (Path(__file__).parents[2] / "docs" / "explanation" / "signals.md").read_text(encoding="utf-8")
AGAIN = 40
"""Series of each kind; the page's own are ten times as many."""
TRUTHS = (*STABLE, *UNSTABLE)
MOST_NAMED = 3.0
"""Percent of the last weeks of stable series that may be called unusual."""
MOST_NAMED_IN_SEASON = 8.0
"""The same where two earlier years tell of a season, or the page says that limits don't fit."""


def told() -> dict[str, list[float]]:
    """The figures of each row of the page's tables."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and line.count("|") == 6]
    lines = [row.strip("| ").split(" | ") for row in rows if not row.startswith("| | ")]
    return {name: [float(each) for each in re.findall(r"[\d.]+", " ".join(cells))] for name, *cells in lines}


SPREADS: dict[str, Callable[[float], float]] = {
    "named": lambda share: max(share, 0.004) * (1 - min(share, 0.996)) / 6,  # of 26 weeks, which are not alike
    "misfit": lambda share: max(share, 0.01) * (1 - min(share, 0.99)),  # of which nearly all are alike
    "new": lambda number: 2 * max(number, 0.1),
    "noticed": lambda share: max(share, 0.01) * (1 - min(share, 0.99)),
}
"""How much a series' figure varies, as its variance by what the page says of it."""


def is_close(found: signals.Found, name: str, page: float, rounding: float) -> bool:
    """Whether a mean over series agrees with the page's, within five standard errors of both and its rounding."""
    figures = getattr(found, name)
    spread = sqrt(max(float(figures.var()), SPREADS[name](page)) * (1 / len(figures) + 1 / signals.SERIES))
    return abs(float(figures.mean()) - page) <= 5 * spread + rounding


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth.name)
def test_simulated_again_the_tables_are_as_the_page_has_them(truth: Truth) -> None:
    named, misfit, new, noticed = told()[truth.name]
    found = signals.simulate(truth, AGAIN, seed=7)

    assert is_close(found, "named", named / 100, 0.0006), (found.row(), named)
    assert is_close(found, "misfit", misfit / 100, 0.006), (found.row(), misfit)
    assert is_close(found, "new", new, 0.06), (found.row(), new)
    assert is_close(found, "noticed", noticed / 100, 0.006), (found.row(), noticed)


def test_a_table_that_were_wrong_would_be_noticed() -> None:
    truth = next(truth for truth in STABLE if truth.name == "40 a week")
    found = signals.simulate(truth, AGAIN, seed=7)

    assert not is_close(found, "named", 0.15, 0.0006)
    assert not is_close(found, "misfit", 0.5, 0.006)
    assert not is_close(found, "new", 4.0, 0.06)
    assert not is_close(found, "noticed", 0.8, 0.006)


def test_the_page_has_every_row_once() -> None:
    assert list(told()) == [truth.name for truth in TRUTHS]


@pytest.mark.parametrize("truth", STABLE, ids=lambda truth: truth.name)
def test_of_stable_series_at_most_three_last_weeks_in_a_hundred_are_called_unusual(truth: Truth) -> None:
    assert told()[truth.name][0] <= MOST_NAMED


@pytest.mark.parametrize("truth", [truth for truth in UNSTABLE if truth.has_years_before], ids=lambda truth: truth.name)
def test_of_a_season_with_two_earlier_years_at_most_eight_are(truth: Truth) -> None:
    assert told()[truth.name][0] <= MOST_NAMED_IN_SEASON


def test_a_fall_from_80_to_64_percent_of_50_cases_is_noticed_within_four_weeks_85_times_in_100() -> None:
    assert told()["80 % of 50"][3] >= 85


def test_what_the_page_says_of_a_service_agrees_with_the_simulation() -> None:
    """The chance that ``scoring/power.py`` works out is the simulated one, within an eighth."""
    for truth in STABLE:
        if truth.kind is not ChartKind.BETWEEN:
            assert abs(signals.expected_to_notice(truth) - told()[truth.name][3] / 100) <= 0.125, truth.name
