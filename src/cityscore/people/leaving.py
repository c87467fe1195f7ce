"""What people are to a city that is closed: nobody has a role in it, nobody is invited, and no mail goes out."""

from __future__ import annotations

from django.utils import timezone

from cityscore.people.models import Delivery, Invitation, Membership, Subscriber, Subscription


def leave_city(city: int) -> None:
    """Take everybody's role in a city, end its invitations, and forget who got mail about it; accounts stay."""
    Membership.objects.filter(city=city).delete()
    Invitation.objects.filter(city=city, ended=None).update(ended=timezone.now())
    Subscription.objects.filter(subscriber__city=city).delete()
    Subscriber.objects.filter(city=city).delete()
    Delivery.objects.filter(city=city).delete()
