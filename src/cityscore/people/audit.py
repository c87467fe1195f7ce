"""Writing to the audit log, in the transaction of the change itself."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from cityscore.model.messages import to_say
from cityscore.people.models import Entry, Membership, User


class Action(StrEnum):
    """What can be done that the log keeps."""

    INVITED = to_say("invited")
    WITHDREW = to_say("withdrew the invitation of")
    JOINED = to_say("accepted the invitation of")
    GAVE_ROLE = to_say("gave a role to")
    CHANGED_ROLE = to_say("changed the role of")
    TOOK_ROLE = to_say("took a role from")
    REMOVED_ACCOUNT = to_say("removed the account of")
    RESET = to_say("started anew the account of")
    GAVE = to_say("gave a figure of")
    UPLOADED = to_say("kept the file")
    DROPPED = to_say("dropped the file")
    REMOVED_UPLOAD = to_say("removed the file")
    UNDID = to_say("undid the file")
    DEFINED = to_say("changed the definitions:")
    RELEASED = to_say("made public")
    TOOK_BACK = to_say("took back the publication")
    HELD = to_say("held")
    ENDED_HOLD = to_say("ended the hold on")
    TOOK_FEED = to_say("said that the data are right of")
    ASKED_FOR_RUN = to_say("had scored again")
    RENAMED_CITY = to_say("renamed the city to")
    ARCHIVED_CITY = to_say("archived the city")
    REOPENED_CITY = to_say("took up again the city")
    REMOVED_CITY = to_say("removed the city")
    NOTED = to_say("wrote a note on")
    TOOK_NOTE = to_say("took back a note on")
    COMMENTED = to_say("commented on")
    REDACTED = to_say("took out of the public pages")
    PUT_BACK = to_say("put back on the public pages")
    TOOK_COMMENT = to_say("took back the comment on")
    PROVED = to_say("proved the address of")
    SIGNED_IN = to_say("signed in as")
    SIGNED_OUT = to_say("signed out as")
    REFUSED = to_say("refused a sign-in as")
    SLOWED = to_say("refused too many sign-ins as")
    REFUSED_FACTOR = to_say("refused a second factor of")
    CHANGED_PASSWORD = to_say("changed the password of")
    SET_PASSWORD = to_say("set a password by a link for")
    ASKED_FOR_PASSWORD = to_say("was asked for a new password for")
    ADDED_FACTOR = to_say("added a second factor of")
    REMOVED_FACTOR = to_say("removed a second factor of")
    RENEWED_CODES = to_say("made new recovery codes for")
    ENDED_SESSIONS = to_say("ended the other sessions of")


MOST_REFUSALS, A_WHILE = 10, timedelta(hours=1)
"""How many entries of one kind strangers can make about one account in a while; the server's log has them all."""


@transaction.atomic
def note(
    who: User | None,
    action: Action,
    subject: str,
    *,
    city: int | None,
    before: Any = None,
    after: Any = None,
) -> Entry:
    """Add an entry: who did what to what; ``before`` and ``after`` are what changed, as plain values."""
    name = f"{who.name} <{who.email}>" if who and who.name else who.email if who else "CityScore"
    return Entry.objects.create(
        city_id=city,
        moment=timezone.now(),
        who=who,
        name=name,
        action=action,
        subject=subject[:400],
        before=before,
        after=after,
    )


@transaction.atomic
def note_account(who: User | None, action: Action, user: User, *, after: Any = None) -> None:
    """Add what became of an account to the log of each city that its owner has a role in, or of none."""
    cities: set[int | None] = set(Membership.objects.filter(user=user).values_list("city", flat=True))
    for city in cities or {None}:
        note(who, action, user.email, city=city, after=after)


@transaction.atomic
def note_refusal(action: Action, address: str, *, after: Any = None) -> None:
    """Add what a stranger tried with an account, a bounded number of times; for an address that nobody has, nothing.

    It does the same work all the same, lest the time that it takes tells who has an account.
    """
    user = User.objects.filter(email=address.lower()).first()
    cities: set[int | None] = (
        set(Membership.objects.filter(user=user).values_list("city", flat=True)) if user else set()
    )
    for city in cities or {None}:
        since = timezone.now() - A_WHILE
        entries = Entry.objects.filter(city=city, moment__gt=since, action=action, subject=address.lower())
        is_kept = entries.count() < MOST_REFUSALS and user is not None
        with transaction.atomic():
            note(None, action, address.lower(), city=city, after=after)
            if not is_kept:
                transaction.set_rollback(True)
