"""CONTRIBUTING's recipe for a kind of metric, carried out in a scratch copy: the highest level in a window."""

from __future__ import annotations

from pathlib import Path

from tests.contracts.scratch import Scratch

IS = '''
"""Peak: the highest level in the window, such as the longest queue; its history is the highest of the pooled levels."""

from __future__ import annotations

from dataclasses import replace

from cityscore.model.kinds.level import LEVEL
from cityscore.model.kinds.traits import Wording
from cityscore.model.messages import to_say

PEAK = replace(
    LEVEL,
    word="peak",
    help=to_say("the highest level in the window, such as the longest queue"),
    is_last=False,
    wording=Wording.same(to_say("{value} at the most")),
)
'''

ARITHMETIC = '''
"""Peak: the highest level in the window, such as the longest queue; its history is the highest of the pooled levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cityscore.model import Kind
from cityscore.scoring.kinds.arithmetic import Arithmetic, WindowFigures
from cityscore.scoring.observations import Floats, Ints
from cityscore.scoring.series import Series


@dataclass(frozen=True)
class PeakArithmetic(Arithmetic):
    """The highest level of every run of 1, 2, 4, … days: two of them, which may overlap, cover any window."""

    kind: ClassVar = Kind.PEAK
    highest: tuple[Floats, ...]
    """By power of two, the highest level of the run that starts at each place; -inf where there is none."""

    @classmethod
    def of(cls, series: Series) -> PeakArithmetic:
        """Make each length of run from two of half of it."""
        runs = [np.where(series.observed(), series.dense(series.numerator), -np.inf)]
        while (half := 2 ** (len(runs) - 1)) * 2 <= series.length:
            runs.append(np.maximum(runs[-1][:-half], runs[-1][half:]))
        return cls(tuple(runs))

    def pooled(self, start: Ints, stop: Ints) -> WindowFigures:
        """The highest level in any of the windows, which is one case."""
        peaks = np.full(start.shape, -np.inf)
        for power, runs in enumerate(self.highest):
            these = (stop - start >= 2**power) & (stop - start < 2 ** (power + 1))
            peaks[these] = np.maximum(runs[start[these]], runs[stop[these] - 2**power])
        peak = peaks.max(axis=0)
        some = np.isfinite(peak)
        case = some.astype(np.int64)
        return WindowFigures(np.where(some, peak, 0.0), case, np.where(some, peak, np.nan), case)
'''

TEST = '''
"""Peak: the highest in the window and of the pool; worked by hand."""

from tests.scoring.small_arithmetic import pooled, arithmetic_from, value, window

QUEUE = arithmetic_from({"kind": "peak"}, [("2025-03-03", 12, 1), ("2025-03-05", 0, 1), ("2025-03-08", 6, 1)])


def test_a_window_is_its_highest_level() -> None:
    assert value(QUEUE, "2025-03-03", "2025-03-09") == 12
    assert value(QUEUE, "2025-03-04", "2025-03-09") == 6


def test_a_peak_of_zero_is_a_peak() -> None:
    assert value(QUEUE, "2025-03-04", "2025-03-07") == 0


def test_its_history_is_the_highest_of_the_pool() -> None:
    assert pooled(QUEUE, ("2025-03-04", "2025-03-05"), ("2025-03-06", "2025-03-09")).value == [6]


def test_one_peak_is_one_case() -> None:
    assert window(QUEUE, "2025-03-03", "2025-03-09").cases == [1]
'''

SENTENCE = """    (
        BACKLOG | {"kind": "peak", "target": 40},
        [("it", "2025-03-26", 50, 1), ("it", "2025-03-27", 12, 1), ("it", "2025-03-28", 8, 1), ("it", SUNDAY, 9, 1)],
        "week",
        "50 at the most, against a target of 40: 0.80",
    ),
"""

FILE, ENUM = "src/cityscore/model/kinds/peak.py", "src/cityscore/model/kinds/__init__.py"
TUPLE, ORACLE = "src/cityscore/scoring/kinds/__init__.py", "tests/scoring/oracle/values.py"
RECEIPTS, SUITE = "tests/present/say/test_receipt_text.py", "tests/contracts/test_kinds.py"
DEFINITIONS = """\
city: {name: Milltown, timezone: America/New_York}
metrics:
  queue: {name: Longest queue, department: City Hall, better: lower, kind: peak, target: 20}
"""
FIGURES = "metric,day,value\nqueue,2025-03-03,12\nqueue,2025-03-04,25\nqueue,2025-03-06,18\nqueue,2025-03-09,9\n"
SCORE = ("-m", "cityscore", "score", "--metrics", "city.yaml", "--through", "2025-03-09")
ASKS = """\
import cityscore
card = cityscore.score(cityscore.read("figures.csv"), "city.yaml", through="2025-03-09")
print(card.receipt("queue", "week"))
"""


def test_each_step_that_is_missing_is_told(tmp_path: Path) -> None:
    scratch = Scratch.copied(tmp_path)
    scratch.write(FILE, IS)
    said = scratch.tested(SUITE, "-k", "test_every_step", fails=True)
    for step in (
        f"a name in the enum Kind ({ENUM})",
        f"a class in the tuple KINDS ({TUPLE})",
        "a file src/cityscore/scoring/kinds/peak.py with its arithmetic",
        "a test tests/scoring/kinds/test_peak.py",
        "a heading '## peak' in docs/reference/kinds.md",
        f"a sentence of its receipt, in SENTENCES of {RECEIPTS}",
        f"its value worked out another way, in {ORACLE}",
    ):
        assert f"peak lacks {step}" in said


def test_a_kind_that_is_named_and_has_no_arithmetic_is_told(tmp_path: Path) -> None:
    scratch = Scratch.copied(tmp_path)
    name_it(scratch)
    said = scratch.tested(SUITE, "-k", "test_every_step", fails=True)
    assert f"peak lacks a class in the tuple KINDS ({TUPLE})" in said
    assert "peak lacks a name in the enum" not in said
    scratch.write("city.yaml", DEFINITIONS)
    scratch.write("figures.csv", FIGURES)
    said = scratch.said(*SCORE, "figures.csv", fails=True)
    assert "write it: src/cityscore/scoring/kinds/peak.py, and its class in KINDS" in said


def test_the_recipe_makes_a_kind_that_passes_the_shared_suite_and_is_scored(tmp_path: Path) -> None:
    scratch = Scratch.copied(tmp_path)
    name_it(scratch)
    scratch.write("src/cityscore/scoring/kinds/peak.py", ARITHMETIC)
    scratch.change(TUPLE, "    LevelArithmetic,\n", "    LevelArithmetic,\n    PeakArithmetic,\n")
    after = "import LevelArithmetic\n"
    scratch.change(TUPLE, after, f"{after}from cityscore.scoring.kinds.peak import PeakArithmetic\n")
    scratch.write("tests/scoring/kinds/test_peak.py", TEST)
    scratch.add("docs/reference/kinds.md", "\n## peak\n\nThe highest level in the window.\n")
    scratch.change(RECEIPTS, "    # each kind\n", f"    # each kind\n{SENTENCE}")
    level = "            return exact(rows.all[-1].numerator) if len(rows) else None\n"
    highest = "            return max((numerator for numerator, _ in rows.figures()), default=None)\n"
    scratch.change(ORACLE, level, f"{level}        case Kind.PEAK:\n{highest}")
    said = scratch.tested(SUITE, "tests/scoring/kinds/test_peak.py", RECEIPTS, "-k", "peak or step or kind")
    assert "failed" not in said
    assert "| `peak` | the highest level in the window" in scratch.said("-m", "cityscore.definitions.reference")
    is_scored(scratch)


def is_scored(scratch: Scratch) -> None:
    """See its receipt, and a denominator refused, as a city would."""
    for name, text in (("city.yaml", DEFINITIONS), ("figures.csv", FIGURES), ("receipt.py", ASKS)):
        scratch.write(name, text)
    assert "25 at the most, against a target of 20: 0.80\n" in scratch.said("receipt.py")
    assert "25 · goal 20" in scratch.said(*SCORE, "figures.csv", "--format", "table")
    scratch.write("odd.csv", "metric,day,numerator,denominator\nqueue,2025-03-03,12,7\n")
    said = scratch.said(*SCORE, "odd.csv", fails=True)
    assert "odd.csv:2:denominator: must be 1 or blank, not 7: 'queue' is of kind peak → leave it blank" in said


def name_it(scratch: Scratch) -> None:
    """Say what it is, and that it is."""
    scratch.write(FILE, IS)
    scratch.change(ENUM, "level, milestones, quantile", "level, milestones, peak, quantile")
    scratch.change(ENUM, "    LEVEL = level.LEVEL\n", "    LEVEL = level.LEVEL\n    PEAK = peak.PEAK\n")
