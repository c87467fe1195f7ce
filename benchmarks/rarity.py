"""How rare a window is that lies so far out, by simulation: the figures that ``scoring/`` keeps for "about once in N".

A normal table would have it that three sigmas are passed once in 370 windows. But limits are estimated, from few
windows and from the very one that is judged: of 12 it happens once in 105. ``python -m benchmarks rarity`` prints them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WINDOWS = (12, 20, 36, 52)
SCORES = (2.0, 2.5, 3.0, 3.5, 4.0, 4.5)
ROUNDS, SERIES, SEED = 20, 100_000, 3
SCREEN, RANGE = 3.267, 1.128
"""Moving ranges of so many times their mean are left out, once; and the mean range of two values, in sigmas."""


def once_in(windows: int, rounds: int = ROUNDS, seed: int = SEED, *, has_floor: bool = False) -> NDArray[np.float64]:
    """Once in how many windows the last one of stable series lies at least so far out; shape (scores,).

    With ``has_floor`` only series are looked at whose spread comes out no larger than chance's, which counts as 1.
    """
    random = np.random.default_rng([seed, windows])
    passed, looked_at = np.zeros(len(SCORES)), 0
    for _ in range(rounds):
        value = random.normal(size=(SERIES, windows))
        ranges = np.abs(np.diff(value, axis=1))
        mean = ranges.mean(axis=1, keepdims=True)
        is_kept = ranges < SCREEN * mean
        sigma = np.where(is_kept, ranges, 0.0).sum(axis=1) / is_kept.sum(axis=1) / RANGE
        score = np.abs(value[:, -1] - value.mean(axis=1))
        score = score[sigma <= 1] if has_floor else score / sigma
        looked_at += len(score)
        passed += [np.count_nonzero(score >= edge) for edge in SCORES]
    with np.errstate(divide="ignore"):
        return looked_at / passed


def run() -> None:
    """Print the table."""
    print("| windows | " + " | ".join(f"{score:g}" for score in SCORES) + " |")
    print("|---" * (len(SCORES) + 1) + "|")
    for has_floor in (False, True):
        for windows in WINDOWS:
            cells = (f"{number:,.0f}" for number in once_in(windows, has_floor=has_floor))
            print(f"| {windows}{', σ at its floor' if has_floor else ''} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    run()
