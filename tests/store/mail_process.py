"""Mail whose sender is killed at every step in turn, then sends again; and senders that race: ``… SCENARIO``."""

from __future__ import annotations

import sys
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402

from cityscore.jobs.mail_delivery import Envelope, deliver  # noqa: E402
from cityscore.people.models import Delivery  # noqa: E402
from cityscore.reports.email_message import Letter  # noqa: E402
from cityscore.store.models import City  # noqa: E402
from tests.store.forked import Child, answer, together  # noqa: E402
from tests.store.kill_process import killed_at  # noqa: E402

READERS = [f"reader-{n}@home.org" for n in range(4)]
LETTER = Letter("Milltown: 1.04", "text", "<p>html</p>")


def send(*keys: str) -> str:
    """Send each reader a mail of each key, the report of a week unless others are named."""
    envelopes = [Envelope(each, key, lambda: LETTER) for key in keys or ["report 2025-02-24"] for each in READERS]
    return str(deliver(City.objects.get(), envelopes))


def killed() -> list[str]:
    """Kill who sends at each of their steps in the database, the mail being new each time; the steps."""
    City.objects.create(slug="milltown", name="Milltown")
    steps = killed_at(send, 0)
    for place in range(1, len(steps) + 1):
        Delivery.objects.all().delete()
        settings.DEFAULT_FROM_EMAIL = f"Trial {place} <score@city.gov>"  # tells mail of one trial from another's
        killed_at(send, place)
        Child(send).begin().ended()
    return steps


def racing() -> list[Any]:
    """Four that send the same mail at the same moment: what each says."""
    City.objects.create(slug="milltown", name="Milltown")
    keys = [f"race {n}" for n in range(5)]
    return together(*[lambda: send(*keys)] * 4)


if __name__ == "__main__":
    answer({"killed": killed, "racing": racing}, sys.argv[1:])
