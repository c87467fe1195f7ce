"""What forms send, read so that nothing that is sent can be more than refused."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from cityscore.present.say.typed_text import UnfitText, fit_text

DIGITS = 18
"""Of the largest number that a database's keys have room for."""


def refuse_unseen(text: str) -> None:
    """A validator of a form's field: raises ``ValidationError`` for what no text may hold."""
    try:
        fit_text(text, len(text))
    except UnfitText as error:
        raise ValidationError(str(error)[:1].upper() + str(error)[1:]) from error


def row_key(text: str | None) -> int | None:
    """The key of a row that a form names; None for what can be none."""
    return int(text) if text and text.isdecimal() and len(text) <= DIGITS else None
