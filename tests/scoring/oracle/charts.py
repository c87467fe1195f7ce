"""Process charts again, from DESIGN 3.6 alone, with SciPy's binomial and Poisson; windows all have evidence."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import logsumexp, ndtri_exp

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Plain:
    """What the oracle has of a series: its scores over the overdispersion, and each window's rule, or none."""

    center: float
    sigma: float
    z: Floats
    rules: list[set[str]]
    """All the rules that name each window."""
    is_close_call: list[bool]
    """Whether a window is so near to an edge that rounding decides."""


def chart(total: list[int], size: list[float], *, is_share: bool) -> Plain:
    """Read a series of shares (of so many cases) or counts (of so many days)."""
    x, n = np.array(total), np.array(size)
    center = (x.sum() + 0.5) / (n.sum() + (1 if is_share else 0))
    most = int(n.max()) if is_share else int(x.max() + 20 * (x.max() + 30) ** 0.5)
    sizes = n[:, None]
    chance = stats.binom(sizes.astype(int), center) if is_share else stats.poisson(center * sizes)
    below, above = _log_tails(x, chance, most)
    z = np.where(below < above, ndtri_exp(below), -ndtri_exp(above))
    ranges = np.abs(np.diff(z))
    kept = ranges[ranges < 3.267 * ranges.mean()]
    sigma = max(1.0, (kept if kept.any() else ranges).mean() / 1.128)
    z = z / sigma
    rules: list[set[str]] = [set() for _ in z]
    off_center = x - center * n
    every = np.arange(most + 1)
    chances = {sign: float(chance.pmf(every[sign * (every - center * n[0]) > 0])[0].sum()) for sign in (1, -1)}
    for sign, outside, near, run, trend in (
        (1, "above_upper", "near_upper", "run_above", "rising"),
        (-1, "below_lower", "near_lower", "run_below", "falling"),
    ):
        # An event more or less in all windows together, beside the half that is added, is no side.
        off, is_on_side = sign * z, sign * off_center > 1.6 * n / n.sum()
        for at in np.flatnonzero(off > 3):
            rules[at].add(outside)
        for at in range(len(z) - 2):
            three = off[at : at + 3]
            close = (three > 2) & (three <= 3)  # what lies outside is named for that, and is none of the two
            if is_on_side[at : at + 3].all() and close.sum() >= 2:
                for place in np.flatnonzero(close):
                    rules[at + place].add(near)
        _runs(is_on_side, chances[sign], rules, run)
        value = sign * x / n
        _trends(value, rules, trend)
    edges = np.abs(np.abs(z)[:, None] - np.array([0, 2, 3])).min(axis=1)
    return Plain(center, sigma, z, rules, [bool(edge < 1e-6) for edge in edges])


def _log_tails(x: NDArray[np.int64], chance: Any, most: int) -> tuple[Floats, Floats]:
    """The logarithms of P(fewer) and P(more), each with half of the count's own chance; they may be tiny."""
    every = np.arange(most + 1)
    logs = chance.logpmf(every)
    logs = np.broadcast_to(logs, (len(x), most + 1)) + np.where(every == x[:, None], -log(2), 0.0)
    below = logsumexp(np.where(every <= x[:, None], logs, -np.inf), axis=1)
    above = logsumexp(np.where(every >= x[:, None], logs, -np.inf), axis=1)
    return below, above


def run_length(chance: float) -> int:
    """How long a run is no likelier than seven tosses of a coin.

    >>> run_length(0.5), run_length(2 / 3), run_length(0.37)
    (7, 12, 5)
    """
    return ceil(7 * log(2) / -log(min(chance, 1 - 1e-12)) - 1e-9)


def _runs(on_side: NDArray[np.bool_], model: float, rules: list[set[str]], name: str) -> None:
    begin = 0
    while begin < len(on_side):
        end = begin
        while end < len(on_side) and on_side[end]:
            end += 1
        if end > begin:
            outside = np.concatenate([on_side[:begin], on_side[end:]])
            if end - begin >= run_length(max(model, float(outside.mean()) if len(outside) else 0.0)):
                for at in range(begin, end):
                    rules[at].add(name)
        begin = end + 1


def _trends(value: Floats, rules: list[set[str]], name: str) -> None:
    begin = 0
    for at in range(1, len(value) + 1):
        if at == len(value) or value[at] <= value[at - 1] + 1e-12:
            if at - begin >= 7:
                for place in range(begin, at):
                    rules[place].add(name)
            begin = at
