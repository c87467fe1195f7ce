"""What a YAML parser's complaint means, in plain words."""

from __future__ import annotations

import re
from dataclasses import replace

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from cityscore.model import Problem

OUT_OF_PLACE = "this colon is out of place"
LOOK = "look at this line and the one above it"
NO_COLON = ("a key without a colon", "write key: value")

EXPLANATIONS = (
    ("character '\\t'", "a tab can't indent a line", "use spaces"),
    (
        "mapping values are not allowed",
        OUT_OF_PLACE,
        "check the indentation, or put the text in quotes",
    ),
    ("expected <block end>", "does not line up with the lines above", "indent it like its neighbours"),
    ("expected ',' or ']'", "a [ is never closed", "add the missing ]"),
    ("expected ',' or '}'", "a { is never closed", "add the missing }"),
    ("unexpected end of stream", "a quotation mark is never closed", "add the missing one"),
    ("could not find expected ':'", *NO_COLON),
    ("<document start>", "does not line up with the lines above", "indent it like its neighbours"),
    ("not allowed here", "this - or ? is out of place", "check the indentation, or put the text in quotes"),
    ("expected the node content", "this character is out of place", "remove it, or put the text in quotes"),
    ("chomping or indentation", "text can't start with | or >", "put the text in quotes"),
    ("a comment or a line break", "nothing can follow here", "put the text in quotes, or on the lines below"),
    ("incompatible YAML", "this version of YAML is not known", "remove the line %YAML"),
    ("cannot start any token", "text can't start with this character", "put the text in quotes"),
    ("expected alphabetic or numeric character", "text can't start with this character", "put the text in quotes"),
    ("undefined tag handle", "a tag (!) can't be used here", "put the text in quotes, or write a plain value"),
    ("unknown escape character", "a backslash in double quotes starts a code", "write \\\\, or use single quotes"),
)
"""Part of ruamel.yaml's message (it gives no codes), what we say instead, and the fix."""

STARTS_EARLIER = ("a [ is", "a { is", "a quotation mark", "a key without")
"""Explanations of which the place is where the thing starts, not where the parser gave up."""


def syntax_problem(error: Exception, text: str) -> Problem:
    """A parser's error as a problem with its line."""
    return replace(_explained(error, text), id="definitions.syntax")


def _explained(error: Exception, text: str) -> Problem:
    if isinstance(error, (ValueError, OverflowError)):  # ruamel.yaml does not check the number in "\UFFFFFFFF"
        code = re.search(r"\\U(?!000[0-9a-fA-F]|0010)", text)
        line = text.count("\n", 0, code.start()) + 1 if code else 1
        return Problem(message="a backslash code stands for no character", fix="write the character itself", line=line)
    if isinstance(error, ReaderError):
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"holds a character that can't be seen (U+{ord(text[error.position]):04X})"
        return Problem(message=message, fix="remove it", line=line, column=column)
    if not isinstance(error, MarkedYAMLError):
        return Problem(message=f"is not valid YAML: {error}", fix=LOOK)
    complaint = error.problem or error.context or "it can't be read"
    explained = ((message, fix) for part, message, fix in EXPLANATIONS if part in complaint)
    message, fix = next(explained, (f"is not valid YAML: {complaint}", LOOK))
    mark = error.problem_mark or error.context_mark
    if message.startswith(STARTS_EARLIER):
        mark = error.context_mark or mark
    if mark is None:
        return Problem(message=message, fix=fix)
    if message == OUT_OF_PLACE and (key := _key_above(text.splitlines(), mark.line, mark.column)):
        message, fix = NO_COLON
        return Problem(message=message, fix=fix, line=mark.line, column=key)
    return Problem(message=message, fix=fix, line=mark.line + 1, column=mark.column + 1)


def _key_above(lines: list[str], index: int, colon: int) -> int | None:
    """The column of the line above, if it is a key without a colon rather than the rest of a text."""
    before, above, line = ["", "", *lines][index : index + 3]
    text_goes_on = _indent(before) < _indent(above) and not before.rstrip().endswith(":")
    if not above.strip() or ":" in above or ":" in line[:colon] or text_goes_on:
        return None
    return _indent(above) + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
