"""Letters about an account: an invitation, a link for a new password, and one that proves an address."""

from __future__ import annotations

from collections.abc import Sequence

from cityscore.present.say.language import say
from cityscore.reports.email_message import Letter
from cityscore.reports.plain_mail import plain_letter


def invitation_letter(city: str, who: str, role: str, departments: Sequence[str], link: str) -> Letter:
    """Invite somebody to a role in a city."""
    title = say("You are invited to the CityScore of {city}", city=city)
    if departments:
        line = say(
            "{who} invites you as {role} of {departments}.", who=who, role=role, departments=", ".join(departments)
        )
    else:
        line = say("{who} invites you as {role}.", who=who, role=role)
    after = [
        say("The link works once, and for a week. It is for you alone: whoever has it can take the role."),
        say("If you do not know what this is about, do nothing."),
    ]
    return plain_letter(title, [line], link, say("Look at the invitation"), after)


def password_letter(email: str, link: str) -> Letter:
    """Let somebody set a new password."""
    lines = [say("Somebody, probably you, asked for a new password for {email}.", email=email)]
    after = [
        say("The link works once, and for two hours. A second factor stays as it is."),
        say("If it was not you, do nothing: your password stays as it is."),
    ]
    return plain_letter(say("A new password for CityScore"), lines, link, say("Set a new password"), after)


def address_letter(email: str, link: str) -> Letter:
    """Let somebody prove that a mailbox is theirs."""
    lines = [say("Somebody, probably you, has an account at CityScore with the address {email}.", email=email)]
    after = [
        say("Until you confirm it, no other mail comes. The link works for a week."),
        say("If it was not you, do nothing."),
    ]
    return plain_letter(say("Is this your address?"), lines, link, say("Yes, it is mine"), after)
