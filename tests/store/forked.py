"""Pieces of work in processes of their own: forked from one that has imported Django, begun together, or killed."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO

from django.db import connection

from tests import path_with_tests

Work = Callable[[], Any]


class Child:
    """A forked process that waits for the word to begin, does a piece of work, and hands back what came of it."""

    def __init__(self, work: Work) -> None:
        """Fork; the parent's connection to the database is closed first, so that nobody shares it."""
        connection.close()
        begin, self._word = os.pipe()
        self._result, result = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._word)
            os.close(self._result)
            _work(work, begin, result)
        os.close(begin)
        os.close(result)

    def begin(self) -> Child:
        """Give the word."""
        os.write(self._word, b".")
        os.close(self._word)
        return self

    def kill(self, after: float = 0.0) -> None:
        """Kill it after so many seconds."""
        time.sleep(after)
        os.kill(self.pid, signal.SIGKILL)

    def ended(self) -> Any:
        """What came of it: what the work returned or raised, or None where it was killed."""
        with os.fdopen(self._result, "rb") as result:
            found = result.read()
        _, status = os.waitpid(self.pid, 0)
        if os.WIFSIGNALED(status):
            return None
        return pickle.loads(found)


def _work(work: Work, begin: int, result: int) -> None:
    try:
        os.read(begin, 1)
        try:
            found = work()
        except Exception as problem:
            found = problem
        connection.close()
        with os.fdopen(result, "wb") as written:
            _dump(found, written)
    finally:
        os._exit(0)


def _dump(found: Any, file: BinaryIO) -> None:
    try:
        pickle.dump(found, file)
    except (pickle.PicklingError, AttributeError, TypeError):
        pickle.dump(RuntimeError(repr(found)), file)


def together(*works: Work) -> list[Any]:
    """What comes of some pieces of work that begin at the same moment."""
    children = [Child(work) for work in works]
    for child in children:
        child.begin()
    return [child.ended() for child in children]


def call(script: str, environment: Mapping[str, str], *arguments: str) -> Any:
    """What a script of this folder hands back, run with Django in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.store.{script}", *arguments],
        env={**environment, "PYTHONPATH": path_with_tests()},
        stdout=subprocess.PIPE,
        check=True,
    )
    return pickle.loads(done.stdout)


def answer(scenarios: Mapping[str, Callable[..., Any]], arguments: Sequence[str]) -> None:
    """Play the scenario that the command line names, and hand back what it finds."""
    found = scenarios[arguments[0]](*arguments[1:])
    connection.close()
    pickle.dump(found, sys.stdout.buffer)
