"""Made-up series of windows whose truth is known: stable, with a season, or each window following the last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import pi

import numpy as np
from numpy.typing import NDArray

from cityscore.scoring.process_charts import ChartInput, ChartKind

Floats = NDArray[np.float64]
WEEK, MONTH, QUARTER = 7.0, 365.25 / 12, 365.25 / 4
"""Days in a window."""
SEASON = 0.25
"""How far a season goes above and below the year's mean, as a share of it."""
FOLLOWS = 0.6
"""The correlation of each window with the one before, where they are correlated."""
DRIFT = 0.30
"""How far a trend goes in two years, as a share of where it began."""
YEAR = 52
YEARS_OF_GAPS = 1096
"""So many days are looked at for those between events."""


@dataclass(frozen=True)
class Made:
    """Several series, arrays of shape (series, windows)."""

    total: Floats
    size: Floats


@dataclass(frozen=True)
class Truth:
    """What is true of a kind of series."""

    name: str
    kind: ChartKind
    mean: float
    """A share, an average, a value, or events in a window, also where days between events are looked at."""
    size: float = 1.0
    """Cases, answers or days of a window."""
    rises: bool = True
    """Whether the change that is to be noticed is a rise."""
    season: float = 0.0
    follows: float = 0.0
    spread: float = 0.0
    """The standard deviation of a window's true mean where windows follow one another, as a share of the mean."""
    drift: float = 0.0
    zeros: float = 0.0
    """The share of windows that hold nothing, whatever the mean."""
    has_years_before: bool = False
    """Whether earlier years are known, to tell the season by."""
    windows: int = 52
    """How many windows are looked back on."""
    noise: float = 0.0
    """The standard deviation of one answer, or of a value."""

    def make(self, random: np.random.Generator, series: int, changed: Floats) -> Made:
        """Draw series; ``changed`` is by what each window's true mean is multiplied, shape (windows,)."""
        mean = self.mean * changed * self._course(random, series, len(changed))
        size = np.full(mean.shape, self.size)
        match self.kind:
            case ChartKind.SHARE:
                cases = random.poisson(self.size, mean.shape).clip(1).astype(np.float64) if self.varies else size
                total = random.binomial(cases.astype(np.int64), mean.clip(0, 1)).astype(np.float64)
                size = cases
            case ChartKind.COUNT:
                total = random.poisson(mean).astype(np.float64)
            case ChartKind.MEAN:
                size = random.poisson(self.size, mean.shape).clip(1).astype(np.float64)
                total = mean * size + random.normal(0, self.noise, mean.shape) * np.sqrt(size)
            case _:
                total = mean + random.normal(0, self.noise, mean.shape)
        if self.zeros:
            total[random.random(mean.shape) < self.zeros] = 0.0
        return Made(total, size)

    @property
    def days(self) -> float:
        """Days in a window."""
        return self.size if self.kind is ChartKind.COUNT else WEEK

    @property
    def varies(self) -> bool:
        """Whether a window's cases vary as chance has it; a share's do unless it is a matter of exactly n."""
        return self.season > 0 or self.follows > 0

    def _course(self, random: np.random.Generator, series: int, windows: int) -> Floats:
        """The true mean of each window over that of all: season, drift and what each window has of the one before."""
        place = np.arange(windows)
        phase = random.random((series, 1))  # a series may end at any time of the year
        course = 1 + self.season * np.sin(2 * pi * (place / YEAR + phase)) + self.drift * (place - windows) / (2 * YEAR)
        if self.follows:
            course = course * (1 + self.spread * _following(random, series, windows, self.follows))
        return np.clip(course, 0.02, None)


def between_events(truth: Truth, random: np.random.Generator, changed: Floats) -> list[ChartInput]:
    """One series of days between events, seen at the end of each week of ``changed``, after three years without change.

    ``changed`` is by what each week's true mean is multiplied, shape (weeks,).
    """
    rate = truth.mean / 7 * np.concatenate([np.ones(YEARS_OF_GAPS), np.repeat(changed, 7)])
    count = random.poisson(rate)
    happened = np.concatenate([day + np.arange(events) / events for day, events in enumerate(count) if events] or [[]])
    seen = []
    for week in range(1, len(changed) + 1):
        end = YEARS_OF_GAPS + 7 * week
        known = happened[(happened >= end - YEARS_OF_GAPS) & (happened < end)]
        is_open = not (len(known) and known[-1] >= end - 7)
        days = np.append(np.diff(known), end - 1 - known[-1]) if is_open and len(known) else np.diff(known)
        everything = np.ones(len(days))
        seen.append(ChartInput(ChartKind.BETWEEN, days, everything, everything > 0, is_open=is_open and len(known) > 0))
    return seen


def _following(random: np.random.Generator, series: int, windows: int, correlation: float) -> Floats:
    """Normal series with mean 0 and variance 1 in which each window is correlated with the one before."""
    shocks = random.normal(size=(series, windows))
    made = np.empty_like(shocks)
    made[:, 0] = shocks[:, 0]
    fresh = np.sqrt(1 - correlation**2)
    for place in range(1, windows):
        made[:, place] = correlation * made[:, place - 1] + fresh * shocks[:, place]
    return made


SHARE_SIZES, SHARES = (10, 25, 50, 100, 1000), (0.80, 0.93, 0.98, 0.995)
WEEKLY = (2, 5, 8, 40, 300, 1000)


def _grid() -> tuple[Truth, ...]:
    return tuple(
        Truth(f"{100 * share:g} % of {cases}", ChartKind.SHARE, share, cases, rises=False)
        for cases in SHARE_SIZES
        for share in SHARES
    )


STABLE = (
    *_grid(),
    *(Truth(f"{events} a week", ChartKind.COUNT, events, WEEK) for events in WEEKLY),
    Truth("1 a week, by the month", ChartKind.COUNT, MONTH / 7, MONTH, windows=36),
    Truth("0.5 a week, by the month", ChartKind.COUNT, 0.5 * MONTH / 7, MONTH, windows=36),
    Truth("0.33 a week, by the quarter", ChartKind.COUNT, 0.33 * QUARTER / 7, QUARTER, windows=13),
    Truth("0.2 a week, by the quarter", ChartKind.COUNT, 0.2 * QUARTER / 7, QUARTER, windows=13),
    *(Truth(f"{events} a week, days between", ChartKind.BETWEEN, events, WEEK) for events in (0.1, 0.05, 0.02)),
    Truth("3.5 of 5 points, 20 answers", ChartKind.MEAN, 3.5, 20, rises=False, noise=1.2),
    Truth("3.5 of 5 points, 200 answers", ChartKind.MEAN, 3.5, 200, rises=False, noise=1.2),
    Truth("a value of 100 ± 10", ChartKind.VALUE, 100, noise=10),
)
"""Nothing changes but by chance."""
FORTY = Truth("40 a week", ChartKind.COUNT, 40, WEEK)
HUNDREDS = Truth("300 a week", ChartKind.COUNT, 300, WEEK)
OF_100 = Truth("70 % of 100", ChartKind.SHARE, 0.7, 100, rises=False)
FOLLOWING = (replace(FORTY, spread=0.25), replace(HUNDREDS, spread=0.15), replace(OF_100, spread=0.12))
UNSTABLE = (
    Truth("40 a week, no season, two earlier years", ChartKind.COUNT, 40, WEEK, has_years_before=True),
    *(
        replace(truth, name=f"{truth.name}, season ±25 %{years}", season=SEASON, has_years_before=bool(years))
        for truth in (FORTY, HUNDREDS, OF_100)
        for years in ("", ", two earlier years")
    ),
    Truth("a value of 100, each following the last", ChartKind.VALUE, 100, follows=FOLLOWS, spread=0.1),
    *(replace(truth, name=f"{truth.name}, each following the last", follows=FOLLOWS) for truth in FOLLOWING),
    *(
        replace(
            truth,
            name=f"{truth.name}, both, two earlier years",
            season=SEASON,
            follows=FOLLOWS,
            has_years_before=True,
        )
        for truth in FOLLOWING
    ),
    replace(FORTY, name="40 a week, up by 30 % in two years", drift=DRIFT),
    replace(HUNDREDS, name="300 a week, up by 30 % in two years", drift=DRIFT),
    replace(FORTY, name="40 a week, a tenth of the weeks empty", zeros=0.1),
    Truth("8 a week, a tenth of the weeks empty", ChartKind.COUNT, 8, WEEK, zeros=0.1),
)
"""The mean moves for a reason, or windows are no independent draws: here limits may not fit."""
