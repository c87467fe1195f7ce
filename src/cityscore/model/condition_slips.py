"""What was most likely meant by a condition that can't be read, so that its mending can be said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from re import Match
from typing import TypeAlias

from cityscore.model.text_rules import quoted, shortened

EXAMPLE = "write a condition such as type = 'Pothole'"
LONGEST = 1_000
"""Characters of a condition in which slips are looked for."""
COMPARED = r"(?:=|<>|!=|<=?|>=?|\b(?:in|like|ilike|is|between|not)\b)"
"""What stands between a column and what it is compared with."""
JOIN_WORDS = frozenset(["and", "or", "not", "in", "is", "like", "ilike", "between", "null", "true", "false", "where"])
"""Words that are no part of a column's name."""

Slip: TypeAlias = tuple[re.Pattern[str], Callable[[Match[str]], tuple[str, str]]]
"""A way to go wrong, and what is said of it: the message and the fix."""


def _of(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


CURLY: Slip = (
    _of(r"[‘’“”]"),
    lambda match: (f"has the curly quote {match[0]}", "write a text in straight single quotes, such as 'Pothole'"),
)
SLIPS: tuple[Slip, ...] = (
    CURLY,
    (_of(r"^\s*(?:where|select)\b"), lambda _: ("begins with a word of SQL", f"leave it out: {EXAMPLE}")),
    (
        _of(r"[`\[]\s*([^`\[\]'\"]+?)\s*[`\]]\s*" + COMPARED),
        lambda match: (f"has {match[1]!r} in other quotes", f'write it in double quotes: "{match[1]}"'),
    ),
    (_of(r"(&&|\|\|)"), lambda match: (f"has {match[1]}", f"write {'and' if match[1] == '&&' else 'or'}")),
    (_of(r"\b(\d{1,3}(?:,\d{3})+)\b"), lambda match: (f"has {match[1]}", f"write {match[1].replace(',', '')}")),
    (
        _of(r"(?<!['\d-])\b(\d{4}-\d{2}-\d{2})\b(?!['-])"),
        lambda match: (f"has the day {match[1]} without quotes", f"write '{match[1]}'"),
    ),
    (
        _of(COMPARED + r"\s*([A-Za-z_]\w*(?:[ ]+\w+)+)\s*$"),
        lambda match: (f"has the text {match[1]!r} without quotes", f"write '{match[1]}' in single quotes"),
    ),
    (
        _of(r"(?:=|<>|!=|[<>]=?|\b(?:and|or|not|in|like|ilike|between|is))\s*$"),
        lambda _: ("breaks off: what should follow is missing", EXAMPLE),
    ),
    (_of(r"\bcontains\b"), lambda _: ("has the word contains", "write like '%…%', in which % is any text")),
)
"""Ways that people go wrong, the likeliest first."""


def likely_slip(text: str) -> tuple[str, str] | None:
    """What is wrong with a condition that can't be read, and its fix, where that can be told."""
    if len(text) > LONGEST:
        return None
    if text.count("'") % 2:
        return "has a single quote without a partner", "close it; within a text write it twice: 'it''s'"
    bare = _without_texts(text)
    for name in _names_with_blanks(bare):
        return f"has the column {quoted(name)} without quotes", f'its name has a blank: write "{shortened(name)}"'
    for pattern, say in SLIPS:
        if match := pattern.search(bare):
            return say(match)
    return None


def curly_quote(name: str) -> tuple[str, str] | None:
    """What is said of a name that was meant as a text in quotes."""
    pattern, say = CURLY
    match = pattern.search(name)
    return say(match) if match else None


def _without_texts(text: str) -> str:
    """The condition with its quoted texts and names emptied, so that nothing is found inside them."""
    return re.sub(r"\"[^\"]*\"", '""', re.sub(r"'[^']*'", "''", text))


def _names_with_blanks(text: str) -> Iterator[str]:
    """Several words in the place of a column."""
    for part in re.split(r"\b(?:and|or)\b|[()]", text, flags=re.IGNORECASE):
        match = re.match(rf"\s*(?:not\s+)?([A-Za-z_]\w*(?:[ ]+\w+)+?)\s*{COMPARED}", part, re.IGNORECASE)
        if match and not JOIN_WORDS & set(match[1].lower().split()):
            yield match[1]
