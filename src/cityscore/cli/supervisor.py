"""A child process that is kept going: started again when it dies, and ended with this one, whatever ends that.

The child reads a pipe that this process holds open. However this process ends, the pipe does too, and that tells it.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from threading import Event, Lock, Thread
from types import TracebackType

GRACE = 4.0
"""Seconds that a child has, once its parent is gone or ends it, to finish what it has in hand; then it is stopped."""
STOPPED = 4.0
"""Seconds that a child has to stop, once it is stopped; then it ends itself."""
MARGIN = 1.0
"""Seconds after all that, after which its parent kills it."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a child that died is started again: at first, each time twice as long, and at most."""
STEADY = 60.0
"""Seconds after which a child has lived long enough for its death to count as the first."""

log = logging.getLogger("cityscore.serve")


class SupervisedProcess:
    """A child process that is kept going while this is entered."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        """Remember what to start, and what to call it."""
        self._name = name
        self._command = command
        self._over = Event()
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._keep_going, name=f"keeps the {name}", daemon=True)

    def __enter__(self) -> SupervisedProcess:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._over.set()
        if self._child is not None:
            _end(self._child)
        self._thread.join()

    def _keep_going(self) -> None:
        pause = FIRST_PAUSE
        while not self._over.is_set():
            began = time.monotonic()
            ending = self._run_child()
            if self._over.is_set():
                return
            if time.monotonic() - began > STEADY:
                pause = FIRST_PAUSE
            log.error("the %s %s; it is started again in %.0f s", self._name, ending, pause)
            self._over.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _run_child(self) -> str:
        """Start a child, unless all is over, and wait until it has ended; says how that was."""
        with self._lock:
            if self._over.is_set():
                return ""
            try:
                self._child = subprocess.Popen(  # noqa: S603  (the command is ours)
                    self._command,
                    stdin=subprocess.PIPE,
                    start_new_session=True,  # so that Ctrl+C is this process's alone
                )
            except OSError as problem:
                return f"can't be started ({problem.strerror})"
        with self._child as child:  # closes the pipe when it has ended
            return f"ended ({_exit_text(child.wait())})"


def this_program(*arguments: str) -> list[str]:
    """A command of this program, for another process; it takes no module from the current folder."""
    return [sys.executable, "-P", "-m", "cityscore", *arguments]


def when_parent_ends(stop: Callable[[], None]) -> None:
    """In a child: when its parent ends, or lets go of it, call ``stop``; and stop it if it goes on for too long."""

    def watch() -> None:
        while os.read(0, 1):
            pass
        stop()
        time.sleep(GRACE)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(STOPPED)
        os._exit(1)

    Thread(target=watch, name="parent", daemon=True).start()


def _end(child: subprocess.Popen[bytes]) -> None:
    """Let go of a child, wait until it has ended, and kill it if it does not."""
    if child.stdin is not None:
        child.stdin.close()
    try:
        child.wait(GRACE + STOPPED + MARGIN)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _exit_text(code: int) -> str:
    """How a process ended, in words."""
    return f"signal {-code}: {signal.strsignal(-code)}" if code < 0 else f"exit code {code}"
