"""What takes long to draw is drawn when it is first asked for, and kept until the next publication.

One thread draws it, and who else asks waits for that one. What could not be drawn is not tried again for a while, so
that a letter without a font does not take a thread for a second from each visitor.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from threading import Lock

from django.core.cache import caches
from django.db import DatabaseError
from django.http import Http404, HttpResponse

from cityscore.model import CityScoreError
from cityscore.present.read.published_scores import Publication
from cityscore.present.say.language import spoken
from cityscore.store.notes import latest_change
from cityscore.web.caching import PAGES, PROGRAM
from cityscore.web.drawn_apart import FAILURE_KEPT, not_drawn

logger = logging.getLogger(__name__)


class DrawingFailed(CityScoreError):
    """What is asked for can't be drawn at the moment; why is in the log."""


@dataclass(frozen=True)
class KeptFailure:
    """That something could not be drawn."""


def kept(publication: Publication, name: str, draw: Callable[[], str | bytes | None]) -> str | bytes:
    """What is drawn once for a publication and a language, and again when something is added to what the city shows.

    Raises ``Http404`` for what there is none of, and ``DrawingFailed``, also if that was tried a moment ago.
    """
    said = latest_change(publication.city, publication.as_of) if publication.as_of else ""
    drawn_of = (PROGRAM, publication.run.pk, publication.run.finished, publication.city.changed, said, spoken().code)
    key = f"picture/{'/'.join(map(str, drawn_of))}/{name}".replace(" ", "T")  # Django warns of a key with a blank
    drawing: str | bytes | KeptFailure | None = caches[PAGES].get(key)
    if drawing is None:
        with _alone(key):
            drawing = caches[PAGES].get(key)  # by whoever was here before
            if drawing is None:
                drawing = _drawn(key, f"{publication.city.slug}/{name}", draw)
    if isinstance(drawing, KeptFailure):
        raise DrawingFailed(name)
    return drawing


def _drawn(key: str, name: str, draw: Callable[[], str | bytes | None]) -> str | bytes | KeptFailure:
    try:
        drawing = draw()
    except (Http404, DatabaseError):
        raise
    except Exception as error:
        # a letter without a font is for whoever runs the site to mend; anything else is ours, with where it happened
        logger.error("%s can't be drawn: %s", name, error, exc_info=not isinstance(error, CityScoreError))
        failure = KeptFailure()
        caches[PAGES].set(key, failure, timeout=FAILURE_KEPT)
        return failure
    if drawing is None:
        raise Http404("There is no such thing to be drawn.")
    caches[PAGES].set(key, drawing, timeout=None)
    return drawing


def drawn(answer: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of something drawn: what can't be is said, and when to ask again."""

    @wraps(answer)
    def answer_or_say(*args: object, **names: object) -> HttpResponse:
        try:
            return answer(*args, **names)
        except DrawingFailed:
            return not_drawn()

    return answer_or_say


_drawing: dict[str, tuple[Lock, int]] = {}
"""What is being drawn: a lock for each, and how many hold it or wait for it."""
_changing = Lock()


@contextmanager
def _alone(key: str) -> Iterator[None]:
    """While nobody else draws the same."""
    with _changing:
        lock, users = _drawing.get(key, (Lock(), 0))
        _drawing[key] = lock, users + 1
    try:
        with lock:
            yield
    finally:
        with _changing:
            lock, users = _drawing.pop(key)
            if users > 1:
                _drawing[key] = lock, users - 1
