"""``/robots.txt``: what search engines may read, which is what is public, each page once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

RULES = """\
User-agent: *
Disallow: /manage/
Disallow: /accounts/
Disallow: /api/
Disallow: /*?as_of=
"""
"""The last: a page as of every moment would be without end, and each is made anew. By RFC 9309 all else is allowed."""


def robots(request: HttpRequest) -> HttpResponse:
    """Say it."""
    response = HttpResponse(RULES, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "max-age=86400, public"
    return response
