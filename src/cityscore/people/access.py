"""What somebody may do in a city, which is asked when a thing is used: what they might once, lets nobody do it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from cityscore.model.messages import to_say
from cityscore.people.models import Membership, Role, User


class Power(StrEnum):
    """Something that not everybody may do."""

    ENTER = to_say("enter figures")
    DEFINE = to_say("change what is measured")
    SCORE = to_say("have figures scored now")
    PREVIEW = to_say("see figures before they are public")
    RELEASE = to_say("release or hold figures")
    TAKE_BACK = to_say("take back what is public")
    PEOPLE = to_say("invite people and say what they may do")
    AUDIT = to_say("read the log of changes")
    REDACT = to_say("take published texts and figures out of all pages")
    CITY = to_say("rename, archive or remove the city")


POWERS: Mapping[Role, frozenset[Power]] = {
    Role.OWNER: frozenset({Power.ENTER, Power.SCORE, Power.PREVIEW}),
    Role.ANALYST: frozenset({Power.ENTER, Power.SCORE, Power.PREVIEW, Power.DEFINE, Power.RELEASE, Power.AUDIT}),
    Role.ADMINISTRATOR: frozenset(
        {Power.SCORE, Power.PREVIEW, Power.TAKE_BACK, Power.PEOPLE, Power.AUDIT, Power.REDACT, Power.CITY}
    ),
    Role.READER: frozenset({Power.PREVIEW}),
}


@dataclass(frozen=True)
class Access:
    """What somebody may do in one city."""

    powers: frozenset[Power]
    departments: frozenset[str] | None
    """The names of those whose figures they may give; None for all."""

    def may(self, power: Power) -> bool:
        """Whether they may do it."""
        return power in self.powers


def access_of(user: User | AnonymousUser, city: int) -> Access | None:
    """What somebody may do in a city (its id); None for a stranger to it, who is not to learn that it is there."""
    if not isinstance(user, User) or not user.is_active:
        return None
    if user.is_superuser:
        return Access(frozenset(Power), None)
    memberships = Membership.objects.filter(user=user, city=city)
    if not memberships:
        return None
    powers = frozenset[Power]().union(*(POWERS[Role(membership.role)] for membership in memberships))
    if any(membership.role == Role.ANALYST for membership in memberships):
        return Access(powers, None)
    owned = (membership.departments for membership in memberships if membership.role == Role.OWNER)
    return Access(powers, frozenset[str]().union(*owned))


def may(user: User | AnonymousUser, city: int, power: Power) -> bool:
    """Whether somebody may do something in a city now, whatever they might when they made what is used now."""
    access = access_of(user, city)
    return access is not None and access.may(power)


def cities_open_to(user: User) -> Collection[int] | None:
    """The ids of the cities in which somebody has a role; None for all."""
    if user.is_superuser:
        return None
    return set(Membership.objects.filter(user=user).values_list("city", flat=True))
