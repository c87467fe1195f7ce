"""Normal scores of counts: exact, in order, and undone by their inverse."""

from __future__ import annotations

from math import comb, inf
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.scoring.exact_tails import log_tail
from cityscore.scoring.normal_scores import (
    count_scores,
    counts_at,
    gap_scores,
    gaps_at,
    scores_of_tails,
    tails_of_scores,
)

CASES = st.one_of(st.integers(1, 200), st.integers(1, 1_000_000))
SHARES = st.floats(0.0005, 0.9995)
SCORES = st.floats(-12, 12)


def score(count: float, cases: float, share: float) -> float:
    return float(count_scores(np.array([count]), np.array([float(cases)]), np.array([share]))[0])


def at(z: float, cases: float, share: float) -> float:
    return float(counts_at(np.array([z]), np.array([float(cases)]), np.array([share]))[0])


@pytest.mark.parametrize(("count", "cases"), [(17, 23), (23, 23), (0, 23), (3, 8), (48, 50), (40, 400)])
def test_a_score_is_that_of_the_tail_added_up_in_whole_numbers(count: int, cases: int) -> None:
    share = 7 / 8  # a sum of powers of two
    own = comb(cases, count) * 7**count
    below = sum(comb(cases, k) * 7**k for k in range(count))
    tail = (2 * below + own) / (2 * 8**cases)  # Python divides whole numbers exactly
    expected = NormalDist().inv_cdf(tail) if 1e-300 < tail < 0.5 else None
    if expected is None:
        above = sum(comb(cases, k) * 7**k for k in range(count + 1, cases + 1))
        expected = -NormalDist().inv_cdf((2 * above + own) / (2 * 8**cases))

    assert score(count, cases, share) == pytest.approx(expected, abs=1e-9)


@given(cases=CASES, share=SHARES, data=st.data())
def test_more_events_score_higher(cases: int, share: float, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, cases - 1))

    assert score(count, cases, share) < score(count + 1, cases, share)
    middle = score(count + 0.5, cases, share)
    assert middle == pytest.approx((score(count, cases, share) + score(count + 1, cases, share)) / 2)


@given(cases=CASES, share=SHARES, data=st.data())
def test_what_met_and_what_did_not_are_mirrored(cases: int, share: float, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, cases))

    # 1 - share has lost digits of its own, which count the more the further out.
    assert score(count, cases, share) == pytest.approx(-score(cases - count, cases, 1 - share), rel=1e-6, abs=1e-6)


@given(count=st.integers(0, 3000), mean=st.floats(0.001, 3000))
def test_a_poisson_is_a_binomial_of_very_many_cases(count: int, mean: float) -> None:
    many = 1e13

    assert score(count, inf, mean) == pytest.approx(score(count, many, mean / many), rel=1e-5, abs=1e-5)


@given(z=SCORES, cases=st.one_of(CASES, st.just(inf)), share=SHARES)
def test_counts_at_a_score_have_that_score(z: float, cases: float, share: float) -> None:
    share = share if cases < inf else share * 1000
    count = at(z, cases, share)

    found = score(count, cases, share)
    assert found == pytest.approx(z, abs=1e-7) or (count == 0 and found >= z) or (count == cases and found <= z)


@given(days=st.integers(0, 3000), usual=st.floats(0.2, 1000), z=st.floats(-6, 8))
def test_a_longer_time_between_two_events_scores_higher(days: int, usual: float, z: float) -> None:
    now, later = gap_scores(np.array([days, days + 1.0]), np.array([usual, usual]))
    assert now < later
    back = gaps_at(np.array([z]), np.array([usual]))
    assert back[0] == 0 or gap_scores(back, np.array([usual]))[0] == pytest.approx(z, abs=1e-7)


def test_a_time_between_events_is_geometric() -> None:
    stays = 41 / 42
    longer = sum(stays**days * (1 - stays) for days in range(64, 5000))
    expected = -NormalDist().inv_cdf(longer + stays**63 * (1 - stays) / 2)

    assert gap_scores(np.array([63.0]), np.array([41.0]))[0] == pytest.approx(expected, abs=1e-9)


@given(z=st.floats(-200, 0.7))
def test_a_tail_and_its_score_undo_each_other(z: float) -> None:
    assert scores_of_tails(tails_of_scores(np.array([z])))[0] == pytest.approx(z, abs=1e-9)


@pytest.mark.parametrize("count", [0.0, 1e6, 4e6, 1e9, 1e15, 1e20, 1e30])
def test_no_size_of_a_count_is_too_much(count: float) -> None:
    mean = max(count * 0.9, 0.5)
    assert np.isfinite(score(count, inf, mean))
    assert 0 <= at(-3, inf, mean) < mean < at(3, inf, mean)
    assert np.isfinite([at(-3, inf, 1e90), at(3, inf, 1e90)]).all()
    tail, _ = log_tail(np.array([count]), np.array([inf]), np.array([mean]))
    assert tail[0] < 0
