"""How likely a lasting change is to be noticed: held against series that are drawn and judged one by one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from cityscore.scoring.power import SOON, chance_to_notice
from cityscore.scoring.process_charts import ChartKind

Floats = NDArray[np.float64]
SERIES, BEFORE = 15_000, 24


def noticed(off: Floats, on_side: NDArray[np.bool_]) -> float:
    """The share of series noticed in their last windows, by how far each lies out, and whether on the watched side.

    Those that were named for their last window before the change are left out: they are no news.
    """
    run = int(np.ceil(7 * np.log(2) / -np.log(on_side[:, :BEFORE].mean()) - 0.03))
    row = np.zeros(len(off), dtype=np.int64)
    named = np.zeros(off.shape, dtype=np.bool_)
    for at in range(off.shape[1]):
        row = np.where(on_side[:, at], row + 1, 0)
        three = off[:, max(at - 2, 0) : at + 1]
        close = (row >= 3) & (off[:, at] > 2) & ((three > 2).sum(axis=1) >= 2)
        named[:, at] = (off[:, at] > 3) | close | (row >= run)
    fresh = ~named[:, -SOON - 7 : -SOON].any(axis=1)
    return float(named[fresh, -SOON:].any(axis=1).mean())


def drawn(
    random: np.random.Generator, before: stats.rv_discrete, after: stats.rv_discrete, *, rises: bool
) -> tuple[Floats, NDArray[np.bool_]]:
    """Counts drawn from one distribution and then another, by their normal scores under the first; and their side."""
    shape = (SERIES, BEFORE), (SERIES, SOON)
    count = np.hstack([one.rvs(each, random_state=random) for one, each in zip((before, after), shape, strict=True)])
    score = stats.norm.isf(np.clip(before.sf(count) + before.pmf(count) / 2, 1e-300, 1 - 1e-16))
    return (score, count > before.mean() + 1e-9) if rises else (-score, count < before.mean() - 1e-9)


@pytest.mark.parametrize(
    ("share", "cases", "rises", "change"),
    [(0.8, 50, False, 0.2), (0.8, 10, False, 0.2), (0.98, 100, False, 0.05), (0.3, 40, True, 0.2)],
)
def test_a_changed_share_is_noticed_as_often_as_it_is_drawn(
    share: float, cases: int, rises: bool, change: float
) -> None:
    random = np.random.default_rng(5)
    after = share * (1 + change if rises else 1 - change)
    off, on_side = drawn(random, stats.binom(cases, share), stats.binom(cases, after), rises=rises)

    found = chance_to_notice(ChartKind.SHARE, share, cases, 1.0, rises=rises, change=change)

    assert found == pytest.approx(noticed(off, on_side), abs=0.02)


@pytest.mark.parametrize(("mean", "rises"), [(2, True), (8, True), (8, False), (40, True), (300, True), (1000, False)])
def test_so_is_a_changed_count(mean: float, rises: bool) -> None:
    after = mean * (1.2 if rises else 0.8)
    off, on_side = drawn(np.random.default_rng(6), stats.poisson(mean), stats.poisson(after), rises=rises)

    found = chance_to_notice(ChartKind.COUNT, mean / 7, 7, 1.0, rises=rises)

    assert found == pytest.approx(noticed(off, on_side), abs=0.02)


def test_and_one_that_varies_more_than_chance_has_it() -> None:
    """A negative binomial of twice the spread, with limits as far apart."""
    mean, sigma = 100.0, 2.0
    wide = [stats.nbinom(one / (sigma**2 - 1), 1 / sigma**2) for one in (mean, mean * 1.2)]
    random, shape = np.random.default_rng(7), ((SERIES, BEFORE), (SERIES, SOON))
    count = np.hstack([one.rvs(each, random_state=random) for one, each in zip(wide, shape, strict=True)])
    chance = stats.poisson(mean)
    off = stats.norm.isf(np.clip(chance.sf(count) + chance.pmf(count) / 2, 1e-300, 1 - 1e-16)) / sigma

    found = chance_to_notice(ChartKind.COUNT, mean / 7, 7, sigma, rises=True)

    assert found == pytest.approx(noticed(off, off > 0), abs=0.02)


@pytest.mark.parametrize("sigma", [3.0, 10.0, 20.0])
def test_and_a_value_of_which_no_more_is_known(sigma: float) -> None:
    random = np.random.default_rng(8)
    off = random.normal(size=(SERIES, BEFORE + SOON))
    off[:, -SOON:] += 0.2 * 100 / sigma

    assert chance_to_notice(ChartKind.VALUE, 100, 1, sigma, rises=False) == pytest.approx(
        noticed(off, off > 0), abs=0.02
    )


def test_what_is_greater_is_noticed_more_often_and_what_spreads_more_less() -> None:
    def chance(change: float, sigma: float) -> float:
        return chance_to_notice(ChartKind.COUNT, 40 / 7, 7, sigma, rises=True, change=change)

    assert chance(0.1, 1) < chance(0.2, 1) < chance(0.5, 1) < chance(1.0, 1) <= 1
    assert chance(0.5, 3) < chance(0.5, 2) < chance(0.5, 1)


@pytest.mark.parametrize(
    ("kind", "center", "size"), [(ChartKind.SHARE, 0.0, 10), (ChartKind.COUNT, 1.0, 0), (ChartKind.VALUE, -1.0, 1)]
)
def test_where_nothing_is_usual_there_is_no_chance_to_tell(kind: ChartKind, center: float, size: float) -> None:
    assert np.isnan(chance_to_notice(kind, center, size, 1.0, rises=True))


def test_it_can_be_asked_of_millions_of_cases_and_of_hardly_any() -> None:
    for kind, center, size in (
        (ChartKind.SHARE, 0.95, 3_000_000),
        (ChartKind.SHARE, 0.5, 1),
        (ChartKind.SHARE, 1.0, 30),
        (ChartKind.COUNT, 100_000, 7),
        (ChartKind.COUNT, 0.0001, 7),
        (ChartKind.BETWEEN, 400, 1),
    ):
        for rises in (True, False):
            assert 0 <= chance_to_notice(kind, center, size, 1.3, rises=rises) <= 1, (kind, center, size)
