"""Public pages are drawn once and kept, compressed as well, until their city publishes again or adds to them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2s
from importlib.metadata import version

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from cityscore.store.notes import latest_change
from cityscore.store.runs import published
from cityscore.store.taking_back import taken_back_at
from cityscore.web.declared_views import declared_view
from cityscore.web.drawn_apart import DRAWN_HERE
from cityscore.web.page_currency import late_since, newest_of
from cityscore.web.stated_moment import moment_in

NOT_PUBLIC = ("accounts", "api", "healthz", "manage", "readyz", "robots.txt", "static")
PROGRAM = version("cityscore")
PAGES = "pages"
"""The cache of pages, among Django's."""
READING = ("GET", "HEAD")
KEPT_ONLY = "cityscore.kept-only"
"""In a request's environment: what is not kept is not to be made now."""
NOT_KEPT = "cityscore.not-kept"
"""What is put there in answer: what its view declares."""
WORTH_COMPRESSING = 500
"""Bytes from which on compressing pays."""

LATEST = (
    "SELECT city.slug, run.id, run.finished, city.changed"
    " FROM store_run run JOIN store_city city ON city.id = run.city_id"
    " WHERE run.state = 'published' AND city.slug IN (%s, %s) ORDER BY run.id DESC LIMIT 1"
)
"""The newest publication of the city that an address begins with, or has after its language, and what came after."""


@dataclass(frozen=True)
class CachedPage:
    """A page as it was answered."""

    headers: dict[str, str]
    plain: bytes
    compressed: bytes | None

    @classmethod
    def of(cls, response: HttpResponse) -> CachedPage:
        """Keep an answer."""
        body = response.content
        # without a time in it, so that the same page has the same bytes
        compressed = gzip.compress(body, mtime=0) if len(body) >= WORTH_COMPRESSING else None
        return cls(dict(response.headers), body, compressed)

    def __len__(self) -> int:
        """The bytes that it takes."""
        return len(self.plain) + len(self.compressed or b"")

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer with it again, compressed for whom that suits."""
        compressed = self.compressed if _takes_gzip(request) else None
        response = HttpResponse(self.plain if compressed is None else compressed, headers=self.headers)
        if compressed is not None:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
        return response


class UntilNextPublication:
    """Keep what pages of a city answer until it publishes again, and let browsers ask whether theirs still stands.

    A page sees the parameters that it knows, and is kept if none is stated, or a moment alone, of which each
    publication has one page: what else an address is given makes no other page of it. Nothing on a page depends on who
    asks, nor on the name by which they reached the site.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from what is kept, or keep what is answered."""
        if DRAWN_HERE in request.META or not is_public(request.method, request.path_info):
            return self.get_response(request)
        request.get_host()  # refuses a name that is not the site's
        if query := request.META.get("QUERY_STRING"):
            request.META["QUERY_STRING"] = declared_view(request.path_info).known_query(query)
        publication = _newest_publication(request)
        tag = "" if publication is None else _tag_of(request, publication)
        if tag and tag in request.headers.get("If-None-Match", ""):
            return _tagged(HttpResponseNotModified(), tag)
        cached: CachedPage | None = caches[PAGES].get(tag) if tag else None
        if cached is not None:
            return cached.answer(request)
        if request.META.get(KEPT_ONLY):
            request.META[NOT_KEPT] = declared_view(request.path_info)
            return HttpResponse()
        response = self.get_response(request)
        if not tag or not _may_be_kept(response):
            return response
        patch_vary_headers(_tagged(response, tag), ["Accept-Encoding"])
        cached = CachedPage.of(response)
        caches[PAGES].set(tag, cached, timeout=None)
        return cached.answer(request)


def is_public(method: str | None, path: str) -> bool:
    """Whether a request reads a public page, or something that one hands out: nothing of staff's, no file."""
    return method in READING and path.lstrip("/").partition("/")[0] not in NOT_PUBLIC


def _may_be_kept(response: HttpResponse) -> bool:
    """Whether an answer ends with the publication: not one that says itself how long it may be kept."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "Cache-Control" not in response
    )


def _tag_of(request: HttpRequest, publication: str) -> str:
    # a path may hold half of a surrogate pair, which UTF-8 has no bytes for
    content = f"{PROGRAM} {publication} {settings.ADDRESS} {request.path}".encode("utf-8", "surrogatepass")
    return f'W/"{blake2s(content, digest_size=12).hexdigest()}"'


def _newest_publication(request: HttpRequest) -> str | None:
    """What a page was last made of: its city's newest publication, and what was added since; None for any other page.

    Its number and when it was finished: a number may come again after a back-up was restored.
    """
    query = request.META.get("QUERY_STRING")
    if settings.DEBUG or (query and set(QueryDict(query)) != {"as_of"}):
        return None
    first, _, rest = request.path_info.lstrip("/").partition("/")
    if not first or "\0" in request.path_info:  # PostgreSQL takes no NUL in a text
        return None
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [first, rest.partition("/")[0]])
        latest = cursor.fetchone()
    if latest is None:
        return None
    # What is late says so: its pages are drawn once more when it begins to be.
    city, *rest = latest
    publication = " ".join(map(str, rest))
    if query:
        known = _known_then(request, city)
        return known and f"{publication} as of {known}"
    return f"{publication} {late_since(request, city, publication, timezone.now()) is not None}"


def _known_then(request: HttpRequest, city: str) -> str | None:
    """What was public at the moment that is stated: all moments between two publications, or notes, show the same.

    None for what is no moment, and where nothing was public yet.
    """
    newest, _ = newest_of(request, city)
    try:
        moment = moment_in(request, newest.city) if newest else None
    except Http404:
        return None
    run = published(newest.city, moment) if newest and moment else None
    if newest is None or moment is None or run is None:
        return None
    taken_back = taken_back_at(newest.city, moment)
    return f"{run.pk} {taken_back.pk if taken_back else ''} {latest_change(newest.city, moment)}"


def _tagged(response: HttpResponse, tag: str) -> HttpResponse:
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"
    return response


def _takes_gzip(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept-Encoding", "")
    return "gzip" in accepted and "gzip;q=0" not in accepted.replace(" ", "")
