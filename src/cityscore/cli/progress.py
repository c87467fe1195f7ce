"""A progress line on standard error, for work that takes longer than a second."""

from __future__ import annotations

from threading import Lock, Timer
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn

SILENT_FOR = 1.0
"""Seconds before anything is shown."""


class Steps:
    """Shows what is being done once the work has taken a second; leaves nothing behind."""

    def __init__(self, what: str) -> None:
        """Say what is done first; the clock starts on entering."""
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
        )
        console = Console(stderr=True)
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task: TaskID = self._progress.add_task(what, total=None)
        self._timer = Timer(SILENT_FOR, self._start)
        self._timer.daemon = True
        self._lock = Lock()
        self._started = self._over = False

    def __enter__(self) -> Steps:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._started:
                self._progress.stop()

    def show(self, what: str, done: int | None = None, total: int | None = None) -> None:
        """Say what is being done now, and how much of how much is."""
        self._progress.update(self._task, description=what, completed=done or 0, total=total)

    def reading(self, file: str, done: int, total: int) -> None:
        """Say which file is being read."""
        self.show(f"Reading {file}" if file else "Checking", done, total)

    def scoring(self, done: int, total: int) -> None:
        """Say how many metrics are scored."""
        self.show("Scoring", done, total)

    def _start(self) -> None:
        with self._lock:
            if not self._over:
                self._started = True
                self._progress.start()
