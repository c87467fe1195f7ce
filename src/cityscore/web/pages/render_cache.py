"""What takes long to draw is drawn when it is first asked for, and kept until the next publication."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import caches
from django.http import Http404

from cityscore.present.read.published_scores import Publication
from cityscore.present.say.language import spoken
from cityscore.web.caching import PAGES, PROGRAM


def kept(moment: Publication, name: str, draw: Callable[[], str | bytes | None]) -> str | bytes:
    """What is drawn once for a publication and a language, and again when something is added to what the city shows.

    Raises ``Http404`` for what can't be drawn.
    """
    drawn_of = (PROGRAM, moment.run.pk, moment.run.finished, moment.city.changed, spoken().code)
    key = f"picture/{'/'.join(map(str, drawn_of))}/{name}".replace(" ", "T")
    found: str | bytes | None = caches[PAGES].get(key)
    if found is None:
        found = draw()
        if found is None:
            raise Http404("There is no such thing to be drawn.")
        caches[PAGES].set(key, found, timeout=None)
    return found
