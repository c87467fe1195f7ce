"""The mail server: a connection that is opened when it is needed, and what its replies mean."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from types import TracebackType
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection

WELL, CLOSING, NO_MAILBOX = 250, (421,), (550, 551, 553)
"""What a mail server replies where all is well, where it hangs up, and where it has no such mailbox (RFC 5321)."""


class NotDelivered(OSError):
    """The mail server is away, or asks to be tried again later."""


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
            raise NotDelivered(f"the mail server can't be reached ({what_of(problem)})") from None

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


def is_no_address(problem: SMTPRecipientsRefused) -> bool:
    """Whether a server says that there is no such mailbox, by its reply and, if it gives one, its enhanced code."""
    # Codes 5.1.x are about the address (RFC 3463); others, such as 5.7.1, are about whoever sends, and may pass.
    return all(
        code in NO_MAILBOX and not re.match(rb"5\.(?!1\.)", reply) for code, reply in problem.recipients.values()
    )


def reply_code(problem: BaseException) -> int:
    """What a mail server replied with."""
    if isinstance(problem, SMTPRecipientsRefused):
        return max((code for code, _ in problem.recipients.values()), default=0)
    return problem.smtp_code if isinstance(problem, SMTPResponseException) else 0


def what_of(problem: BaseException) -> str:
    """What went wrong, without a word that could hold an address."""
    code = reply_code(problem)
    return f"{type(problem).__name__} {code}" if code else type(problem).__name__
