"""What the front answers by itself, without asking the site: too large, too slow, too much at once."""

from __future__ import annotations

import json

from django.conf import settings

from cityscore.web.front.wsgi_calls import Headers, WholeAnswer
from cityscore.web.security import security_headers

AGAIN = 5
"""Seconds after which to ask again, when the site has too much in hand."""
SENTENCES = {
    400: "This request can't be read.",
    408: "What was sent did not come in time. Please try again.",
    413: "What was sent is larger than this page takes.",
    500: "Something went wrong on our side. Please try again in a minute.",
    503: "The site has too much in hand at the moment. Please try again in a few seconds.",
}
BODY_UNREAD = (408, 413)


def refusal(status: int, accepts: bytes = b"") -> WholeAnswer:
    """The answer of a status, as text, or as JSON to scripts of ours, which ask for that."""
    sentence = SENTENCES[status]
    if accepts == b"application/json":
        type, body = b"application/json", json.dumps({"problem": sentence}).encode()
    else:
        type, body = b"text/plain; charset=utf-8", f"{sentence}\n".encode()
    headers: Headers = [(b"content-type", type), (b"cache-control", b"no-store")]
    headers += [
        (name.lower().encode(), value.encode()) for name, value in security_headers(settings.SESSION_COOKIE_SECURE)
    ]
    if status == 503:
        headers.append((b"retry-after", str(AGAIN).encode()))
    if status in BODY_UNREAD:
        headers.append((b"connection", b"close"))  # what is left of the body is no request
    return WholeAnswer(status, headers, body)
