"""Plain values to model objects and back: the one place where a declared type meets what a person wrote.

A form, a file and an API all hand in mappings, lists, text and numbers; ``read`` turns them into a model class
and returns every problem at once. ``model`` gives each class the same checks when it is built from Python.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, dataclass_transform, get_args, get_origin

from cityscore.model.declarations import VARIANT, Declaration, Limits, broken_rules, declarations, declared, variants_of
from cityscore.model.problems import InvalidDefinitions, Problem, suggestion
from cityscore.model.text_rules import SHOWN, character_name, is_empty, quoted, unseen_in, without_unseen

T = TypeVar("T")

YEARS = range(1900, 2200)
"""The years that days can have; what files write is held against them too."""

_kept: ContextVar[bool] = ContextVar("kept", default=False)
"""Whether what is read was accepted once and kept: rules that are newer than it don't make it unreadable."""


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(declared,))
def model(cls: type[T]) -> type[T]:
    """Make a frozen, keyword-only dataclass that checks itself: its types, its limits, its rules."""

    def settle(self: Any) -> None:
        reading = _read_fields(cls, {item.key: getattr(self, item.name) for item in declarations(cls)}, {})
        for name, value in reading.values.items():
            object.__setattr__(self, name, value)
        problems = [*reading.problems, *broken_rules(self, reading.wrong, kept=_kept.get())]
        if problems:
            raise InvalidDefinitions(problems)
        _settle(self)

    cls.__post_init__ = settle  # type: ignore[attr-defined]
    return dataclass(frozen=True, kw_only=True)(cls)


def from_plain(cls: type[T], plain: object) -> T:
    """Build a model object from mappings, lists, text and numbers; raises ``InvalidDefinitions`` with every problem."""
    thing, problems = build_model(cls, plain)
    if problems:
        raise InvalidDefinitions(problems)
    return thing


def from_kept(cls: type[T], plain: object) -> T:
    """Build a model object from what ``to_plain`` once made of one that was accepted, perhaps under fewer rules.

    Characters that no text may hold now are replaced, so that it can be shown and changed; what is longer or larger
    than may be said now stays. Raises ``InvalidDefinitions`` for anything else that is wrong.
    """
    token = _kept.set(True)
    try:
        return from_plain(cls, plain)
    finally:
        _kept.reset(token)


def build_model(cls: type[T], plain: object, key_of: str = "") -> tuple[T, list[Problem]]:
    """Build a model object and say all that is wrong with it.

    With problems, what comes back holds None where a required value is wrong and the default where another is,
    so that whoever holds it can go on checking; only without problems is it fit for use. ``key_of`` is the field that
    a mapping around it gives already.
    """
    if not isinstance(plain, Mapping):
        keys = ", ".join(item.key for item in declarations(cls) if item.required and item.name != key_of)
        thing = _build(cls, _Fields({}, [], frozenset(item.name for item in declarations(cls))))
        return thing, [_wrong_type(f"a mapping with {keys}" if keys else "a mapping", plain)]
    variants, word = variants_of(cls), plain.get(VARIANT)
    variant = variants.get(word, cls) if isinstance(word, str) else cls
    other_variants = {item.key: item for other in variants.values() for item in declarations(other)}
    reading = _read_fields(variant, plain, other_variants)
    thing = _build(variant, reading)
    problems = [*reading.problems, *broken_rules(thing, reading.wrong, kept=_kept.get())]
    if not problems:
        _settle(thing)
    return thing, problems


def _settle(thing: object) -> None:
    """Fill in what follows for the parts of a thing from one another, where its class says that anything does."""
    if follows := getattr(thing, "what_follows", None):
        for name, value in follows().items():
            object.__setattr__(thing, name, value)


def to_plain(thing: object) -> Any:
    """The shortest plain form that reads back as the same object: defaults left out, lone items without a list."""
    if isinstance(thing, Enum):
        return thing.value
    if isinstance(thing, tuple):
        return [to_plain(item) for item in thing]
    if not dataclasses.is_dataclass(thing):
        return thing
    thing = getattr(thing, "as_stated", thing)
    plain = {}
    for item in declarations(type(thing)):
        value = getattr(thing, item.name)
        if item.required or value != item.default:
            plain[item.key] = _plain_field(item, value)
    return _shortened(plain, thing)


def _plain_field(item: Declaration, value: object) -> Any:
    plain = to_plain(value)
    if item.keyed_by:
        return {
            getattr(inner, item.keyed_by): _shortened(
                {name: part for name, part in to_plain(inner).items() if name != item.keyed_by}, inner
            )
            for inner in cast("tuple[Any, ...]", value)
        }
    return plain[0] if item.one_or_many and len(plain) == 1 else plain


def _shortened(plain: dict[str, Any], thing: object) -> Any:
    """The short form, unless its value is a mapping, which would be taken for the long form."""
    short = getattr(thing, "short", None)
    return plain[short] if short and set(plain) == {short} and not isinstance(plain[short], dict) else plain


@dataclass(frozen=True)
class _Fields:
    values: dict[str, Any]
    problems: list[Problem]
    wrong: frozenset[str]


def _read_fields(cls: type, plain: Mapping[Any, Any], other_variants: Mapping[str, Declaration]) -> _Fields:
    """Convert each declared field; unknown and missing keys are problems too.

    ``other_variants`` are the keys of a class's variants: one of another variant has no meaning, and while nobody knows
    which variant is meant each is checked as far as it can be.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    wrong: set[str] = set()
    items = {item.key: item for item in declarations(cls)}
    if variants_of(cls):
        items = {**other_variants, **items}
    strangers = [key for key in plain if key not in items and not (key in other_variants and plain[key] is None)]
    problems += [_unknown_key(key, plain, items, other_variants) for key in strangers]
    for key, item in items.items():
        # Elsewhere a key without a value is one that was left out; where a bare NULL is a word, it is that word.
        if key not in plain or (plain[key] is None and not (item.required or item.limits.null)):
            if item.required:
                wrong.add(item.name)
                fix = f"add it: {item.help}"
                problems.append(Problem(id="definitions.missing-key", message=f"{key!r} is missing", fix=fix))
            else:
                values[item.name] = item.default
            continue
        values[item.name], faults = _convert(plain[key], item)
        if faults:
            wrong.add(item.name)
            problems.extend(problem.inside(key) for problem in faults)
    return _Fields(values, problems, frozenset(wrong))


def _unknown_key(
    key: object, plain: Mapping[Any, Any], items: Mapping[str, Declaration], other_variants: Mapping[str, Declaration]
) -> Problem:
    message, fix = (
        f"unknown key {quoted(key) if isinstance(key, str) else repr(key)}",
        suggestion(str(key)[:SHOWN], items),
    )
    if key in other_variants:
        message, fix = f"has no meaning for a {plain[VARIANT]}", "leave it out"
    return Problem(id="definitions.unknown-key", message=message, fix=fix, place=(str(key),))


def _build(cls: type[T], reading: _Fields) -> T:
    thing = object.__new__(cls)  # __init__ would raise what is wrong with it
    for item in declarations(cls):
        nothing = () if get_origin(item.type) is tuple else None
        fallback = nothing if item.required else item.default
        value = reading.values.get(item.name, fallback)
        is_usable = item.name not in reading.wrong or isinstance(value, tuple)  # a list is checked item by item
        object.__setattr__(thing, item.name, value if is_usable else fallback)
    return thing


_Converted = tuple[Any, list[Problem]]


def _convert(value: object, item: Declaration) -> _Converted:
    if item.keyed_by:
        return _keyed(value, item)
    if item.one_or_many and not isinstance(value, (list, tuple)):
        return _from_outside(*_to_type((value,), item.type, item.limits))
    return _to_type(value, item.type, item.limits)


def _from_outside(thing: Any, problems: list[Problem]) -> _Converted:
    """What was read in a longer form than it was written in: the places of its problems begin with what is written."""
    return thing, [dataclasses.replace(problem, place=problem.place[1:]) for problem in problems]


def _keyed(value: object, item: Declaration) -> _Converted:
    """A mapping whose keys are a field of its items (or, from Python, the items themselves)."""
    (cls, _) = get_args(item.type)
    if isinstance(value, (list, tuple)) and all(isinstance(instance, cls) for instance in value):
        return tuple(value), []
    if not isinstance(value, Mapping):
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cls.__name__).lower()  # as people call it: "day calendar"
        needs = f"a mapping of {item.keyed_by} to {words}"
        return (), [_wrong_type(needs, value, _as_mapping(value, item.keyed_by))]
    things: list[object] = []
    problems: list[Problem] = []
    for key, inner in value.items():
        short = getattr(cls, "short", None)
        is_short = short is not None and not isinstance(inner, Mapping)
        if is_short:
            inner = {short: inner}
        if isinstance(inner, Mapping):
            if item.keyed_by in inner:
                twice = Problem(
                    id="definitions.said-twice", message=f"the key {key!r} says it already", fix="remove it"
                )
                problems.append(twice.inside(str(key), item.keyed_by))
            inner = {**inner, item.keyed_by: key}
        thing, faults = build_model(cls, inner, key_of=item.keyed_by)
        if faults:  # further problems are told under the key, even one that is wrong
            object.__setattr__(thing, item.keyed_by, str(key))
        things.append(thing)
        if is_short:  # the file has no such key
            faults = [
                dataclasses.replace(problem, place=problem.place[problem.place[:1] == (short,) :]) for problem in faults
            ]
        problems.extend(problem.inside(str(key)) for problem in faults)
    return tuple(things), problems


def _as_mapping(value: object, key: str) -> str:
    """How to write what someone wrote as a list."""
    if not isinstance(value, (list, tuple)):
        return ""
    first = value[0].get(key) if isinstance(value[0], Mapping) else None
    if isinstance(first, str):
        return f"write {first}: above the rest of it, in place of - {key}: {first}"
    return f"write a {key} and a colon above each, in place of the -"


def _to_type(value: object, hint: Any, limits: Limits) -> _Converted:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _to_union(value, get_args(hint), limits)
    if origin is tuple:
        return _to_tuple(value, get_args(hint)[0], limits)
    if origin is Literal:
        word, *others = get_args(hint)
        if others:
            return _to_word(value, [word, *others])
        return value, [] if value == word else [_wrong_type(repr(word), value)]
    if dataclasses.is_dataclass(hint):
        return _to_model(value, cast("type", hint))
    if issubclass(hint, Enum):
        return _to_choice(value, hint)
    return _SCALARS[hint](value, limits)


def _to_union(value: object, hints: tuple[Any, ...], limits: Limits) -> _Converted:
    if value is None and NoneType in hints:
        return None, []
    options = [hint for hint in hints if hint is not NoneType]
    attempts = [_to_type(value, hint, limits) for hint in options]
    converted, problems = next((attempt for attempt in attempts if not attempt[1]), attempts[0])
    if words := [f"{get_args(hint)[0]!r}" for hint in options if get_origin(hint) is Literal]:
        problems = [
            dataclasses.replace(problem, message=f"{problem.message} (or {', '.join(words)})") for problem in problems
        ]
    return converted, problems


def _to_tuple(value: object, hint: Any, limits: Limits) -> _Converted:
    if not isinstance(value, (list, tuple)):
        return (), [_wrong_type("a list", value)]
    things: list[object] = []
    problems: list[Problem] = []
    for index, inner in enumerate(value):
        thing, faults = _to_type(inner, hint, limits)
        things.append(thing if not faults or dataclasses.is_dataclass(thing) else None)
        problems.extend(problem.inside(index) for problem in faults)
    return tuple(things), problems


def _to_model(value: object, cls: type) -> _Converted:
    if isinstance(value, cls):
        return value, []
    if not isinstance(value, Mapping) and (short := getattr(cls, "short", None)):
        return _from_outside(*build_model(cast("type[object]", cls), {short: value}))
    return build_model(cls, value)


def _to_choice(value: object, cls: type[Enum]) -> _Converted:
    word, problems = _to_word(value, [str(choice.value) for choice in cls])
    return None if problems else cls(word), problems


def _to_word(value: object, words: Sequence[str]) -> _Converted:
    if not isinstance(value, str):
        return None, [_wrong_type("a word", value, suggestion("", words))]
    if value not in words:
        return None, [
            Problem(id="definitions.unknown-word", message=f"unknown {_shown(value)}", fix=suggestion(value, words))
        ]
    return value, []


def _to_text(value: object, limits: Limits) -> _Converted:
    if value is None and limits.null:
        value = limits.null
    if isinstance(value, str):
        if limits.lines:
            value = value.replace("\r\n", "\n")
        elif not limits.pattern:
            value = value.rstrip("\n")  # which a block of YAML ends with
        if _kept.get():
            value = without_unseen(value, lines=limits.lines)
    if value is None or (isinstance(value, str) and is_empty(value)):
        fix = "write something, or leave the key out" if limits.optional else "write something"
        return value, [Problem(id="definitions.empty", message="is empty", fix=fix)]
    if not isinstance(value, str):
        fix = "" if isinstance(value, (Mapping, list, tuple)) else "put it in quotes"
        return value, [_wrong_type("text", value, fix)]
    if limits.pattern and not re.fullmatch(limits.pattern, value):
        message = f"must be {limits.pattern_says}, not {quoted(value)}"
        return value, [Problem(id="definitions.wrong-form", message=message)]
    return value, [] if _kept.get() else list(_unfit(value, limits))


def _unfit(text: str, limits: Limits) -> Iterator[Problem]:
    """What is wrong with a text as such, whatever it is for."""
    if len(text) > limits.longest:
        message = f"has {len(text):,} characters"
        yield Problem(id="definitions.too-long", message=message, fix=f"shorten it to {limits.longest:,} at most")
    if (unseen := unseen_in(text, lines=limits.lines)) is not None:
        message, fix = f"holds a character that can't be seen ({character_name(unseen[0])})", "delete it"
        if unseen[0] == "\n":
            message, fix = "has a line break", "write it in one line"
        behind = f" behind {quoted(text[: unseen.start()])}" if unseen.start() else " at its beginning"
        yield Problem(id="definitions.unseen-character", message=message + behind, fix=fix)


def _to_bool(value: object, limits: Limits) -> _Converted:
    if isinstance(value, bool):
        return value, []
    fixes = {"yes": "write true", "on": "write true", "no": "write false", "off": "write false"}
    return value, [_wrong_type("true or false", value, fixes.get(str(value).lower(), ""))]


def _to_int(value: object, limits: Limits) -> _Converted:
    if isinstance(value, bool) or not isinstance(value, int):
        return value, [_wrong_type("a whole number", value)]
    return value, list(_outside(value, limits))


def _to_float(value: object, limits: Limits) -> _Converted:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value, [_wrong_type("a number", value, _number_meant(value))]
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        return value, [_wrong_type("a finite number", value)]
    return number, list(_outside(number, limits))


def _number_meant(value: object) -> str:
    """How to write the number that someone meant by a text such as 80 %, 1_000 or "0.8"."""
    if not isinstance(value, str) or not any(character.isdigit() for character in value):
        return ""
    if percent := re.fullmatch(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*%\s*", value):
        return f"write it as a decimal, {float(percent[1]) / 100:g}"
    return "write it plainly, such as 1000 or 0.8, without quotes"


def _to_date(value: object, limits: Limits) -> _Converted:
    if isinstance(value, date) and not isinstance(value, datetime):
        return _day_within_years(value)
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return value, [_wrong_type("a day such as 2025-03-18", value)]
    try:
        day = date.fromisoformat(value)
    except ValueError:
        fix = "check how many days the month has"
        return value, [Problem(id="definitions.no-such-day", message=f"{value} is not a day in the calendar", fix=fix)]
    return _day_within_years(day)


def _day_within_years(day: date) -> _Converted:
    """A day, where it is one that figures can have, or may have been said before that was asked."""
    if day.year in YEARS or _kept.get():
        return day, []
    message = f"the year {day.year} is outside {YEARS[0]} to {YEARS[-1]}"
    return day, [Problem(id="definitions.out-of-range", message=message, fix="check the year, or leave the day out")]


_SCALARS: dict[Any, Callable[[object, Limits], _Converted]] = {
    str: _to_text,
    bool: _to_bool,
    int: _to_int,
    float: _to_float,
    date: _to_date,
}


def _outside(number: float, limits: Limits) -> Iterator[Problem]:
    if limits.above is not None and number <= limits.above:
        yield _out_of_range(f"above {limits.above:g}", number)
    if _kept.get():
        return
    if limits.minimum is not None and number < limits.minimum:
        yield _out_of_range(f"{limits.minimum:g} or more", number)
    if limits.maximum is not None and number > limits.maximum:
        yield _out_of_range(f"{limits.maximum:g} or less", number)


def _wrong_type(needs: str, value: object, fix: str = "") -> Problem:
    return Problem(id="definitions.wrong-type", message=f"must be {needs}, not {_shown(value)}", fix=fix)


def _out_of_range(needs: str, number: float) -> Problem:
    return Problem(id="definitions.out-of-range", message=f"must be {needs}, not {number:g}")


def _shown(value: object) -> str:
    """A value as it appears in a message, never longer than a line."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, str):
        return quoted(value)
    text = str(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "…"
