"""A progress line on standard error, for work that takes longer than a second."""

from __future__ import annotations

import sys
from threading import Lock, Timer
from types import TracebackType
from typing import TYPE_CHECKING

from cityscore.cli.loudness import is_quiet, is_verbose, tell_step

if TYPE_CHECKING:
    from rich.progress import Progress

SILENT_FOR = 1.0
"""Seconds before anything is shown."""


class Steps:
    """Shows what is being done once the work has taken a second; leaves nothing behind."""

    def __init__(self, what: str) -> None:
        """Say what is done first; the clock starts on entering."""
        self._what, self._done = what, 0
        self._total: int | None = None
        self._progress: Progress | None = None
        self._timer = Timer(SILENT_FOR, self._start)
        self._timer.daemon = True
        self._lock = Lock()
        self._over = False
        self._told = ""

    def __enter__(self) -> Steps:
        self._tell()
        if sys.stderr.isatty() and not (is_quiet() or is_verbose()):
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._progress is not None:
                self._progress.stop()

    def show(self, what: str, done: int | None = None, total: int | None = None) -> None:
        """Say what is being done now, and how much of how much is."""
        with self._lock:
            self._what, self._done = what, done or 0
            self._total = self._total if total is None else total
            self._tell()
            if self._progress is not None:
                task = self._progress.task_ids[0]
                self._progress.update(task, description=what, completed=self._done, total=self._total)

    def reading(self, file: str, done: int, total: int) -> None:
        """Say which file is being read."""
        self.show(f"Reading {file}" if file else "Checking", done, total)

    def scoring(self, done: int, total: int) -> None:
        """Say how many metrics are scored."""
        self.show("Scoring", done, total)

    def _tell(self) -> None:
        """Say each step once, in a line that stays, where that was asked for."""
        if self._what != self._told:
            self._told = self._what
            tell_step(self._what)

    def _start(self) -> None:
        """Show it from now on; Rich is imported here, for most work is over before anything is shown."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        console = Console(stderr=True)
        with self._lock:
            if not self._over:
                self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
                self._progress.add_task(self._what, completed=self._done, total=self._total)
                self._progress.start()
