"""A worker that makes runs of Milltown, whose collecting waits for a word: ``outage_process FOLDER``.

FOLDER/collecting-N says that attempt N collects, FOLDER/go-N lets it go on; while FOLDER/full is there, a SQLite
database may not grow.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db.backends.signals import connection_created  # noqa: E402
from django.utils import timezone  # noqa: E402

from cityscore.cli.worker import end_on_signals, write_log  # noqa: E402
from cityscore.jobs import city_run, job_worker, mail_schedule  # noqa: E402
from cityscore.model import Definitions  # noqa: E402
from cityscore.scoring.observations import Observations  # noqa: E402
from cityscore.store import heartbeat, jobs  # noqa: E402
from tests.store.milltown import DAY, define, every_day, observations_of, plain  # noqa: E402

DAYS = 400
attempts = count(1)


def folder() -> Path:
    """Where it says what it does, and looks for what it shall."""
    return Path(sys.argv[1])


def collect_when_told(definitions: Definitions) -> Observations:
    """Hand rows over, once told to."""
    number = next(attempts)
    (folder() / f"collecting-{number}").touch()
    while not (folder() / f"go-{number}").exists():
        time.sleep(0.02)
    first = timezone.now().date() - DAYS * DAY
    rows = [row for metric in ("potholes", "crimes") for row in every_day(metric, first, DAYS - 1, (4, 10), (7, 9))]
    return observations_of(definitions, rows)


def grow_if_allowed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Let a database have its pages and no more, or as many as it wants."""
    most = 1 if (folder() / "full").exists() else 2**30
    context["connection"].connection.execute(f"PRAGMA max_page_count = {most}")
    return execute(sql, params, many, context)


def limit_growth(connection: Any, **_: object) -> None:
    """Ask before each statement of a SQLite connection."""
    if connection.vendor == "sqlite" and grow_if_allowed not in connection.execute_wrappers:
        connection.execute_wrappers.append(grow_if_allowed)


def main() -> None:
    """Work until told to end."""
    job_worker.LOOK, job_worker.TICK, job_worker.LONGEST_WAIT = 0.1, 0.5, 0.5
    jobs.FIRST_PAUSE = timedelta(seconds=0.5)
    heartbeat.BEAT, heartbeat.RETRY = timedelta(seconds=0.2), 0.2
    city_run.from_sources = lambda *_, **__: collect_when_told  # type: ignore[assignment]
    mail_schedule.deliveries.has_deliveries = lambda _: False
    connection_created.connect(limit_growth)
    define(plain(), None)
    worker = job_worker.Worker()
    write_log()
    end_on_signals(worker)
    worker.work()


if __name__ == "__main__":
    main()
