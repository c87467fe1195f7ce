"""What people write where they have no figure, and no time."""

from __future__ import annotations

from collections.abc import Iterable

MISSING = {"-", "–", "—", "n/a", "na", "#n/a", "null", "none", "nan", "nil", "missing", ".", "..", "…", "?"}
"""In small letters."""
DASH = "-"
"""Stands for any number of dashes, as lines under a header have them."""


def means_missing(text: str) -> bool:
    """Whether a cell says that there is nothing.

    >>> means_missing(""), means_missing("N/A"), means_missing("0")
    (True, True, False)
    """
    return not text or text.lower() in MISSING


def compared_words(words: Iterable[str]) -> frozenset[str]:
    """Words for nothing as cells are compared with them: in small letters, dashes as one.

    >>> sorted(compared_words(["NULL", "N/A ", "----"]))
    ['-', 'n/a', 'null']
    """
    plain = (word.strip().lower() for word in words)
    return frozenset((word.strip(DASH) and word) or DASH for word in plain if word)
