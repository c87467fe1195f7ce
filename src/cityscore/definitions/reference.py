"""The reference page of the definitions file, derived from the model: ``python -m cityscore.definitions.reference``."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from cityscore.model import Choice, Declaration, Definitions, Limits, declarations, to_plain
from cityscore.model.declarations import VARIANT, variants_of

INTRODUCTION = """\
# The definitions file

Every key that a definitions file may have, made from the code: `python -m cityscore.definitions.reference`.
Unknown keys are errors. What is marked *one or more* takes a list, or one item alone.
A text has one line and at most 200 characters where nothing else is said, and no character that can't be seen.
The words that a key chooses from are explained at the end.
"""


def reference() -> str:
    """Write the page: a table for each class, the root first, then one for each list of words."""
    classes = classes_of(Definitions)
    choices = dict.fromkeys(part for cls in classes for part in _held(cls) if _is_choice(part))
    return "\n".join([INTRODUCTION, *map(_section, classes), *map(_meanings, choices)])


def classes_of(root: Any) -> list[Any]:
    """A class and all it holds, each once, in the order of their first mention."""
    classes = [root]
    for cls in classes:  # which grows while it is read
        held = dict.fromkeys(part for part in _held(cls) if dataclasses.is_dataclass(part))
        classes += [part for part in held if part not in classes]
    return classes


def _held(cls: Any) -> Iterator[Any]:
    yield from variants_of(cls).values()
    for item in declarations(cls):
        yield from (item.type, *_parts(item.type))


def _is_choice(part: Any) -> bool:
    """Whether it is a list of words that say more than they are, as a weekday is not."""
    return isinstance(part, type) and issubclass(part, Choice) and any(w.help.lower() != w for w in part)


def _parts(hint: Any) -> Iterator[Any]:
    for part in get_args(hint):
        yield part
        yield from _parts(part)


def _section(cls: Any) -> str:
    lines = [f"## {cls.__name__}", "", f"{cls.__doc__}", ""]
    if variants := variants_of(cls):
        lines += [f"| `{VARIANT}` | what it is |", "|---|---|"]
        lines += [
            f"| [`{word}`](#{variant.__name__.lower()}) | {variant.__doc__} |" for word, variant in variants.items()
        ]
        return "\n".join([*lines, ""])
    lines += ["| key | what it says | takes | default |", "|---|---|---|---|"]
    lines += [f"| `{item.key}` | {item.help} | {_takes(item)} | {_default(item)} |" for item in declarations(cls)]
    return "\n".join([*lines, ""])


def _meanings(choice: type[Choice]) -> str:
    lines = [f"## {choice.__name__}", "", f"{choice.__doc__}", "", "| word | what it means |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{word}` | {word.help} |" for word in choice), ""])


def _takes(item: Declaration) -> str:
    hint = item.type
    if item.keyed_by:
        return f"a mapping of {item.keyed_by} to {_link(get_args(hint)[0])}"
    if get_origin(hint) is tuple:
        words = _words(get_args(hint)[0], item)
        return f"{words}, one or more" if item.one_or_many else f"a list: {words}"
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
        words = " \\| ".join(f"`{choice.value}`" for choice in hint)
        return f"{words} ([meanings](#{hint.__name__.lower()}))" if _is_choice(hint) else words
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
        "several lines" if limits.lines else "",
        f"at most {limits.longest:,} characters" if limits.longest != Limits().longest else "",
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
    shown = str(plain).lower() if isinstance(plain, bool) else plain
    return f"`{', '.join(shown) if isinstance(shown, list) else shown}`"


if __name__ == "__main__":
    sys.stdout.write(reference())
