"""The first staff page: the cities that somebody works for, and what they may do there."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cityscore.people.access import Access, access_of, cities_open_to
from cityscore.people.models import User
from cityscore.present.read.currency import site_currency
from cityscore.present.say.language import several
from cityscore.store import models
from cityscore.web.manage import STAFF_PAGES
from cityscore.web.manage.comments import COMMENTS
from cityscore.web.manage.comments.comment_page import count_unwritten
from cityscore.web.manage.currency_lines import lines_of
from cityscore.web.manage.pending import pending_lines
from cityscore.web.manage.staff_page import StaffPage
from cityscore.web.second_factors import lacks_factor


@never_cache
def staff_home(request: HttpRequest) -> HttpResponseBase:
    """The cities of whoever is signed in, each with the pages they may see."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    if lacks_factor(request, request.user):
        return redirect("factor-needed")
    keys = cities_open_to(request.user)
    cities = models.City.objects.filter(closed=False)
    if keys is not None:
        cities = cities.filter(pk__in=keys)
    cities_and_pages = []
    currency = site_currency(timezone.now(), [city.pk for city in cities])
    for city in cities:
        access = access_of(request.user, city.pk)
        if access is not None:
            pages = [page for page in STAFF_PAGES if page.is_listed and access.may(page.power)]
            lines = lines_of(currency, city.slug, access)
            pending = pending_lines(city, access)
            cities_and_pages.append((city, lines, pending, [(page, _to_do(page, city, access)) for page in pages]))
    return render(
        request,
        "manage/home.html",
        {"listed": cities_and_pages, "user": request.user, "sends_mail": settings.SENDS_MAIL},
    )


def _to_do(page: StaffPage, city: models.City, access: Access) -> str:
    """What waits for somebody on a page, in a few words."""
    count = count_unwritten(city, access) if page is COMMENTS else 0
    return several("{number} sentence asked for", "{number} sentences asked for", count) if count else ""
