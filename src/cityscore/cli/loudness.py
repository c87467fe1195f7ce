"""How much a command says of what it does: ``--quiet``, nothing, or ``--verbose``; before a command or behind it."""

from __future__ import annotations

import os
import sys
import time
from contextlib import AbstractContextManager, nullcontext, redirect_stdout
from enum import StrEnum
from pathlib import Path

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


def hushed(command: str) -> AbstractContextManager[object]:
    """Within it a command that only tells what it does says nothing on standard output, where that was asked for."""
    if not is_quiet() or command in ANSWERING:
        return nullcontext()
    return redirect_stdout(Path(os.devnull).open("w", encoding="utf-8"))
