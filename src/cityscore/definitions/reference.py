"""The reference page of the definitions file, derived from the model: ``python -m cityscore.definitions.reference``."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from cityscore.model import Declaration, Definitions, declarations, to_plain

INTRODUCTION = """\
# The definitions file

Every key that a definitions file may have, made from the code: `python -m cityscore.definitions.reference`.
Unknown keys are errors. What is marked *one or more* takes a list, or one item alone.
"""


def reference() -> str:
    """Write the page: a table for each class, the root first."""
    return "\n".join([INTRODUCTION, *(_section(cls) for cls in _classes(Definitions))])


def _classes(root: Any) -> list[Any]:
    """A class and all it holds, each once, in the order of their first mention."""
    found = [root]
    for cls in found:
        found += [held for held in _held(cls) if held not in found]
    return found


def _held(cls: Any) -> Iterator[Any]:
    for item in declarations(cls):
        for part in (item.type, *_parts(item.type)):
            if dataclasses.is_dataclass(part):
                yield part


def _parts(hint: Any) -> Iterator[Any]:
    for part in get_args(hint):
        yield part
        yield from _parts(part)


def _section(cls: Any) -> str:
    lines = [
        f"## {cls.__name__}",
        "",
        f"{cls.__doc__}",
        "",
        "| key | what it says | takes | default |",
        "|---|---|---|---|",
    ]
    lines += [f"| `{item.key}` | {item.help} | {_takes(item)} | {_default(item)} |" for item in declarations(cls)]
    return "\n".join([*lines, ""])


def _takes(item: Declaration) -> str:
    hint = item.type
    if item.keyed_by:
        return f"a mapping of {item.keyed_by} to {_link(get_args(hint)[0])}"
    if get_origin(hint) is tuple:
        words = _words(get_args(hint)[0], item)
        return f"{words}, one or more" if item.one_or_many else f"a list of {words}"
    return _words(hint, item)


def _words(hint: Any, item: Declaration) -> str:
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(_words(part, item) for part in get_args(hint) if part is not NoneType)
    if get_origin(hint) is Literal:
        return f"`{get_args(hint)[0]}`"
    if dataclasses.is_dataclass(hint):
        short = getattr(hint, "short", None)
        return _link(hint) + (f", or its `{short}` alone" if short else "")
    if issubclass(hint, Enum):
        return " \\| ".join(f"`{each.value}`" for each in hint)
    return {str: "text", bool: "true or false", int: "a whole number", float: "a number"}.get(hint, "a day") + _limits(
        item
    )


def _limits(item: Declaration) -> str:
    limits = item.limits
    words = [
        f"above {limits.above:g}" if limits.above is not None else "",
        f"{limits.minimum:g} or more" if limits.minimum is not None else "",
        f"{limits.maximum:g} or less" if limits.maximum is not None else "",
        limits.pattern_says,
    ]
    listed = ", ".join(word for word in words if word)
    return f" ({listed})" if listed else ""


def _link(cls: Any) -> str:
    return f"[{cls.__name__}](#{cls.__name__.lower()})"


def _default(item: Declaration) -> str:
    if item.required:
        return "must be given"
    if item.default in (None, ()) or dataclasses.is_dataclass(item.default):
        return "none"
    plain = to_plain(item.default)
    if item.one_or_many and len(plain) == 1:
        plain = plain[0]
    shown = {True: "true", False: "false"}.get(plain, plain) if isinstance(plain, bool) else plain
    return f"`{', '.join(shown) if isinstance(shown, list) else shown}`"


if __name__ == "__main__":
    sys.stdout.write(reference())
