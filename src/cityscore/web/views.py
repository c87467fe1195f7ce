"""The public pages. A page reads stored rows and writes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cityscore.store import models
from cityscore.web.scorecard import scorecard_page


def home(request: HttpRequest) -> HttpResponse:
    """One city: its page; several: a list of them."""
    cities = list(models.City.objects.all())
    if len(cities) == 1:
        return redirect("city", city=cities[0].slug)
    return render(request, "home.html", {"cities": cities})


def city(request: HttpRequest, city: str, day: date | None = None) -> HttpResponse:
    """A city's scorecard: of the last published day, or of a day; ``?as_of=`` shows it as it was public then."""
    found = get_object_or_404(models.City, slug=city)
    page = scorecard_page(found, day, _moment(request.GET.get("as_of")))
    if page is None and day is not None:
        raise Http404("No figures are stored for this day.")
    return render(request, "scorecard.html" if page else "nothing.html", {"page": page, "city": found})


def health(request: HttpRequest) -> HttpResponse:
    """Say that the site and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, and where to go."""
    return render(request, "404.html", {}, status=404)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = parse_datetime(text.replace(" ", "+") if "T" in text else text)
        if moment is None:
            raise ValueError(text)
        return (moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Http404("as_of is a moment such as 2025-03-18T12:00:00Z.") from None
