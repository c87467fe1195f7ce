"""What is drawn is drawn by another process, where there is one, and kept here as if it had been drawn here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from cityscore.present.say.language import say

DRAWN_BY = "cityscore.drawn-by"
"""In a request's environment: who draws what it asks for, given that environment."""
DRAWN_HERE = "cityscore.drawn-here"
"""In that of a request to who draws: what comes of it is kept, and gets its headers, where it was asked for."""
FAILURE_KEPT = 60
"""Seconds for which what could not be drawn is not tried again."""

logger = logging.getLogger(__name__)


class DrawingProcessFailed(Exception):
    """What draws has ended, or had to be ended."""


class DrawnApart:
    """Hand a request to who draws, if its environment names that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as who draws does; for a minute after that failed, with 503."""
        draw: Callable[[dict[str, Any]], Any] | None = request.META.get(DRAWN_BY)
        if draw is None:
            return self.get_response(request)
        failed = f"not drawn/{request.path}?{request.META.get('QUERY_STRING', '')}"
        if caches["pages"].get(failed) is None:
            try:
                drawn = draw(request.META)
            except DrawingProcessFailed as error:
                logger.error("%s can't be drawn: %s", request.path, error)
                caches["pages"].set(failed, True, timeout=FAILURE_KEPT)
            else:
                headers = {name.decode("latin-1").title(): value.decode("latin-1") for name, value in drawn.headers}
                return HttpResponse(drawn.body, status=drawn.status, headers=headers)
        return not_drawn()


def not_drawn() -> HttpResponse:
    """Say that something can't be drawn, and when to ask again."""
    sentence = say("This can't be drawn at the moment. The page that it belongs to has all the figures.")
    headers = {"Retry-After": str(FAILURE_KEPT)}
    return HttpResponse(f"{sentence}\n", status=503, content_type="text/plain; charset=utf-8", headers=headers)
