"""What takes long to draw is drawn when it is first asked for, and kept until the next publication."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import caches
from django.http import Http404

from cityscore.present.read.published_scores import Publication
from cityscore.present.say.language import spoken
from cityscore.web.caching import PAGES, PROGRAM


def kept(publication: Publication, name: str, draw: Callable[[], str | bytes | None]) -> str | bytes:
    """What is drawn once for a publication and a language, and again when something is added to what the city shows.

    Raises ``Http404`` for what can't be drawn.
    """
    drawn_of = (PROGRAM, publication.run.pk, publication.run.finished, publication.city.changed, spoken().code)
    key = f"picture/{'/'.join(map(str, drawn_of))}/{name}".replace(" ", "T")  # Django warns of a key with a blank
    drawing: str | bytes | None = caches[PAGES].get(key)
    if drawing is None:
        drawing = draw()
        if drawing is None:
            raise Http404("There is no such thing to be drawn.")
        caches[PAGES].set(key, drawing, timeout=None)
    return drawing
