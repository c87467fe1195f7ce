"""The mail that asks data owners for a sentence about their metrics that missed their goal, or are unusual."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db.models import Q

from cityscore.jobs.mail_delivery import Envelope, mailed
from cityscore.jobs.recipients import in_language
from cityscore.jobs.report_days import reported_in
from cityscore.model import Period
from cityscore.people.models import Membership, Role, User
from cityscore.present.read.comment_requests import CommentRequest, comment_requests_in
from cityscore.present.read.published_scores import Publication
from cityscore.present.read.weekly_summary import Week
from cityscore.present.say.language import say
from cityscore.reports.absolute_urls import Links
from cityscore.reports.email_message import Letter
from cityscore.reports.plain_mail import MailItem, asked_letter
from cityscore.reports.weekly_report import WEEK
from cityscore.store import models
from cityscore.store.models import Job

OWNERS = Q(role=Role.OWNER, user__is_active=True, user__proved__isnull=False)
"""Nobody is asked at an address of which nobody has shown that it is theirs."""


def ask(job: Job) -> str:
    """Ask once for the week that the job states, each data owner of what they give and nobody has said anything of."""
    reported = reported_in(job, WEEK)
    if reported is None:
        return "there are no figures of that week any more"
    return mailed(job, _envelopes(job.city, *reported))


def _envelopes(city: models.City, publication: Publication, week: Week) -> Iterator[Envelope]:
    owners = Membership.objects.filter(OWNERS, city=city.pk)
    for user in User.objects.filter(pk__in=owners.values("user")).order_by("pk"):
        yield Envelope(user.email, f"ask {week.start}", partial(_write, city, publication, week, user))


def _write(city: models.City, publication: Publication, week: Week, user: User) -> Letter | None:
    """Word it; None where nothing is asked of somebody."""
    definitions, roles = publication.in_force.definitions, Membership.objects.filter(OWNERS, user=user, city=city.pk)
    owned = {department for role in roles for department in role.departments}
    metrics = [metric for metric in definitions.metrics if metric.department in owned]
    with in_language(definitions.city.language):
        requests = [request for request in comment_requests_in(publication, week, metrics) if request.waits]
        links = Links(city.slug, definitions.city.language, definitions.city.language)
        link = f"{links.staff('manage-comments')}?week={week.start}"
        items = [_item(request, week) for request in requests]
        return asked_letter(definitions.city.name, week.name, items, link) if items else None


def _item(request: CommentRequest, week: Week) -> MailItem:
    """What is asked; a window that is no week of its own, or an earlier one, is named."""
    line = f"{request.line}."
    if request.window.period is not Period.WEEK or request.window.day < week.end:
        line = say("{window}: {figure}", window=request.name, figure=line)
    return MailItem(request.metric.name, " ".join((line, *request.reasons)))
