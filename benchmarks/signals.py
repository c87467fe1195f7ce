"""How often signals are wrong and what they miss, by simulation of the product's own charts.

``python -m benchmarks signals`` prints the tables of docs/explanation/signals.md, which a test makes again.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from benchmarks.made_series import STABLE, UNSTABLE, YEAR, Floats, Truth, between_events
from cityscore.model import Signal
from cityscore.scoring.chart_windows import in_season, part_of, season_of
from cityscore.scoring.charts_together import ChartsAsked, states_together
from cityscore.scoring.observations import Ints
from cityscore.scoring.power import CHANGE, SOON, chance_to_notice
from cityscore.scoring.process_charts import ChartInput, ChartKind, LastState, last_states
from cityscore.scoring.usual_season import LOOKED_BACK

SERIES, SEED = 400, 2016
SIGMA = 1.04
"""What the overdispersion comes to, on average, where there is none: it is never less than 1."""
WATCHED = 26
"""So many last windows of each series are judged, each with what was known then."""


@dataclass(frozen=True)
class Found:
    """What came of some series; each array has one figure per series, so that their spread is known."""

    named: Floats
    """The share of the windows watched that were named unusual."""
    misfit: Floats
    """The share in which limits were said not to fit."""
    new: Floats
    """How many alarms began in a year."""
    noticed: Floats
    """1 where the lasting change was noticed within four windows, and for the right direction."""

    def row(self) -> tuple[float, float, float, float]:
        """In percent, but for the alarms in a year."""
        named, misfit, noticed = (100 * float(flags.mean()) for flags in (self.named, self.misfit, self.noticed))
        return named, misfit, float(self.new.mean()), noticed


def simulate(truth: Truth, series: int, seed: int = SEED, watched: int = WATCHED) -> Found:
    """Draw series, and let the product judge their last windows."""
    random = np.random.default_rng([seed, crc32(truth.name.encode())])
    states = _judged(truth, random, series, np.ones(watched))
    after = _judged(truth, random, series, np.full(SOON, 1 + CHANGE if truth.rises else 1 - CHANGE))
    named = np.array([[_is_named(state) for state in row] for row in states])
    new = named[:, 1:] & ~named[:, :-1]
    noticed = [
        any(_is_named(state) and state.signal.is_high == _should_be_high(truth) for state in row) for row in after
    ]
    return Found(
        named=named.mean(axis=1),
        misfit=np.array([[state.misfit is not None for state in row] for row in states]).mean(axis=1),
        new=new.mean(axis=1) * YEAR * 7 / max(truth.days, 7),
        noticed=np.array(noticed, dtype=np.float64),
    )


def _judged(truth: Truth, random: np.random.Generator, series: int, changed: Floats) -> list[list[LastState]]:
    """What the product says of the last windows of each series, by what their true means are multiplied."""
    if truth.kind is ChartKind.BETWEEN:
        return [[_last(given) for given in between_events(truth, random, changed)] for _ in range(series)]
    before = LOOKED_BACK if truth.has_years_before else 0
    windows = before + truth.windows - 1 + len(changed)
    made = truth.make(random, series, np.concatenate([np.ones(windows - len(changed)), changed]))
    everything, last = np.ones(windows, dtype=np.bool_), np.arange(windows - len(changed), windows)
    asked = []
    for total, size in zip(made.total, made.size, strict=True):
        asked += _asked(truth, ChartInput(truth.kind, total, size, everything), last)
    states = [state for of_one in states_together(asked) for state in of_one]
    return [states[begin : begin + len(changed)] for begin in range(0, len(states), len(changed))]


def _asked(truth: Truth, given: ChartInput, last: Ints) -> Iterator[ChartsAsked]:
    """The charts of a series that end with some windows: each set against its season where it has one."""
    first = last - truth.windows + 1
    if not truth.has_years_before:
        yield ChartsAsked(given, first, last)
        return
    season = season_of(given)
    for begin, end in zip(first.tolist(), last.tolist(), strict=True):
        part = in_season(given, season, begin, end) if season.repeats[end] else part_of(given, begin, end)
        yield ChartsAsked(part, np.array([0]), np.array([end - begin]))


def _last(given: ChartInput) -> LastState:
    """What the product says of the last of some days between events."""
    count = len(given.total)
    return last_states(given, np.array([0]), np.array([count - 1]))[0] if count else LastState()


def _should_be_high(truth: Truth) -> bool:
    """Whether the change makes values higher: more events make the days between them fewer."""
    return truth.rises != (truth.kind is ChartKind.BETWEEN)


def _is_high(state: LastState) -> bool | None:
    """Whether a window is named unusually high, or low; None for neither."""
    return state.signal.is_high if state.signal is not None and _is_named(state) else None


def _is_named(state: LastState) -> bool:
    return state.signal not in (None, Signal.COMMON) and state.misfit is None


def expected_to_notice(truth: Truth) -> float:
    """The chance of noticing the change that a page would state, where chance alone is at work."""
    center = truth.mean / truth.size if truth.kind is ChartKind.COUNT else truth.mean
    sigma = {ChartKind.MEAN: truth.noise / truth.size**0.5, ChartKind.VALUE: truth.noise}.get(truth.kind, SIGMA)
    return chance_to_notice(truth.kind, center, truth.size, sigma, rises=truth.rises, windows=truth.windows)


HEAD = (
    "| | last weeks named | limits said not to fit | new alarms a year | change of 20 % noticed in four |",
    "|---|---|---|---|---|",
)


def line(truth: Truth, found: Found) -> str:
    """A row of the page's table."""
    named, misfit, new, noticed = found.row()
    return f"| {truth.name} | {named:.1f} % | {misfit:.0f} % | {new:.1f} | {noticed:.0f} % |"


def run(series: int = SERIES) -> None:
    """Print the tables."""
    for truths in (STABLE, UNSTABLE):
        print("\n".join(HEAD))
        for truth in truths:
            began = time.perf_counter()
            print(line(truth, simulate(truth, series)), flush=True)
            print(f"  {time.perf_counter() - began:.1f} s", file=sys.stderr)
        print()


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else SERIES)
