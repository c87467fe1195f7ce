"""Mail to one person about their account: an invitation, a link for a new password, a link that proves the address.

What the links hold is made here, when the mail is written, so that it stands nowhere else.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, reverse

from cityscore.jobs.mail_delivery import Envelope, deliver
from cityscore.jobs.recipients import in_language
from cityscore.people import invitations
from cityscore.people.account_links import address_secret, password_secret
from cityscore.people.models import Invitation, User
from cityscore.present.say.language import say
from cityscore.reports.account_letters import address_letter, invitation_letter, password_letter
from cityscore.reports.email_message import Letter
from cityscore.store.models import Job


def account_mail(job: Job) -> str:
    """Send it, if it is still wanted."""
    kind, key = job.arguments["kind"], job.arguments["id"]
    if kind == "invitation":
        return _invitation(job, key)
    user = User.objects.filter(pk=key, is_active=True).first()
    if user is None:
        return "nobody is to get it any more"

    def write() -> Letter:
        with in_language(job.arguments["language"]):
            if kind == "password":
                return password_letter(user.email, _link("new-password-link", secret=password_secret(user)))
            return address_letter(user.email, _link("address-link", secret=address_secret(user)))

    return str(deliver(job.city, [Envelope(user.email, f"account {job.pk}", write)]))


def _invitation(job: Job, key: int) -> str:
    invitation = Invitation.objects.filter(pk=key, city=job.city.pk).select_related("invited_by", "city").first()
    if invitation is None or not invitations.is_open(invitation):
        return "the invitation is not open any more"

    def write() -> Letter:
        link = _link("invitation-link", secret=invitations.new_secret(invitation))
        with in_language(job.arguments["language"]):
            role = say(invitation.get_role_display())
            return invitation_letter(job.city.name, str(invitation.invited_by), role, invitation.departments, link)

    counts = deliver(job.city, [Envelope(invitation.email, f"account {job.pk}", write)])
    if counts.sent:
        invitations.note_mailed(invitation)
    return str(counts)


def _link(name: str, **names: Any) -> str:
    return settings.ADDRESS + "/" + reverse(name, kwargs=names).removeprefix(get_script_prefix())
