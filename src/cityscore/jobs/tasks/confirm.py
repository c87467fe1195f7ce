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
    subscriptions = list(rows.select_related("subscriber"))
    if not subscriptions:
        return "nothing is to be confirmed any more"
    subscriber = subscriptions[0].subscriber
    definitions = definitions_in_force(job.city).definitions

    def write() -> Letter:
        proof = mail_subscriptions.proof_of(subscription.pk for subscription in subscriptions)
        with in_language(subscriber.language):
            link = links_of(job.city, definitions).page("confirm-subscription", proof=proof)
            wanted = [subscription_words(subscription, definitions) for subscription in subscriptions]
            return confirm_letter(definitions.city.name, wanted, link)

    return str(deliver(job.city, [Envelope(subscriber.email, f"confirm {job.pk}", write)]))
