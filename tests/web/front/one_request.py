"""Requests to the front without a server: what is sent, part by part, and what is answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cityscore.web.front.site_front import SiteFront

Result = TypeVar("Result")


def in_a_loop(work: Coroutine[Any, Any, Result]) -> Result:
    """What a coroutine gives, in a thread and a loop of its own: a browser under test has one in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass
class Answered:
    """What a request was answered with, and how many parts of its body were asked for."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    parts_read: int = 0


async def ask(
    front: SiteFront,
    path: str,
    method: str = "GET",
    parts: Iterable[bytes] | AsyncIterator[bytes] = (),
    *,
    query: str = "",
    peer: str = "192.0.2.1",
    **headers: str,
) -> Answered:
    """Ask, with a body in parts; what follows the last part is silence if the parts are an iterator that waits."""
    answered = Answered()
    coming = _each(parts)

    async def receive() -> MutableMapping[str, Any]:
        try:
            part = await anext(coming)
        except StopAsyncIteration:
            return {"type": "http.request", "body": b"", "more_body": False}
        answered.parts_read += 1
        return {"type": "http.request", "body": part, "more_body": True}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answered.status = message["status"]
            answered.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            answered.body += message["body"]

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost"), *named],
        "client": (peer, 5000),
        "server": ("127.0.0.1", 8000),
    }
    await front(scope, receive, send)
    return answered


async def _each(parts: Iterable[bytes] | AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if isinstance(parts, AsyncIterator):
        async for part in parts:
            yield part
    else:
        for part in parts:
            yield part


async def then_silence(*parts: bytes) -> AsyncIterator[bytes]:
    """Some parts, and then nothing more for as long as anybody waits."""
    for part in parts:
        yield part
    await asyncio.Event().wait()
