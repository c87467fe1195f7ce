"""What is wrong with an input: problems with their place and their fix, and the errors that carry them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from typing import Any, ClassVar

from cityscore.model.text_rules import shortened

SHOWN = 20
"""How many problems an error spells out; the rest are counted."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong: what, where, and how to mend it.

    ``id`` names the check that found it, such as ``definitions.unknown-key``; docs/reference/checks.md lists them all.
    """

    message: str
    fix: str = ""
    place: tuple[str | int, ...] = ()
    file: str = ""
    line: int | None = None
    column: int | str | None = None
    warning: bool = False
    id: str = ""
    may_pass: bool = False
    """Whether it may be gone in a while without anybody mending it, as of a file that is still being written."""

    def inside(self, *outer: str | int) -> Problem:
        """The same problem, seen from the thing that holds its place."""
        return replace(self, place=(*outer, *self.place))

    def __str__(self) -> str:
        position = ":".join(str(part) for part in (self.file, self.line, self.column) if part not in ("", None))
        path = place_text(self.place)
        text = ": ".join(part for part in (position, path, self.message) if part)
        return f"{text} → {self.fix}" if self.fix else text

    def listed(self) -> str:
        """The problem as a list of many shows it: with its id, to look up or to leave out."""
        return f"{self} [{self.id}]" if self.id else str(self)


def check_id(family: str, check: Callable[..., Any]) -> str:
    """The id of what a check finds: its family, and the function's name.

    >>> check_id("lint", nearest)
    'lint.nearest'
    """
    return f"{family}.{check.__name__.replace('_', '-')}"


def place_text(place: Sequence[str | int]) -> str:
    """A place as people write it: ``metrics.pothole.target[2].from``."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{shortened(part)}" for part in place)
    return "".join(parts).removeprefix(".")


class CityScoreError(Exception):
    """The root of every error this package raises on purpose."""

    def listed(self) -> str:
        """What a command line shows: the message, and for each problem its id."""
        return str(self)


class InvalidInput(CityScoreError):
    """An input that can't be used, with every problem found in it (or the first ones and their count).

    A problem that does not state its id gets one of the error's family.
    """

    family: ClassVar = "input"

    def __init__(self, problems: Iterable[Problem], *, total: int | None = None) -> None:
        self.problems = tuple(
            problem if problem.id else replace(problem, id=self.id_of(problem)) for problem in problems
        )
        self.total = len(self.problems) if total is None else total
        super().__init__(self._lines(str))

    def id_of(self, problem: Problem) -> str:  # noqa: ARG002  (others go by it)
        """The id of a problem that does not state its own."""
        return f"{self.family}.invalid"

    def listed(self) -> str:
        """All problems, a line each with its id, cut after the first twenty."""
        return self._lines(Problem.listed)

    def _lines(self, line: Callable[[Problem], str]) -> str:
        lines = [line(problem) for problem in self.problems[:SHOWN]]
        if (rest := self.total - len(lines)) > 0:
            lines.append(f"… and {rest:,} more {'problem' if rest == 1 else 'problems'} like these.")
        return "\n".join(lines)

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), total=self.total), (self.problems,)


class InvalidDefinitions(InvalidInput):
    """A city's definitions break a rule."""

    family: ClassVar = "definitions"


class InvalidObservations(InvalidInput):
    """Observations that can't be scored as they stand."""

    family: ClassVar = "observations"

    def id_of(self, problem: Problem) -> str:
        """By how much of the file it is about."""
        if problem.line is None:
            return f"{self.family}.file"
        return f"{self.family}.{'row' if problem.column is None else 'cell'}"


def nearest(word: object, known: Iterable[str]) -> str:
    """The known word that a mistyped one most likely meant, or ''."""
    by_lower = {str(name).lower(): str(name) for name in known}
    matches = get_close_matches(str(word).lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[matches[0]] if matches else ""


def suggestion(word: object, known: Iterable[str]) -> str:
    """Advice for an unknown word: the nearest known one, or what there is to choose from."""
    names = [str(name) for name in known]
    if near := nearest(word, names):
        return f"did you mean {near!r}?"
    if not names:
        return "there is none to choose from"
    return "use one of: " + ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
