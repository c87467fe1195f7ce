"""What a request for a public page asks for: a city, and what it showed on a day or at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cityscore.present.read.currency_facts import public_run
from cityscore.present.read.expectations import Expectation, FiguresEnd, expectation_of, figures_end
from cityscore.present.read.published_scores import Publication
from cityscore.present.read.scope import Scope, scope_of
from cityscore.store import models
from cityscore.store.taking_back import newest_taken_back, taken_back_at
from cityscore.web.page_currency import newest_of
from cityscore.web.page_language import in_language_of_address, in_language_of_city
from cityscore.web.pages.public_page import Answer
from cityscore.web.stated_moment import moment_in


@dataclass(frozen=True)
class PageRequest:
    """A request for a page of a city that has figures."""

    request: HttpRequest
    city: models.City
    publication: Publication
    expected: Expectation | None = None
    """What is to follow the figures; None of a past day or moment, and where nothing is to come."""
    ends: FiguresEnd | None = None
    """Where the newest figures end, where none are to follow."""
    taken_back: models.Run | None = None
    """What was public at the moment that is asked for, and has been taken back since."""

    def scope(self, kind: str = "city", slug: str = "") -> Scope:
        """A part of the city; raises ``Http404`` where there is none of that name."""
        scope = scope_of(self.publication.in_force, kind, slug)
        if scope is None:
            raise Http404(f"There is no {kind} of that name.")
        return scope

    @property
    def then(self) -> str:
        """What links to other pages end with, where this one is of an earlier publication: so that figures agree."""
        if self.publication.run == self.publication.newest:
            return ""
        return "?" + urlencode({"as_of": self.publication.published.isoformat()})

    def answer(self, template: str, *, status: int = 200, **contents: Any) -> HttpResponse:
        """Draw the page."""
        common = {"city": self.city, "moment": self.publication, "then": self.then, "sends_mail": settings.SENDS_MAIL}
        common["taken_back"] = self.taken_back
        common |= {"expected": self.expected, "ends": self.ends, "is_replayed": "as_of" in self.request.GET}
        is_up_to_date = self.expected is not None and not self.expected.is_late(timezone.now())
        context = {**common, "is_up_to_date": is_up_to_date, **contents}
        return render(self.request, template, context, status=status)


def page_of_city(answer_page: Answer) -> Answer:
    """A page that is given the ``PageRequest``; where there is none, what ``page_request`` answers instead."""

    @wraps(answer_page)
    def answer(request: HttpRequest, city: str, **names: object) -> HttpResponse:
        page = page_request(request, city)
        return answer_page(page, **names) if isinstance(page, PageRequest) else page

    return answer


def page_request(request: HttpRequest, city: str, day: date | None = None) -> PageRequest | HttpResponse:
    """Find what a request asks for; a plain page where a city has no figures yet, ``Http404`` where there is none."""
    newest, held_until = newest_of(request, city)
    stored_city = newest.city if newest else models.City.objects.filter(slug=city).first()
    if stored_city is None:
        raise Http404("There is no city of that name.")
    as_of = moment_in(request, stored_city)
    publication = Publication.behind(newest, day, as_of) if newest else None
    if publication is not None:
        leads_on = in_language_of_city(publication.in_force.definitions.city.language)
        is_latest = day is None and as_of is None and stored_city.ended is None
        expected = expectation_of(public_run(publication.newest), held_until) if is_latest else None
        ends = _end_of(publication) if is_latest and expected is None else None
        taken_back = taken_back_at(stored_city, as_of) if as_of else None
        return leads_on or PageRequest(request, stored_city, publication, expected, ends, taken_back)
    taken_back = None if newest else newest_taken_back(stored_city)
    if (day is not None or "as_of" in request.GET) and taken_back is None:
        raise Http404("There are no figures of then.")
    in_language_of_address()
    return render(request, "nothing.html", {"city": stored_city, "recalled": taken_back})


def _end_of(publication: Publication) -> FiguresEnd:
    run = publication.newest
    return figures_end(run.since, run.through, publication.in_force.definitions.city)
