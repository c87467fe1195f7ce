"""How long commands take before they have anything to do, beside the bare imports that nobody could save them."""

from __future__ import annotations

import resource
import subprocess
import sys
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.measuring import in_turn

ROUNDS = 7
COMMAND = (sys.executable, "-m", "cityscore")
TYPER = (sys.executable, "-c", "import typer")
DATA = (sys.executable, "-c", "import numpy, pyarrow")
DEFINITIONS = """\
city: {name: Milltown, timezone: America/New_York}
metrics:
  calls: {name: Calls, department: Calls, owner: Head of Calls, better: higher, kind: ratio, target: 0.8}
"""
FIGURES = "metric,day,numerator,denominator\n" + "".join(f"calls,2025-03-0{day},7,10\n" for day in range(3, 10))
SCORE = ("score", "figures.csv", "--metrics", "city.yaml", "--through", "2025-03-09", "--format", "csv")


def run() -> None:
    """Print how many times as long each command takes, by the clock and of the processor's time."""
    with TemporaryDirectory() as folder:
        Path(folder, "city.yaml").write_text(DEFINITIONS)
        Path(folder, "figures.csv").write_text(FIGURES)
        _compare("cityscore --help", (*COMMAND, "--help"), "import typer", TYPER, folder)
        _compare("cityscore --version", (*COMMAND, "--version"), "import typer", TYPER, folder)
        _compare("cityscore score", (*COMMAND, *SCORE), "import numpy, pyarrow", DATA, folder)


def _compare(name: str, command: tuple[str, ...], bare: str, other: tuple[str, ...], folder: str) -> None:
    processor: dict[str, list[float]] = {name: [], bare: []}
    works = {what: partial(_process, line, folder, processor[what]) for what, line in ((name, command), (bare, other))}
    took = in_turn(works, range(-1, ROUNDS))  # the first round writes bytecode, and fills the disk's cache
    clock = median(one / two for one, two in list(zip(took.clock[name], took.clock[bare], strict=True))[1:])
    own = median(one / two for one, two in list(zip(processor[name], processor[bare], strict=True))[1:])
    print(f"  {name}: {clock:.2f} × {bare} (processor {own:.2f} ×)")


def _process(command: tuple[str, ...], folder: str, processor: list[float], _round: int) -> None:
    """Run a command as a process of its own, and note the processor's time that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
