"""Small files of a site's folder that travel with a back-up, and how they come out of one: never over what is there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from cityscore.store.backup_files.manifest import InvalidBackup, StoredFile

LIMIT = 20_000_000
"""Bytes of files, in all, that a back-up takes along."""
FOLDER = "sources"
"""Where they are in a back-up."""
NEVER = ("settings.env", ".gitignore")
"""What a site writes itself; of settings a back-up has all but the secrets."""
ENDINGS = (
    *(".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".geojson", ".xlsx", ".parquet", ".gz", ".zst", ".bz2"),
    *(".yaml", ".yml", ".svg", ".png", ".po"),
)
"""How files end that a site reads: none of these is run by anything."""
ANYONE = 0o644


@dataclass(frozen=True)
class ChosenFiles:
    """Which files go along."""

    kept: list[str]
    """From the site's folder on, with slashes."""
    left_out: list[StoredFile]


def choose_files(folder: Path, paths: Iterable[Path], limit: int = LIMIT) -> ChosenFiles:
    """Choose among files the smallest that lie in a folder, as long as they are small together; others are named."""
    home, sizes = folder.resolve(), {}
    for path in paths:
        with suppress(OSError):  # it is gone, or may not be read: then it is no file of the back-up
            real = path.resolve(strict=True)
            if real.is_file() and real.is_relative_to(home) and real.name not in NEVER and os.access(real, os.R_OK):
                sizes[real.relative_to(home).as_posix()] = real.stat().st_size
    kept, left_out, total = [], [], 0
    for name, size in sorted(sizes.items(), key=lambda item: (item[1], item[0])):
        if total + size > limit or not _may_travel(name):
            left_out.append(StoredFile(name, size))
        else:
            kept.append(name)
            total += size
    return ChosenFiles(sorted(kept), left_out)


def refuse_unsafe(files: Iterable[StoredFile]) -> None:
    """Raise ``InvalidBackup`` for a file that would come to lie outside the folder, or in place of settings."""
    for file in files:
        if not _may_travel(file.path):
            raise InvalidBackup(f"has a file with a path that none should have, {file.path!r} → trust it in nothing")


def write_file(folder: Path, path: str, content: memoryview) -> bool:
    """Write a file into a folder; False, and nothing is written, if there is one, or its folder is a link elsewhere."""
    target = folder / path
    with suppress(FileExistsError, NotADirectoryError):
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.parent.resolve().is_relative_to(folder.resolve()):
            return False
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), ANYONE)
        with os.fdopen(descriptor, "wb") as stream:
            _write_whole(stream, content)
        return True
    return False


def _write_whole(stream: IO[bytes], content: memoryview) -> None:
    stream.write(content)
    stream.flush()
    os.fsync(stream.fileno())


def _may_travel(path: str) -> bool:
    """Whether a path is that of something a site reads: nothing hidden, nothing that the site or a program makes."""
    name = PurePosixPath(path).name.casefold()
    is_hidden = any(part.startswith(".") for part in path.split("/"))
    return _is_plain(path) and not is_hidden and name not in NEVER and name.endswith(ENDINGS)


def _is_plain(path: str) -> bool:
    """Whether a path leads down from a folder, on any system, and has only characters that a name may have."""
    parts = path.split("/")
    return (
        bool(path)
        and path.isprintable()
        and not any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts)
    )
