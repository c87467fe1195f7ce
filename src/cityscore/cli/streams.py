"""Standard output and error as they are: in any encoding, closed, or full."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterable

from cityscore.cli.json_output import find
from cityscore.cli.loudness import is_quiet
from cityscore.model import Problem

PLAIN = {
    "◉": "*",
    "●": "=",
    "◆": "~",
    "■": "x",
    "–": "-",
    "−": "-",
    "·": "|",
    "→": "->",
    "…": "...",
    "Σ": "sum of",
}
"""What stands for our signs where an encoding does not have them."""


def make_ready() -> None:
    """Let no character and no closed stream stop the program."""
    codecs.register_error("plain", _plain)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123  (it stays open)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plain")


def warn(warnings: Iterable[Problem]) -> None:
    """Say on standard error what is no error, a line each, unless nothing but errors is to be said."""
    warnings = list(warnings)
    find(warnings)
    for warning in () if is_quiet() else warnings:
        print(f"warning: {warning.listed()}", file=sys.stderr)  # noqa: T201


def forget_output() -> None:
    """Send what is still to be written nowhere: whoever read it has gone."""
    # Python flushes standard output once more when it ends, and would complain again
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Put a plain sign in place of one that an encoding does not have."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(PLAIN.get(sign, "?") for sign in error.object[error.start : error.end]), error.end
