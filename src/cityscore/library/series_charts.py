"""``cityscore.chart``: a series in, with what was counted and out of how much; what is unusual in it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np

from cityscore.library.coercion import one_of
from cityscore.library.given_series import is_finite_number, is_whole_number, read_series, read_starts
from cityscore.model import Assurance, Better, CityScoreError, Kind, Signal
from cityscore.scoring.chart_rarity import RAREST
from cityscore.scoring.observations import Floats
from cityscore.scoring.process_charts import FEWEST, FIRM, ChartInput, ChartKind, Misfit, ProcessChart, process_chart
from cityscore.scoring.xmr_rules import FEWEST_FIXED, assurance

KINDS = {
    **{str(kind): ChartKind.VALUE for kind in Kind},
    "ratio": ChartKind.SHARE,
    "count": ChartKind.COUNT,
    "average": ChartKind.MEAN,
    "value": ChartKind.VALUE,
    "between": ChartKind.BETWEEN,
}
"""A metric's kinds, any other value, and days from one rare event to the next."""
MISFITS = {
    Misfit.OUTSIDE: "Limits don't fit: more than a third of the values lie outside.",
    Misfit.FOLLOWING: "Limits don't fit: each value goes on from the one before.",
    Misfit.DRIFTING: "Limits don't fit: the values go one way all the time.",
    Misfit.ZEROS: "Limits don't fit: there are more zeros than fit the other values.",
}
RUNS = {
    Signal.RISING: "The last {length} values rise, each above the one before.",
    Signal.FALLING: "The last {length} values fall, each below the one before.",
    Signal.NEAR_UPPER: "Two of the last three values are close to the upper limit.",
    Signal.NEAR_LOWER: "Two of the last three values are close to the lower limit.",
    Signal.RUN_ABOVE: "The last {length} values are all above the mean.",
    Signal.RUN_BELOW: "The last {length} values are all below the mean.",
}


@dataclass(frozen=True, eq=False)
class SeriesChart:
    """The limits of a series, and what is unusual in it; a number or a word for each value."""

    value: Floats
    """NaN where one is missing, and where there was nothing to count it from."""
    mean: Floats
    """What is usual; NaN, as the limits are, in a group of fewer than 12 values."""
    lower: Floats
    """NaN too where all values are the same and are no counts: there is nothing to go by."""
    upper: Floats
    signals: tuple[Signal | None, ...]
    """Words such as ``below_lower``; ``common`` where nothing is unusual, None where limits are missing."""
    once_in: Floats
    """A value like it comes about once in so many, or more: 10,000 is the most; NaN where nothing is unusual."""
    assurance: Assurance | None
    """``consistent_pass``, ``consistent_fail`` or ``inconsistent``; None without a target or a better way."""
    provisional: bool
    """Whether the last group's limits come from fewer than 20 values."""
    misfit: Misfit | None
    """Why the last group's limits don't fit, so that nothing is to be concluded from them; None if they do."""
    anew: int | None
    """The place of the value since which the series runs at another level, where limits don't fit."""
    words: tuple[str, ...]
    """What can be said of the last value, in sentences."""


def chart(
    values: Any,
    n: Any = None,
    kind: str = "ratio",
    days: Any = 7,
    better: str | None = None,
    target: float | None = None,
    *,
    screen: bool = True,
    fix_after: int | None = None,
    rebase: Iterable[SupportsIndex] = (),
) -> SeriesChart:
    """Tell what is unusual in a series, by limits that know what was counted and how much of it.

    ``values`` are numbers in order of time, one per complete period that overlaps no other: shares from 0 to 1 of a
    ``ratio``, with ``n`` cases each; numbers of events of a ``count``, each in so many ``days``; means of an
    ``average``, with ``n`` answers each; the days from one rare event to the next where kind is ``between``; any other
    ``value``. ``n`` and ``days`` are one number for all, or one for each. None and NaN are missing, and passed over,
    as what has no cases is.

    Limits of shares and counts are exact, and are widened by what a series varies beyond chance (Laney's p′ and u′
    charts); those of other values are an XmR chart's. They need 12 values, and step with n. Seven in a row count as a
    run where either side of the mean is as likely, more where one is likelier. ``better``, ``target``, ``screen``,
    ``fix_after`` and ``rebase`` are as in ``cityscore.xmr``. Raises ``CityScoreError`` for what is no such series.

    >>> made = chart([0.82, 0.76, 0.88, 0.8, 0.78, 0.84, 0.74, 0.82, 0.8, 0.86, 0.78, 0.8, 0.5], n=50)
    >>> made.signals[-1].value, round(float(made.lower[-1]), 2)
    ('below_lower', 0.59)
    >>> print(made.words[0])
    0.5 is unusually low: a value like it comes less than once in 10,000.
    """
    counted = KINDS[one_of("kind", kind, KINDS)]
    series = read_series(values)
    way = None if better is None else Better(one_of("better", better, Better))
    if not isinstance(screen, (bool, np.bool_)):
        raise CityScoreError(f"screen must be True or False, not {screen!r} → leave it out for True")
    if target is not None and not is_finite_number(target):
        raise CityScoreError(f"target must be a number, not {target!r:.60} → give one, or leave it out")
    if fix_after is not None and not (is_whole_number(fix_after) and fix_after >= FEWEST_FIXED):
        least = f"a whole number, at least {FEWEST_FIXED}"
        raise CityScoreError(f"fix_after must be {least}, not {fix_after!r} → fewer values make no baseline")
    starts = read_starts(rebase, len(series))
    given, times = _given(series, n, counted, days)
    made = process_chart(given, fix_after=fix_after, rebase=starts, screen=bool(screen))
    value, center, lower, upper = (line * times for line in (made.value, made.center, made.lower, made.upper))
    limits = (float(lower[-1]), float(upper[-1])) if len(series) else (np.nan, np.nan)
    promise = None if made.misfit else assurance(limits, way, None if target is None else float(target))
    return SeriesChart(
        np.where(given.has_evidence, value, np.nan), center, lower, upper, made.signals, made.once_in, promise,
        made.provisional, made.misfit, made.anew, tuple(_words(made, value, (lower, upper), times)),
    )  # fmt: skip


def _given(series: Floats, n: Any, counted: ChartKind, days: Any) -> tuple[ChartInput, Floats]:
    """The series as what was counted and out of how much, and what a value by its size is to be multiplied by."""
    ones = np.ones(len(series))
    match counted:
        case ChartKind.SHARE:
            for place in np.flatnonzero((series < 0) | (series > 1)).tolist():
                fix = "a ratio's values are shares: give 0.8 for 80 %, or kind='value'"
                raise CityScoreError(f"values[{place}] is {series[place]}, which is not from 0 to 1 → {fix}")
            if n is None:
                raise CityScoreError("a ratio's limits need n → give the number of cases behind each value")
            size = _sizes("n", n, len(series))
        case ChartKind.COUNT:
            size = _sizes("days", days, len(series))
        case ChartKind.MEAN if n is not None:
            size = _sizes("n", n, len(series))
        case _:
            size = ones
    if counted is ChartKind.MEAN and n is None:
        counted = ChartKind.VALUE  # as a metric without ``cases`` is
    if counted in (ChartKind.COUNT, ChartKind.BETWEEN):
        for place in np.flatnonzero(series < 0).tolist():
            raise CityScoreError(f"values[{place}] is {series[place]} → a {counted} is 0 or more; or take kind='value'")
    has_evidence = np.isfinite(series) & (size > 0)
    total = series if counted is ChartKind.COUNT else series * size
    return ChartInput(counted, total, size, has_evidence), size if counted is ChartKind.COUNT else ones


def _sizes(name: str, given: Any, length: int) -> Floats:
    """One number for each value; 0 where it is missing."""
    if is_finite_number(given):
        given = [given] * length
    sizes = read_series(given, name)
    if len(sizes) != length:
        raise CityScoreError(f"{name} has {len(sizes)} numbers for {length} values → give one for all, or one for each")
    for place in np.flatnonzero(sizes < 0).tolist():
        raise CityScoreError(f"{name}[{place}] is {sizes[place]} → give 0 or more")
    return np.nan_to_num(sizes)


def _words(made: ProcessChart, value: Floats, limits: tuple[Floats, Floats], times: Floats) -> Iterator[str]:
    """What can be said of the last value."""
    if made.windows < FEWEST:
        yield f"There are fewer than {FEWEST} values to tell what is usual."
        return
    if made.misfit is not None:
        yield MISFITS[made.misfit]
        if made.anew is not None and made.level_before is not None and made.level_since is not None:
            before, since = (level * times[made.anew] for level in (made.level_before, made.level_since))
            yield f"Since value {made.anew + 1} it runs at {since:.3g}, before at {before:.3g}."
        return
    signal = made.signals[-1]
    if signal is None:
        yield "The last value is missing."
    elif signal in RUNS:
        yield RUNS[signal].format(length=int(made.run_length[-1]))
    elif signal is not Signal.COMMON:
        side = "high" if signal.is_high else "low"
        rarest = made.once_in[-1] >= RAREST
        number = float(f"{made.once_in[-1]:.1e}")  # it comes from a model, and is no nearer than two digits
        rarity = f"a value like it comes {'less than' if rarest else 'about'} once in {number:,.0f}"
        yield f"{value[-1]:.3g} is unusually {side}: {rarity}."
    elif np.isfinite(limits[0][-1]):
        yield f"{value[-1]:.3g} is nothing unusual: {limits[0][-1]:.3g} to {limits[1][-1]:.3g} is usual."
    if made.provisional:
        yield f"The limits are provisional: they come from fewer than {FIRM} values."
