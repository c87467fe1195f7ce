"""What a staff page is, and who is let in: nobody learns of a city that is not theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeAlias, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from cityscore.model import Metric
from cityscore.people.access import Access, Power, access_of
from cityscore.people.models import User
from cityscore.present.read.failed_feeds import feed_sentences, feeds_fix
from cityscore.store import models
from cityscore.web.declared_views import STAFF_FORM, DeclaredView, declare
from cityscore.web.second_factors import lacks_factor

Row = TypeVar("Row")


@dataclass(frozen=True)
class Staff:
    """Somebody who is let in, and where."""

    user: User
    city: models.City
    access: Access

    def page(self, request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
        """A page of theirs."""
        from cityscore.web.manage import STAFF_PAGES  # they are made of this

        pages = [page for page in STAFF_PAGES if page.is_listed and self.access.may(page.power)]
        common = {"user": self.user, "city": self.city, "pages_of_staff": pages, "feeds_fix": feeds_fix()}
        if "lines" not in context:  # which say it, with all else that is late
            common["failed_feeds"] = feed_sentences(self.city)
        return render(request, template, {**common, **context}, status=status)


def by_department(rows: Iterable[tuple[Metric, Row]]) -> list[tuple[str, list[Row]]]:
    """Rows of metrics under the departments, in the order in which they come."""
    departments: dict[str, list[Row]] = {}
    for metric, row in rows:
        departments.setdefault(metric.department, []).append(row)
    return list(departments.items())


def said_once(request: HttpRequest, key: str) -> Any:
    """What the session keeps under a key, such as what a form did, to be shown on the next look at a page, once."""
    return request.session.pop(key, None) if request.method == "GET" else None


Answer: TypeAlias = Callable[..., HttpResponseBase]
"""Given the request, whoever is let in, and what else the path names."""


@dataclass(frozen=True)
class StaffPage:
    """One of the staff pages of a city."""

    name: str
    """As links name it."""
    path: str
    """Below the city's."""
    title: str
    power: Power
    """What whoever sees it must be allowed to do."""
    answer: Answer
    is_listed: bool = True
    """Whether menus lead to it."""
    takes: int = STAFF_FORM
    """The longest body in bytes that may be sent to it, by who is signed in."""
    takes_after_end: bool = False
    """Whether it takes anything of a city that is archived: most would change what has ended."""

    @property
    def route(self) -> str:
        """As Django writes it."""
        return f"manage/<name:city>/{self.path}"


def guarded(page: StaffPage) -> Callable[..., HttpResponseBase]:
    """The page, for who may see it.

    Whoever is not signed in is asked to, whether there is such a city or not; to a stranger there is none; who belongs
    to it and may not is told so.
    """

    @never_cache
    @wraps(page.answer)
    def let_in(request: HttpRequest, city: str, **named: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        if lacks_factor(request, request.user):
            return redirect("factor-needed")
        stored_city = models.City.objects.filter(slug=city).first()
        access = access_of(request.user, stored_city.pk) if stored_city else None
        if stored_city is None or access is None or stored_city.closed:
            raise Http404("There is no such page.")
        staff = Staff(request.user, stored_city, access)
        if not access.may(page.power):
            return staff.page(request, "manage/not-yours.html", status=403, power=page.power)
        if stored_city.ended and request.method == "POST" and not page.takes_after_end:
            return staff.page(request, "manage/ended.html", status=409)
        return page.answer(request, staff, **named)

    return declare(let_in, DeclaredView(takes=page.takes))
