"""The tables, one file per topic."""

from cityscore.people.models.audit import Entry
from cityscore.people.models.invitations import Invitation
from cityscore.people.models.memberships import Membership, Role
from cityscore.people.models.subscriptions import Delivery, DeliveryState, Subscriber, Subscription, Topic
from cityscore.people.models.users import User, UserManager

__all__ = [
    "Delivery",
    "DeliveryState",
    "Entry",
    "Invitation",
    "Membership",
    "Role",
    "Subscriber",
    "Subscription",
    "Topic",
    "User",
    "UserManager",
]
