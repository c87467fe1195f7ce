"""Taking roles from people; they are given by invitations."""

from __future__ import annotations

from django.db import transaction

from cityscore.model import CityScoreError
from cityscore.people.audit import Action, note
from cityscore.people.invitations import end_invitations_of
from cityscore.people.models import Membership, Role, User


@transaction.atomic
def take_role(by: User, membership: Membership) -> None:
    """Take a role from somebody, and end what they left open by it.

    Raises ``CityScoreError`` for the last administrator of a city.
    """
    administrators = Membership.objects.select_for_update().filter(city=membership.city_id, role=Role.ADMINISTRATOR)
    # Of two who take each other's role at once the second finds one left; ``count`` would drop the lock.
    if membership.role == Role.ADMINISTRATOR and len(administrators) == 1 and not by.is_superuser:
        raise CityScoreError("nobody could invite others any more → invite another administrator first")
    before = {"role": membership.role, "departments": membership.departments}
    if Membership.objects.filter(pk=membership.pk).delete()[0]:
        note(by, Action.TOOK_ROLE, membership.user.email, city=membership.city_id, before=before)
        end_invitations_of(membership.user, membership.city_id, by=by)
