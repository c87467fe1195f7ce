"""What the site answers beside its pages: that it is well, and that there is no such page."""

from __future__ import annotations

from functools import wraps

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotFound
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from cityscore.web.declared_views import DeclaredView, declare
from cityscore.web.moved_cities import moved_page
from cityscore.web.not_found import lost
from cityscore.web.pages.public_page import Answer, Page

READING = ("GET", "HEAD")


def health(request: HttpRequest) -> HttpResponse:
    """Say that the site and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def only_read(page: Page) -> Answer:
    """What answers a page, for who reads it; who sends it something is told that it takes nothing."""
    answer = page.answer

    @csrf_exempt  # so that what is sent is told 405, not that its form is too old
    @wraps(answer)
    def read(request: HttpRequest, **names: object) -> HttpResponse:
        if request.method in READING:
            return answer(request, **names)
        return HttpResponseNotAllowed(READING, "This page can be read, and takes nothing.\n", content_type="text/plain")

    return declare(read, DeclaredView(page.lane, page.parameters, is_shared=True))


def open_form_page(page: Page) -> Answer:
    """What answers a public page that takes something from anybody; a form of another site can do no more than that.

    It asks for no cookie, and is never kept.
    """
    answer = page.answer

    @csrf_exempt
    @never_cache
    @wraps(answer)
    def take(request: HttpRequest, **names: object) -> HttpResponse:
        if request.method in (*READING, "POST"):
            return answer(request, **names)
        return HttpResponseNotAllowed(
            [*READING, "POST"], "This page is read, or sent a form.\n", content_type="text/plain"
        )

    return declare(take, DeclaredView(page.lane, page.parameters))


def not_found_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, and where to go; of a file in a word, which takes no look at the database."""
    if request.path_info.startswith(settings.STATIC_URL):
        return HttpResponseNotFound("There is no such file.\n", content_type="text/plain")
    if (moved := moved_page(request)) is not None:
        return moved
    way = lost(request)
    return render(request, "404.html", {"lost": way, "city": way.city, "moment": way.publication}, status=404)
