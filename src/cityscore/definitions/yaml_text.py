"""Write definitions as YAML that people like to read and that reads back as the same definitions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

from cityscore.definitions.scalars import meaning
from cityscore.model import Definitions, to_plain

LONGEST_KEY = 1000
"""Characters beyond which YAML wants a key on a line of its own; the standard's limit is 1,024."""

_PLAIN = re.compile(r"[^\W\d_](?:[\w .()/%&+,;'’–*=<>-]*[\w.)%'*])?")
"""Text that no YAML reader takes for anything else: starts with a letter, no colon, no '#', no space at the end."""

_OLD_TRUTHS = frozenset(("y", "n", "yes", "no", "on", "off"))
"""Words that readers of YAML 1.1 take for true or false."""


def dumps(definitions: Definitions) -> str:
    """The definitions as YAML, in the model's order, defaults left out; ``loads`` gives them back."""
    sections = ("\n".join(_lines({key: value}, "")) for key, value in to_plain(definitions).items())
    return "\n\n".join(sections) + "\n"


def plain_lines(value: Mapping[str, object]) -> Iterator[str]:
    """A mapping of plain values as YAML, line by line."""
    return _lines(value, "")


def _lines(value: Mapping[str, object] | list[object], indent: str) -> Iterator[str]:
    """A mapping or list that isn't empty, a line each."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            text = quoted_if_needed(key)
            start = f"{indent}{text}:" if len(text) < LONGEST_KEY else f"{indent}? {text}\n{indent}:"
            yield from _entry(start, inner, indent + "  ")
    else:
        for inner in value:
            yield from _item(inner, indent)


def _entry(start: str, value: object, indent: str) -> Iterator[str]:
    if isinstance(value, (dict, list)) and value:
        yield start
        yield from _lines(value, indent)
    elif isinstance(value, str) and _fits_a_block(value):
        yield f"{start} {'|' if value.endswith(chr(10)) else '|-'}"
        yield from (f"{indent}{line}" if line else "" for line in value.removesuffix("\n").split("\n"))
    else:
        yield f"{start} {_scalar(value)}"


def _item(value: object, indent: str) -> Iterator[str]:
    if isinstance(value, (dict, list)) and value:
        first, *rest = _lines(value, indent + "  ")
        yield f"{indent}- {first.lstrip(' ')}"
        yield from rest
    else:
        yield from _entry(f"{indent}-", value, indent + "  ")


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return quoted_if_needed(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value)


def quoted_if_needed(text: str) -> str:
    """Text as a YAML scalar: plain where every reader takes it for text, else in double quotes."""
    ordinary = _PLAIN.fullmatch(text) and text.isprintable() and isinstance(meaning(text), str)
    if ordinary and text.lower() not in _OLD_TRUTHS:
        return text
    characters = json.dumps(text, ensure_ascii=False)  # YAML's double quotes escape as JSON's do, but for these
    return "".join(part if part.isprintable() else f"\\U{ord(part):08x}" for part in characters)


def _fits_a_block(text: str) -> bool:
    """Whether text of several lines can stand line by line, as it is."""
    lines = text.removesuffix("\n").split("\n")
    plain = all(line.isprintable() and line == line.strip() for line in lines)
    return len(lines) > 1 and plain and bool(lines[0] and lines[-1])
