"""The jobs that a worker can do, one file each. A new job is a file, its test, and its name here.

Each is a function of its file's name: it does the job, and says in a line what it did. It may be stopped at any moment
and done again from the start, so it must leave nothing behind that a second time would double.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from cityscore.jobs.tasks.account_mail import account_mail
from cityscore.jobs.tasks.alert import alert
from cityscore.jobs.tasks.ask import ask
from cityscore.jobs.tasks.compare import compare
from cityscore.jobs.tasks.confirm import confirm
from cityscore.jobs.tasks.forget import forget
from cityscore.jobs.tasks.notify import notify
from cityscore.jobs.tasks.release import release
from cityscore.jobs.tasks.report import report
from cityscore.jobs.tasks.retry import retry
from cityscore.jobs.tasks.run import run
from cityscore.store.models import Job

Work: TypeAlias = Callable[[Job], str]

JOBS: tuple[Work, ...] = (run, retry, release, compare, confirm, alert, ask, report, account_mail, notify, forget)

SILENT = frozenset(job.__name__ for job in (run, retry, release, compare, forget))
"""Those that send nothing. Whatever another one was to tell is old news once a site is restored."""


def named(jobs: tuple[Work, ...]) -> dict[str, Work]:
    """Each job by its name, which stands in the job table."""
    return {job.__name__: job for job in jobs}


__all__ = ["JOBS", "SILENT", "Work", "named"]
