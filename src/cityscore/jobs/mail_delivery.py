"""Handing mail to the mail server: each at most once to an address, whatever is killed or tried again.

A mail is claimed in the database before it is handed over. What the server surely did not take is given back, to be
tried again; where nobody knows, such as after a kill in the middle, it counts as sent. No address is ever told: not in
a log, not in what a job says, and not to another reader.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.mime.image import MIMEImage
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from cityscore.jobs.mail_server import CLOSING, NotDelivered, Post, is_no_address, reply_code, what_of
from cityscore.model import CityScoreError
from cityscore.people import deliveries
from cityscore.people.models import Delivery
from cityscore.present.say.terms import counted
from cityscore.reports.email_message import Letter
from cityscore.store import jobs, models
from cityscore.store.unwritten import write_end

LONGEST = 120.0
"""Seconds that a job hands mail over before other jobs of its city have their turn."""
PART = ", part "
"""What stands in the key of a job between its own and the number of its part."""


@dataclass(frozen=True)
class Envelope:
    """A mail to somebody, to be written when it is handed over."""

    email: str
    key: str
    """Which mail it is: the same key goes to an address once."""
    write: Callable[[], Letter | None]
    """None where there turns out to be nothing to say."""
    unsubscribe: str = ""
    """The address that ends it by one click."""
    is_wanted: Callable[[], bool] = lambda: True
    """Whether it is still, by whoever it is for."""


@dataclass
class MailCounts:
    """What became of some mail."""

    sent: int = 0
    refused: int = 0
    unknown: int = 0
    has_more: bool = False
    """Whether the time was over before all of it was handed over."""

    def __str__(self) -> str:
        parts = (
            counted(self.sent, "mail sent", "mails sent"),
            f"{self.refused:,} refused by the mail server" if self.refused else "",
            f"{self.unknown:,} perhaps sent, and not tried again" if self.unknown else "",
            "the rest follows" if self.has_more else "",
        )
        return ", ".join(filter(None, parts))


def mailed(job: models.Job, envelopes: Iterable[Envelope]) -> str:
    """Hand over the mail of a job, and say what became of it.

    A long list is handed over in parts, each a job of its own: in between the city's other jobs have their turn.
    """
    counts = deliver(job.city, envelopes)
    if counts.has_more:
        part = int(job.arguments.get("part", 1)) + 1
        key = f"{job.key.partition(PART)[0]}{PART}{part}"
        jobs.put(job.city, job.name, key, {**job.arguments, "part": part})
    return str(counts)


def deliver(city: models.City, envelopes: Iterable[Envelope]) -> MailCounts:
    """Hand over what has not been yet; raises ``NotDelivered`` where the rest is worth trying again later.

    What else was there has been handed over then: trying again sends none of it twice.
    """
    if not settings.SENDS_MAIL:
        raise CityScoreError("the site sends no mail → set CITYSCORE_MAIL")
    counts, later, end = MailCounts(), "", time.monotonic() + LONGEST
    with Post() as post:
        for envelope in envelopes:
            later = _deliver(post, city, envelope, counts) or later
            if counts.sent and time.monotonic() > end:
                counts.has_more = True
                break
    if later:
        raise NotDelivered(f"{counts}; the mail server would not take some yet ({later})")
    return counts


def _deliver(post: Post, city: models.City, envelope: Envelope, counts: MailCounts) -> str:
    """Hand one mail over; returns why it has to be tried again, if it has."""
    if deliveries.is_claimed(city.pk, envelope.email, envelope.key):  # asked first, for to write it may take long
        return ""
    letter = envelope.write()
    if letter is None or not envelope.is_wanted():
        return ""
    message = message_of(letter, envelope)
    post.ready()  # before it is claimed: of what the server can't be asked at all, nothing counts as sent
    claimed = deliveries.claim(city.pk, envelope.email, envelope.key)
    if claimed is None:
        return ""
    try:
        post.send(message)
    except (SMTPRecipientsRefused, SMTPResponseException) as problem:
        return _refused(claimed, problem, counts)
    except OSError as problem:  # before ValueError, which a failed TLS handshake is too
        counts.unknown += 1
        post.lose()
        raise NotDelivered(f"{counts}; the mail server did not say what it did ({what_of(problem)})") from None
    except ValueError as problem:
        return _refused(claimed, problem, counts)
    write_end(partial(deliveries.note_sent, claimed))
    counts.sent += 1
    return ""


def _refused(claimed: Delivery, problem: SMTPException | ValueError, counts: MailCounts) -> str:
    """Note what the server said; returns why that mail has to be tried again, raises where all mail has.

    Only an address that there is none of, or that no mail program can write (``ValueError``), is refused for good: a
    server that passes nothing on refuses every address.
    """
    if isinstance(problem, ValueError) or (isinstance(problem, SMTPRecipientsRefused) and is_no_address(problem)):
        write_end(partial(deliveries.note_refused, claimed))
        counts.refused += 1
        return ""
    write_end(partial(deliveries.give_back, claimed))  # or nobody would ever send it
    if isinstance(problem, SMTPRecipientsRefused) and reply_code(problem) not in CLOSING:
        return what_of(problem)
    raise NotDelivered(f"{counts}; the mail server takes no more for now ({what_of(problem)})")


def message_of(letter: Letter, envelope: Envelope) -> EmailMultiAlternatives:
    """A letter as a message: text, HTML, and its pictures inside."""
    headers = {"Auto-Submitted": "auto-generated"}
    if envelope.unsubscribe:
        headers["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    subject = " ".join(letter.subject.split())  # a name in it may have a line break
    message = EmailMultiAlternatives(subject, letter.text, to=[envelope.email], headers=headers)
    message.attach_alternative(letter.html, "text/html")
    if letter.pictures:
        message.mixed_subtype = "related"  # type: ignore[attr-defined]
    for name, pixels in letter.pictures.items():
        picture = MIMEImage(pixels)
        picture.add_header("Content-ID", f"<{name}>")
        picture.add_header("Content-Disposition", "inline", filename=f"{name}.png")
        message.attach(picture)
    return message
