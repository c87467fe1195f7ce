"""``cityscore worker``: do the daily runs, and what else waits in the job table."""

from __future__ import annotations

import logging
import os
import signal
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cityscore.cli import site
from cityscore.cli.loudness import is_quiet
from cityscore.cli.supervisor import when_parent_ends

if TYPE_CHECKING:
    from cityscore.jobs.job_worker import Worker

WAITS = b"It ends after the job in hand; once more stops it at once.\n"

log = logging.getLogger("cityscore.worker")


def worker(
    kept: Annotated[bool, typer.Option("--kept", hidden=True, help="End when standard input does.")] = False,
) -> None:
    """Do the daily run of every city when its hour has come, and whatever else waits to be done.

    cityscore serve starts one by itself; this starts one apart, or one more. Several share the work. SIGTERM or Ctrl+C
    ends it after the job in hand, a second one at once: the job is then done again by the next worker.
    """
    site.ready()
    from cityscore.jobs.job_worker import Worker

    write_log()
    this = Worker()
    end_on_signals(this)
    if kept:
        when_parent_ends(this.stop)
    log.info("the worker has started")
    try:
        this.work()
    except KeyboardInterrupt:
        log.info("the worker was stopped")
        raise typer.Exit(1) from None
    if not kept:
        log.info("the worker has ended")


def write_log() -> None:
    """Write what is done on standard error, a line each; what went wrong alone, where nothing else is to be said."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    logger = logging.getLogger("cityscore")
    logger.addHandler(handler)
    logger.setLevel(logging.WARNING if is_quiet() else logging.INFO)


def end_on_signals(worker: Worker) -> None:
    """Let SIGTERM and Ctrl+C end a worker: the first time after the job in hand, the second time at once."""

    def end(*_: Any) -> None:
        if worker.stopping:
            raise KeyboardInterrupt
        worker.stop()
        if worker.busy:
            os.write(sys.stderr.fileno(), WAITS)  # no log from here: the signal may have come while one was written

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
