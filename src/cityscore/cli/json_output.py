"""What a command did and found, as one JSON object on standard output: ``check``, ``apply``, ``run``, ``collect``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, redirect_stdout
from typing import Any

import typer

from cityscore.cli.loudness import is_verbose, nowhere, unasked
from cityscore.model import CityScoreError, InvalidInput, Problem
from cityscore.model.problems import place_text

IN_JSON = {"check", "apply", "run", "collect"}
"""Commands that can answer in JSON; docs/reference/commands.md says what is in it."""
FAILED = 2


class JsonAnswer:
    """What is to be written once the command has ended."""

    def __init__(self, command: str) -> None:
        """Begin with nothing done and nothing found."""
        self.facts: dict[str, Any] = {"command": command, "exit_code": 0}
        self.findings: list[dict[str, Any]] = []

    def text(self) -> str:
        """The object, indented, its findings last."""
        return json.dumps({**self.facts, "findings": self.findings}, indent=2, ensure_ascii=False, default=str)


_answer: JsonAnswer | None = None


def state(**facts: Any) -> None:
    """Say of the command what was done."""
    if _answer is not None:
        _answer.facts.update(facts)


def state_of_city(facts: Mapping[str, Any]) -> None:
    """Say what was done for one of several cities."""
    if _answer is not None:
        _answer.facts.setdefault("cities", []).append(dict(facts))


def find(problems: Iterable[Problem], city: str = "") -> None:
    """Say what was found, each with its level, place and fix."""
    if _answer is not None:
        _answer.findings += [_finding(problem, city) for problem in problems]


def find_error(error: CityScoreError, city: str = "") -> None:
    """Say what stopped the command, or its work for a city."""
    if isinstance(error, InvalidInput):
        find(error.problems, city)
        if error.total > len(error.problems):
            state(not_listed=error.total - len(error.problems))
    else:
        message, _, fix = str(error).partition(" → ")
        find([Problem(message=message, fix=fix)], city)


@contextmanager
def answered_in_json(command: str, *, wanted: bool) -> Iterator[None]:
    """Write nothing but the object on standard output, whatever becomes of the command; its exit code stays."""
    global _answer
    if not wanted:
        yield
        return
    _answer = answer = JsonAnswer(command)
    try:
        with nullcontext(sys.stderr) if is_verbose() else nowhere() as said, redirect_stdout(said), unasked():
            yield
    except CityScoreError as error:
        answer.facts["exit_code"] = FAILED
        find_error(error)
        raise
    except (typer.Exit, typer.Abort) as end:
        answer.facts["exit_code"] = getattr(end, "exit_code", 1)
        raise
    except OSError as error:
        answer.facts["exit_code"] = FAILED
        find([Problem(message=error.strerror or str(error), file=str(error.filename or ""))])
        raise
    except Exception as error:
        answer.facts["exit_code"] = 1
        find([Problem(message=f"{type(error).__name__}: {error}")])
        raise
    finally:
        _answer = None
        sys.stdout.write(answer.text() + "\n")


def _finding(problem: Problem, city: str) -> dict[str, Any]:
    return {
        "level": "warning" if problem.warning else "error",
        "id": problem.id or None,
        "city": city or None,
        "file": problem.file or None,
        "line": problem.line,
        "column": problem.column,
        "place": place_text(problem.place) or None,
        "message": problem.message,
        "fix": problem.fix or None,
    }
