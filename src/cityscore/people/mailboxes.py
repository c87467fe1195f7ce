"""E-mail addresses, as accounts and subscribers are known by them."""

from __future__ import annotations

from unicodedata import category

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cityscore.model import CityScoreError

LONGEST = 254
"""Letters of an address, at most (RFC 5321)."""


def email_address(text: str) -> str:
    """An e-mail address as it is kept; raises ``CityScoreError`` if the text is none.

    It is in lower case, and its domain as mail servers call it: one mailbox is not known by several spellings.
    """
    local, _, domain = text.strip().rpartition("@")
    try:
        # Some letters have an ASCII letter for a small one, and some of a domain are dropped: one address, not two.
        if not local.isascii() or any(category(letter)[0] in "CZ" for letter in domain):
            raise ValidationError(text)
        address = f"{local}@{domain.encode('idna').decode('ascii')}".lower()
        validate_email(address)
    except (ValidationError, UnicodeError):
        raise CityScoreError(f"{text!r} is not an e-mail address → write it as name@city.gov") from None
    if len(address) > LONGEST:
        raise CityScoreError(f"an e-mail address of {len(address)} letters → write one of {LONGEST} at most")
    return address


def public_address(text: str) -> str:
    """An e-mail address anywhere on the internet; raises ``CityScoreError`` for one of this machine or a number too."""
    address = email_address(text)
    if "." not in (domain := address.rpartition("@")[2]) or domain.startswith("["):
        raise CityScoreError(f"{text!r} is of no mail server that others know → write it as name@city.gov")
    return address


def mailbox_of(address: str) -> str:
    """Where an address ends up: what stands between a plus sign and the @ is a label of its owner's.

    >>> mailbox_of("ann+score@home.org")
    'ann@home.org'
    """
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
