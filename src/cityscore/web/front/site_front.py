"""The site as an ASGI application: Django in lanes of threads, behind what reads and refuses.

Nothing that a stranger does slowly holds a thread. What is sent is read here, whole, before a thread is taken; an
answer is handed to the server whole, and its thread goes on to the next. What is kept is answered by threads that make
nothing; what takes long is drawn by threads that do nothing else, once for all who ask for it at the same time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from time import monotonic
from typing import IO, Any, TypeAlias
from wsgiref.types import WSGIApplication

from django.conf import settings

from cityscore.web.caching import KEPT_ONLY, NOT_KEPT, is_public
from cityscore.web.declared_views import SMALL_FORM, DeclaredView, LaneName, declared_view
from cityscore.web.drawn_apart import DRAWN_BY
from cityscore.web.front.bodies import BodiesInHand, BodyRefused, BodyTimes, PeerGone, Receive, read_body
from cityscore.web.front.drawing_process import DrawingProcess
from cityscore.web.front.lanes import Lane, LaneFull
from cityscore.web.front.peers import header_of, is_signed_in, peer_of
from cityscore.web.front.refusals import refusal
from cityscore.web.front.request_log import log_request
from cityscore.web.front.wsgi_calls import Environ, WholeAnswer, call_wsgi, environ_of

Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

ANSWERED_QUICKLY = ("healthz", "readyz", "robots.txt", "static")
"""What addresses begin with that need no thread which makes pages."""
BODYLESS = (204, 304)
DRAWN = (LaneName.PICTURES, LaneName.DOCUMENTS)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FrontLimits:
    """How much of everything the front has in hand at once."""

    threads: Mapping[LaneName, int] = field(
        default_factory=lambda: {
            LaneName.QUICK: 3,
            LaneName.MAKING: 4,
            LaneName.PERSONAL: 4,
            LaneName.PICTURES: 1,  # the chart library is one engine, and has one thing in hand
            LaneName.DOCUMENTS: 1,
        }
    )
    """Threads of each lane; each has a connection to the database."""
    waiting: Mapping[LaneName, int] = field(
        default_factory=lambda: {
            LaneName.QUICK: 1000,
            LaneName.MAKING: 200,
            LaneName.PERSONAL: 200,
            LaneName.PICTURES: 100,  # a page of charts asks for a dozen
            LaneName.DOCUMENTS: 32,
        }
    )
    """Requests that may wait for one of them."""
    bodies: int = 512
    """Bodies that are being read; those of strangers hold 64 KB each at most."""
    bodies_of_one: int = 64
    draws_apart: bool = True
    """Whether a process of its own draws what takes long."""
    times: BodyTimes = field(default_factory=BodyTimes)


class SiteFront:
    """The ASGI application."""

    def __init__(self, application: WSGIApplication, limits: FrontLimits | None = None) -> None:
        """Stand before a WSGI application."""
        limits = limits or FrontLimits()
        self._call = partial(call_wsgi, application)
        self._times = limits.times
        self._bodies = BodiesInHand(limits.bodies, limits.bodies_of_one)
        self._lanes: dict[LaneName, Lane] = {
            name: Lane(name, limits.threads[name], limits.waiting[name]) for name in LaneName
        }
        self._draw = DrawingProcess().answer if limits.draws_apart else None
        self._in_making: dict[object, asyncio.Task[WholeAnswer]] = {}

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            began = monotonic()
            try:
                answer = await self._answer(scope, receive)
            except PeerGone:
                return
            await self._send(send, answer)
            if settings.LOGS_REQUESTS:
                log_request(scope, answer.status, len(answer.body), monotonic() - began)

    async def _answer(self, scope: Mapping[str, Any], receive: Receive) -> WholeAnswer:
        try:
            body, length = await self._body(scope, receive)
            with body:
                return await self._from_lane(environ_of(scope, body, length))
        except BodyRefused as refused:
            status = refused.status
        except LaneFull:
            status = 503
        except PeerGone:
            raise
        except OSError:
            logger.exception("%s: what was sent can't be kept", scope["path"])
            status = 503
        except Exception:
            logger.exception("%s", scope["path"])
            status = 500
        return refusal(status, header_of(scope, b"accept"))

    async def _body(self, scope: Mapping[str, Any], receive: Receive) -> tuple[IO[bytes], int]:
        stated = header_of(scope, b"content-length")
        is_chunked = bool(header_of(scope, b"transfer-encoding"))
        if not is_chunked and stated in (b"", b"0"):
            return BytesIO(), 0
        length = int(stated) if stated.isdigit() and not is_chunked else None
        with self._bodies.hold(peer_of(scope)):
            most = await self._longest_body(scope, length)
            return await read_body(receive, most, length, self._times)

    async def _longest_body(self, scope: Mapping[str, Any], length: int | None) -> int:
        """The bytes that an address takes; more than a small form it takes of who is signed in alone."""
        if length is not None and length <= SMALL_FORM:
            return SMALL_FORM
        takes = declared_view(scope["path"]).takes
        if takes <= SMALL_FORM or not await self._lanes[LaneName.QUICK].run(partial(is_signed_in, scope)):
            return min(takes, SMALL_FORM)
        return takes

    async def _from_lane(self, environ: Environ) -> WholeAnswer:
        """The answer to a request, of the lane that has it."""
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        quick = self._lanes[LaneName.QUICK]
        if path.lstrip("/").partition("/")[0] in ANSWERED_QUICKLY:
            return await quick.run(partial(self._call, environ))
        if not is_public(environ["REQUEST_METHOD"], path):
            return await self._lanes[LaneName.PERSONAL].run(partial(self._call, environ))
        environ[KEPT_ONLY] = True
        answer = await quick.run(partial(self._call, environ))
        declared: DeclaredView | None = environ.pop(NOT_KEPT, None)
        del environ[KEPT_ONLY]
        return answer if declared is None else await self._made(environ, declared)

    async def _made(self, environ: Environ, declared: DeclaredView) -> WholeAnswer:
        """The answer that is made now; of what is shared, once for all who ask for it at the same time."""
        if declared.lane in DRAWN and self._draw is not None:
            environ[DRAWN_BY] = self._draw
        work = partial(self._lanes[declared.lane].run, partial(self._call, environ))
        if not declared.is_shared:
            return await work()
        asked = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_HOST", "HTTP_X_FORWARDED_PROTO")
        negotiated = ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")
        key = tuple(environ.get(name) for name in (*asked, *negotiated))
        task = self._in_making.get(key)
        if task is None:
            task = self._in_making[key] = asyncio.ensure_future(work())
            task.add_done_callback(lambda _: self._in_making.pop(key, None))
            return await asyncio.shield(task)
        answer = await asyncio.shield(task)
        return answer if answer.header(b"set-cookie") is None else await work()

    async def _send(self, send: Send, answer: WholeAnswer) -> None:
        """Hand an answer to the server, which has it whole and waits for its reader by itself; or a stream's parts.

        A thread is taken for each part of a stream anew: none waits until it is read.
        """
        headers, stream = answer.headers, answer.stream
        if answer.status not in BODYLESS and stream is None and answer.header(b"content-length") is None:
            headers = [*headers, (b"content-length", str(len(answer.body)).encode())]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        while stream is not None and (part := await self._lanes[LaneName.PERSONAL].run(stream.next_part)) is not None:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": answer.body})


async def _live(receive: Receive, send: Send) -> None:
    """Say yes to a server that tells of its start and its end."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
