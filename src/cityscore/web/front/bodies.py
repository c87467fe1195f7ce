"""Reading what somebody sends, whole, before a thread is taken: with a size, a deadline, and a number in hand."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any, TypeAlias

Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]

IN_MEMORY = 2**20
"""Bytes of a body beyond which it is written to a file that has no name, and ends with its request."""


class BodyRefused(Exception):
    """Why a body is not taken; ``status`` is what is answered."""

    status = 400


class BodyTooLarge(BodyRefused):
    """It is longer than the address takes."""

    status = 413


class BodyTooSlow(BodyRefused):
    """It did not come in time."""

    status = 408


class TooManyBodies(BodyRefused):
    """As many are in hand as may be, of one peer or in all."""

    status = 503


class PeerGone(Exception):
    """Whoever sent it hung up; there is nobody to answer."""


@dataclass(frozen=True)
class BodyTimes:
    """How long bodies may take, in seconds."""

    whole: float = 20.0
    """For a small one, from its first byte asked for to its last."""
    silence: float = 10.0
    """Between two parts of it."""
    slowest: float = 50_000.0
    """Bytes a second of a large one, which has its time beside that of a small one."""

    def deadline(self, length: int) -> float:
        """Seconds that a body of a length may take in all."""
        return self.whole + length / self.slowest


class BodiesInHand:
    """How many bodies are being read, in all and of each peer."""

    def __init__(self, most: int, most_of_one: int) -> None:
        """Any further one is refused."""
        self._most, self._most_of_one = most, most_of_one
        self._of: Counter[str] = Counter()

    @contextmanager
    def hold(self, peer: str) -> Iterator[None]:
        """Count one more of a peer's while it is read; raises ``TooManyBodies``."""
        if self._of.total() >= self._most or self._of[peer] >= self._most_of_one:
            raise TooManyBodies
        self._of[peer] += 1
        try:
            yield
        finally:
            self._of[peer] -= 1
            if not self._of[peer]:
                del self._of[peer]


async def read_body(receive: Receive, most: int, length: int | None, times: BodyTimes) -> tuple[IO[bytes], int]:
    """The body in a file, at its beginning, and its length; ``length`` is what its sender says, if that is said.

    Raises ``BodyTooLarge`` before anything is read of what says that it is too long, and as soon as anything else is;
    ``BodyTooSlow``, ``PeerGone``, and ``OSError`` if a disk is full.
    """
    if length is not None and length > most:
        raise BodyTooLarge
    file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (whoever gets it closes it)
    try:
        async with asyncio.timeout(times.deadline(most if length is None else length)):
            size = await _read_into(file, receive, most, times.silence)
    except TimeoutError:
        file.close()
        raise BodyTooSlow from None
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, size


async def _read_into(file: IO[bytes], receive: Receive, most: int, silence: float) -> int:
    size, waiting, held = 0, [], 0
    while True:
        async with asyncio.timeout(silence):
            message = await receive()
        if message["type"] == "http.disconnect":
            raise PeerGone
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise BodyTooLarge
        waiting.append(part)
        held += len(part)
        is_last = not message.get("more_body", False)
        if held and (is_last or held >= IN_MEMORY):
            await _write(file, b"".join(waiting), beyond_memory=size > IN_MEMORY)
            waiting, held = [], 0
        if is_last:
            return size


async def _write(file: IO[bytes], content: bytes, *, beyond_memory: bool) -> None:
    """Write; to a disk in another thread, so that a slow one holds up nobody else."""
    if beyond_memory:
        await asyncio.to_thread(file.write, content)
    else:
        file.write(content)
