"""How much a command says of what it does: ``--quiet``, nothing, or ``--verbose``; before a command or behind it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from cityscore.model import CityScoreError

ANSWERING = {"score", "observe", "export", "report", "demo", "init", "reset-account"}
"""Commands whose standard output is what was asked for, such as figures or a link; no loudness changes it."""


class Loudness(StrEnum):
    """How much is said."""

    QUIET = "quiet"
    """Errors, and what was asked for."""
    USUAL = "usual"
    VERBOSE = "verbose"
    """Each step as well, with its file and the seconds since the command began."""


_chosen = Loudness.USUAL
_began = time.monotonic()


def choose(*, quiet: bool, verbose: bool) -> None:
    """Say less or more from now on; raises ``CityScoreError`` where both are asked for."""
    global _chosen
    if (quiet and (verbose or is_verbose())) or (verbose and is_quiet()):
        raise CityScoreError("--quiet and --verbose ask for opposite things → take one of them")
    if quiet or verbose:
        _chosen = Loudness.QUIET if quiet else Loudness.VERBOSE


def is_quiet() -> bool:
    """Whether nothing is said but errors and what was asked for."""
    return _chosen is Loudness.QUIET


def is_verbose() -> bool:
    """Whether each step is said."""
    return _chosen is Loudness.VERBOSE


def tell_step(what: str) -> None:
    """Say on standard error what is being done, if that was asked for."""
    if is_verbose():
        print(f"{time.monotonic() - _began:8.2f} s  {what}", file=sys.stderr)  # noqa: T201


@contextmanager
def hushed(command: str) -> Iterator[None]:
    """Within it a command that only tells what it does says nothing on standard output, where that was asked for."""
    if not is_quiet() or command in ANSWERING:
        yield
        return
    with nowhere() as silence, redirect_stdout(silence), unasked():
        yield


def nowhere() -> TextIO:
    """What takes whatever is written, and keeps nothing of it."""
    return Path(os.devnull).open("w", encoding="utf-8")


@contextmanager
def unasked() -> Iterator[None]:
    """Within it nobody is at the terminal: a question would be asked where nobody sees it. A pipe is read as ever."""
    given = sys.stdin
    if not given.isatty():
        yield
        return
    with Path(os.devnull).open(encoding="utf-8") as nobody:
        sys.stdin = nobody
        try:
            yield
        finally:
            sys.stdin = given
