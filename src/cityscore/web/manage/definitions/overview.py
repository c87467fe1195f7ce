"""All metrics, by department; and the ways to change them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from cityscore.model import Metric
from cityscore.people.access import Power
from cityscore.present.say.language import say, several, to_say
from cityscore.present.say.target_text import target_text
from cityscore.store.definitions import definitions_in_force
from cityscore.web.manage.staff_page import Staff, StaffPage, by_department, said_once

SAID = "definitions_said"


def definitions_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The metrics, by department."""
    in_force = definitions_in_force(staff.city)
    rows = ((metric, (metric, compared_text(metric))) for metric in in_force.definitions.metrics)
    return staff.page(
        request,
        "manage/definitions.html",
        departments=by_department(rows),
        revision=in_force.revision,
        said=said_once(request, SAID),
    )


def compared_text(metric: Metric) -> str:
    """What a metric is compared with."""
    if metric.target:
        return target_text(metric, metric.target[-1])
    if metric.history is None:
        return say("what is usual")
    if metric.history.years == "all":
        return say("all earlier years")
    if isinstance(metric.history.years, int):
        return several("{number} earlier year", "{number} earlier years", metric.history.years)
    return several("{number} day before", "{number} days before", metric.history.trailing or 0)


DEFINITIONS = StaffPage("manage-definitions", "definitions/", to_say("Definitions"), Power.DEFINE, definitions_page)
