"""The scorecards: of the city on its last day or on a past one, of a cabinet, a department, a goal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from cityscore.briefing.rows import Moment
from cityscore.briefing.scorecard import scorecard
from cityscore.briefing.table import SIGNS
from cityscore.store import models
from cityscore.store.subjects import composites
from cityscore.web.pages.asked import asked
from cityscore.web.pages.page import Page

KINDS = models.SubjectKind


def city(request: HttpRequest, city: str, day: date | None = None) -> HttpResponse:
    """A city's scorecard: of the last published day, or of a day as it was published then."""
    return _scorecard(request, city, str(KINDS.CITY), "", day)


def cabinet(request: HttpRequest, city: str, slug: str) -> HttpResponse:
    """A cabinet's scorecard."""
    return _scorecard(request, city, str(KINDS.CABINET), slug)


def department(request: HttpRequest, city: str, slug: str) -> HttpResponse:
    """A department's scorecard."""
    return _scorecard(request, city, str(KINDS.DEPARTMENT), slug)


def goal(request: HttpRequest, city: str, slug: str) -> HttpResponse:
    """A goal's scorecard: a priority that crosses departments."""
    return _scorecard(request, city, str(KINDS.GOAL), slug)


def _scorecard(request: HttpRequest, city: str, kind: str, slug: str, day: date | None = None) -> HttpResponse:
    if stated := request.GET.get("day"):
        return redirect("day", city=city, day=_day_in(stated))
    found = asked(request, city, day)
    if isinstance(found, HttpResponse):
        return found
    card = scorecard(found.part(kind, slug), found.moment)
    if card is None:
        raise Http404("There are no figures of it on that day.")
    latest = found.moment.run if day is None else found.moment.newest
    return found.answer("scorecard.html", card=card, whole_city=not slug, signs=SIGNS, **_days_around(card.day, latest))


def _days_around(day: date, latest: models.Run) -> dict[str, object]:
    """The days before and after that have figures, and the first and last of all."""
    if latest.since is None:
        return {}
    return {
        "latest": latest,
        "previous": day - timedelta(days=1) if day > latest.since else None,
        "following": day + timedelta(days=1) if day < latest.through else None,
    }


def _day_in(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404("day is a day such as 2025-03-18.") from None


def _examples(kind: str) -> Callable[[Moment], Iterable[dict[str, object]]]:
    """The addresses of all parts of a kind."""
    return lambda moment: [
        {"city": moment.city.slug, "slug": slug} for each, slug in composites(moment.stands.definitions) if each == kind
    ]


CITY = Page("city", "<name:city>/", city, lambda moment: [{"city": moment.city.slug}])
DAY = Page("day", "<name:city>/<day:day>/", city, lambda moment: [{"city": moment.city.slug, "day": moment.day}])
CABINET = Page("cabinet", "<name:city>/cabinets/<name:slug>/", cabinet, _examples(str(KINDS.CABINET)))
DEPARTMENT = Page("department", "<name:city>/departments/<name:slug>/", department, _examples(str(KINDS.DEPARTMENT)))
GOAL = Page("goal", "<name:city>/goals/<name:slug>/", goal, _examples(str(KINDS.GOAL)))
