"""How often a feed that is well is doubted, how soon one that fell: by simulation, for docs/explanation/feeds.md."""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

from cityscore.scoring.volume_falls import DAILY, volume_falls

WEEKS, YEARS, SEED = 3 * 52, 5, 2026
DAYS = YEARS * 364
RATES = (0.5, 1, 2, 5, 10, 20, 50, 100, 300, 1000)
"""Events a week."""
KINDS = ("stable", "a season of 25 %", "weeks that vary by 20 %", "both")
COLLAPSES = ((0.05, "a twentieth"), (0.33, "a third"), (0.5, "half"))
MUCH_TOO_LATE = 40 * 7


def series(kind: str, rate: float, random: np.random.Generator) -> NDArray[np.float64]:
    """Events a day of a feed that is well, with fewer at weekends; shape (DAYS,)."""
    day = np.arange(DAYS)
    weekday = np.array([1.2, 1.2, 1.1, 1.1, 1.2, 0.7, 0.5])
    mean = rate / 7 * weekday[day % 7] * 7 / weekday.sum()
    if kind in ("a season of 25 %", "both"):
        mean = mean * (1 + 0.25 * np.sin(2 * np.pi * day / 365.25 + random.uniform(0, 2 * np.pi)))
    if kind in ("weeks that vary by 20 %", "both"):
        mean = mean * random.gamma(25, 1 / 25, DAYS // 7 + 1)[day // 7]
    return random.poisson(mean).astype(np.float64)


def days_until_told(rate: float, share: float, random: np.random.Generator) -> int:
    """How many days after its collapse a feed with both is told, looked at every day."""
    values = series("both", rate, random)
    start = DAYS - MUCH_TOO_LATE
    values[start:] = random.binomial(values[start:].astype(int), share)
    for days in range(1, MUCH_TOO_LATE):
        if list(volume_falls(values[: start + days], DAILY, since=start + days - 1)):
            return days
    return MUCH_TOO_LATE


def main(number: int) -> None:
    """Print both tables."""
    random = np.random.default_rng(SEED)
    for kind in KINDS:
        told = sum(
            len(list(volume_falls(series(kind, rate, random), DAILY, since=DAYS - 7 * WEEKS)))
            for rate in RATES
            for _ in range(number)
        )
        print(f"| {kind} | {told} | {WEEKS * len(RATES) * number:,} |")
    for share, name in COLLAPSES:
        middles = (
            sorted(days_until_told(rate, share, random) for _ in range(max(number // 4, 3))) for rate in RATES[3:]
        )
        cells = (str(days[len(days) // 2]) if days[len(days) // 2] < MUCH_TOO_LATE else "–" for days in middles)
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
