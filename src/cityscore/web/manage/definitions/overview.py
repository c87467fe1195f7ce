"""All metrics, by department; and the ways to change them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from cityscore.model import Metric
from cityscore.people.access import Power
from cityscore.present.say.language import say, several, to_say
from cityscore.present.say.number_text import goal_text, range_text
from cityscore.store.definitions import definitions_in_force
from cityscore.web.manage.staff_page import Staff, StaffPage

SAID = "definitions_said"
"""Where the session keeps what was done until it has been shown, once."""


def definitions_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The metrics, by department."""
    in_force = definitions_in_force(staff.city)
    departments: dict[str, list[tuple[Metric, str]]] = {}
    for metric in in_force.definitions.metrics:
        departments.setdefault(metric.department, []).append((metric, compared_text(metric)))
    said = request.session.pop(SAID, None) if SAID in request.session else None
    return staff.page(
        request, "manage/definitions.html", departments=list(departments.items()), revision=in_force.revision, said=said
    )


def compared_text(metric: Metric) -> str:
    """What a metric is compared with."""
    if metric.target:
        last = metric.target[-1]
        return range_text(metric, last) if last.is_range else goal_text(metric, last.value or 0.0)
    if metric.history is None:
        return say("what is usual")
    if metric.history.years == "all":
        return say("all earlier years")
    if isinstance(metric.history.years, int):
        return several("{number} earlier year", "{number} earlier years", metric.history.years)
    return several("{number} day before", "{number} days before", metric.history.trailing or 0)


DEFINITIONS = StaffPage("manage-definitions", "definitions/", to_say("Definitions"), Power.DEFINE, definitions_page)
