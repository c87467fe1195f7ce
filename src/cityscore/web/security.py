"""The headers of every answer: a strict policy for its contents, no frames, and private pages are never kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cityscore.web.drawn_apart import DRAWN_HERE

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
"""Of the few pages that other sites may show in a frame."""

CONTENTS, FRAMES = "Content-Security-Policy", "X-Frame-Options"
PRIVATE = ("/accounts/", "/manage/")
"""What addresses begin with whose answers nobody may keep."""


def framed(response: HttpResponse) -> HttpResponse:
    """Let other sites show this answer in a frame."""
    response.headers[CONTENTS] = FRAMED
    return response


def security_headers(https: bool) -> Iterator[tuple[str, str]]:
    """The headers of an answer that states none of its own."""
    yield CONTENTS, POLICY
    yield FRAMES, "DENY"
    yield "X-Content-Type-Options", "nosniff"
    yield "Referrer-Policy", settings.SECURE_REFERRER_POLICY
    yield "Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
    if https and settings.SECURE_HSTS_SECONDS:
        yield "Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}"


class SecurityHeaders:
    """Add them to each answer, whatever made it: a page, a kept one, a file, a refusal. It stands outside of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers."""
        response = self.get_response(request)
        if DRAWN_HERE in request.META:
            return response
        headers = response.headers
        # what states its own, such as a picture or a card, keeps it
        is_framed = headers.get(CONTENTS) == FRAMED
        for name, value in security_headers(request.is_secure()):
            headers.setdefault(name, value)
        if is_framed:
            del headers[FRAMES]
        if request.path_info.startswith(PRIVATE):
            headers["Cache-Control"] = "no-store, private"
        return response
