"""Normal scores: how far out a count is, in standard deviations of a normal distribution of the same tail; and back.

The tail is the exact mid-p one, so that a score means the same of two events as of two thousand, and at 99 % as at 50.
"""

from __future__ import annotations

from math import erfc, pi, sqrt
from statistics import NormalDist

import numpy as np

from cityscore.scoring.exact_tails import log_tail
from cityscore.scoring.observations import Floats

GRID = np.arange(-36.0, 0.75, 1 / 128)
"""Scores between which others are interpolated, to eleven digits; further out the distribution has an expansion."""
ROUNDS = 200


def count_scores(count: Floats, cases: Floats, share: Floats) -> Floats:
    """The normal score of a count among ``cases`` at a share; of a Poisson where cases are infinite and share its mean.

    All have the same shape. Between two whole counts it is in between; no events at no mean are 0.

    >>> count_scores(np.array([1.0, 17.0]), np.array([2.0, 23.0]), np.array([0.45, 0.905])).round(2)
    array([ 0.13, -2.29])
    """
    whole = np.floor(count)
    score = _whole_scores(whole, cases, share)
    between = np.flatnonzero(whole != count)
    if len(between):
        at = np.unravel_index(between, count.shape)
        above = _whole_scores(np.minimum(whole[at] + 1, cases[at]), cases[at], share[at])
        score[at] += (count[at] - whole[at]) * (above - score[at])
    return score


def _whole_scores(count: Floats, cases: Floats, share: Floats) -> Floats:
    tail, is_high = log_tail(count, cases, share)
    score = scores_of_tails(tail)
    return np.where(is_high, -score, score)


def scores_of_tails(tail: Floats) -> Floats:
    """The normal scores, mostly negative, below which a normal value lies with a chance of which this is the logarithm.

    >>> scores_of_tails(np.log([0.5, 0.00135])).round(3)
    array([ 0., -3.])
    """
    inner = np.clip(tail, TAILS[0], TAILS[-1])
    place = np.clip(np.searchsorted(TAILS, inner), 1, len(TAILS) - 1)
    width = WIDTHS[place - 1]
    t = (inner - TAILS[place - 1]) / width
    # Hermite's cubic: the slope of the inverse of log(cdf) is Mills's ratio, cdf / pdf.
    low, high = GRID[place - 1], GRID[place]
    bend = t * (1 - t)
    score: Floats = (
        low
        + t * (high - low)
        + bend * ((1 - t) * (width * MILLS[place - 1] - (high - low)) - t * (width * MILLS[place] - (high - low)))
    )
    for chosen, score_of in ((tail < TAILS[0], _deep), (tail > TAILS[-1], _likely)):
        if chosen.any():
            score[chosen] = score_of(tail[chosen])
    return score


def _likely(tail: Floats) -> Floats:
    score_of = NormalDist().inv_cdf
    return np.array([score_of(min(chance, 1 - 1e-16)) for chance in np.exp(tail).tolist()])


def _deep(tail: Floats) -> Floats:
    """By Newton's steps on log(pdf(z) / z × (1 - 1 / z² + 3 / z⁴)), the expansion of Mills's ratio."""
    z = np.sqrt(-2 * tail)
    for _ in range(4):
        square = z * z
        value = -square / 2 - np.log(z) - 0.5 * np.log(2 * pi) + np.log1p((3 / square - 1) / square)
        z = z + (value - tail) / z
    return -z


def tails_of_scores(score: Floats) -> Floats:
    """The logarithm of a normal value's chance to lie below scores that are no higher than 0."""
    flat = np.maximum(score, -30.0).ravel().tolist()
    chance = np.array([erfc(-value / sqrt(2)) / 2 for value in flat]).reshape(score.shape)
    square = np.maximum(score * score, 900.0)
    deep = -square / 2 - 0.5 * np.log(2 * pi * square) + np.log1p((3 / square - 1) / square)
    return np.where(score < -30, deep, np.log(chance))


def counts_at(score: Floats, cases: Floats, share: Floats) -> Floats:
    """The counts, not whole, whose normal scores are these; 0 or all cases where no count lies so far out."""
    is_poisson = np.isinf(cases)
    mean = np.where(is_poisson, share, np.where(is_poisson, 1.0, cases) * share)
    spread = np.sqrt(np.where(is_poisson, mean, mean * (1 - np.where(is_poisson, 0.0, share))))
    most = np.where(is_poisson, np.ceil(mean + (spread + 1) * (np.abs(score) + 2) ** 2), cases)
    # A normal value's first guess, then whole counts ever closer: by the line through both, or by halves.
    below, above = np.full_like(mean, -1.0), most + 1
    low, high = np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    place = np.clip(np.floor(mean + score * spread + (score * score - 1) / 6), 0, most)
    for turn in range(ROUNDS):
        found = _whole_scores(place, cases, share)
        is_below = found <= score
        below, low = np.where(is_below, place, below), np.where(is_below, found, low)
        above, high = np.where(is_below, above, place), np.where(is_below, high, found)
        if (above - below <= np.maximum(1.0, 4 * np.spacing(above))).all():
            break
        place = _between(score, below, above, low, high, halves=turn % 3 == 2, step=spread * 0.02 * 4.0**turn)
    with np.errstate(invalid="ignore"):
        made = below + (score - low) / (high - low)
    made = np.where(np.isfinite(made), made, mean + score * spread)  # no two numbers lie so close together
    return np.where(below < 0, 0.0, np.where(above > most, most, made))


def _between(
    score: Floats, below: Floats, above: Floats, low: Floats, high: Floats, *, halves: bool, step: Floats
) -> Floats:
    """A whole count between two that enclose what is sought."""
    with np.errstate(invalid="ignore", divide="ignore"):
        line = below + (score - low) / (high - low) * (above - below)
    stride = np.ceil(step)
    near = np.where(np.isnan(low), above - stride, below + stride)  # one side is not known yet: a step out
    middle = (below + above) / 2
    place = np.where(np.isnan(low) | np.isnan(high), near, middle if halves else line)
    return np.clip(np.floor(np.where(np.isfinite(place), place, middle)), below + 1, np.maximum(above - 1, below + 1))


def gap_scores(days: Floats, usual: Floats) -> Floats:
    """The normal score of the days between two events that come on average once in ``usual`` days.

    Days are whole, so that their chances are the geometric distribution's; in between two of them it is in between.
    """
    tail = _gap_tail(days, usual)
    is_long = tail < np.log(0.5)
    return np.where(
        is_long,
        -scores_of_tails(np.where(is_long, tail, -1.0)),
        scores_of_tails(np.log(-np.expm1(np.where(is_long, -1.0, tail)))),
    )


def gaps_at(score: Floats, usual: Floats) -> Floats:
    """The days between two events whose normal scores are these; 0 where even no days do not lie so far out."""
    far = tails_of_scores(-np.abs(score))
    tail = np.where(score > 0, far, np.log1p(-np.exp(far)))
    with np.errstate(divide="ignore"):
        stays = -np.log1p(1 / usual)
    return np.maximum((tail - np.log((2 * usual + 1) / (usual + 1) / 2)) / stays, 0.0)


def _gap_tail(days: Floats, usual: Floats) -> Floats:
    """The logarithm of the chance of a longer time, and half of the same."""
    return -days * np.log1p(1 / usual) + np.log((2 * usual + 1) / (usual + 1) / 2)


TAILS = tails_of_scores(GRID)
WIDTHS = np.diff(TAILS)
MILLS = np.exp(TAILS + GRID**2 / 2) * sqrt(2 * pi)
