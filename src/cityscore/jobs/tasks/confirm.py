"""The mail that asks whether a subscription was really asked for, which only the mailbox's owner can answer."""

from __future__ import annotations

from cityscore.jobs.mail_delivery import Envelope, deliver
from cityscore.jobs.recipients import in_language, links_of
from cityscore.jobs.subscription_text import subscription_words
from cityscore.people import mail_subscriptions
from cityscore.people.models import Subscription
from cityscore.reports.email_message import Letter
from cityscore.reports.plain_mail import confirm_letter
from cityscore.store.definitions import definitions_in_force
from cityscore.store.models import Job


def confirm(job: Job) -> str:
    """Send it, if it is still to be confirmed."""
    rows = Subscription.objects.filter(pk__in=job.arguments["subscriptions"], ended=None, confirmed=None)
    wanted = list(rows.select_related("subscriber"))
    if not wanted:
        return "nothing is to be confirmed any more"
    subscriber = wanted[0].subscriber
    definitions = definitions_in_force(job.city).definitions

    def write() -> Letter:
        proof = mail_subscriptions.proof_of(each.pk for each in wanted)
        with in_language(subscriber.language):
            link = links_of(job.city, definitions).page("confirm-subscription", proof=proof)
            return confirm_letter(
                definitions.city.name, [subscription_words(each, definitions) for each in wanted], link
            )

    return str(deliver(job.city, [Envelope(subscriber.email, f"confirm {job.pk}", write)]))
