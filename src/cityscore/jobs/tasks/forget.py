"""Forgetting, once a day: addresses that nothing goes to any more, what nobody confirmed, what was sent long ago.

And sessions and counted attempts that have ended, of the whole site; uploaded files that nobody decided on.
"""

from __future__ import annotations

from cityscore.people import deliveries, mail_subscriptions
from cityscore.people.ended_state import forget_ended_state
from cityscore.present.say.terms import counted
from cityscore.store import uploads
from cityscore.store.models import Job


def forget(job: Job) -> str:
    """Forget them, whether the site sends mail or not."""
    deliveries.forget_old(job.city.pk)
    forget_ended_state()
    forgotten = mail_subscriptions.forget_who_left(job.city.pk)
    dropped = uploads.drop_forgotten(job.city)
    files = f", {counted(dropped, 'upload', 'uploads')} dropped" if dropped else ""
    return f"{counted(forgotten, 'address', 'addresses')} forgotten{files}"
