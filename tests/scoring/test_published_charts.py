"""Limits that others published, from their figures: Laney's p′ and u′ charts, Nelson's t chart; the product's beside.

The normal approximation that those use is worked out here; the product's exact scores must come to the same where
windows are large, and be no narrower than chance where they are small.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cityscore.model import Signal
from cityscore.scoring.process_charts import ChartInput, ChartKind, process_chart

Floats = NDArray[np.float64]

# Patients seen within four hours in accident and emergency departments of the NHS, and all of them, in 20 weeks:
# M. A. Mohammed and others, Statistical process control charts for attribute data involving very large sample sizes,
# BMJ Quality & Safety 22 (2013) 362; also `nhs_accidents` of the R package qicharts2.
SEEN = [
    266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320,
    267923, 271478, 255353, 256820, 261835, 259144, 255910, 260863, 264465, 260989,
]  # fmt: skip
ARRIVED = [
    280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529,
    279618, 283932, 266629, 268091, 276803, 271578, 266005, 273520, 278574, 273772,
]  # fmt: skip
# The p′ limits in percent that qicharts2 gives for them, as the tests of PowerBI-SPC (AUS-DOH-Safety-and-Quality,
# `pprime.test.ts`) print them; and the u′ limits (`uprime.test.ts`).
P_PRIME_UPPER = [
    96.567, 96.5753, 96.5421, 96.5326, 96.5627, 96.5775, 96.5593, 96.5345, 96.5579, 96.5623,
    96.5689, 96.5591, 96.5996, 96.5961, 96.5753, 96.5877, 96.6012, 96.583, 96.5713, 96.5824,
]  # fmt: skip
P_PRIME_LOWER = [
    94.013, 94.0046, 94.0378, 94.0473, 94.0173, 94.0025, 94.0207, 94.0454, 94.022, 94.0177,
    94.0111, 94.0208, 93.9803, 93.9839, 94.0046, 93.9923, 93.9788, 93.9969, 94.0087, 93.9975,
]  # fmt: skip
U_PRIME_UPPER = [
    0.9657, 0.9658, 0.9654, 0.9653, 0.9656, 0.9658, 0.9656, 0.9653, 0.9656, 0.9656,
    0.9657, 0.9656, 0.966, 0.966, 0.9658, 0.9659, 0.966, 0.9658, 0.9657, 0.9658,
]  # fmt: skip
# Hours between failures of a valve: D. C. Montgomery, Introduction to Statistical Quality Control, example 7.6; center
# and upper limit as qicharts2's t chart has them (`tests/testthat/ex_7.6_1.rds`); a lower limit there is none.
BETWEEN_FAILURES = [
    286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492, 1199, 1214, 2831, 96,
]  # fmt: skip
T_CENTER, T_UPPER = 430.04095178975825, 6937.933488166575
# Errors in 50 shipments of each week: Montgomery, example 7.4, with the u chart's center and upper limit.
ERRORS = [2, 3, 8, 1, 1, 4, 1, 4, 5, 1, 8, 2, 4, 3, 4, 1, 8, 3, 7, 4]
U_CENTER, U_UPPER = 0.074, 0.1894123043700281


def _sigma(z: Floats) -> float:
    return float(np.abs(np.diff(z)).mean()) / 1.128


def _laney(total: Floats, size: Floats, variance: float) -> tuple[Floats, Floats, float]:
    """Laney's limits by the normal approximation, given one case's variance; and his sigma z."""
    center = total.sum() / size.sum()
    spread = np.sqrt(variance / size)
    sigma = _sigma((total / size - center) / spread)
    return center - 3 * sigma * spread, center + 3 * sigma * spread, sigma


def _given(kind: ChartKind, total: Floats, size: Floats) -> ChartInput:
    return ChartInput(kind, total, size, np.ones(len(total), dtype=np.bool_))


SEEN_IN_TIME, ALL = np.array(SEEN, dtype=np.float64), np.array(ARRIVED, dtype=np.float64)


def test_laneys_p_prime_limits_by_the_normal_approximation_are_the_published_ones() -> None:
    share = SEEN_IN_TIME.sum() / ALL.sum()
    lower, upper, sigma = _laney(SEEN_IN_TIME, ALL, share * (1 - share))

    assert 100 * upper == pytest.approx(P_PRIME_UPPER, abs=6e-5)
    assert 100 * lower == pytest.approx(P_PRIME_LOWER, abs=6e-5)
    assert sigma > 10  # far wider than the binomial has it


def test_so_are_the_u_prime_limits() -> None:
    _, upper, _ = _laney(SEEN_IN_TIME, ALL, SEEN_IN_TIME.sum() / ALL.sum())

    assert upper == pytest.approx(U_PRIME_UPPER, abs=6e-5)


def test_of_hundreds_of_thousands_of_cases_the_products_p_prime_limits_are_the_published_ones() -> None:
    chart = process_chart(_given(ChartKind.SHARE, SEEN_IN_TIME, ALL))
    width = (np.array(P_PRIME_UPPER) - P_PRIME_LOWER) / 100

    assert chart.sigma == pytest.approx(_laney_sigma(), rel=0.02)
    # so far out (z = 32) the binomial leans a little to where there is room, which the normal approximation leaves out
    assert np.abs(chart.upper - np.array(P_PRIME_UPPER) / 100).max() < 0.025 * width.min()
    assert np.abs(chart.lower - np.array(P_PRIME_LOWER) / 100).max() < 0.025 * width.min()


def _laney_sigma() -> float:
    share = SEEN_IN_TIME.sum() / ALL.sum()
    return _laney(SEEN_IN_TIME, ALL, share * (1 - share))[2]


def test_so_are_its_u_prime_limits() -> None:
    chart = process_chart(_given(ChartKind.COUNT, SEEN_IN_TIME, ALL))
    lower, upper, sigma = _laney(SEEN_IN_TIME, ALL, SEEN_IN_TIME.sum() / ALL.sum())

    assert chart.sigma == pytest.approx(sigma, rel=0.02)
    assert np.abs(chart.upper - upper).max() < 0.02 * (upper - lower).min()
    assert np.abs(chart.lower - lower).max() < 0.02 * (upper - lower).min()


def test_nelsons_t_chart_of_montgomerys_valve_is_the_published_one() -> None:
    scaled = np.array(BETWEEN_FAILURES) ** (1 / 3.6)
    center, reach = scaled.mean(), 3 * _sigma(scaled)

    assert center**3.6 == pytest.approx(T_CENTER, rel=1e-12)
    assert (center + reach) ** 3.6 == pytest.approx(T_UPPER, rel=1e-12)
    assert center < reach  # no lower limit


def test_so_is_the_u_chart_of_montgomerys_shipments_and_the_product_is_no_narrower() -> None:
    total, size = np.array(ERRORS, dtype=np.float64), np.full(20, 50.0)
    center = total.sum() / size.sum()
    assert center == pytest.approx(U_CENTER)
    assert center + 3 * np.sqrt(center / 50) == pytest.approx(U_UPPER, rel=1e-12)

    chart = process_chart(_given(ChartKind.COUNT, total, size))
    _, laney, sigma = _laney(total, size, center)

    assert chart.center == pytest.approx(U_CENTER, abs=0.001)
    assert chart.sigma == pytest.approx(sigma, rel=0.05)
    assert (chart.upper > laney).all()  # of 3.7 errors chance makes 15 more often than the normal approximation has it
    assert (laney > U_UPPER).all()
    assert (chart.upper < 16 / 50).all()
    assert (chart.lower >= 0).all()
    assert set(chart.signals) == {Signal.COMMON}
