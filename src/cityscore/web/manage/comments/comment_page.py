"""The page on which data owners say a sentence on each of their metrics that asks for one, week by week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cityscore.model import Metric
from cityscore.people.access import Access, Power
from cityscore.present.read.comment_requests import comment_requests_in
from cityscore.present.read.public_comments import is_name
from cityscore.present.read.published_scores import Publication
from cityscore.present.read.weekly_summary import Week, weeks_of
from cityscore.present.say.language import say, several, to_say
from cityscore.store import models
from cityscore.store.comments import MOST
from cityscore.web.manage.comments.comment_lines import CommentLine, are_too_long
from cityscore.web.manage.comments.comment_saving import save_comments
from cityscore.web.manage.staff_page import Staff, StaffPage

SAID = "comments_said"
"""Where the session keeps what was done until it has been shown, once."""


@dataclass(frozen=True)
class _Weeks:
    """A city's whole weeks with figures, latest first, as they are known now."""

    moment: Publication
    all: Sequence[Week]

    @classmethod
    def of(cls, city: models.City) -> _Weeks | None:
        """None where nothing is public, or no whole week."""
        moment = Publication.of(city)
        weeks = weeks_of(moment) if moment else []
        return cls(moment, weeks) if moment and weeks else None

    def metrics_of(self, access: Access) -> list[Metric]:
        """The metrics that somebody answers for."""
        metrics = self.moment.in_force.definitions.metrics
        return [each for each in metrics if access.departments is None or each.department in access.departments]


def comments(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The metrics that ask for a sentence on a week; what is sent is kept, all of it or nothing."""
    weeks = _Weeks.of(staff.city)
    if weeks is None:
        return staff.page(request, "manage/comments.html")
    week = _week(request.GET.get("week"), weeks.all)
    asked = comment_requests_in(weeks.moment, week, weeks.metrics_of(staff.access))
    if request.method != "POST":
        return _page(request, staff, weeks, week, [CommentLine.standing(each) for each in asked])
    lines = [CommentLine.sent(each, request.POST) for each in asked]
    if are_too_long(lines):
        return _page(request, staff, weeks, week, lines, status=422)
    counts = save_comments(staff, lines)
    if counts is None:
        return _page(request, staff, weeks, week, lines, status=409)
    request.session[SAID] = " ".join(_done(*counts))
    return redirect(f"{reverse('manage-comments', kwargs={'city': staff.city.slug})}?week={week.start}")


def count_unwritten(city: models.City, access: Access) -> int:
    """How many sentences on the last whole week are asked of somebody, and not written."""
    weeks = _Weeks.of(city)
    return (
        sum(each.waits for each in comment_requests_in(weeks.moment, weeks.all[0], weeks.metrics_of(access)))
        if weeks
        else 0
    )


def _week(start: str | None, weeks: Sequence[Week]) -> Week:
    """The week that starts on a day; the last one where none is stated."""
    found = next((week for week in weeks if week.start.isoformat() == start), None) if start else weeks[0]
    if found is None:
        raise Http404("There are no figures of such a week.")
    return found


def _done(written: int, taken: int) -> Iterator[str]:
    """What was done, in sentences."""
    if written:
        yield several("{number} comment is public.", "{number} comments are public.", written)
    if taken:
        yield several("{number} comment is taken back.", "{number} comments are taken back.", taken)
    if not (written or taken):
        yield say("Nothing was changed.")


def _page(
    request: HttpRequest, staff: Staff, weeks: _Weeks, week: Week, lines: Sequence[CommentLine], status: int = 200
) -> HttpResponse:
    place = weeks.all.index(week)
    asking = [line for line in lines if line.asked.reasons]
    return staff.page(
        request,
        "manage/comments.html",
        status=status,
        week=week,
        before=weeks.all[place + 1] if place + 1 < len(weeks.all) else None,
        after=weeks.all[place - 1] if place else None,
        departments=_by_department(line for line in lines if line.is_shown),
        wrong=[line for line in lines if line.problems],
        asking=len(asking),
        there=sum(not line.asked.waits for line in asking),
        zone=weeks.moment.zone,
        most=MOST,
        signed=staff.user.name if is_name(staff.user.name) else "",
        said=request.session.pop(SAID, None) if request.method == "GET" and SAID in request.session else None,
    )


def _by_department(lines: Iterable[CommentLine]) -> list[tuple[str, list[CommentLine]]]:
    found: dict[str, list[CommentLine]] = {}
    for line in lines:
        found.setdefault(line.asked.metric.department, []).append(line)
    return list(found.items())


COMMENTS = StaffPage("manage-comments", "comments/", to_say("Comments"), Power.ENTER, comments)
