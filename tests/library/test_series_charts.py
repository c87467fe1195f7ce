"""``cityscore.chart``: series of every kind in, what is unusual out, and clear words for what is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import cityscore
from cityscore.model import CityScoreError

SHARES = [0.82, 0.76, 0.88, 0.8, 0.78, 0.84, 0.74, 0.82, 0.8, 0.86, 0.78, 0.8, 0.5]
COUNTS = [12, 9, 14, 11, 8, 13, 10, 12, 9, 11, 10, 13, 12]


def test_a_share_is_judged_by_its_cases() -> None:
    many, few = (cityscore.chart(SHARES, n=n, better="higher", target=0.5) for n in (50, 4))

    assert str(many.signals[-1]) == "below_lower"
    assert str(few.signals[-1]) == "common"  # two of four
    assert many.words[0] == "0.5 is unusually low: a value like it comes less than once in 10,000."
    assert (many.assurance, few.assurance) == ("consistent_pass", "inconsistent")
    assert many.provisional
    assert many.words[-1] == "The limits are provisional: they come from fewer than 20 values."


def test_limits_step_with_n_and_what_has_no_cases_is_passed_over() -> None:
    n = [50, 200, 10, 50, 50, 50, 50, 50, 0, None, 50, 50, 50, 50, 50]
    made = cityscore.chart([*SHARES[:12], 0.8, 0.8, 0.8], n=n)

    width = made.upper - made.lower
    assert width[1] < width[0] < width[2]
    assert [place for place, signal in enumerate(made.signals) if signal is None] == [8, 9]
    assert made.signals[0] == "common"


def test_a_count_is_in_its_own_unit_whatever_the_days() -> None:
    weeks, days = (cityscore.chart(COUNTS, kind="count", days=length) for length in (7, 1))

    np.testing.assert_allclose(weeks.upper, days.upper)
    assert 10 < weeks.mean[-1] < 12
    assert weeks.lower[-1] < 4 < 20 < weeks.upper[-1]
    february = cityscore.chart(COUNTS, kind="count", days=[31] * 12 + [28])
    assert february.mean[-1] == pytest.approx(february.mean[0] * 28 / 31)


def test_days_between_events_know_no_short_time_that_is_unusual() -> None:
    made = cityscore.chart([40, 0, 90, 12, 33, 71, 5, 55, 28, 47, 60, 19] * 2 + [600], kind="between")

    assert str(made.signals[-1]) == "above_upper"
    assert made.signals[1] == "common"
    assert made.lower[-1] < 1


def test_an_average_knows_how_many_answered() -> None:
    means = [4.0, 3.8, 4.1, 3.9, 4.2, 3.9, 4.0, 4.1, 3.8, 4.0, 3.9, 4.1, 3.0]
    n = [20] * 12 + [2]

    assert cityscore.chart(means, n=n, kind="average").signals[-1] == "common"  # two answers
    assert cityscore.chart(means, kind="average").signals[-1] == "below_lower"  # an XmR chart, which knows of none
    assert cityscore.chart(means, kind="level").signals[-1] == "below_lower"


def test_too_few_values_and_values_that_are_all_the_same_say_so() -> None:
    few = cityscore.chart(COUNTS[:11], kind="count")
    assert few.words == ("There are fewer than 12 values to tell what is usual.",)
    assert few.signals == (None,) * 11
    assert np.isnan(few.lower).all()
    same = cityscore.chart([3] * 15, kind="value")
    assert np.isnan(same.lower).all()
    assert set(same.signals) == {"common"}
    assert cityscore.chart([], kind="value").signals == ()


def test_limits_that_do_not_fit_say_since_when_it_runs_at_another_level() -> None:
    made = cityscore.chart([0.81, 0.79, 0.8, 0.82, 0.78] * 5 + [0.61, 0.59, 0.6, 0.62, 0.58] * 5, n=400, target=0.7)

    assert made.misfit is not None
    assert made.anew == 25
    assert made.words[1] == "Since value 26 it runs at 0.6, before at 0.8."
    assert made.assurance is None


@pytest.mark.parametrize(
    "kind", [list, tuple, np.array, pd.Series, pl.Series, lambda values: pd.array(values, dtype="Float64")]
)
def test_takes_every_kind_of_series(kind: Any) -> None:
    made = cityscore.chart(kind(SHARES), n=kind([50] * 13))

    assert str(made.signals[-1]) == "below_lower"


@pytest.mark.parametrize(
    ("values", "options", "says"),
    [
        ([81, 84], {"n": 50}, "values[0] is 81.0, which is not from 0 to 1 → a ratio's values are shares: give 0.8"),
        ([0.8], {}, "a ratio's limits need n → give the number of cases behind each value"),
        ([0.8], {"n": [50, 50]}, "n has 2 numbers for 1 values"),
        ([0.8], {"n": [-1]}, "n[0] is -1.0 → give 0 or more"),
        ([0.8], {"n": ["many"]}, "n[0] is 'many', which is no number"),
        ([-1], {"kind": "count"}, "values[0] is -1.0 → a count is 0 or more"),
        ([1], {"kind": "counts"}, "unknown kind 'counts'"),
        ([1], {"kind": "count", "days": "week"}, "days must be numbers"),
        ([1], {"kind": "count", "better": "up"}, "unknown better 'up'"),
        ([1], {"kind": "count", "target": "2"}, "target must be a number"),
        ([1], {"kind": "count", "screen": "no"}, "screen must be True or False"),
        ([1], {"kind": "count", "fix_after": 5}, "fix_after must be a whole number, at least 12"),
        ([1], {"kind": "count", "rebase": [4]}, "rebase has no place 4"),
        ("0.8", {"n": 1}, "values must be numbers in order of time, not str"),
    ],
)
def test_says_what_to_give_instead(values: Any, options: dict[str, Any], says: str) -> None:
    with pytest.raises(CityScoreError) as caught:
        cityscore.chart(values, **options)

    assert says in str(caught.value)
    assert "→" in str(caught.value)
