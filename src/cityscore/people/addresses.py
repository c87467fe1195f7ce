"""E-mail addresses, as accounts are known by them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cityscore.model import CityScoreError


def email_address(text: str) -> str:
    """An e-mail address as accounts keep it, in lower case; raises ``CityScoreError`` if the text is none."""
    try:
        validate_email(text.strip())
    except ValidationError:
        raise CityScoreError(f"{text!r} is not an e-mail address → write it as name@city.gov") from None
    return text.strip().lower()
