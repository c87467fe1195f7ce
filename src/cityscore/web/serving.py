"""The site served by Granian, in processes of its own that end when this one does, whatever ends it."""

from __future__ import annotations

import errno
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from importlib.util import find_spec
from multiprocessing import resource_tracker
from multiprocessing.util import Finalize
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from cityscore.model import CityScoreError
from cityscore.web.parent_process import end_with_parent

LOOPBACK = "127.0.0.1"
SWITCH = 0.0005
"""Seconds that a thread computes while others wait: a fifth of what is usual, for what is kept takes a thousandth."""
LONGEST_ANSWER = 3
"""Seconds that an answer under way has to end, when the site is stopped."""
CONNECTIONS = 65_536
"""Open connections and files of a process, at most, where the machine allows so many."""
ASKED_EVERY = 0.1
"""Seconds between two questions whether the site answers yet."""
FIRST_OPEN = 1024
"""The first port that any account may open."""


def serve_site(host: str, port: int, processes: int = 1) -> None:
    """Serve the site until this process is told to stop, with SIGTERM or Ctrl+C; raises ``CityScoreError``."""
    multiprocessing.set_start_method("spawn", force=True)  # a fork would share database connections and locks
    _allow_many_connections()
    server = _Server(
        "cityscore.web.asgi:application",
        _address(host, port),
        port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,  # what proxies speak; the limits of the front are for requests, not for streams of them
        websockets=False,
        workers=processes,
        workers_kill_timeout=LONGEST_ANSWER,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    try:
        server.serve(target_loader=load_site)
    except SystemExit:
        if not server.interrupt_signal:
            raise CityScoreError("the site's processes end as soon as they start → see above what they say") from None


def _allow_many_connections() -> None:
    """Let this process and those that it starts have many connections: shells and systemd start them with few."""
    if find_spec("resource") is None:  # on Windows
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = CONNECTIONS if hard == resource.RLIM_INFINITY else min(CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


class _Server(Server):  # type: ignore[misc,valid-type]
    """Granian, but what a terminal says to all its processes at once is for this one alone, which then ends them."""

    def startup(self, *arguments: Any) -> None:
        """Start the processes that answer; signals that are held back meanwhile are held back in them for good."""
        if not hasattr(signal, "pthread_sigmask"):  # on Windows
            super().startup(*arguments)
            return
        terminal = {signal.SIGINT, signal.SIGHUP}
        ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # as nohup has it
        resource_tracker.ensure_running()  # which lets SIGINT through again when it starts
        signal.pthread_sigmask(signal.SIG_BLOCK, terminal)
        super().startup(*arguments)
        signal.signal(signal.SIGHUP, signal.SIG_IGN if ignored else self.signal_handler_interrupt)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, terminal)


def load_site(_target: str) -> Any:
    """Give the site to a process that answers, and end that with the one that started it."""
    end_with_parent()
    # Python's own end would take locks from threads of Granian's, which then abort the process.
    Finalize(None, _end_at_once, exitpriority=-1_000)
    from cityscore.web.asgi import application

    sys.setswitchinterval(SWITCH)
    _log("django.request", logging.ERROR)
    _log("cityscore.accounts", logging.INFO)
    _log("cityscore.requests", logging.INFO)
    return application


def _end_at_once() -> None:
    """End this process, once all that it does has ended."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _log(name: str, level: int) -> None:
    """Write on standard error what a page failed with, or who signs in; Django by itself would tell nobody."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    handler.setLevel(level)
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False


def when_it_answers(host: str, port: int, tell: Callable[[], None]) -> None:
    """Tell once the site answers there, beside whatever else this process does; nothing if it never does."""

    def wait() -> None:
        while True:
            connection = HTTPConnection(host, port, timeout=ASKED_EVERY)
            with suppress(OSError, HTTPException):
                connection.request("GET", "/healthz")
                connection.getresponse().read()  # whatever it says: that the database is away is told elsewhere
                break
            connection.close()
            time.sleep(ASKED_EVERY)
        connection.close()
        tell()

    threading.Thread(target=wait, name="first answer", daemon=True).start()


def refuse_taken(host: str, port: int) -> None:
    """Raise ``CityScoreError`` if nobody can listen there: it says why, and what to do."""
    try:
        with _listener(host, port):
            return
    except OSError as error:
        raise CityScoreError(_listen_problem(error, host, port)) from None


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether nobody listens on a port, and this account may."""
    try:
        with _listener(host, port):
            return True
    except OSError:
        return False


def free_port() -> int:
    """A port that nobody listens on."""
    with _listener(LOOPBACK, 0) as listener:
        return int(listener.getsockname()[1])


def _listener(host: str, port: int) -> socket.socket:
    """A socket bound there, as a server binds it that nobody shares it with."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # connections that have just ended do not count
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


def _address(host: str, port: int) -> str:
    """The number of a host's name."""
    return str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])


def _listen_problem(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use → stop what uses it, or take another: --port {free_port()}"
    if error.errno == errno.EACCES and port < FIRST_OPEN:
        return f"this account may not open port {port} → take one from {FIRST_OPEN} on, and let a proxy pass it on"
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return f"{host!r} is no address of this machine → use {LOOPBACK} for it alone, or 0.0.0.0 for everybody"
    return f"{host}:{port} can't be listened on: {error.strerror or error}"
