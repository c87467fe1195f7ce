"""Process charts held against DESIGN's own words, worked out again without looking at the package's arithmetic."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.model import Signal
from cityscore.scoring.process_charts import ChartInput, ChartKind, ProcessChart, process_chart
from tests.scoring.oracle.charts import Plain, chart

ORDER = (
    {"above_upper", "below_lower"},
    {"rising", "falling"},
    {"near_upper", "near_lower"},
    {"run_above", "run_below"},
)


@st.composite
def stable_or_not(draw: st.DrawFn) -> tuple[bool, list[int], list[float]]:
    """A series of shares or counts of 12 to 52 windows, whose level may change on the way; and their sizes."""
    windows, is_share = draw(st.integers(12, 52)), draw(st.booleans())
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    level = draw(st.sampled_from([0.3, 0.8, 0.93, 0.98, 0.995]) if is_share else st.sampled_from([2, 5, 8, 40, 300]))
    cases = draw(st.sampled_from([10, 25, 50, 100, 1000]))
    changes = np.where(np.arange(windows) >= draw(st.integers(0, windows)), draw(st.sampled_from([0.7, 0.9, 1.0])), 1.0)
    spread = 1 + draw(st.sampled_from([0.0, 0.1, 0.3])) * random.normal(size=windows)
    mean = level * changes * spread.clip(0.05)
    if is_share:
        return True, random.binomial(cases, mean.clip(0, 1)).tolist(), [float(cases)] * windows
    return False, random.poisson(mean).tolist(), [7.0] * windows


def made(is_share: bool, total: list[int], size: list[float]) -> ProcessChart:
    kind = ChartKind.SHARE if is_share else ChartKind.COUNT
    everything = np.ones(len(total), dtype=np.bool_)
    return process_chart(ChartInput(kind, np.array(total, dtype=np.float64), np.array(size), everything))


def first_rule(plain: Plain, at: int) -> set[str]:
    """The rules that may name a window: those of the first kind that does."""
    return next((rules & plain.rules[at] for rules in ORDER if rules & plain.rules[at]), {"common"})


@settings(deadline=None)  # SciPy takes its time at first
@given(stable_or_not())
def test_centers_scores_and_signals_are_as_design_says(series: tuple[bool, list[int], list[float]]) -> None:
    is_share, total, size = series
    product, plain = made(is_share, total, size), chart(total, size, is_share=is_share)

    np.testing.assert_allclose(product.center, plain.center, rtol=1e-12)
    assert abs(product.sigma - plain.sigma) < 1e-9
    np.testing.assert_allclose(product.z, plain.z, atol=1e-9)
    for at, signal in enumerate(product.signals):
        if not plain.is_close_call[at]:
            assert isinstance(signal, Signal)
            assert signal.value in first_rule(plain, at), at


@settings(deadline=None)  # SciPy takes its time at first
@given(stable_or_not())
def test_a_window_lies_outside_its_limits_if_and_only_if_its_score_is_more_than_three(
    series: tuple[bool, list[int], list[float]],
) -> None:
    is_share, total, size = series
    product, plain = made(is_share, total, size), chart(total, size, is_share=is_share)

    assert (product.lower < product.upper).all()
    for at in range(len(total)):
        if not plain.is_close_call[at]:
            value = total[at] / size[at]
            assert (value > product.upper[at]) == (plain.z[at] > 3), at
            assert (value < product.lower[at]) == (plain.z[at] < -3), at
