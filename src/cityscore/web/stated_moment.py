"""The moment that a request states, of which a page shows what was public then."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cityscore.model import CityScoreError
from cityscore.store import models
from cityscore.store.definitions import definitions_in_force


def moment_in(request: HttpRequest, city: models.City) -> datetime | None:
    """The moment that ``?as_of=`` states, if any, in the city's own time unless it says its zone.

    Raises ``Http404`` for what is none.
    """
    text = request.GET.get("as_of")
    if not text:
        return None
    try:
        # a "+" that somebody types into a query, as of 12:00:00+02:00, arrives as a blank
        moment = parse_datetime(text.replace(" ", "+") if "T" in text else text)
        if moment is None:
            raise ValueError(text)
        if timezone.is_naive(moment):
            moment = moment.replace(tzinfo=definitions_in_force(city).definitions.city.zone())
        return moment.astimezone(UTC)
    except (ValueError, OverflowError, CityScoreError):
        raise Http404("as_of is a moment such as 2025-03-18T12:00:00Z.") from None
