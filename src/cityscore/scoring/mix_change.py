"""Why a whole changed: its parts did better or worse, or more of its cases lie in parts that do well or badly.

A whole's share may fall though each part's rose (Simpson's paradox); the two amounts say how that can be.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

STEADY = 1e-12
"""What floats leave of a part that did not change."""


class CaseShare(NamedTuple):
    """What a part's value is made of: ``numerator / denominator``."""

    numerator: float
    denominator: float

    @property
    def value(self) -> float:
        """Its value; the denominator is above 0."""
        return self.numerator / self.denominator


@dataclass(frozen=True)
class MixChange:
    """A whole's change in two amounts that add up to it, and how each part changed."""

    before: float
    now: float
    within: float
    """What the parts' own changes made, each at its mean share of all cases."""
    between: float
    """What it made that their shares of all cases changed, each at its mean value."""
    parts: tuple[float, ...]
    """Each part's own change."""

    @property
    def amount(self) -> float:
        """How much the whole changed."""
        return self.now - self.before

    @property
    def is_reversal(self) -> bool:
        """Whether every part changed one way, and the whole the other: then ``between`` outweighs ``within``."""
        rose, fell = (all(way * part > STEADY for part in self.parts) for way in (1, -1))
        return bool(self.parts) and ((rose and self.amount < -STEADY) or (fell and self.amount > STEADY))


def mix_change(before: Mapping[str, CaseShare], now: Mapping[str, CaseShare]) -> MixChange | None:
    """Decompose the change of a whole that is the sum of its parts, by name; None where they are not the same parts.

    With w a part's share of all cases and v its value: within = Σ (w before + w now) / 2 · Δv, and between =
    Σ Δw · (v before + v now) / 2, the symmetric form of Kitagawa (Journal of the American Statistical Association 50,
    1955), which leaves nothing over. A part without cases has no value, and is none.

    >>> before, now = (90, 100, 10, 20), (19, 20, 60, 100)
    >>> months = [{"Mill": CaseShare(*month[:2]), "Hill": CaseShare(*month[2:])} for month in (before, now)]
    >>> mix_change(*months).is_reversal
    True
    """
    before, now = ({name: part for name, part in parts.items() if part.denominator > 0} for parts in (before, now))
    if not now or set(before) != set(now):
        return None
    names = sorted(now)
    shares_before, shares_now = (_shares([parts[name] for name in names]) for parts in (before, now))
    pairs = [(before[name].value, now[name].value) for name in names]
    shares = list(zip(shares_before, shares_now, strict=True))
    return MixChange(
        before=_whole(before.values()),
        now=_whole(now.values()),
        within=math.fsum((w + w_now) / 2 * (v_now - v) for (w, w_now), (v, v_now) in zip(shares, pairs, strict=True)),
        between=math.fsum((w_now - w) * (v + v_now) / 2 for (w, w_now), (v, v_now) in zip(shares, pairs, strict=True)),
        parts=tuple(value_now - value for value, value_now in pairs),
    )


def _shares(parts: Sequence[CaseShare]) -> list[float]:
    total = math.fsum(part.denominator for part in parts)
    return [part.denominator / total for part in parts]


def _whole(parts: Iterable[CaseShare]) -> float:
    kept = list(parts)
    return math.fsum(part.numerator for part in kept) / math.fsum(part.denominator for part in kept)
