"""Which problems may pass by themselves, so that a job is worth trying again, and how a problem is told."""

from __future__ import annotations

from cityscore.jobs.clock_guard import ClockInDoubt
from cityscore.model import CityScoreError, InvalidInput
from cityscore.store.outages import DATABASE_AWAY
from cityscore.store.runs import Busy

FILE = "observations.file"
"""The id of problems with a whole file, such as one that is not there yet, or half written."""


def may_pass(problem: BaseException) -> bool:
    """Whether trying again later may help: a clock set right, another run, the database, the network, a file."""
    if isinstance(problem, InvalidInput):
        return all(part.may_pass or part.id == FILE for part in problem.problems)
    return isinstance(problem, (Busy, ClockInDoubt, OSError, *DATABASE_AWAY))


def told(problem: BaseException) -> str:
    """What a problem says; of one that was not raised on purpose also what it is."""
    message = str(problem).strip()
    if isinstance(problem, CityScoreError):
        return message
    return f"{type(problem).__name__}: {message}" if message else type(problem).__name__


def problem_line(text: str) -> str:
    """The first line of what a problem says, and how many more there are."""
    first, *more = text.splitlines() or [""]
    return f"{first} (and {len(more)} more)" if more else first
