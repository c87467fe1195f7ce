"""Budget: 1,000 metrics × 3,650 days × 4 periods, scored against targets in at most 3 × bare NumPy prefix sums."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from statistics import median
from typing import Any

import numpy as np

from cityscore.model import Calendar, Definitions, Period, PeriodStyle, from_plain
from cityscore.scoring.composite import composite
from cityscore.scoring.day_numbers import number
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import BALANCED
from cityscore.scoring.metric_scores import Scores
from cityscore.scoring.observations import Observations
from cityscore.scoring.windows import Windows

METRICS, DAYS, RUNS = 1_000, 3_650, 5
FIRST = number(date(2015, 1, 1))
METHOD = replace(BALANCED, periods=(Period.DAY, Period.WEEK, Period.MONTH, Period.QUARTER))
THROUGH = FIRST + np.arange(DAYS)


def run() -> None:
    """Print the ratios, run by run and their median, and the memory."""
    numerator, denominator = _figures()
    observations = Observations(
        metric=np.repeat(np.arange(METRICS), DAYS),
        district=np.zeros(METRICS * DAYS, dtype=np.int64),
        day=np.tile(THROUGH.astype("datetime64[D]"), METRICS),
        numerator=numerator.ravel(),
        denominator=denominator.ravel(),
    )
    against_targets, against_history = _city(target=0.8), _city(history={"years": 3})
    print(f"  {METRICS:,} metrics × {DAYS:,} days × {len(METHOD.periods)} periods, {RUNS} runs in turn")
    windows = Windows.seen_from(THROUGH, METHOD.periods, PeriodStyle.COMPLETE, Calendar())

    def bare() -> Any:
        return _bare_prefix_sums(numerator, denominator, windows)

    before = _memory()
    scores = _score(against_targets, observations)
    print(f"  memory: {_memory() - before:,.0f} MB for scores kept whole, {before:,.0f} MB before")
    del scores
    _compare("targets / bare prefix sums", lambda: _score(against_targets, observations), bare)
    _compare("targets and composite / bare", lambda: _composite(against_targets, observations), bare)
    _compare("3 years of history / bare", lambda: _score(against_history, observations), bare)


def _score(definitions: Definitions, observations: Observations) -> list[Scores]:
    return list(score_all(definitions, observations, THROUGH, METHOD, PeriodStyle.COMPLETE))


def _composite(definitions: Definitions, observations: Observations) -> Any:
    windows = Windows.seen_from(THROUGH, METHOD.periods, PeriodStyle.COMPLETE, Calendar())
    scores = score_all(definitions, observations, THROUGH, METHOD, PeriodStyle.COMPLETE)
    return composite(scores, METHOD, windows, 0.05)


def _bare_prefix_sums(numerator: Any, denominator: Any, windows: Windows) -> list[Any]:
    """The same windows' sums of numerators and denominators, and nothing else."""
    start, stop = np.clip(windows.start - FIRST, 0, DAYS), np.clip(windows.end + 1 - FIRST, 0, DAYS)
    sums = []
    for values in (numerator, denominator):
        running = np.zeros((METRICS, DAYS + 1))
        np.cumsum(values, axis=1, out=running[:, 1:])
        for period in range(len(METHOD.periods)):
            window = np.take(running, stop[period], axis=1)
            window -= np.take(running, start[period], axis=1)
            sums.append(window)
    return sums


def _compare(name: str, ours: Callable[[], Any], bare: Callable[[], Any]) -> None:
    ratios, seconds = [], []
    for _ in range(RUNS):
        one, other = _seconds(ours), _seconds(bare)
        ratios.append(one / other)
        seconds.append((one, other))
    shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    took = f"{median(one for one, _ in seconds):.2f} s / {median(other for _, other in seconds):.2f} s"
    print(f"  {name}: {median(ratios):.2f} ×  (runs {shown}; median {took})")


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _memory() -> float:
    """The most memory used so far, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _figures() -> tuple[Any, Any]:
    random = np.random.default_rng(20160115)
    denominator = random.integers(1, 300, (METRICS, DAYS)).astype(np.float64)
    return np.floor(denominator * random.random((METRICS, DAYS))), denominator


def _city(**yardstick: Any) -> Definitions:
    metric = {"name": "On time", "department": "Works", "better": "higher", "kind": "ratio", **yardstick}
    metrics = {f"metric-{place}": metric for place in range(METRICS)}
    city = {"name": "Milltown", "timezone": "America/New_York"}
    return from_plain(Definitions, {"city": city, "cabinets": {"Services": ["Works"]}, "metrics": metrics})
