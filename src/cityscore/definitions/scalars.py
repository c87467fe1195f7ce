"""What unquoted text means in YAML 1.2 (its core schema): nothing, a truth, a number, or just the text.

Dates and times stay text (the model reads them), and so do ``yes``, ``1_000`` and ``08:30``, which older YAML
took for something else.
"""

from __future__ import annotations

import re

WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

_WHOLE = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_NOT_A_NUMBER = re.compile(r"\.(nan|NaN|NAN)")
LONGEST_WHOLE = 4000
"""Digits beyond which a whole number is read as a decimal one; Python refuses to convert longer ones."""


def meaning(text: str) -> str | int | float | bool | None:
    """The value of unquoted text.

    >>> meaning("0.80"), meaning("true"), meaning("yes"), meaning("2025-01-01")
    (0.8, True, 'yes', '2025-01-01')
    """
    if text in WORDS:
        return WORDS[text]
    if _WHOLE.fullmatch(text) and len(text) < LONGEST_WHOLE:
        return int(text)
    if _OTHER_BASE.fullmatch(text):
        return int(text, base=0)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return float(text.replace(".", "")) if _INFINITE.fullmatch(text) or _NOT_A_NUMBER.fullmatch(text) else text
