"""How likely a lasting change of a given size is to be noticed soon: what a page says that statistics would miss."""

from __future__ import annotations

from collections import defaultdict
from math import ceil, erfc, inf, log, sqrt

import numpy as np

from cityscore.scoring.observations import Floats
from cityscore.scoring.process_charts import ChartKind

CHANGE = 0.2
"""The lasting change that is asked about: a fifth of what is usual."""
SOON = 4
"""Within so many windows."""
LIMIT, CLOSE = 3.0, 2.0
"""From how many sigmas on a point is outside, and from how many on close to a limit."""
RUN = 7
"""Windows of a run where both sides of the center are as likely; else as many as are no likelier than those."""
LONGEST = 40
"""Windows from which on a run is not followed: it takes longer to be noticed by than anybody waits."""
MOST = 4_000.0
"""Counts of more are scaled down to it with their spread, as they are normal by then."""
SURE = 1 - 1e-9
"""The highest share that there is: of one that were 1, any case that did not meet would be impossible."""

_State = tuple[int, bool, bool]
"""How many windows in a row lie on the side that is watched, and whether the last and the one before it are close."""


def chance_to_notice(
    kind: ChartKind,
    center: float,
    size: float,
    sigma: float,
    *,
    rises: bool,
    change: float = CHANGE,
    soon: int = SOON,
    windows: float = inf,
) -> float:
    """The chance that one of the next windows is named, for the right direction, once a lasting change has begun.

    ``center`` is what is usual, in the value's unit (a share, events a day, an average, a value, days between events);
    ``size`` a window's cases, days or answers. ``sigma`` is the chart's: how many times as wide as chance alone shares,
    counts and days between events spread, and for values and averages the standard deviation of a window, in the
    value's unit. With ``rises`` the value goes up by the share ``change``, else down. ``windows`` are those that limits
    come from, the changed ones among them, which draw what is usual after them. Else what is usual counts as known; and
    no run lasted before the change for longer than the rules allow. NaN where nothing is usual yet.

    A fall from 80 to 64 % of 50 cases is noticed within four windows more than nine times in ten, a rise by a fifth of
    40 events a week one time in four, of 8 a week one time in thirteen:

    >>> round(chance_to_notice(ChartKind.SHARE, 0.8, 50, 1, rises=False), 2)
    0.96
    >>> round(1 / chance_to_notice(ChartKind.COUNT, 40 / 7, 7, 1, rises=True))
    4
    >>> round(1 / chance_to_notice(ChartKind.COUNT, 8 / 7, 7, 1, rises=True))
    13
    """
    if not (center > 0 and size > 0 and sigma > 0):
        return float("nan")
    change *= max(1 - (soon + 1) / 2 / windows, 0.0)  # on average, the first of them are judged with fewer changed ones
    factor = 1 + change if rises else 1 - change
    match kind:
        case ChartKind.SHARE | ChartKind.COUNT:
            before, after = _counted(kind, center, size, sigma, factor, rises=rises)
        case ChartKind.BETWEEN:
            before, after = (_waited(sigma, each, rises=rises) for each in (1.0, factor))
        case _:
            shift = abs(factor - 1) * center / sigma
            before, after = (tuple(_above(edge - each) for edge in (0.0, CLOSE, LIMIT)) for each in (0.0, shift))
    return _noticed(_bands(before), _bands(after), soon)


def _above(z: float) -> float:
    """The chance that a standard normal value is higher."""
    return erfc(z / sqrt(2)) / 2


def _bands(beyond: tuple[float, ...]) -> tuple[float, float, float]:
    """The chances of a window on the watched side: not close to its limit, close to it, outside."""
    side, close, outside = beyond
    return max(side - close, 0.0), max(close - outside, 0.0), outside


def _waited(sigma: float, factor: float, *, rises: bool) -> tuple[float, ...]:
    """The chances that days between events lie beyond the center, two thirds of the way to the limit, and the limit.

    Such days are exponential, so that P(T > t) becomes P(T > t) ** (1 / factor) where their mean does.
    """
    edges = (0.0, CLOSE, LIMIT)
    if rises:
        return tuple(_above(edge * sigma) ** (1 / factor) for edge in edges)
    return tuple(1 - _above(-edge * sigma) ** (1 / factor) for edge in edges)


def _counted(
    kind: ChartKind, center: float, size: float, sigma: float, factor: float, *, rises: bool
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The same of shares and counts, before and after the change, by their exact scores."""
    usual = center * size
    if usual > MOST:
        size, usual = size * MOST / usual, MOST
    cases = max(round(size), 1) if kind is ChartKind.SHARE else None
    usual, changed = (mean if cases is None else min(mean, cases * SURE) for mean in (usual, usual * factor))
    most = cases if cases is not None else int(max(usual, changed) + 40 * sigma * sqrt(max(usual, changed)) + 40)
    scored = _probabilities(most, cases, usual, 1.0)
    tail = np.cumsum(scored[::-1])[::-1] if rises else np.cumsum(scored)
    beyond = tail - scored / 2  # mid-p: half of what is as likely as the point itself
    count = np.arange(most + 1)
    is_beyond = [count > usual + 1e-9 if rises else count < usual - 1e-9]
    is_beyond += [is_beyond[0] & (beyond < max(_above(edge * sigma), 1e-300)) for edge in (CLOSE, LIMIT)]
    chances = (_probabilities(most, cases, mean, sigma) for mean in (usual, changed))
    before, after = (tuple(float(chance[flags].sum()) for flags in is_beyond) for chance in chances)
    return before, after


def _probabilities(most: int, cases: int | None, mean: float, sigma: float) -> Floats:
    """P(0), …, P(most) of a binomial or a Poisson, or of what has the same mean and ``sigma`` times its spread.

    That is the beta-binomial and the negative binomial; each is worked out from the ratios of its neighbouring terms.
    """
    count = np.arange(most, dtype=np.float64)
    over = sigma * sigma - 1
    if cases is None:
        ratios = mean / (count + 1) if over < 1e-9 else (mean / over + count) / (count + 1) * (over / (1 + over))
    else:
        share = mean / cases
        ratios = (cases - count) / (count + 1)
        if over < 1e-9 or cases == 1:
            ratios *= share / (1 - share)
        else:
            both = (cases - 1) / min(over, 0.9 * (cases - 1)) - 1  # a + b of the beta: rho = 1 / (a + b + 1)
            ratios *= (share * both + count) / ((1 - share) * both + cases - 1 - count)
    logs = np.concatenate([[0.0], np.cumsum(np.log(ratios))])
    weights = np.exp(logs - logs.max())
    chances: Floats = weights / weights.sum()
    return chances


def _noticed(before: tuple[float, float, float], after: tuple[float, float, float], soon: int) -> float:
    """The chance that a rule names a window of the watched side among the next ones."""
    run = ceil(RUN * log(2) / -log(min(max(sum(before), 1e-9), SURE)) - 1e-9)
    states: dict[_State, float] = {(0, False, False): 1.0}
    for _ in range(min(run, LONGEST) + 3):  # long enough for a run that goes on when the change begins
        states = _next(states, before, run)
        total = sum(states.values())
        states = {state: chance / total for state, chance in states.items()}
    for _ in range(soon):
        states = _next(states, after, run)
    return min(max(1 - sum(states.values()), 0.0), 1.0)


def _next(states: dict[_State, float], bands: tuple[float, float, float], run: int) -> dict[_State, float]:
    """The states one window later, without those in which it is named."""
    side, close, _ = bands
    other = 1 - sum(bands)
    later: defaultdict[_State, float] = defaultdict(float)
    for (row, last, previous), chance in states.items():
        later[0, False, False] += chance * other
        longer = min(row + 1, LONGEST)
        if longer < run:
            later[longer, False, last] += chance * side
            if not (row >= 2 and (last or previous)):
                later[longer, True, last] += chance * close
    return dict(later)
