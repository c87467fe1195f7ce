"""Measures work: in turn, so that what is compared met the same machine; and in a child process, for its memory."""

from __future__ import annotations

import re
import resource
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Took:
    """How long each kind of work took, in seconds, round by round."""

    clock: dict[str, list[float]]
    processor: dict[str, list[float]]
    """This process's own time: other work on the machine hardly touches it, and a server's part is missing."""

    def ratio(self, one: str, other: str) -> str:
        """How many times as long one took as the other in the same round, the median of the rounds."""
        by_clock, by_processor = (_ratio(took[one], took[other]) for took in (self.clock, self.processor))
        return f"{by_clock:.2f} × (own {by_processor:.2f} ×)"

    def milliseconds(self, name: str) -> str:
        """The median of the rounds, and between which bounds they lie; and of this process's own time."""
        each, own = ([seconds * 1e3 for seconds in took[name]] for took in (self.clock, self.processor))
        return f"{median(each):,.1f} ms ({min(each):,.1f} to {max(each):,.1f}; own {median(own):,.1f})"


def in_turn(works: Mapping[str, Callable[[Any], Any]], rounds: Iterable[Any]) -> Took:
    """Do all kinds of work in every round; each is handed what the round is about."""
    took = Took({name: [] for name in works}, {name: [] for name in works})
    for each in rounds:
        for name, work in works.items():
            clock, processor = time.perf_counter(), time.process_time()
            work(each)
            took.clock[name].append(time.perf_counter() - clock)
            took.processor[name].append(time.process_time() - processor)
    return took


def _ratio(one: Sequence[float], other: Sequence[float]) -> float:
    return median(first / second for first, second in zip(one, other, strict=True))


@dataclass(frozen=True)
class Alone:
    """What work in a process of its own took."""

    seconds: float
    own: float
    """Seconds of the process's own time."""
    before: float
    """Memory in MB, of all that was loaded before it began."""
    peak: float
    """The most memory in MB."""
    result: Any

    def __str__(self) -> str:
        memory = f"memory at most {self.peak:,.0f} MB ({self.before:,.0f} MB before)"
        return f"{self.seconds:,.1f} s (own {self.own:,.1f} s), {memory}"


def alone(prepare: Callable[..., Callable[[], Any]], *arguments: Any) -> Alone:
    """Do work in a child process; only what ``prepare`` returns is timed. What it returns must be fit to be sent."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as child:
        return child.submit(_measured, prepare, arguments).result()


def _measured(prepare: Callable[..., Callable[[], Any]], arguments: tuple[Any, ...]) -> Alone:
    work = prepare(*arguments)
    before, clock, processor = _memory(), time.perf_counter(), time.process_time()
    result = work()
    return Alone(time.perf_counter() - clock, time.process_time() - processor, before, _memory(), result)


def _memory() -> float:
    """The most memory used so far, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux getrusage tells what the parent had used, if that was more
        return float(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
