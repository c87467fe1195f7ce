"""A process of its own that draws pictures and documents, so that who answers goes on answering.

What draws holds Python's lock for a tenth of a second at a time, takes hundreds of megabytes, and is native code that
reads what people wrote. Here it can hold up, fill and crash only itself; it is started again when it is next needed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from io import BytesIO
from multiprocessing.connection import Connection
from threading import Lock

from cityscore.web.drawn_apart import DRAWN_HERE, DrawingProcessFailed
from cityscore.web.front.wsgi_calls import Environ, WholeAnswer, call_wsgi
from cityscore.web.parent_process import end_with_parent

LONGEST_DRAWING = 60.0
"""Seconds after which a process that draws is ended: something of what it was given holds it up."""
NICENESS = 5
"""How far it stands back behind what answers."""


class DrawingProcess:
    """The process, from when it is first asked for something."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._lock = Lock()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def answer(self, environ: Environ) -> WholeAnswer:
        """The site's answer to a request without a body; raises ``DrawingProcessFailed``. One is answered at a time."""
        plain = {name: value for name, value in environ.items() if isinstance(value, str)}
        with self._lock:
            try:
                answer = self._ask(plain)
            except (OSError, EOFError):  # something else may have ended it, before this
                answer = self._ask_anew(plain)
        if not isinstance(answer, WholeAnswer):
            raise DrawingProcessFailed(str(answer))
        return answer

    def _ask(self, environ: dict[str, str]) -> object:
        pipe = self._started()
        pipe.send(environ)
        if not pipe.poll(LONGEST_DRAWING):
            self._end()
            raise DrawingProcessFailed(f"it took more than {LONGEST_DRAWING:.0f} s")
        return pipe.recv()

    def _ask_anew(self, environ: dict[str, str]) -> object:
        self._end()
        try:
            return self._ask(environ)
        except (OSError, EOFError) as error:
            self._end()
            raise DrawingProcessFailed("the process that draws has ended") from error

    def _started(self) -> Connection:
        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        self._end()
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_draw_for_ever, args=(theirs,), name="draws", daemon=True)
        self._process.start()
        theirs.close()  # so that its end is seen here
        self._pipe = ours
        return ours

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._pipe = self._process = None


def _draw_for_ever(pipe: Connection) -> None:
    """Answer what comes through the pipe until its other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for who started this
    end_with_parent()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    while True:
        try:
            environ = pipe.recv()
        except EOFError:
            return
        given = {"wsgi.url_scheme": "http", "wsgi.input": BytesIO(), DRAWN_HERE: True}
        try:
            pipe.send(call_wsgi(application, {**given, **environ}))
        except Exception as error:
            pipe.send(f"{type(error).__name__}: {error}")
