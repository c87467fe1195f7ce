"""The tables, one file per topic."""

from cityscore.people.models.attempt_model import Attempt
from cityscore.people.models.audit_model import Entry
from cityscore.people.models.invitation_model import Invitation
from cityscore.people.models.membership_model import Membership, Role
from cityscore.people.models.subscriptions import Delivery, DeliveryState, Subscriber, Subscription, Topic
from cityscore.people.models.user_model import User, UserManager

__all__ = [
    "Attempt",
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
