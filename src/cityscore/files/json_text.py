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

    def __init__(self, index: int, message: str, fix: str = AGAIN) -> None:
        super().__init__(message)
        self.index, self.message, self.fix = index, message, fix


Item: TypeAlias = tuple[int, Any]
"""Where a value starts, and the value, numbers as the text they are written as; or ``Broken`` in its place."""


def is_array(text: str) -> bool:
    """Whether the text is an array, rather than objects one after another."""
    return text.startswith("[", _after(BLANK, text, 0))


def only_value(text: str) -> Any:
    """The value of a text that holds it alone, on however many lines; None where it is broken, or others follow."""
    try:
        value, end = _decoded(text, _after(BLANK, text, 0))
    except Broken:
        return None
    return value if _after(BLANK, text, end) == len(text) else None


def items_of_array(text: str) -> Iterator[Item]:
    """The items of an array; raises ``Broken`` where nothing more can be read."""
    index = _after(BLANK, text, _after(BLANK, text, 0) + 1)
    while not text.startswith("]", index):
        value, end = _decoded(text, index)
        yield index, value
        index = _after(BLANK, text, end)
        if text.startswith(",", index):
            index = _after(BLANK, text, index + 1)
            if text.startswith("]", index):
                raise Broken(index, "a comma stands before the end of the array", "delete the comma")
        elif not text.startswith("]", index):
            raise _broken(text, index, "a comma is missing")
    following = _after(BLANK, text, index + 1)
    if following < len(text):
        raise Broken(following, "something follows the end of the array", "keep one array")


def items_of_lines(text: str) -> Iterator[Item]:
    """The values that stand one after another, on lines of their own; after a broken one, from the next object on."""
    start = 0
    while start < len(text):
        next_object = NEXT_OBJECT.search(text, start)
        end = next_object.end() if next_object else len(text)
        for index, value in _items_of_piece(text[start:end], is_last=end == len(text)):
            if isinstance(value, Broken):
                value.index += start
            yield start + index, value
        start = end


def _items_of_piece(piece: str, *, is_last: bool) -> Iterator[Item]:
    """The values of a text that has one object, or more on one line; the last may be broken."""
    index = _after(BLANK, piece, 0)
    while index < len(piece):
        try:
            value, end = _decoded(piece, index)
            following = _after(SPACES, piece, end)
            if following < len(piece) and piece[following] not in "\n{":
                message = f"after the value stands {piece[following]!r}"
                raise Broken(following, message, "put nothing between the lines; or all of them, with commas, in [ ]")
        except Broken as broken:
            is_open = not is_last and _after(BLANK, piece, broken.index) == len(piece)  # the next object begins first
            yield index, Broken(index, "is an object that is not closed") if is_open else broken
            return
        yield index, value
        index = _after(BLANK, piece, end)


class _KeyTwice(ValueError):
    """A key that an object has twice."""


def _decoded(text: str, index: int) -> tuple[Any, int]:
    """The value that starts there, and where it ends; raises ``Broken`` if it has no end."""
    try:
        return _DECODER.raw_decode(text, index)
    except _KeyTwice as error:
        return Broken(index, f"has the key {error.args[0]!r} twice", "keep one"), _PLAIN.raw_decode(text, index)[1]
    except json.JSONDecodeError as error:
        reason = IN_WORDS.get(error.msg, error.msg[:1].lower() + error.msg[1:].rstrip(": "))
        raise _broken(text, error.pos, reason) from None
    except RecursionError:
        raise Broken(index, "is nested too deeply", "write objects whose values are text or numbers") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object that has no key twice."""
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _KeyTwice(next(key for key in keys if keys.count(key) > 1))
    return members


# Numbers stay text, as they are written: 1e400 and 0.10 would be other numbers as floats.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=str)
_PLAIN = json.JSONDecoder(parse_int=str, parse_float=str)
"""Only to find the end of a value."""


def _broken(text: str, index: int, reason: str) -> Broken:
    if _after(BLANK, text, index) == len(text):
        return Broken(index, "the JSON ends in the middle", "copy or download the file again")
    return Broken(index, f"is no JSON: {reason}")


def _after(blanks: re.Pattern[str], text: str, index: int) -> int:
    """Where the blanks that start there end."""
    match = blanks.match(text, index)
    return match.end() if match else index
