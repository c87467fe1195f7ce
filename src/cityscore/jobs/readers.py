"""Who mail is written to: in which language, with which links, and how each ends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from cityscore.model import Definitions
from cityscore.people.models import Subscriber, Topic
from cityscore.present.language import ENGLISH, Language, say, speaking, spoken
from cityscore.present.languages import languages
from cityscore.reports.footing import Line
from cityscore.reports.links import Links
from cityscore.store import models


@contextmanager
def in_language(code: str) -> Iterator[Language]:
    """Speak the language of a code; English where the site does not know it any more."""
    known = {each.code: each for each in languages(settings.LANGUAGES_FOLDER)}
    language = known.get(code, ENGLISH)
    with speaking(language):
        yield language


def links_of(city: models.City, definitions: Definitions) -> Links:
    """The addresses of a city's pages in the language that is spoken."""
    return Links(city.slug, spoken().code, definitions.city.language)


def ending(links: Links, subscriber: Subscriber, topic: Topic) -> str:
    """The address at which somebody ends a topic, and by which a mail program does so in one click."""
    return links.page("end-subscriptions", token=subscriber.token, topic=topic.value)


def foot_of(links: Links, subscriber: Subscriber, topic: Topic) -> list[Line]:
    """How a mail to a subscriber ends."""
    return [
        Line(say("You get this because you asked for it."), ending(links, subscriber, topic), say("Stop it")),
        Line("", links.page("city"), say("Today's scorecard")),
    ]
