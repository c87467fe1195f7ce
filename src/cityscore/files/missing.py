"""What people write where they have no figure, and no time."""

from __future__ import annotations

MISSING = {"-", "–", "—", "n/a", "na", "#n/a", "null", "none", "nan", "nil", "missing", ".", "..", "…", "?"}
"""In small letters."""


def means_missing(text: str) -> bool:
    """Whether a cell says that there is nothing.

    >>> means_missing(""), means_missing("N/A"), means_missing("0")
    (True, True, False)
    """
    return not text or text.lower() in MISSING
