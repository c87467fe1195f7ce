"""Writing to the audit log, in the transaction of the change itself."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from cityscore.people.models import Entry, User


class Action(StrEnum):
    """What can be done that the log keeps."""

    INVITED = "invited"
    WITHDREW = "withdrew the invitation of"
    JOINED = "accepted the invitation of"
    GAVE_ROLE = "gave a role to"
    CHANGED_ROLE = "changed the role of"
    TOOK_ROLE = "took a role from"
    RESET = "started anew the account of"
    GAVE = "gave a figure of"
    UPLOADED = "kept the file"
    DROPPED = "dropped the file"
    UNDID = "undid the file"
    DEFINED = "changed the definitions:"
    RELEASED = "made public"
    HELD = "held"
    ENDED_HOLD = "ended the hold on"
    ASKED_FOR_RUN = "had scored again"
    NOTED = "wrote a note on"
    TOOK_NOTE = "took back a note on"
    COMMENTED = "commented on"
    TOOK_COMMENT = "took back the comment on"


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
