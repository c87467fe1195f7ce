"""A mail server of the tests' own, on this machine: it keeps what it is sent, and refuses what it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.test import override_settings

from cityscore.web.serving import free_port

SENDER = "CityScore <score@city.gov>"


@dataclass
class Mailbox:
    """What has come, and how the server answers."""

    came: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    """What is replied to a recipient, or to ``data``, in place of a yes; ``hang up`` cuts the line."""
    port: int = 0
    pause: float = 0.0
    """Seconds that it takes over each message."""
    lines: list[SMTP] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802  (as aiosmtpd has it)
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.lines.append(server)
        session.host_name = hostname
        return responses

    def hang_up(self) -> None:
        """Cut all lines, as servers do with those on which nobody says anything for a while."""
        for line in self.lines:
            if line.transport:
                line.loop.call_soon_threadsafe(line.transport.close)
        self.lines.clear()

    async def handle_RCPT(  # noqa: N802  (as aiosmtpd has it)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (as aiosmtpd has it)
        await asyncio.sleep(self.pause)
        reply = self.replies.get("data", "")
        if reply.startswith(("4", "5")):
            return reply
        message = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.came.append((list(envelope.rcpt_tos), message))
        if reply == "hang up":
            assert server.transport
            server.transport.close()
        return "250 OK"

    @property
    def addresses(self) -> list[str]:
        """Who has got mail, as often as they have."""
        return sorted(address for addresses, _ in self.came for address in addresses)

    def to(self, address: str) -> list[EmailMessage]:
        """The mail that has come to an address."""
        return [message for addresses, message in self.came if addresses == [address]]


def part(message: EmailMessage, kind: str) -> str:
    """A message's plain or HTML part."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A server that listens; the site's settings lead to it meanwhile."""
    kept = Mailbox(port=free_port())
    controller = Controller(kept, hostname="127.0.0.1", port=kept.port)
    controller.start()
    sending = {
        "SENDS_MAIL": True,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": kept.port,
        "DEFAULT_FROM_EMAIL": SENDER,
    }
    settings.SECRET_KEY = "only for these tests, and long enough to be taken for a key"
    try:
        with override_settings(**sending):
            assert settings.SENDS_MAIL
            yield kept
    finally:
        settings.SECRET_KEY = ""  # by hand: Django can't put back a key that is empty
        controller.stop()
