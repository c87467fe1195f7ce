"""Files that are still being written are not read: a run that is asked to be careful waits, or says so and comes again.

A run publishes what it reads, so half a file would be published as the truth. A file is whole where it has not changed
for some seconds, nor while it was read, and its last line has an end. Files that people make often lack that end
(spreadsheets, ``echo -n``): without it a file is whole once nobody has written to it for two minutes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from cityscore.files.contents import GZIP
from cityscore.model import FileSource, InvalidObservations, Problem

SETTLED = 3.0
"""Seconds for which nobody must have written to a file."""
WITHOUT_END = 120.0
"""Seconds for which nobody must have written to one whose last line has no end."""
AHEAD = 2.0
"""Seconds that the clock of whoever wrote a file may be ahead, before its time says nothing of its age."""
OWN_ENDS = (GZIP, b"PAR1", b"PK\x03\x04", b"[", b"{")
"""How contents begin that can't be read when their end is cut off: packed, Parquet, a workbook, JSON."""
BLANK = b"\x00 \t\x1a"
"""What may stand after the last line's end: a byte of UTF-16, spaces, the end of file of old systems."""

AGAIN = "a worker tries again by itself; by hand run again in a minute"
Mark: TypeAlias = tuple[int, int, int]
"""What changes when somebody writes to a file, or puts another in its place."""

_is_careful: ContextVar[bool] = ContextVar("reads_only_whole_files", default=False)


@contextmanager
def only_whole_files() -> Iterator[None]:
    """Have sources refuse files that are still being written: for runs, whose figures are published unseen."""
    token = _is_careful.set(True)
    try:
        yield
    finally:
        _is_careful.reset(token)


@contextmanager
def whole_files(source: FileSource, files: Sequence[Path]) -> Iterator[None]:
    """While a source's files are read: raise ``InvalidObservations``, which may pass, for one that is still written."""
    if not _is_careful.get():
        yield
        return
    before = _settled_marks(source, files)
    yield
    for file, mark in before.items():
        if _mark(file) != mark:
            raise _still_written(source, file, "it was written to while it was read")


def _settled_marks(source: FileSource, files: Sequence[Path]) -> dict[Path, Mark]:
    """What files are like now; waits some seconds for those that somebody has just written to."""
    seen = {file: _Seen.of(file) for file in files}
    if wait := max((sight.wait for sight in seen.values()), default=0.0):
        time.sleep(wait)
    for file, sight in seen.items():
        if sight.wait and _mark(file) != sight.mark:
            raise _still_written(source, file, "it has just been written to")
        if sight.is_cut and not sight.mark[0]:
            raise _still_written(source, file, "it is empty", f"{AGAIN} or two, or write into it, or remove it")
        if sight.is_cut:
            raise _still_written(source, file, "its last line has no end", f"{AGAIN} or two, or end its last line")
    return {file: sight.mark for file, sight in seen.items()}


@dataclass(frozen=True)
class _Seen:
    """A file as it was looked at."""

    mark: Mark
    wait: float
    """Seconds until it has been left alone for long enough."""
    is_cut: bool
    """Whether it may be the first part of a file."""

    @classmethod
    def of(cls, file: Path) -> _Seen:
        mark = _mark(file)
        age = time.time() - mark[1] / 1e9
        # A time to come says nothing: then it is enough that nothing changes for a while, or it might never be read.
        is_unknown = age < -AHEAD
        wait = SETTLED if is_unknown else min(max(SETTLED - age, 0.0), SETTLED)
        return cls(mark, wait, is_cut=not is_unknown and age < WITHOUT_END and not _has_end(file))


def _mark(file: Path) -> Mark:
    try:
        state = file.stat()
    except OSError:  # whoever reads it says what is wrong
        return (0, 0, 0)
    return state.st_size, state.st_mtime_ns, state.st_ino


def _has_end(file: Path) -> bool:
    """Whether its last line has an end, or what is in it says by itself where it ends."""
    try:
        with file.open("rb") as content:
            beginning = content.read(8).lstrip(b"\xef\xbb\xbf \t\r\n")
            size = content.seek(0, 2)
            content.seek(max(0, size - 64))
            end = content.read()
    except OSError:
        return True
    return beginning.startswith(OWN_ENDS) or end.rstrip(BLANK).endswith((b"\n", b"\r"))


def _still_written(source: FileSource, file: Path, why: str, fix: str = AGAIN) -> InvalidObservations:
    problem = Problem(
        message=f"{str(file)!r} is still being written: {why}",
        fix=fix,
        place=("sources", source.slug, "path"),
        may_pass=True,
    )
    return InvalidObservations([problem])
