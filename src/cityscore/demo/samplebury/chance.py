"""Chance that falls alike on every machine and under every version of Python: only ``random()`` is promised to."""

from __future__ import annotations

from random import Random


class Chance:
    """Made-up variation for one metric."""

    def __init__(self, seed: str) -> None:
        """The same seed makes the same figures."""
        self._random = Random(seed)  # noqa: S311 - figures of a city that does not exist are no secret

    def around(self, mean: float, spread: float) -> float:
        """A number near a mean: two in three lie within ``spread`` of it."""
        # twelve draws between 0 and 1 have a variance of 1, and add up to nearly a normal distribution
        return mean + spread * (sum(self._random.random() for _ in range(12)) - 6)

    def events(self, mean: float) -> int:
        """How many happened, where so many do on average: as a Poisson distribution spreads, or a little more."""
        return max(0, round(self.around(mean, mean**0.5 * 1.1)))

    def part(self, all_of_them: int, share: float) -> int:
        """How many of some met, where a share of them does on average."""
        share = min(max(share, 0.0), 1.0)
        met = round(self.around(all_of_them * share, (all_of_them * share * (1 - share)) ** 0.5))
        return min(max(met, 0), all_of_them)

    def up_to(self, most: int) -> int:
        """A whole number from 0 to the most."""
        return int(self._random.random() * (most + 1))
