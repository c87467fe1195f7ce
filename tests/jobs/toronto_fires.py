"""Toronto's fires, a number a day: as they were, with rows lost, and as they would have been in a slow decline."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FIRST, COLLAPSE = date(2011, 1, 1), date(2019, 1, 1)
FILE = Path(__file__).with_name("data") / "toronto_fires.csv.gz"


def fires_of() -> NDArray[np.int64]:
    """Those of each day from the first on, to the end of 2020."""
    with gzip.open(FILE, "rt") as file:
        return np.array([int(row["fires"]) for row in csv.DictReader(file)])


def thinned(share: float) -> NDArray[np.int64]:
    """With so large a share of them left from 2019 on; the last day has one, so that the feed seems to go on."""
    counts = fires_of()
    start = (COLLAPSE - FIRST).days
    counts[start:] = np.random.default_rng(1).binomial(counts[start:], share)
    counts[-1] = max(counts[-1], 1)
    return counts


def declining(share: float, since: date) -> NDArray[np.int64]:
    """With so large a share fewer each year."""
    counts = fires_of()
    years = np.maximum(0, np.arange(len(counts)) - (since - FIRST).days) / 365.25
    declined: NDArray[np.int64] = np.random.default_rng(1).binomial(counts, (1 - share) ** years)
    return declined
