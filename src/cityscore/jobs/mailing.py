"""Handing mail to the mail server: each at most once to an address, whatever is killed or tried again.

A mail is claimed in the database before it is handed over. What the server surely did not take is given back, to be
tried again; where nobody knows, such as after a kill in the middle, it counts as sent. No address is ever told: not in
a log, not in what a job says, and not to another reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from email.mime.image import MIMEImage
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from types import TracebackType
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from cityscore.model import CityScoreError
from cityscore.people import deliveries
from cityscore.people.models import Delivery
from cityscore.present.words import counted
from cityscore.reports.letter import Letter
from cityscore.store import models

WELL, PERMANENT = 250, 500
"""What a mail server replies where all is well; from the other on it refuses for good."""


class NotDelivered(OSError):
    """The mail server is away, or asks to be tried again later."""


@dataclass(frozen=True)
class Envelope:
    """A mail to somebody, to be written when it is claimed."""

    email: str
    key: str
    """Which mail it is: the same key goes to an address once."""
    write: Callable[[], Letter | None]
    """None where there turns out to be nothing to say."""
    unsubscribe: str = ""
    """The address that ends it by one click."""


@dataclass
class Tally:
    """What became of some mail."""

    sent: int = 0
    refused: int = 0
    unknown: int = 0

    def __str__(self) -> str:
        said = [counted(self.sent, "mail sent", "mails sent")]
        if self.refused:
            said.append(f"{self.refused:,} refused by the mail server")
        if self.unknown:
            said.append(f"{self.unknown:,} perhaps sent, and not tried again")
        return ", ".join(said)


@dataclass
class Post:
    """A connection to the mail server, opened when it is first needed and again where it was lost."""

    connection: Any = field(default_factory=get_connection)

    def __enter__(self) -> Post:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self.connection.close()

    def ready(self) -> None:
        """See that the server answers; raises ``NotDelivered`` where it does not."""
        if not self._is_open():
            self.lose()
        try:
            self.connection.open()
        except OSError as problem:
            raise NotDelivered(f"the mail server can't be reached ({_what(problem)})") from None

    def lose(self) -> None:
        """Take the connection for lost: the next mail opens another."""
        self.connection.connection = None

    def _is_open(self) -> bool:
        server = self.connection.connection
        try:
            return server is not None and server.noop()[0] == WELL
        except OSError:
            return False

    def send(self, message: EmailMultiAlternatives) -> None:
        """Hand a message over."""
        message.connection = self.connection
        message.send()


def deliver(city: models.City, envelopes: Iterable[Envelope]) -> Tally:
    """Hand over what has not been yet; raises ``NotDelivered`` where the rest is worth trying again later.

    What else was there has been handed over then: trying again sends none of it twice.
    """
    if not settings.SENDS_MAIL:
        raise CityScoreError("the site sends no mail → set CITYSCORE_MAIL")
    tally, later = Tally(), ""
    with Post() as post:
        for envelope in envelopes:
            later = _deliver(post, city, envelope, tally) or later
    if later:
        raise NotDelivered(f"{tally}; the mail server would not take some yet ({later})")
    return tally


def _deliver(post: Post, city: models.City, envelope: Envelope, tally: Tally) -> str:
    """Hand one mail over; returns why it has to be tried again, if it has."""
    if deliveries.is_claimed(city.pk, envelope.email, envelope.key):
        return ""
    letter = envelope.write()
    if letter is None:
        return ""
    post.ready()
    claimed = deliveries.claim(city.pk, envelope.email, envelope.key)
    if claimed is None:
        return ""
    try:
        post.send(message_of(letter, envelope))
    except (SMTPRecipientsRefused, SMTPResponseException) as problem:
        return _refused(claimed, problem, tally)
    except OSError as problem:
        tally.unknown += 1
        post.lose()
        raise NotDelivered(f"{tally}; the mail server did not say what it did ({_what(problem)})") from None
    deliveries.sent(claimed)
    tally.sent += 1
    return ""


def _refused(claimed: Delivery, problem: SMTPException, tally: Tally) -> str:
    """Note what the server said of an address; returns why it has to be tried again, if it has."""
    code = _code(problem)
    if code >= PERMANENT and isinstance(problem, SMTPRecipientsRefused):
        deliveries.refused(claimed)
        tally.refused += 1
        return ""
    deliveries.give_back(claimed)
    return _what(problem)


def message_of(letter: Letter, envelope: Envelope) -> EmailMultiAlternatives:
    """A letter as a message: text, HTML, and its pictures inside."""
    headers = {"Auto-Submitted": "auto-generated"}
    if envelope.unsubscribe:
        headers["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message = EmailMultiAlternatives(letter.subject, letter.text, to=[envelope.email], headers=headers)
    message.attach_alternative(letter.html, "text/html")
    if letter.pictures:
        message.mixed_subtype = "related"  # type: ignore[attr-defined]
    for name, pixels in letter.pictures.items():
        picture = MIMEImage(pixels)
        picture.add_header("Content-ID", f"<{name}>")
        picture.add_header("Content-Disposition", "inline", filename=f"{name}.png")
        message.attach(picture)
    return message


def _code(problem: BaseException) -> int:
    """What a mail server replied with."""
    if isinstance(problem, SMTPRecipientsRefused):
        return max((code for code, _ in problem.recipients.values()), default=0)
    return problem.smtp_code if isinstance(problem, SMTPResponseException) else 0


def _what(problem: BaseException) -> str:
    """What went wrong, without a word that could hold an address."""
    code = _code(problem)
    return f"{type(problem).__name__} {code}" if code else type(problem).__name__
