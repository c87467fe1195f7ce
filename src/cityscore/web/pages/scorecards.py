"""The scorecards: of the city, a cabinet, a department, a goal; on the last published day, or on a past one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cityscore.present.read.published_scores import Publication
from cityscore.present.read.scope import scope_of
from cityscore.present.read.scorecard_contents import scorecard
from cityscore.present.read.services_table import SIGNS
from cityscore.present.say.language import to_say
from cityscore.store import models
from cityscore.store.subjects import composites
from cityscore.web.pages.public_page import Page, city_address
from cityscore.web.pages.request_context import page_request

KINDS = models.SubjectKind


@dataclass(frozen=True)
class DayLinks:
    """The days with figures around the one that is shown, and where a part's pages of them are."""

    kind: str
    names: dict[str, object]
    shown: date
    first: date
    last: date

    @property
    def before(self) -> tuple[date, str] | None:
        """The day before and its page, if it has figures."""
        return self._page(self.shown - timedelta(days=1)) if self.shown > self.first else None

    @property
    def after(self) -> tuple[date, str] | None:
        """The day after and its page, if it has figures."""
        return self._page(self.shown + timedelta(days=1)) if self.shown < self.last else None

    @property
    def now(self) -> str:
        """The page of the day that is shown."""
        return self._page(self.shown)[1]

    def _page(self, day: date) -> tuple[date, str]:
        return day, _day_page(self.kind, self.names, day)


def scorecard_of(
    kind: models.SubjectKind, request: HttpRequest, city: str, slug: str = "", day: date | None = None
) -> HttpResponse:
    """The scorecard of a part: of the last published day, or of a day as it was published then."""
    names: dict[str, object] = {"city": city, "slug": slug} if slug else {"city": city}
    if stated := request.GET.get("day"):
        return redirect(_day_page(str(kind), names, _day_in(stated)))
    page = page_request(request, city, day)
    if isinstance(page, HttpResponse):
        return page
    card = scorecard(page.scope(str(kind), slug), page.publication)
    if card is None:
        raise Http404("There are no figures of it on that day.")
    newest = page.publication.newest
    days = DayLinks(str(kind), names, card.day, newest.since or card.day, newest.through)
    return page.answer("scorecard.html", card=card, whole_city=not slug, signs=SIGNS, days=days)


def _day_page(kind: str, names: dict[str, object], day: date) -> str:
    return reverse(f"{kind}-day", kwargs={**names, "day": day})


def _day_in(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404("day is a day such as 2025-03-18.") from None


def _scopes_of(kind: models.SubjectKind, publication: Publication) -> list[dict[str, object]]:
    """What the addresses of all parts of a kind hold."""
    if kind is KINDS.CITY:
        return city_address(publication)
    in_force = publication.in_force
    return [
        {"city": publication.city.slug, "slug": slug}
        for of_kind, slug in composites(in_force.definitions)
        if of_kind == kind and scope_of(in_force, of_kind, slug)
    ]


def _pages(kind: models.SubjectKind, path: str, menu: str = "") -> tuple[Page, Page]:
    """A part's page, and its pages of past days."""
    scopes, answer = partial(_scopes_of, kind), partial(scorecard_of, kind)

    def past(publication: Publication) -> list[dict[str, object]]:
        return [{**names, "day": publication.day} for names in scopes(publication)]

    parameters = ("as_of", "day")
    return (
        Page(str(kind), path, answer, scopes, menu, parameters),
        Page(f"{kind}-day", f"{path}<day:day>/", answer, past, parameters=parameters),
    )


SCORECARDS = (
    *_pages(KINDS.CITY, "<name:city>/", to_say("Today")),
    *_pages(KINDS.CABINET, "<name:city>/cabinets/<name:slug>/"),
    *_pages(KINDS.DEPARTMENT, "<name:city>/departments/<name:slug>/"),
    *_pages(KINDS.GOAL, "<name:city>/goals/<name:slug>/"),
)
