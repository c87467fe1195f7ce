"""Sentences, days and moments in the reader's language, for templates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django import template

from cityscore.present.say.language import Language, spoken
from cityscore.present.say.language import say as said
from cityscore.present.say.language import several as counted
from cityscore.present.say.terms import day_text, long_day_text, moment_text, weekday_text
from cityscore.web.page_language import Alternate, known_languages
from cityscore.web.page_language import alternate_addresses as in_other_languages

register = template.Library()


@register.simple_tag
def say(sentence: str, **values: object) -> str:
    """A sentence in the reader's language; what is no sentence of ours, such as a name, stays as it is."""
    return said(sentence, **values) if sentence else ""


@register.simple_tag
def several(one: str, many: str, number: int, **values: object) -> str:
    """The same of a sentence that counts."""
    return counted(one, many, number, **values)


@register.simple_tag
def language() -> str:
    """The language's code, for ``lang``."""
    return spoken().code


@register.simple_tag
def direction() -> str:
    """Where the language's lines run, for ``dir``."""
    return spoken().direction


@register.simple_tag
def alternates() -> list[Alternate]:
    """The page in each of the site's languages."""
    return in_other_languages()


@register.simple_tag
def own_languages() -> list[Language]:
    """The languages that somebody can choose for their own pages."""
    return list(known_languages().values())


@register.filter
def day(value: date) -> str:
    """A day as people write it: 9 April 2025."""
    return day_text(value)


@register.filter
def long_day(value: date) -> str:
    """A day with its weekday: Wednesday 9 April 2025."""
    return long_day_text(value)


@register.filter
def weekday(value: date) -> str:
    """Its weekday."""
    return weekday_text(value)


@register.filter
def moment(value: datetime, zone: ZoneInfo) -> str:
    """A moment in a city's own time: 9 April 2025, 08:00."""
    return moment_text(value.astimezone(zone))


@register.filter
def utc(value: datetime) -> str:
    """A moment in universal time: 9 April 2025, 12:00 UTC."""
    return f"{moment_text(value.astimezone(UTC))} UTC"
