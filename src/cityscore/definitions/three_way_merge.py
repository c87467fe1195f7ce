"""Three-way merge of definitions: what a file changed, and what was changed elsewhere since, put together.

It works on plain values, as ``to_plain`` makes them, with metrics under keys that no renaming changes. A metric, a
source, a goal or a setting is merged field by field; the value of a field, such as a list of dated targets, is one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

ABSENT: Final = object()
"""Stands for what is not there, which is another thing than an empty value."""
DEEPEST_FIELD = 3
"""Names of a field's place, at most: its section, its thing, its own; what is deeper is part of its value."""

Place = tuple[str, ...]
Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Divergence:
    """A field, or a whole thing, that stands differently from the version that a file was made from."""

    place: Place
    base: Any
    """What it was, ``ABSENT`` where it was not there; so too what the file says, and what stands."""
    stated: Any
    standing: Any

    @property
    def is_thing(self) -> bool:
        """Whether it is a whole metric, source, goal or cabinet, and no field of one."""
        section, *names = self.place
        return len(names) == 1 and section != "city"


@dataclass
class Merged:
    """Two versions put together."""

    plain: dict[str, Any] = field(default_factory=dict)
    kept: list[Divergence] = field(default_factory=list)
    """What was changed elsewhere and not in the file, and stays."""
    conflicts: list[Divergence] = field(default_factory=list)
    """What was changed in both, differently; ``plain`` has what the file says."""


def three_way_merge(base: Plain, stated: Plain, standing: Plain) -> Merged:
    """Put together what a file states and what stands, which both come from a base."""
    merged = Merged()
    merged.plain = _merge_mapping((), base, stated, standing, merged)
    return merged


def same_plain(one: Any, other: Any) -> bool:
    """Whether two plain values are the same, keys in the same order: that of cabinets is seen on the page."""
    if ABSENT in (one, other):
        return one is other
    return _text(one) == _text(other)


def _text(plain: Any) -> str:
    return json.dumps(plain, default=date.isoformat)


def _merge(place: Place, base: Any, stated: Any, standing: Any, merged: Merged) -> Any:
    if same_plain(stated, standing):
        return standing
    both = isinstance(stated, Mapping) and isinstance(standing, Mapping)
    if len(place) < DEEPEST_FIELD and (both or len(place) == 1) and _is_mapping(base, stated, standing):
        return _merge_mapping(place, _mapping(base), _mapping(stated), _mapping(standing), merged)
    if same_plain(base, standing):
        return stated
    divergence = Divergence(place, base, stated, standing)
    if same_plain(base, stated):
        merged.kept.append(divergence)
        return standing
    merged.conflicts.append(divergence)
    return stated


def _merge_mapping(place: Place, base: Plain, stated: Plain, standing: Plain, merged: Merged) -> dict[str, Any]:
    values = {
        key: _merge((*place, key), base.get(key, ABSENT), stated.get(key, ABSENT), standing.get(key, ABSENT), merged)
        for key in _ordered(base, stated, standing)
    }
    optional = len(place) == 0
    return {key: value for key, value in values.items() if value is not ABSENT and not (optional and value == {})}


def _ordered(base: Plain, stated: Plain, standing: Plain) -> list[str]:
    """All keys, in the order that stands, unless the file has changed that of what was there."""
    was = [key for key in base if key in stated]
    is_reordered = was != [key for key in stated if key in base]
    lead, other = (stated, standing) if is_reordered else (standing, stated)
    keys = list(lead)
    for before, key in zip([None, *other], other, strict=False):
        if key not in lead:
            keys.insert(keys.index(before) + 1 if before is not None else 0, key)
    return keys


def _is_mapping(*values: Any) -> bool:
    return all(value is ABSENT or isinstance(value, Mapping) for value in values)


def _mapping(value: Any) -> Plain:
    return {} if value is ABSENT else value
