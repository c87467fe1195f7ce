"""The log of changes: who did what, when; to read, to filter, to take away."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from cityscore.people.access import Power
from cityscore.people.models import Entry
from cityscore.present.say.language import to_say
from cityscore.web.manage.spreadsheets import cell, csv_answer
from cityscore.web.manage.staff_page import Staff, StaffPage

A_PAGE = 100
COLUMNS = ("moment", "name", "action", "subject", "before", "after")


def log(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The city's changes, latest first: those that hold the words of ``who`` and ``what``; ``csv`` hands them out."""
    # who administers the site is in no city's log, unless they have a role there
    of_no_city = Q(city=None) if staff.user.is_superuser else Q()
    entries = Entry.objects.filter(Q(city=staff.city.pk) | of_no_city)
    who, what = (request.GET.get(name, "").replace("\0", "")[:100].strip() for name in ("who", "what"))
    if who:
        entries = entries.filter(name__icontains=who)
    if what:
        entries = entries.filter(action__icontains=what) | entries.filter(subject__icontains=what)
    if "csv" in request.GET:
        return _csv(entries, staff.city.slug)
    page = Paginator(entries, A_PAGE).get_page(request.GET.get("page"))
    query = urlencode({"who": who, "what": what}) + "&"
    rows = [(entry, _listed(entry.before), _listed(entry.after)) for entry in page]
    return staff.page(request, "manage/log.html", page=page, rows=rows, who=who, what=what, query=query)


def _listed(values: dict[str, Any] | None) -> list[str]:
    """Values before or after a change, each with its name."""
    return [
        f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else _word(value)}"
        for name, value in (values or {}).items()
        if value not in (None, "", [])
    ]


def _word(value: Any) -> Any:
    """A value as people write it: yes, not True."""
    return ("no", "yes")[value] if isinstance(value, bool) else value


def _csv(entries: QuerySet[Entry], slug: str) -> HttpResponse:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for moment, *rest in entries.values_list(*COLUMNS).iterator():
        writer.writerow([moment.isoformat(), *map(cell, rest)])
    return csv_answer(out.getvalue(), f"{slug}-changes")


LOG = StaffPage("manage-log", "log/", to_say("Log of changes"), Power.AUDIT, log)
