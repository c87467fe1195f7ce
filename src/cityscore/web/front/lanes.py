"""Lanes: threads of their own for one sort of answer, with a bounded queue before them."""

from __future__ import annotations

from asyncio import AbstractEventLoop, Future, get_running_loop
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

Result = TypeVar("Result")


class LaneFull(Exception):
    """As many wait for a lane as may."""


class Lane:
    """A lane. Its threads start with its first work, and end with the process: they hold nothing that must be ended."""

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        """``threads`` work at once, and ``waiting`` may wait for one."""
        self._name, self._threads, self._most = name, threads, threads + waiting
        self._queue: SimpleQueue[tuple[Callable[[], Any], Future[Any], AbstractEventLoop]] = SimpleQueue()
        self._started = False
        self._in_hand = 0

    async def run(self, work: Callable[[], Result]) -> Result:
        """What the work gives or raises, done by one of the threads; raises ``LaneFull``."""
        if self._in_hand >= self._most:
            raise LaneFull(self._name)
        if not self._started:
            self._start()
        loop = get_running_loop()
        future: Future[Result] = loop.create_future()
        self._in_hand += 1
        self._queue.put((work, future, loop))
        return await future

    def _start(self) -> None:
        self._started = True
        for number in range(self._threads):
            Thread(target=self._work, name=f"{self._name} {number + 1}", daemon=True).start()

    def _work(self) -> None:
        while True:
            work, future, loop = self._queue.get()
            result: Any = None
            error: BaseException | None = None
            if not future.cancelled():  # whoever asked may have gone
                try:
                    result = work()
                except BaseException as raised:
                    error = raised
            try:
                loop.call_soon_threadsafe(self._tell, future, result, error)
            except RuntimeError:  # the loop has ended, and with it the process does
                return
            del work, future, loop, result, error  # nothing of an answer is held while the next is waited for

    def _tell(self, future: Future[Any], result: Any, error: BaseException | None) -> None:
        self._in_hand -= 1
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)
