"""Where the pages of a city are that has moved; and that those of a city that was removed are gone, for good."""

from __future__ import annotations

import re
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix

from cityscore.store.city_addresses import former_address
from cityscore.web.page_language import in_language_of_address

GONE, PERMANENTLY, PERMANENTLY_AS_SENT = 410, 301, 308
STAFF = "manage"
NAME = re.compile(r"[\w-]{1,200}")


def moved_page(request: HttpRequest) -> HttpResponse | None:
    """What answers an address below one that a city had; None for any other.

    The rest of the address and what is asked there stay, so that links to past days and moments go on to work.
    """
    parts = request.path_info.removeprefix("/").split("/")
    place = 1 if parts[0] == STAFF and len(parts) > 1 else 0
    former = former_address(parts[place]) if NAME.fullmatch(parts[place]) else None
    if former is None:
        return None
    if former.city is None:
        in_language_of_address()
        return render(request, "city-gone.html", {"since": former.since}, status=GONE)
    parts[place] = former.city.slug
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    status = PERMANENTLY if request.method in ("GET", "HEAD") else PERMANENTLY_AS_SENT
    return HttpResponse(status=status, headers={"Location": f"{get_script_prefix()}{quote('/'.join(parts))}{query}"})
