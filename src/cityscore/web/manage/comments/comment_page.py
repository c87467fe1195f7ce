"""The page on which data owners say a sentence on each of their metrics that asks for one, week by week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cityscore.people.access import Access, Power
from cityscore.present.read.comment_requests import CommentRequest, comment_requests_in
from cityscore.present.read.public_comments import is_name
from cityscore.present.read.published_scores import Publication
from cityscore.present.read.weekly_summary import Week, weeks_of
from cityscore.present.say.language import say, several, to_say
from cityscore.store import models
from cityscore.store.comments import MOST
from cityscore.web.manage.comments.comment_lines import CommentLine, are_unfit
from cityscore.web.manage.comments.comment_saving import save_comments
from cityscore.web.manage.staff_page import Staff, StaffPage, by_department, said_once

SAID = "comments_said"


@dataclass(frozen=True)
class _Weeks:
    """A city's whole weeks with figures, latest first, as they are known now."""

    publication: Publication
    all: Sequence[Week]

    @classmethod
    def of(cls, city: models.City) -> _Weeks | None:
        """None where nothing is public, or no whole week."""
        publication = Publication.of(city)
        weeks = weeks_of(publication) if publication else []
        return cls(publication, weeks) if publication and weeks else None

    def requests_in(self, week: Week, access: Access) -> list[CommentRequest]:
        """What is asked on a week, or said already, of the metrics that somebody answers for."""
        metrics = self.publication.in_force.definitions.metrics
        answered_for = [
            metric for metric in metrics if access.departments is None or metric.department in access.departments
        ]
        return comment_requests_in(self.publication, week, answered_for)


def comments(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The metrics that ask for a sentence on a week; what is sent is kept, all of it or nothing."""
    weeks = _Weeks.of(staff.city)
    if weeks is None:
        return staff.page(request, "manage/comments.html")
    week = _week(request.GET.get("week"), weeks.all)
    requests = weeks.requests_in(week, staff.access)
    if request.method != "POST":
        return _page(request, staff, weeks, week, [CommentLine.standing(requested) for requested in requests])
    lines = [CommentLine.sent(requested, request.POST) for requested in requests]
    if are_unfit(lines):
        return _page(request, staff, weeks, week, lines, status=422)
    counts = save_comments(staff, lines)
    if counts is None:
        return _page(request, staff, weeks, week, lines, status=409)
    request.session[SAID] = " ".join(_done_sentences(*counts))
    return redirect(f"{reverse('manage-comments', kwargs={'city': staff.city.slug})}?week={week.start}")


def count_unwritten(city: models.City, access: Access) -> int:
    """How many sentences on the last whole week are asked of somebody, and not written."""
    weeks = _Weeks.of(city)
    return sum(requested.waits for requested in weeks.requests_in(weeks.all[0], access)) if weeks else 0


def _week(start: str | None, weeks: Sequence[Week]) -> Week:
    """The week that starts on a day; the last one where none is stated."""
    week = next((week for week in weeks if week.start.isoformat() == start), None) if start else weeks[0]
    if week is None:
        raise Http404("There are no figures of such a week.")
    return week


def _done_sentences(written: int, taken: int) -> Iterator[str]:
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
    index = weeks.all.index(week)  # the latest week is the first
    asking = [line for line in lines if line.request.reasons]
    return staff.page(
        request,
        "manage/comments.html",
        status=status,
        week=week,
        before=weeks.all[index + 1] if index + 1 < len(weeks.all) else None,
        after=weeks.all[index - 1] if index else None,
        departments=by_department((line.request.metric, line) for line in lines if line.is_shown),
        wrong=[line for line in lines if line.problems],
        asking=len(asking),
        there=sum(not line.request.waits for line in asking),
        zone=weeks.publication.zone,
        most=MOST,
        signed=staff.user.name if is_name(staff.user.name) else "",
        said=said_once(request, SAID),
    )


COMMENTS = StaffPage("manage-comments", "comments/", to_say("Comments"), Power.ENTER, comments)
