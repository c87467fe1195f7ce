"""What a count that is as usual scores on average, where scores are bounded: its swings alone are not neutral."""

from __future__ import annotations

import math

from cityscore.model import Better


def score_of_swings(usual: float, better: Better) -> float:
    """The mean ``balanced`` score of a count of events that come by themselves, as often as usual (Poisson).

    The score is r up to 1 and 2 − 1/r above, r being usual by count, or count by usual. Where fewer is better that is
    above 1, as a count can double but no more than vanish; ``usual`` is above 0.

    >>> [round(score_of_swings(5, better), 3) for better in (Better.LOWER, Better.HIGHER)]
    [1.064, 0.936]
    """
    most = math.ceil(usual + 12 * math.sqrt(usual) + 12)  # beyond it there is next to nothing
    chances = (math.exp(count * math.log(usual) - usual - math.lgamma(count + 1)) for count in range(most + 1))
    return math.fsum(chance * _score(count / usual, better) for count, chance in enumerate(chances))


def _score(share: float, better: Better) -> float:
    """Of a count, as a share of what is usual."""
    if better is Better.HIGHER:
        return share if share <= 1 else 2 - 1 / share
    return 2 - share if share <= 1 else 1 / share
