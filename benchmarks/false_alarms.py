"""How often each rule of XmR charts fires where nothing changed: by simulation, for docs/explanation/signals.md."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from cityscore.model import Signal
from cityscore.scoring.xmr_rules import process

SERIES, WEEKS, SEED = 20_000, 25, 2016
RULES = {
    "outside a limit": (Signal.ABOVE_UPPER, Signal.BELOW_LOWER),
    "seven in a row rising or falling": (Signal.RISING, Signal.FALLING),
    "two of three close to a limit": (Signal.NEAR_UPPER, Signal.NEAR_LOWER),
    "seven in a row on one side": (Signal.RUN_ABOVE, Signal.RUN_BELOW),
    "any of them": tuple(signal for signal in Signal if signal is not Signal.COMMON),
}


def noise(kind: str, series: int, weeks: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Series of a process that never changes; shape (series, weeks)."""
    shape = (series, weeks)
    match kind:
        case "normal":
            return random.normal(size=shape)
        case "shares of 50 cases, 85 % in time":
            return random.binomial(50, 0.85, shape) / 50
        case "3 events a week":
            return random.poisson(3, shape).astype(np.float64)
        case _:
            return random.poisson(0.5, shape).astype(np.float64)


KINDS = ("normal", "shares of 50 cases, 85 % in time", "3 events a week", "1 event in two weeks")


def alarms(series: Iterable[NDArray[np.float64]]) -> dict[str, tuple[float, float]]:
    """For each rule, the share of series with a point that it names, and of last points; in percent."""
    found = [process(values).signals for values in series]
    return {
        rule: (
            100 * float(np.mean([any(each in names for each in signals) for signals in found])),
            100 * float(np.mean([signals[-1] in names for signals in found])),
        )
        for rule, names in RULES.items()
    }


def table(series: int = SERIES) -> str:
    """The tables of the page."""
    random = np.random.default_rng(SEED)
    lines = ["| rule | " + " | ".join(KINDS) + " |", "|---" * (len(KINDS) + 1) + "|"]
    by_kind = {kind: alarms(noise(kind, series, WEEKS, random)) for kind in KINDS}
    for rule in RULES:
        cells = " | ".join("{:.1f} % ({:.1f} %)".format(*by_kind[kind][rule]) for kind in KINDS)
        lines.append(f"| {rule} | {cells} |")
    lines += ["", "| weeks | in the whole series | in the last week |", "|---|---|---|"]
    for weeks in (7, 10, 15, 25, 52):
        anywhere, last = alarms(noise("normal", series, weeks, random))["any of them"]
        lines.append(f"| {weeks} | {anywhere:.1f} % | {last:.1f} % |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
