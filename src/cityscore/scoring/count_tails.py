"""How likely a count this low, or this high, is where a mean is usual and counts vary by at least what chance does."""

from __future__ import annotations

from math import ceil, exp, floor, lgamma, log

MOST = 2_000.0
"""Counts that are added up one by one; larger ones are scaled down to it, with their spread."""
LEAST = 1e-17
"""The share of a sum below which what is left of it is not added any more."""


def chance_of_at_most(count: float, mean: float, variance: float) -> float:
    """P(X <= count) of a negative binomial with a mean and a variance; of a Poisson where the variance is no larger.

    The negative binomial has r = mean² / (variance - mean) and p = r / (r + mean); it is the Poisson whose rate varies,
    as where the rate is estimated from few events (Hilbe, Negative Binomial Regression, 2011, 8.2).

    >>> round(chance_of_at_most(2, 20.6, 20.6) * 1e7, 2)
    2.64
    >>> round(chance_of_at_most(2, 20.6, 30.9) * 1e6, 3)
    6.189
    """
    if mean <= 0:
        return 1.0
    if count < 0:
        return 0.0
    count, mean, variance = _scaled(count, mean, variance)
    term = _probability(floor(count), mean, variance)
    total = 0.0
    r, odds = _parameters(mean, variance)
    for number in range(floor(count), -1, -1):
        total += term
        if term < LEAST * total or not number:
            break
        term *= number / (mean if r is None else (r + number - 1) * odds)
    return min(total, 1.0)


def chance_of_at_least(count: float, mean: float, variance: float) -> float:
    """P(X >= count) of the same."""
    if count <= 0:
        return 1.0
    count, mean, variance = _scaled(count, mean, variance)
    return max(0.0, 1.0 - chance_of_at_most(ceil(count) - 1, mean, variance))


def _scaled(count: float, mean: float, variance: float) -> tuple[float, float, float]:
    scale = max(count, mean) / MOST
    return (count, mean, variance) if scale <= 1 else (count / scale, mean / scale, variance / scale**2)


def _parameters(mean: float, variance: float) -> tuple[float | None, float]:
    """The negative binomial's r and 1 - p; no r where it is a Poisson."""
    if variance <= mean * (1 + 1e-9):
        return None, 0.0
    r = mean * mean / (variance - mean)
    return r, mean / (r + mean)


def _probability(count: int, mean: float, variance: float) -> float:
    r, odds = _parameters(mean, variance)
    if r is None:
        return exp(count * log(mean) - mean - lgamma(count + 1))
    return exp(lgamma(r + count) - lgamma(r) - lgamma(count + 1) + r * log(1 - odds) + count * log(odds))
