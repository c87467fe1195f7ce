"""Days decades from all others of their metric: a mistyped year, which would make a century of empty scores."""

from __future__ import annotations

import numpy as np

from cityscore.files.days import Days
from cityscore.library.checking.findings import Findings, Says
from cityscore.model import Definitions
from cityscore.scoring.days import day_of
from cityscore.scoring.observations import Bools, Ints

YEARS = 20
"""How far apart two figures of a metric may lie, the one after the other."""


def check_apart(metric: Ints, days: Days, definitions: Definitions, findings: Findings) -> None:
    """Find the rows that lie too far from most of their metric's."""
    far = np.zeros(len(metric), dtype=np.bool_)
    for index in np.unique(metric[days.good & (metric >= 0)]):
        rows = np.flatnonzero(days.good & (metric == index))
        far[rows] = _apart(days.numbers[rows])
    if not far.any():
        return

    def say(row: int) -> Says:
        slug, day = definitions.metrics[metric[row]].slug, day_of(days.numbers[row])
        return f"{day} is more than {YEARS} years from the other figures of {slug!r}", "mend the year"

    findings.add(far, "day", say)


def _apart(days: Ints) -> Bools:
    """Which days belong to another group than most do; groups have more than ``YEARS`` years between them."""
    different = np.unique(days)
    ends = np.flatnonzero(np.diff(different) > YEARS * 365.25)
    if not len(ends):
        return np.zeros(len(days), dtype=np.bool_)
    group = np.searchsorted(different[ends], days)
    apart: Bools = group != np.bincount(group).argmax()
    return apart
