"""Whether a volume fell as chance and season can't explain: a feed that collapsed must never look like a quiet city.

The newest weeks are set against those before, and how those fared is set against the same weeks a year ago, so that a
season, a holiday or a slow decline is no fall. What had fallen already is no part of what is usual: a collapse never
becomes usual by lasting.

A window of x events is told where x is less than two thirds of the expected e, and P(X <= x) is under one in 100,000.
X is negative binomial with mean e = b · f and the variance φ · (e + e²/B): B events in the weeks before the window give
the rate b. The season's factor f is how the same window of up to two earlier years compares with the weeks before that,
the lowest of three a week apart, and 1 at most. φ >= 1 is what counts of windows vary by beyond chance: half their mean
squared successive difference over their mean, which a trend or a season hardly moves (von Neumann, 1941). Where no
earlier year is known, f is 0.6. How often stable series are
told stands in docs/explanation/feeds.md, kept true by a test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import NDArray

from cityscore.scoring.count_tails import chance_of_at_least, chance_of_at_most
from cityscore.scoring.observations import Bools, Floats

SHARE = 2 / 3
"""What a volume must fall below of what is expected, however certain it is that it fell."""
CHANCE, BACK = 1e-5, 1e-2
"""How unlikely a volume must be at the usual rate to have fallen; and at the fallen rate, to be back."""
FEWEST = -log(CHANCE)
"""How many events must be expected for none of them to be that unlikely."""
WITHOUT_YEAR = 0.6
"""The season's factor where no earlier year is known."""
BEFORE, ENOUGH = 8, 4
"""How many blocks before a window tell what is usual, at least twice its length; and how many of them must be known."""
YEARS, TWO_YEARS = 4, 2
"""How many years back a season is looked for, and how many with figures are enough."""
VARIED = 104
"""How many blocks tell how much counts vary."""
SURE = 2.0
"""How much less likely than the likeliest an earlier first day may be: the 95 % interval, whose first day is taken."""
EARLIER = 4
"""How many blocks before the window in which it shows a fall may have begun."""


@dataclass(frozen=True)
class Rhythm:
    """How a series' rows come."""

    block: int
    """Rows that are looked at together: the seven days of a week, or one row of a slower metric."""
    year: int
    """Rows of a year, in whole blocks."""
    windows: tuple[int, ...]
    """How many blocks are looked at: few show much at once, many show what is rare."""
    unit: str
    """What a row is of, in the plural."""


DAILY = Rhythm(7, 364, (1, 2, 4, 8, 13, 26), "days")
WEEKLY = Rhythm(1, 52, (1, 2, 4, 8, 13, 26), "weeks")
MONTHLY = Rhythm(1, 12, (1, 2, 3), "months")


@dataclass(frozen=True)
class VolumeFall:
    """A fall: rows by their place in the series."""

    first: int
    """The first row that may be part of it."""
    last: int | None
    """The last one, where the volume is back; None while it lasts."""
    end: int
    """The place after the last row of the window in which it shows."""
    rows: int
    """How many rows that window has."""
    observed: float
    """The events in that window."""
    expected: float
    chance: float
    """How likely so few are."""
    has_season: bool
    """Whether the same weeks of an earlier year are known."""


@dataclass(frozen=True)
class _Sums:
    """Prefix sums of the rows of a series: of events, and of how many rows are known."""

    events: Floats
    known: NDArray[np.int64]

    @classmethod
    def of(cls, values: Floats, taken: Bools) -> _Sums:
        is_known = taken & ~np.isnan(values)
        events = np.concatenate([[0.0], np.cumsum(np.where(is_known, values, 0.0))])
        return cls(events, np.concatenate([[0], np.cumsum(is_known)]))

    def between(self, first: int, end: int) -> tuple[float, int]:
        """Events, and known rows, from a place up to before another."""
        first, end = max(first, 0), max(end, 0)
        return float(self.events[end] - self.events[first]), int(self.known[end] - self.known[first])

    def last(self, rows: int, end: int) -> tuple[float, int]:
        """The last so many known rows before a place: the same, and fewer rows where there are not so many."""
        known = int(self.known[end])
        first = int(np.searchsorted(self.known, max(known - rows, 0), side="right")) - 1
        return self.between(first, end)


def volume_falls(
    values: Floats,
    rhythm: Rhythm,
    *,
    since: int = 0,
    usual_since: int = 0,
    accepted: float | None = None,
) -> Iterator[VolumeFall]:
    """The falls of a series, in the order of time, none of which is part of what is usual for a later one.

    ``values`` has the events of each row, shape (rows,), NaN where none is known; the last row is the newest. Windows
    that end from ``since`` on are looked at. What came before ``usual_since`` is not usual any more, and no fall is one
    that is not below ``accepted`` events a row: somebody said that these are right.
    """
    taken = np.ones(len(values), dtype=np.bool_)
    usual = now = _Sums.of(values, taken)
    fall: VolumeFall | None = None
    ends = range(len(values) - (len(values) - 1 - since) // rhythm.block * rhythm.block, len(values) + 1, rhythm.block)
    for end in ends:
        view = _View(values, now, usual, rhythm, end, usual_since, accepted)
        if fall is None:
            fall = view.fall()
        elif (back := view.back_from(fall)) is not None:
            yield replace(fall, last=back - 1)
            taken[fall.first :] = True
            taken[fall.first : back] = False
            usual, fall = _Sums.of(values, taken), None
        if fall is not None and taken[fall.first]:
            taken[fall.first :] = False
            usual = _Sums.of(values, taken)
    if fall is not None:
        yield fall


@dataclass(frozen=True)
class _Expected:
    """What is expected of a window."""

    mean: float
    variance: float
    has_season: bool


@dataclass(frozen=True)
class _View:
    """A series as it is known at the end of a row."""

    values: Floats
    now: _Sums
    usual: _Sums
    """Without what had fallen."""
    rhythm: Rhythm
    end: int
    usual_since: int
    accepted: float | None

    def fall(self) -> VolumeFall | None:
        """The fall that its newest windows show."""
        for blocks in self.rhythm.windows:
            first = self.end - blocks * self.rhythm.block
            if first < 0:
                return None
            observed, known = self.usual.between(first, self.end)  # what fell earlier, and is back, is told already
            events, rows = self._before(blocks, first)
            without_season = events / rows * known if rows else 0.0
            # The rest takes its time, and can tell nothing: a season only lowers what is expected.
            if observed >= SHARE * without_season or without_season < FEWEST:
                continue
            expected = self._expected(blocks, first, known)
            if expected is None or observed >= SHARE * expected.mean:
                continue
            chance = chance_of_at_most(observed, expected.mean, expected.variance)
            if chance < CHANCE:
                begin, rows = self._begin(first, observed, expected.mean, known), self.end - first
                return VolumeFall(begin, None, self.end, rows, observed, expected.mean, chance, expected.has_season)
        return None

    def back_from(self, fall: VolumeFall) -> int | None:
        """The first row of the window in which the volume is back; None where it is not."""
        low, known_low = self.now.between(fall.first, fall.first + fall.rows)
        rate = (low + 0.5) / max(known_low, 1)
        for blocks in self.rhythm.windows:
            first = self.end - blocks * self.rhythm.block
            if first < fall.first:
                return None
            observed, known = self.now.between(first, self.end)
            expected = self._expected(blocks, first, known)
            if expected is None or observed < SHARE * expected.mean:
                continue
            mean = rate * known
            if chance_of_at_least(observed, mean, mean * expected.variance / expected.mean) < BACK:
                return first
        return None

    def _expected(self, blocks: int, first: int, known: int) -> _Expected | None:
        """What is expected in a window; None where nobody can tell."""
        events, rows = self._before(blocks, first)
        if not known or rows < ENOUGH * self.rhythm.block * 5 / 7 or events <= 0:
            return None
        factor, has_season = self._season(blocks, first)
        mean = events / rows * known * factor
        if self.accepted is not None:
            mean = min(mean, self.accepted * known)
        if mean <= 0:
            return None
        spread = self._spread(blocks, first)
        return _Expected(mean, spread * (mean + mean * mean / events), has_season)

    def _before(self, blocks: int, first: int) -> tuple[float, int]:
        """The events of the rows before a window that tell what is usual, and how many rows these are."""
        _, rows = self.usual.between(min(self.usual_since, first), first)  # nothing before it is usual any more
        return self.usual.last(min(rows, max(BEFORE, 2 * blocks) * self.rhythm.block), first)

    def _season(self, blocks: int, first: int) -> tuple[float, bool]:
        """How this time of the year compares with the weeks before it, at most 1; and whether that is known."""
        rhythm, length = self.rhythm, self.end - first
        ratios = []
        for shift in (-rhythm.block, 0, rhythm.block):
            came = usual = 0.0
            years = 0
            for year in range(1, YEARS + 1):
                begin = first - year * rhythm.year + shift
                within, known = self.usual.between(begin, begin + length)
                before, rows = self.usual.last(max(BEFORE, 2 * blocks) * rhythm.block, max(begin, 0))
                if begin >= 0 and known * 7 >= length * 3 and rows >= ENOUGH * rhythm.block * 5 / 7 and before > 0:
                    came, usual, years = came + within, usual + before / rows * known, years + 1
                if years == TWO_YEARS:
                    break
            if years:
                ratios.append((came + 0.5) / (usual + 0.5))
        return (min(1.0, *ratios), True) if ratios else (WITHOUT_YEAR, False)

    def _spread(self, blocks: int, first: int) -> float:
        """What counts vary by beyond chance: 1 where by no more, of single blocks or of as many as the window has."""
        return max(1.0, *(self._successive(size, first) for size in {1, blocks}))

    def _successive(self, blocks: int, first: int) -> float:
        size = blocks * self.rhythm.block
        edges = np.arange(first, max(first - VARIED * self.rhythm.block, 0) - 1, -size)
        if len(edges) < 7:
            return 1.0
        counts = self.usual.events[edges[:-1]] - self.usual.events[edges[1:]]
        known = self.usual.known[edges[:-1]] - self.usual.known[edges[1:]]
        counts = counts[known * 2 >= known.max(initial=0)]
        if len(counts) < 6 or counts.sum() <= 0:
            return 1.0
        return float(np.mean(np.diff(counts) ** 2) / 2 / counts.mean())

    def _begin(self, first: int, observed: float, expected: float, known: int) -> int:
        """The first row that may be part of a fall: the earliest that is hardly less likely than the likeliest."""
        start = max(first - EARLIER * self.rhythm.block, self.usual_since, 0)
        rate = expected / known
        share = min(max((observed + 0.5) / expected, 0.02), SHARE)
        part = self.values[start : self.end]
        gain = np.where(np.isnan(part), 0.0, rate * (1 - share) + part * log(share))
        likelihood = np.cumsum(gain[::-1])[::-1]
        return start + int(np.flatnonzero(likelihood >= likelihood.max() - SURE)[0])
