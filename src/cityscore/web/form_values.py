"""What forms send, read so that nothing that is sent can be more than refused."""

from __future__ import annotations

DIGITS = 18
"""Of the largest number that a database's keys have room for."""


def row_key(text: str | None) -> int | None:
    """The key of a row that a form names; None for what can be none."""
    return int(text) if text and text.isdecimal() and len(text) <= DIGITS else None
