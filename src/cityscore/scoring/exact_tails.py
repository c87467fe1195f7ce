"""How likely so many events are, and more, or fewer: the binomial's and the Poisson's tails, exact however far out.

All are natural logarithms, so that none runs out of numbers. A Poisson is a binomial of infinitely many cases.
"""

from __future__ import annotations

from math import lgamma, log, pi

import numpy as np

from cityscore.scoring.observations import Bools, Floats

SMALL = 10.0
"""Spreads up to which tails are added up term by term; larger ones are integrated."""
LEAST = 1e-14
"""The share of a sum below which a term is not added any more."""
AT_ONCE = 4
"""Terms that are added before it is looked whether they are enough."""
NEGLIGIBLE = 36.0
"""An integrand that is e to the minus this is none."""
NODES, WEIGHTS = np.polynomial.legendre.leggauss(32)
"""Gauss and Legendre's points on (-1, 1); 32 of them give an integral of this kind to about 14 digits."""
EXACT, TABLE = 16, 4096
"""Numbers whose factorials are known one by one, and those that are kept."""


def log_tail(count: Floats, cases: Floats, share: Floats) -> tuple[Floats, Bools]:
    """The logarithm of the tail on which a whole count lies, half of its own chance left out, and whether it is high.

    ``cases`` are infinite for a Poisson, and ``share`` is its mean then. All have the same shape. A count at its mean
    or above it has the tail of more; one below it that of fewer (the mid-p: Lancaster, Biometrika 1949).

    >>> tail, is_high = log_tail(np.array([9.0]), np.array([10.0]), np.array([0.5]))
    >>> round(float(np.exp(tail[0])) * 1024, 9), bool(is_high[0])  # (10 + 1) / 1024, less half of 10
    (6.0, True)
    """
    is_poisson = np.isinf(cases)
    mean = np.where(is_poisson, share, np.where(is_poisson, 1.0, cases) * share)
    is_high = count >= mean
    spread = np.sqrt(np.where(is_poisson, mean, mean * (1 - np.where(is_poisson, 0.0, share))))
    is_small = spread <= SMALL
    ratio = np.empty_like(mean)
    for chosen, ratio_of in ((is_small, _summed), (~is_small, _integrated)):
        if chosen.any():
            ratio[chosen] = ratio_of(count[chosen], cases[chosen], share[chosen], is_high[chosen])
    return log_chance(count, cases, share) + np.log(ratio - 0.5), is_high


def log_chance(count: Floats, cases: Floats, share: Floats) -> Floats:
    """The logarithm of a whole count's own chance (C. Loader, Fast and Accurate Computation of Binomial, 2000)."""
    is_poisson = np.isinf(cases)
    mean = np.where(is_poisson, share, np.where(is_poisson, 1.0, cases) * share)
    chance = -_factorial(count) - _deviance(count, mean)
    rest = np.flatnonzero(~is_poisson.ravel())
    if len(rest):
        count, cases, share = (array.ravel()[rest] for array in (count, cases, share))
        others = _factorial(cases) - _factorial(cases - count) - _deviance(cases - count, cases * (1 - share))
        chance.ravel()[rest] += others
    return chance


def _factorial(n: Floats) -> Floats:
    """The logarithm of n! over n to the n times e to the -n."""
    if n.max(initial=0.0) < TABLE:
        return FACTORIALS[n.astype(np.int64)]
    large = np.maximum(n, EXACT)
    return np.where(n < EXACT, FACTORIALS[np.minimum(n, EXACT).astype(np.int64)], _stirling(large))


def _stirling(n: Floats) -> Floats:
    square = n * n
    series = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n
    made: Floats = 0.5 * np.log(2 * pi * n) + series
    return made


def _deviance(count: Floats, mean: Floats) -> Floats:
    """Count × log(count / mean) + mean - count, without losing digits where they are close."""
    with np.errstate(divide="ignore", invalid="ignore"):
        off = (count - mean) / mean
        made = mean * (np.where(count > 0, (1 + off) * np.log1p(np.maximum(off, -1)), 0.0) - off)
    return np.where(mean > 0, made, np.where(count > 0, np.inf, 0.0))


def _summed(count: Floats, cases: Floats, share: Floats, is_high: Bools) -> Floats:
    """The tail over its first term: a sum of the terms' ratios."""
    is_poisson = np.isinf(cases)
    finite = np.where(is_poisson, count, cases)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.where(is_poisson, 0.0, share / (1 - share))
        # A term over the one before it is (above - j × step) / (below + j × stride).
        above = np.where(is_poisson, share, (finite - count) * odds)
        step, stride = odds, np.ones_like(odds)
        below = count + 1
        low = ~is_high
        above = np.where(low, np.where(is_poisson, count, count / odds), above)
        step = np.where(low, np.where(is_poisson, 1.0, 1 / odds), step)
        below = np.where(low, np.where(is_poisson, share, finite - count + 1), below)
        stride = np.where(low & is_poisson, 0.0, stride)
    total, term = np.ones_like(odds), np.ones_like(odds)
    above, below = above.copy(), below.copy()
    while True:
        for _ in range(AT_ONCE):
            np.maximum(above, 0.0, out=above)
            term *= above
            term /= below
            total += term
            above -= step
            below += stride
        if (term <= LEAST * total).all():
            return total


def _integrated(count: Floats, cases: Floats, share: Floats, is_high: Bools) -> Floats:
    """The same by the incomplete beta's and gamma's integrals, taken as far as there is anything to add."""
    is_mirrored = np.isfinite(cases) & (share > 0.5)
    finite = np.where(np.isinf(cases), 0.0, cases)
    count = np.where(is_mirrored, finite - count, count)
    share = np.where(is_mirrored, 1 - share, share)
    is_high = is_high ^ is_mirrored
    ratio = np.empty_like(count)
    for chosen, ratio_of in ((is_high, _high), (~is_high, _low)):
        if chosen.any():
            ratio[chosen] = ratio_of(count[chosen], cases[chosen], share[chosen])
    return ratio


def _high(count: Floats, cases: Floats, share: Floats) -> Floats:
    """P(X >= count) / P(X = count) = count × ∫ (1 - v)^(count - 1) (1 + odds v)^(cases - count) dv over (0, 1)."""
    is_poisson = np.isinf(cases)
    odds = np.where(is_poisson, 0.0, share / (1 - np.where(is_poisson, 0.0, share)))
    rest = np.where(is_poisson, 0.0, np.where(is_poisson, count, cases) - count)
    rate = np.where(is_poisson, share, 0.0)
    slope = count - 1 - rest * odds - rate
    end = np.minimum(1.0, _root((count - 1) / 2 + rest * odds**2 / 4, slope))
    v = end[:, None] * (NODES + 1) / 2
    power = (count - 1)[:, None] * np.log1p(-v) + rest[:, None] * np.log1p(odds[:, None] * v) + rate[:, None] * v
    ratio: Floats = count * end / 2 * (np.exp(power) @ WEIGHTS)
    return ratio


def _low(count: Floats, cases: Floats, share: Floats) -> Floats:
    """P(X <= count) / P(X = count) = (cases - count) odds ∫ (1 + v)^count (1 - odds v)^(cases - count - 1) dv."""
    is_poisson = np.isinf(cases)
    odds = np.where(is_poisson, 0.0, share / (1 - np.where(is_poisson, 0.0, share)))
    rest = np.where(is_poisson, 1.0, np.where(is_poisson, count, cases) - count) - 1
    rate = np.where(is_poisson, share, 0.0)
    slope = rest * odds + rate - count
    with np.errstate(divide="ignore"):
        end = np.minimum(1 / odds, _root(rest * odds**2 / 2, slope))
    end = np.minimum(end, _root(slope + count / 2, slope - NEGLIGIBLE))
    v = end[:, None] * (NODES + 1) / 2
    power = count[:, None] * np.log1p(v) + rest[:, None] * np.log1p(-odds[:, None] * v) - rate[:, None] * v
    factor = np.where(is_poisson, share, (rest + 1) * odds)
    ratio: Floats = factor * end / 2 * (np.exp(power) @ WEIGHTS)
    return ratio


def _root(square: Floats, slope: Floats) -> Floats:
    """Where square × v² + slope × v comes to all there is to add; infinite where it never does."""
    with np.errstate(divide="ignore", invalid="ignore"):
        root = 2 * NEGLIGIBLE / (slope + np.sqrt(slope**2 + 4 * NEGLIGIBLE * np.maximum(square, 0.0)))
    return np.where(root > 0, root, np.inf)


FACTORIALS = np.concatenate(
    [[0.0], [lgamma(n + 1) - n * log(n) + n for n in range(1, EXACT)], _stirling(np.arange(EXACT, TABLE, dtype=float))]
)
