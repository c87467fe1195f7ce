"""How rare unusual windows are in series in which nothing changes: the table of scoring/chart_rarity.py.

``python -m benchmarks.rarity`` prints it again. Scores of a stable series are normal whatever is counted; what makes
them less so is that level and scale come from the same few windows, and it is that which is simulated here.
"""

from __future__ import annotations

import numpy as np

from cityscore.scoring.chart_inputs import ChartInput, ChartKind, chart_rows
from cityscore.scoring.chart_levels import chart_level
from cityscore.scoring.chart_rarity import SCORES, WINDOWS
from cityscore.scoring.chart_rules import RULES, judge

SERIES, CHUNK = 400_000, 20_000
SEED = 36


def run() -> None:
    """Print, for each number of windows, how often a last window is at least so far out, and named by each rule."""
    random = np.random.default_rng(SEED)
    for floored in (True, False):
        for windows in WINDOWS:
            far, named = np.zeros(len(SCORES)), np.zeros(len(RULES))
            for _ in range(SERIES // CHUNK):
                far_here, named_here = _simulate(random.standard_normal((CHUNK, windows)), floored=floored)
                far, named = far + far_here, named + named_here
            print(f"floored={floored} windows={windows}")
            print("  ", ", ".join(f"{SERIES / max(count, 0.5):.0f}" for count in far))
            print("  ", {rule.value: round(SERIES / max(count, 0.5)) for rule, count in zip(RULES, named, strict=True)})


def _simulate(drawn: np.ndarray, *, floored: bool) -> tuple[np.ndarray, np.ndarray]:
    series, windows = drawn.shape
    ones = np.ones(drawn.size)
    given = ChartInput(ChartKind.VALUE, drawn.ravel(), ones, ones > 0)
    first = np.arange(series) * windows
    rows = chart_rows(given, first, first + windows - 1)
    level, score = chart_level(rows, rows.used, screen=True)
    if floored:  # as of counts: no narrower than chance
        score = score * level.scale / np.maximum(level.scale, 1.0)
    last = np.abs(score[:, -1])
    rule = judge(rows, rows.used, level.level, score).rule[:, -1]
    return (last[:, None] >= np.array(SCORES)).sum(axis=0), np.bincount(rule, minlength=len(RULES))


if __name__ == "__main__":
    run()
