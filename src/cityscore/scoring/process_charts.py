"""Process charts: what is unusual for a service, by limits that know what is counted and how much of it.

``xmr_rules`` are the NHS's rules for a series of which nothing is known but its values; these know more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

import numpy as np

from cityscore.model import Signal
from cityscore.scoring.observations import Bools, Floats, Ints
from cityscore.scoring.xmr_rules import process

FEWEST = 12
"""Windows with evidence below which there are no limits."""
FIRM = 20
"""Windows with evidence below which limits are provisional."""


class ChartKind(StrEnum):
    """What a window's value is, and so what chance does to it."""

    SHARE = "share"
    """Cases that met, of all cases: Laney's p′ chart."""
    COUNT = "count"
    """Events, by days: Laney's u′ chart."""
    MEAN = "mean"
    """The mean of so many answers."""
    VALUE = "value"
    """A number of which no more is known: the XmR chart."""
    BETWEEN = "between"
    """Days from one rare event to the next: the t chart. A long time is *above* the limits."""


class Misfit(StrEnum):
    """Why a series has no limits that fit it."""

    OUTSIDE = "outside"
    """More than a third of the windows lie outside a rule."""
    FOLLOWING = "following"
    """Each window follows the one before."""
    DRIFTING = "drifting"
    """It goes one way all the time."""
    ZEROS = "zeros"
    """More windows hold nothing at all than chance would leave empty."""


@dataclass(frozen=True, eq=False)
class ChartInput:
    """A series in order of time; arrays of shape (windows,)."""

    kind: ChartKind
    total: Floats
    """The numerator: cases that met, events, the sum of the answers, or the value itself; NaN where it is missing."""
    size: Floats
    """The denominator: cases, days, answers; ones for VALUE and BETWEEN."""
    has_evidence: Bools
    """A window without is drawn hollow, and has no part in limits, runs or rules."""
    expected: Floats | None = None
    """What is usual at that time of the year, in the value's unit; None without a season."""
    is_open: bool = False
    """BETWEEN: whether the last total is time without an event so far: it may be long, never short."""


@dataclass(frozen=True, eq=False)
class ProcessChart:
    """A series with its limits and what is unusual in it; arrays of shape (windows,)."""

    value: Floats
    center: Floats
    """NaN, as the limits are, in a group of fewer than FEWEST windows with evidence."""
    lower: Floats
    upper: Floats
    z: Floats
    """How far out each value is, as a normal score over the overdispersion: the limits are at ±3."""
    signals: tuple[Signal | None, ...]
    """None where there is no evidence, or no limits."""
    once_in: Floats
    """A window like it comes about once in so many, by simulation; NaN where it is nothing unusual."""
    sigma: float
    """The overdispersion of the last group: how many times wider than chance alone has it; at least 1."""
    provisional: bool
    """Whether the last group's limits come from fewer than FIRM windows."""
    misfit: Misfit | None
    """Why the last group's limits don't fit; None if they do."""
    anew: int | None
    """The place of the window at which a new beginning is proposed; None for none."""


@dataclass(frozen=True)
class LastState:
    """What a chart says of its last window."""

    value: float | None = None
    center: float | None = None
    lower: float | None = None
    upper: float | None = None
    z: float | None = None
    signal: Signal | None = None
    """None where the window has no evidence or no limits, and where limits don't fit."""
    once_in: float | None = None
    sigma: float | None = None
    provisional: bool = False
    misfit: Misfit | None = None
    anew: int | None = None
    """The place of the window, in the whole series, at which a new beginning is proposed."""


def process_chart(
    given: ChartInput, *, fix_after: int | None = None, rebase: Sequence[int] = (), screen: bool = True
) -> ProcessChart:
    """Find the limits of a series, and what is unusual in it.

    ``rebase`` are the places where new groups start, each with limits of its own. With ``fix_after`` those come from so
    many first windows with evidence of a group; without ``screen`` large moving ranges count as well.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value = given.total / given.size
    known = given.has_evidence & np.isfinite(value)
    made = process(np.where(known, value, np.nan), screen=screen, fix_after=fix_after, rebase=rebase)
    enough = np.zeros(len(value), dtype=np.bool_)
    for first, last in pairwise([0, *rebase, len(value)]):
        enough[first:last] = np.count_nonzero(known[first:last]) >= FEWEST
    center, lower, upper = (np.where(enough, line, np.nan) for line in (made.mean, made.lower, made.upper))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(known & enough, 3 * (value - center) / (upper - center), np.nan)
    signals = tuple(signal if has else None for signal, has in zip(made.signals, enough.tolist(), strict=True))
    count = int(np.count_nonzero(known[rebase[-1] if len(rebase) else 0 :]))
    once_in = np.full(len(value), np.nan)
    return ProcessChart(value, center, lower, upper, z, signals, once_in, 1.0, FEWEST <= count < FIRM, None, None)


def last_states(
    given: ChartInput, first: Ints, last: Ints, *, fix_after: int | None = None, screen: bool = True
) -> list[LastState]:
    """What charts of a series say of their last windows, each from one place to another, both included.

    Faster than so many charts: all of them are worked out together.
    """
    return [
        _last(_part(given, begin, end + 1, end == len(given.total) - 1), begin, fix_after, screen)
        for begin, end in zip(first.tolist(), last.tolist(), strict=True)
    ]


def _part(given: ChartInput, begin: int, end: int, is_last: bool) -> ChartInput:
    expected = None if given.expected is None else given.expected[begin:end]
    return replace(
        given,
        total=given.total[begin:end],
        size=given.size[begin:end],
        has_evidence=given.has_evidence[begin:end],
        expected=expected,
        is_open=given.is_open and is_last,
    )


def _last(given: ChartInput, begin: int, fix_after: int | None, screen: bool) -> LastState:
    made = process_chart(given, fix_after=fix_after, screen=screen)
    numbers = (made.value[-1], made.center[-1], made.lower[-1], made.upper[-1], made.z[-1])
    value, center, lower, upper, z = (None if np.isnan(number) else float(number) for number in numbers)
    once_in = None if np.isnan(made.once_in[-1]) else float(made.once_in[-1])
    signal = None if made.misfit else made.signals[-1]
    anew = None if made.anew is None else begin + made.anew
    return LastState(value, center, lower, upper, z, signal, once_in, made.sigma, made.provisional, made.misfit, anew)
