"""Sentences, days and moments in the reader's language, for templates."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django import template

from cityscore.present.say.language import Language, several, spoken
from cityscore.present.say.language import say as sentence_in_language
from cityscore.present.say.terms import day_text, long_day_text, moment_text, weekday_text
from cityscore.web.page_language import alternate_addresses, known_languages

register = template.Library()
register.simple_tag(several, name="several")
register.simple_tag(alternate_addresses, name="alternates")
register.filter("day", day_text)
register.filter("long_day", long_day_text)
register.filter("weekday", weekday_text)


@register.simple_tag
def say(sentence: str, **values: object) -> str:
    """A sentence in the reader's language; what is no sentence of ours, such as a name, stays as it is."""
    return sentence_in_language(sentence, **values) if sentence else ""


@register.simple_tag
def language() -> str:
    """The language's code, for ``lang``."""
    return spoken().code


@register.simple_tag
def direction() -> str:
    """Where the language's lines run, for ``dir``."""
    return spoken().direction


@register.simple_tag
def own_languages() -> list[Language]:
    """The languages that somebody can choose for their own pages."""
    return list(known_languages().values())


@register.filter
def moment(value: datetime, zone: ZoneInfo) -> str:
    """A moment in a city's own time: 9 April 2025, 08:00."""
    return moment_text(value.astimezone(zone))


@register.filter
def utc(value: datetime) -> str:
    """A moment in universal time: 9 April 2025, 12:00 UTC."""
    return f"{moment_text(value.astimezone(UTC))} UTC"
