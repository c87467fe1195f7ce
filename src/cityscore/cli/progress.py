"""A progress line on standard error, for work that takes longer than a second."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn

SILENT_FOR = 1.0
"""Seconds before anything is shown."""


class Steps:
    """Shows what is being done once the work has taken a second; leaves nothing behind."""

    def __init__(self) -> None:
        """Start the clock."""
        self._started = time.monotonic()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task: TaskID | None = None

    def __enter__(self) -> Steps:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._progress.stop()

    def reading(self, file: str, done: int, total: int) -> None:
        """Say which file is being read."""
        self._show(f"Reading {file}" if file else "Checking", done, total)

    def scoring(self, done: int, total: int) -> None:
        """Say how many metrics are scored."""
        self._show("Scoring", done, total)

    def _show(self, what: str, done: int, total: int) -> None:
        if self._task is None:
            if time.monotonic() - self._started < SILENT_FOR:
                return
            self._progress.start()
            self._task = self._progress.add_task(what, total=total)
        self._progress.update(self._task, description=what, completed=done, total=total)
