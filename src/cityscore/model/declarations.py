"""How the model declares a field, once: its meaning, its limits, its key in a file. Everything else derives from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeAlias, get_origin, get_type_hints

from cityscore.model.problems import Problem, check_id

REQUIRED: Any = dataclasses.MISSING
VARIANT = "type"
"""The key by which a class's variants are told apart; each has a word of its own for it, and always states it."""


class Invalidates(Enum):
    """Which stored scores a change of a field makes wrong, so that they are made again."""

    NOTHING = "it has no part in any score"
    FROM_ITS_DATE = "those from the first day on which other numbers are in force"
    EVERYTHING = "those of all days; what nobody thought of"
    BY_PART = "those that its own fields say, or those of the metrics and composites that it is a part of"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a field's values must keep to, beyond their type."""

    minimum: float | None = None
    minimum_alone: float | None = None
    """The least that it may be in its class's short form, where it stands alone."""
    above: float | None = None
    maximum: float | None = None
    pattern: str = ""
    pattern_says: str = ""
    longest: int = 200
    """Characters of a text."""
    lines: bool = False
    """Whether a text may have line breaks."""
    optional: bool = False
    """Whether the key may be left out."""
    null: str = ""
    """The text that a bare NULL of YAML stands for, where people mean the word."""


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """One field of a model class, as every reader of the model sees it."""

    name: str
    key: str
    type: Any
    help: str
    default: Any
    limits: Limits
    example: Any
    keyed_by: str
    one_or_many: bool
    invalidates: Invalidates

    @property
    def required(self) -> bool:
        """Whether the field must be given."""
        return self.default is REQUIRED


def declared(
    help: str,
    *,
    default: Any = REQUIRED,
    key: str = "",
    example: Any = None,
    keyed_by: str = "",
    one_or_many: bool = False,
    invalidates: Invalidates = Invalidates.EVERYTHING,
    last: bool = False,
    **limits: Any,
) -> Any:
    """A dataclass field with its meaning.

    ``key`` is the word in a file where Python has that word for itself (``from``). ``keyed_by`` says that a file
    writes this tuple as a mapping from that field of its items; ``one_or_many`` that a file may write a lone item
    without a list; ``last`` that it stands below what variants of the class add. ``invalidates`` says which scores are
    made again after a change of it. The rest are ``Limits``.
    """
    metadata = {
        "help": help,
        "key": key,
        "example": example,
        "keyed_by": keyed_by,
        "one_or_many": one_or_many,
        "invalidates": invalidates,
        "last": last,
        "limits": Limits(**limits, optional=default is not REQUIRED),
    }
    return field(default=default, metadata=metadata)


def declarations(cls: type) -> tuple[Declaration, ...]:
    """The declared fields of a model class, in order, with their types resolved."""
    return _declarations(cls)


@cache  # apart from the public function: mypy takes no class for hashable, as the cache's argument must be
def _declarations(cls: Any) -> tuple[Declaration, ...]:
    hints = get_type_hints(cls)
    if variants := variants_of(cls):
        hints[VARIANT] = Literal.__getitem__(tuple(variants))
    return tuple(
        Declaration(
            name=item.name,
            key=item.metadata["key"] or item.name,
            type=hints[item.name],
            default=REQUIRED if get_origin(hints[item.name]) is Literal else item.default,
            **{name: value for name, value in item.metadata.items() if name not in ("key", "last")},
        )
        for item in sorted(dataclasses.fields(cls), key=lambda item: item.metadata["last"])
    )


def variants_of(cls: type) -> dict[str, Any]:
    """The variants of a model class by their words, as its ``variants`` lists them; none for most classes."""
    variants: tuple[Any, ...] = vars(cls).get("variants", ())
    for variant in variants:
        if not isinstance(getattr(variant, VARIANT, None), str):
            raise TypeError(
                f'{variant.__name__} lacks its word: {VARIANT}: Literal["word"] = declared("…", default="word")'
            )
    return {getattr(variant, VARIANT): variant for variant in variants}


Rule: TypeAlias = Callable[[Any], Iterable[Problem]]


def rule(*fields: str, when_said: bool = False) -> Callable[[Rule], Rule]:
    """Mark a method as a check across fields; it is passed over while any field it reads is itself wrong.

    A rule with ``when_said`` is asked of what somebody says now, not of what was accepted and kept before there was
    the rule: that is read as it stands, and whatever can't use it says so.
    """

    def mark(method: Rule) -> Rule:
        method.reads = frozenset(fields)  # type: ignore[attr-defined]
        method.when_said = when_said  # type: ignore[attr-defined]
        return method

    return mark


def rules(cls: type) -> Iterator[Rule]:
    """The rules of a model class, in order."""
    return (method for method in vars(cls).values() if getattr(method, "reads", None) is not None)


def broken_rules(thing: object, wrong: frozenset[str] = frozenset(), *, kept: bool = False) -> Iterator[Problem]:
    """What the rules of a thing's class say of it, leaving out rules that read a field already found wrong.

    Each problem has the id of its rule, by the rule's name. Of what was ``kept`` no rule with ``when_said`` is asked.
    """
    for method in rules(type(thing)):
        if kept and method.when_said:  # type: ignore[attr-defined]
            continue
        if not method.reads & wrong:  # type: ignore[attr-defined]  # what is wrong already would break the rule again
            yield from (replace(problem, id=check_id("definitions", method)) for problem in method(thing))
