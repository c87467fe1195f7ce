"""What a password must not be, beside short, common, or like its owner's name."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from cityscore.people.models import User
from cityscore.present.say.language import say


class RepeatedWordValidator:
    """Refuses a short word said again and again until it is long enough."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002  (as Django has it)
        """Raise ``ValidationError`` for ``passwordpassword``, ``123412341234`` and the like."""
        folded = password.casefold()
        if folded and folded in (folded + folded)[1:-1]:
            raise ValidationError(
                say("This is one word again and again. Choose words that differ."), "password_repeated"
            )

    def get_help_text(self) -> str:
        """What is asked, in a sentence."""
        return say("Not one word again and again.")
