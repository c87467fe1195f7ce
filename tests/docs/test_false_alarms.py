"""The false alarms that the page on signals tells of, simulated again with other noise."""

from __future__ import annotations

import re
import runpy
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "signals.md").read_text(encoding="utf-8")
SIMULATION = runpy.run_path(str(ROOT / "benchmarks" / "false_alarms.py"))
SERIES = 2_000


def rows() -> dict[str, list[float]]:
    """The percentages of each line of the page's tables."""
    lines = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ") and "%" in line]
    return {name: [float(each) for cell in cells for each in re.findall(r"([\d.]+) %", cell)] for name, *cells in lines}


def close(found: float, told: float) -> bool:
    """Whether two percentages of different noise agree, within five standard errors of both."""
    share = max(found, told, 0.5) / 100
    return abs(found - told) / 100 < 5 * sqrt(share * (1 - share) * (1 / SERIES + 1 / SIMULATION["SERIES"]))


@pytest.mark.parametrize("place", range(4), ids=SIMULATION["KINDS"])
def test_how_often_each_rule_fires_on_noise_of_25_weeks(place: int) -> None:
    kind = SIMULATION["KINDS"][place]
    found = SIMULATION["alarms"](SIMULATION["noise"](kind, SERIES, 25, np.random.default_rng(7)))

    assert found.keys() <= rows().keys()
    for rule, shares in found.items():
        told = rows()[rule][2 * place : 2 * place + 2]
        assert all(map(close, shares, told)), (kind, rule, shares, told)


@pytest.mark.parametrize("weeks", [7, 10, 15, 25, 52])
def test_how_often_any_rule_fires(weeks: int) -> None:
    noise = SIMULATION["noise"]("normal", SERIES, weeks, np.random.default_rng(8))
    found = SIMULATION["alarms"](noise)["any of them"]

    assert all(map(close, found, rows()[str(weeks)])), (weeks, found, rows()[str(weeks)])
