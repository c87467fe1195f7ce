"""The mail that tells a city's administrators that it is no longer current, or that it is again: once a change."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db.models import Q
from django.utils import timezone

from cityscore.jobs.currency_notices import WELL
from cityscore.jobs.mail_delivery import Envelope, mailed
from cityscore.jobs.recipients import in_language
from cityscore.people.models import Membership, Role, User
from cityscore.present.read.currency import bad_parts, site_currency
from cityscore.reports.absolute_urls import Links
from cityscore.reports.email_message import Letter
from cityscore.reports.plain_mail import MailItem, current_letter, late_letter
from cityscore.store import models
from cityscore.store.definitions import definitions_in_force
from cityscore.store.models import Job

ADMINISTRATORS = Q(role=Role.ADMINISTRATOR)


def notify(job: Job) -> str:
    """Tell each administrator of the city how it stands now."""
    return mailed(job, _envelopes(job))


def _envelopes(job: Job) -> Iterator[Envelope]:
    members = Membership.objects.filter(ADMINISTRATORS, city=job.city.pk)
    users = User.objects.filter(Q(pk__in=members.values("user")) | Q(is_superuser=True), is_active=True)
    users = users.exclude(proved=None)  # whether the address is theirs
    for user in users.order_by("pk"):
        yield Envelope(user.email, f"notify {job.pk}", partial(_write, job.city, is_well=WELL in job.arguments))


def _write(city: models.City, *, is_well: bool) -> Letter | None:
    """Word it; None where it has changed again meanwhile, of which another mail tells."""
    definitions = definitions_in_force(city).definitions
    with in_language(definitions.city.language):
        currency = site_currency(timezone.now(), [city.pk])
        parts = bad_parts(currency.of_city(city.slug))
        link = Links(city.slug, definitions.city.language, definitions.city.language).staff("manage-release")
        if is_well:
            own = currency.city(city.slug)
            return None if parts or own is None else current_letter(definitions.city.name, own.figures.message, link)
        items = [MailItem(part.message, part.fix) for part in parts.values()]
        return late_letter(definitions.city.name, items, link) if items else None
