"""What is made for strangers is forgotten once its end has come: sessions, and attempts that are counted."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from cityscore.people.models import Attempt

AT_ONCE = 1000
"""Rows that are forgotten in one statement, so that nobody waits long for it."""


def has_ended_state() -> bool:
    """Whether there is any to forget."""
    return any(rows.exists() for rows in _ended())


def forget_ended_state() -> int:
    """Forget what has ended; says how many rows there were."""
    return sum(_forget(rows) for rows in _ended())


def _ended() -> tuple[QuerySet[Session], QuerySet[Attempt]]:
    now = timezone.now()
    return Session.objects.filter(expire_date__lte=now), Attempt.objects.filter(expires__lte=now)


def _forget(ended: QuerySet[Session] | QuerySet[Attempt]) -> int:
    forgotten = 0
    while keys := list(ended.values_list("pk", flat=True)[:AT_ONCE]):
        forgotten += ended.filter(pk__in=keys).delete()[0]
    return forgotten
