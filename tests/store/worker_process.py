"""A worker in a process of its own, with jobs made for tests; it can be killed. ``worker_process FOLDER``.

It says in FOLDER that it is ready, starts when FOLDER/go is there, and keeps its notes there.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityscore.web.settings")
django.setup()

from cityscore.cli.worker import end_on_signals, write_log  # noqa: E402
from cityscore.jobs import job_worker  # noqa: E402
from cityscore.store import heartbeat, presence  # noqa: E402
from cityscore.store.models import Job  # noqa: E402


def folder() -> Path:
    """Where it says what it does, and looks for what it shall."""
    return Path(sys.argv[1])


def note(job: Job) -> str:
    """Note which job was done, by whom, and from when to when."""
    began = time.time_ns()
    time.sleep(0.002)
    line = f"{job.city_id} {job.key} {os.getpid()} {began} {time.time_ns()}\n"
    notes = os.open(folder() / "notes", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(notes, line.encode())
    os.close(notes)
    return "noted"


def hang(job: Job) -> str:
    """Say that it has begun, and go on until told to end."""
    (folder() / f"began-{job.attempts}-{os.getpid()}").touch()
    while not (folder() / "end").exists():
        time.sleep(0.02)
    return f"ended by {os.getpid()}"


def main() -> None:
    """Work until told to end."""
    job_worker.LOOK, job_worker.TICK = 0.1, 0.3
    if silence := os.environ.get("SILENCE"):  # in seconds, for who waits for its end
        heartbeat.BEAT, heartbeat.SILENCE = timedelta(seconds=0.2), timedelta(seconds=float(silence))
        heartbeat.CHANCE = 1.0
    presence.BEAT = timedelta(seconds=0.1)
    this = job_worker.Worker((note, hang))
    write_log()
    end_on_signals(this)
    (folder() / f"ready-{os.getpid()}").touch()
    while not (folder() / "go").exists():
        time.sleep(0.005)
    try:
        this.work()
    except KeyboardInterrupt:
        sys.exit(1)


if __name__ == "__main__":
    main()
