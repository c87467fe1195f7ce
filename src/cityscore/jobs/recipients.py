"""Who mail is written to: in which language, with which links, and how each ends it."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.conf import settings

from cityscore.model import Definitions
from cityscore.present.say.language import ENGLISH, Language, say, speaking, spoken
from cityscore.present.say.languages import languages
from cityscore.reports.absolute_urls import Links
from cityscore.reports.unsubscribe_footer import FooterLine
from cityscore.store import models


def in_language(code: str) -> AbstractContextManager[None]:
    """Speak the language of a code; English where the site does not know it any more."""
    return speaking(_language(code))


def links_of(city: models.City, definitions: Definitions) -> Links:
    """The addresses of a city's pages in the language that is spoken."""
    return Links(city.slug, spoken().code, _language(definitions.city.language).code)


def ending(links: Links, token: str, topic: str) -> str:
    """The page on which somebody ends what they get."""
    return links.page("end-subscriptions", token=token, topic=topic)


def one_click(city: models.City, token: str, topic: str) -> str:
    """The address at which a mail program ends a topic in one click: in no language, so that none can be taken away."""
    return ending(Links(city.slug, "", ""), token, topic)


def foot_of(links: Links, end: str) -> list[FooterLine]:
    """How a mail to a subscriber ends; ``end`` is the page on which they end it."""
    return [
        FooterLine(say("You get this because you asked for it."), end, say("Stop it")),
        FooterLine("", links.page("city"), say("Today's scorecard")),
    ]


def _language(code: str) -> Language:
    by_code = {language.code: language for language in languages(settings.LANGUAGES_FOLDER)}
    return by_code.get(code, ENGLISH)
