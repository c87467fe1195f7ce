"""Files that are not there yet, written whole or not at all; what is there stays as it is."""

from __future__ import annotations

import os
from pathlib import Path

from cityscore.cli.start import NewFile
from cityscore.model import CityScoreError


def make_folder(folder: Path) -> None:
    """Make a folder, unless it is there; raises ``CityScoreError`` if something else has its name."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise CityScoreError(f"{folder} is a file, or lies in one → name a folder") from None


def write_new(path: Path, file: NewFile) -> bool:
    """Write a file; False, and nothing is written, if one of its name is there."""
    if os.path.lexists(path):
        return False
    make_folder(path.parent)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file.mode)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(file.text)
            stream.flush()
            os.fsync(stream.fileno())
        return _appear(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)


def _appear(scratch: Path, path: Path) -> bool:
    """Give a file its name, unless one has taken it meanwhile."""
    try:
        path.hardlink_to(scratch)  # unlike renaming, it never replaces a file that came meanwhile
    except FileExistsError:
        return False
    except OSError:  # a disk without hard links
        scratch.rename(path)
    return True
