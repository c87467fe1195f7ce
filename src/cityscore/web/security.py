"""A strict Content-Security-Policy on every page: nothing from another host, nothing inline."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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


def framed(response: HttpResponse) -> HttpResponse:
    """Let other sites show this answer in a frame."""
    response.headers["Content-Security-Policy"] = FRAMED
    response.xframe_options_exempt = True
    return response


class ContentSecurityPolicy:
    """Add the policy to each answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the policy."""
        response = self.get_response(request)
        # what states its own, such as a picture or a card, keeps it
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response
