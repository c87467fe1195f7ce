"""Writing to the audit log, in the transaction of the change itself."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from cityscore.model.messages import to_say
from cityscore.people.models import Entry, User


class Action(StrEnum):
    """What can be done that the log keeps."""

    INVITED = to_say("invited")
    WITHDREW = to_say("withdrew the invitation of")
    JOINED = to_say("accepted the invitation of")
    GAVE_ROLE = to_say("gave a role to")
    CHANGED_ROLE = to_say("changed the role of")
    TOOK_ROLE = to_say("took a role from")
    RESET = to_say("started anew the account of")
    GAVE = to_say("gave a figure of")
    UPLOADED = to_say("kept the file")
    DROPPED = to_say("dropped the file")
    UNDID = to_say("undid the file")
    DEFINED = to_say("changed the definitions:")
    RELEASED = to_say("made public")
    TOOK_BACK = to_say("took back the publication")
    HELD = to_say("held")
    ENDED_HOLD = to_say("ended the hold on")
    ASKED_FOR_RUN = to_say("had scored again")
    NOTED = to_say("wrote a note on")
    TOOK_NOTE = to_say("took back a note on")
    COMMENTED = to_say("commented on")
    TOOK_COMMENT = to_say("took back the comment on")


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
