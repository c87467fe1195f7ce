"""Read a city's definitions from a YAML file, or say all that is wrong with it, line by line."""

from __future__ import annotations

import codecs
import dataclasses
import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cityscore.definitions.document import Document, parse
from cityscore.model import Definitions, InvalidDefinitions, Problem, build_model

LARGEST = 5_000_000
"""Bytes; a thousand metrics need about one million."""


def load_definitions(path: str | os.PathLike[str]) -> Definitions:
    """Read a definitions file; raises ``InvalidDefinitions`` with every problem in it, in the order of lines."""
    return loads(_text(path), file=os.fspath(path))


def loads(text: str, file: str = "") -> Definitions:
    """Read definitions from YAML text; ``file`` is what problems call it."""
    text = text.removeprefix("\ufeff")
    _refuse_what_is_no_yaml(text, file)
    document = _parsed(text)
    if document.plain is None and not document.problems:
        raise _invalid(file, "is empty", "it needs at least a city and its metrics")
    problems = document.problems
    if document.plain is not None:
        definitions, faults = build_model(Definitions, document.plain)
        problems = [*problems, *(document.locate(problem) for problem in faults if not _reported(problem, document))]
        if not problems:
            return definitions
    raise InvalidDefinitions(sorted((dataclasses.replace(problem, file=file) for problem in problems), key=_position))


def located(problems: Iterable[Problem], path: str | os.PathLike[str]) -> list[Problem]:
    """The problems (such as lint's warnings) with the lines that their places have in a definitions file."""
    problems = list(problems)
    if not problems:
        return []
    document = _parsed(_text(path).removeprefix("\ufeff"))
    return sorted(
        (dataclasses.replace(document.locate(problem), file=os.fspath(path)) for problem in problems), key=_position
    )


@lru_cache(maxsize=1)
def _parsed(text: str) -> Document:
    """The text parsed; kept, because warnings about a file just loaded need its lines."""
    return parse(text)


def _text(path: str | os.PathLike[str]) -> str:
    """The file's text, if it is text."""
    file = os.fspath(path)
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(LARGEST + 1)  # a byte too many says that it is too large, without reading all of it
    except FileNotFoundError:
        raise _invalid(file, "there is no such file", "check the path") from None
    except IsADirectoryError:
        raise _invalid(file, "is a directory", "name the definitions file in it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _invalid(file, f"can't be read: {reason}", "check the path, and that you may read it") from None
    if len(data) > LARGEST:
        raise _invalid(file, f"is larger than {LARGEST // 1_000_000} MB", "is it a data file?")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _invalid(file, "is written in UTF-16", "save it as UTF-8")
    if b"\0" in data:
        raise _invalid(file, "is not a text file", "name a YAML file")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _invalid(file, "holds a character that is not UTF-8", "save the file as UTF-8", line) from None


def _refuse_what_is_no_yaml(text: str, file: str) -> None:
    if not text.strip():
        raise _invalid(file, "is empty", "it needs at least a city and its metrics")
    if re.match(r"\s*<(!doctype|html|\?xml)", text, re.IGNORECASE):
        raise _invalid(file, "is a web page, not YAML", "download the file itself", 1)


def _reported(problem: Problem, document: Document) -> bool:
    """Whether the problem only follows from a value that could not be read."""
    return any(problem.place[: len(place)] == place for place in document.unreadable)


def _position(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column if isinstance(problem.column, int) else 0


def _invalid(file: str, message: str, fix: str, line: int | None = None) -> InvalidDefinitions:
    return InvalidDefinitions([Problem(id="definitions.file", message=message, fix=fix, file=file, line=line)])
