"""JSON text taken apart: the items of an array, or an object a line, each with its place; and what is broken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

BLANK = re.compile(r"[ \t\n]*")
SPACES = re.compile(r"[ \t]*")
NEXT_OBJECT = re.compile(r"\n[ \t]*(?=\{)")

AGAIN = "mend it there, or write the file again with a program that knows JSON"

IN_WORDS = {
    "Expecting ',' delimiter": "a comma is missing",
    "Expecting ':' delimiter": "a colon is missing",
    "Expecting value": "a value is missing",
    "Expecting property name enclosed in double quotes": 'a key in "double quotes" is missing',
    "Invalid control character at": "a line break or other control character stands inside quotes",
    "Unterminated string starting at": "a quote is opened and not closed",
}
"""What the standard library says of broken JSON, in plain words."""


class Broken(ValueError):
    """What is wrong with the text, where (an index into it), and how to mend it."""

    def __init__(self, at: int, message: str, fix: str = AGAIN) -> None:
        super().__init__(message)
        self.at, self.message, self.fix = at, message, fix


Item: TypeAlias = tuple[int, Any]
"""Where a value starts, and the value, numbers as the text they are written as; or ``Broken`` in its place."""


def is_array(text: str) -> bool:
    """Whether the text is an array, rather than objects one after another."""
    return text.startswith("[", _after(BLANK, text, 0))


def items_of_array(text: str) -> Iterator[Item]:
    """The items of an array; raises ``Broken`` where nothing more can be read."""
    at = _after(BLANK, text, _after(BLANK, text, 0) + 1)
    while not text.startswith("]", at):
        value, end = _decoded(text, at)
        yield at, value
        at = _after(BLANK, text, end)
        if text.startswith(",", at):
            at = _after(BLANK, text, at + 1)
            if text.startswith("]", at):
                raise Broken(at, "a comma stands before the end of the array", "delete the comma")
        elif not text.startswith("]", at):
            raise _broken(text, at, "a comma is missing")
    rest = _after(BLANK, text, at + 1)
    if rest < len(text):
        raise Broken(rest, "something follows the end of the array", "keep one array")


def items_of_lines(text: str) -> Iterator[Item]:
    """The values that stand one after another, on lines of their own; after a broken one, from the next object on."""
    start = 0
    while start < len(text):
        next_object = NEXT_OBJECT.search(text, start)
        end = next_object.end() if next_object else len(text)
        for at, value in _items_of_piece(text[start:end], is_last=end == len(text)):
            if isinstance(value, Broken):
                value.at += start
            yield start + at, value
        start = end


def _items_of_piece(piece: str, *, is_last: bool) -> Iterator[Item]:
    """The values of a text that has one object, or more on one line; the last may be broken."""
    at = _after(BLANK, piece, 0)
    while at < len(piece):
        try:
            value, end = _decoded(piece, at)
            following = _after(SPACES, piece, end)
            if following < len(piece) and piece[following] not in "\n{":
                message = f"after the value stands {piece[following]!r}"
                raise Broken(following, message, "put nothing between the lines; or all of them, with commas, in [ ]")
        except Broken as broken:
            is_open = not is_last and _after(BLANK, piece, broken.at) == len(piece)
            yield at, Broken(at, "is an object that is not closed") if is_open else broken
            return
        yield at, value
        at = _after(BLANK, piece, end)


class _Twice(ValueError):
    """A key that an object has twice."""


def _decoded(text: str, at: int) -> tuple[Any, int]:
    """The value that starts there, and where it ends; raises ``Broken`` if it has no end."""
    try:
        return _DECODER.raw_decode(text, at)
    except _Twice as error:
        return Broken(at, f"has the key {error.args[0]!r} twice", "keep one"), _PLAIN.raw_decode(text, at)[1]
    except json.JSONDecodeError as error:
        reason = IN_WORDS.get(error.msg, error.msg[:1].lower() + error.msg[1:].rstrip(": "))
        raise _broken(text, error.pos, reason) from None
    except RecursionError:
        raise Broken(at, "is nested too deeply", "write objects whose values are text or numbers") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object that has no key twice."""
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1))
    return members


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=str)
_PLAIN = json.JSONDecoder(parse_int=str, parse_float=str)
"""Only to find the end of a value."""


def _broken(text: str, at: int, reason: str) -> Broken:
    if _after(BLANK, text, at) == len(text):
        return Broken(at, "the JSON ends in the middle", "copy or download the file again")
    return Broken(at, f"is no JSON: {reason}")


def _after(blanks: re.Pattern[str], text: str, at: int) -> int:
    """Where the blanks that start there end."""
    match = blanks.match(text, at)
    return match.end() if match else at
