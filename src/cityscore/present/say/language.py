"""The reader's language: each sentence that is shown goes through ``say``, or ``several`` where it counts something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from gettext import NullTranslations

from babel import Locale

from cityscore.model.messages import to_count, to_say

__all__ = ["ENGLISH", "Language", "say", "several", "speak", "speaking", "spoken", "to_count", "to_say"]


@dataclass(frozen=True)
class Language:
    """A language, with its catalogue of sentences."""

    code: str
    """As in ``lang`` and in addresses: en, es, pt-BR."""
    name: str
    """As its own speakers call it."""
    catalogue: NullTranslations
    locale: Locale | None = None
    """Whose numbers and dates it writes, of those that Unicode knows; None: as English does here."""

    @property
    def direction(self) -> str:
        """Where its lines run, as in ``dir``: ltr or rtl."""
        return self.locale.text_direction if self.locale else "ltr"

    def number(self, text: str) -> str:
        """A number as this language writes it, given as English does: 4,580.5 becomes 4.580,5."""
        return text if self.locale is None else _number(self.locale, text)


ENGLISH = Language("en", "English", NullTranslations())

# of each request's own: several are answered at once, in several languages
_spoken: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def spoken() -> Language:
    """The language that is spoken now."""
    return _spoken.get()


def speak(language: Language) -> None:
    """Speak another language until ``speaking`` ends."""
    _spoken.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language for a while."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def say(sentence: str, /, **values: object) -> str:
    """A sentence in the reader's language, with values in its braces.

    >>> say("{met} of {scored} met", met=7, scored=19)
    '7 of 19 met'
    """
    translated = spoken().catalogue.gettext(sentence)
    return translated.format(**values) if values else translated


def several(one: str, many: str, number: int, /, **values: object) -> str:
    """The same of a sentence that counts; ``{number}`` is the number as people write it.

    >>> several("{number} other", "{number} others", 2)
    '2 others'
    """
    language = spoken()
    translated = language.catalogue.ngettext(one, many, number)
    return translated.format(number=language.number(f"{number:,}"), **values)


OWN_NAME = to_say("English")
"""A catalogue translates this into its own language's name."""


@lru_cache(maxsize=20_000)
def _number(locale: Locale, text: str) -> str:
    decimals = len(text.partition(".")[2])
    # a locale's own pattern has up to three decimals, and would drop zeros that are meant: 1.00 is a score
    pattern = copy(locale.decimal_formats[None])
    pattern.frac_prec = (decimals, decimals)
    return str(pattern.apply(Decimal(text.replace(",", "")), locale))
