"""A zip under a seal: its last characters are the SHA-256 of all before, so that no byte can change unseen."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import pyarrow as pa

from cityscore.store.backup_files.manifest import OTHER_FILE, InvalidBackup

SEAL = 64
"""Characters of it: a SHA-256 in hexadecimal, which is the zip's comment."""
CHUNK = 1 << 20
ONLY_MINE = 0o600
LOCAL_HEADER = 30
"""Bytes before a member's name, of which the last four say how long it and what follows it are."""


@dataclass
class HashedStream:
    """A stream that knows what went through it."""

    stream: IO[bytes]
    size: int = 0
    hash: Any = field(default_factory=sha256)
    closed: bool = False

    def write(self, data: Any) -> int:
        """Write some bytes."""
        self.hash.update(data)
        written = self.stream.write(data)
        self.size += written
        return written

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Whoever opened it closes what it writes to."""
        self.closed = True


class SealedZip:
    """A sealed zip that is being written."""

    def __init__(self, archive: ZipFile, date: tuple[int, int, int, int, int, int]) -> None:
        """Write into an open zip; ``date`` is the members'."""
        self._archive, self._date = archive, date

    @contextmanager
    def member(self, name: str) -> Iterator[HashedStream]:
        """A member to be written."""
        info = ZipInfo(name, self._date)
        info.external_attr = ONLY_MINE << 16
        with self._archive.open(info, "w", force_zip64=True) as stream:
            yield HashedStream(stream)


@contextmanager
def written_zip(scratch: Path, date: tuple[int, int, int, int, int, int]) -> Iterator[SealedZip]:
    """Write a sealed zip to a new file that nobody else may read; it is on the disk when the block has ended."""
    descriptor = os.open(scratch, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), ONLY_MINE)
    with os.fdopen(descriptor, "w+b") as stream:
        with ZipFile(stream, "w", ZIP_STORED) as archive:
            archive.comment = b"0" * SEAL
            yield SealedZip(archive, date)
        stream.flush()
        seal = _hash_of(stream, stream.seek(0, os.SEEK_END) - SEAL)
        stream.seek(-SEAL, os.SEEK_END)
        stream.write(seal.encode())
        stream.flush()
        os.fsync(stream.fileno())
        with suppress(AttributeError, OSError):  # so that what is read back is what the disk has
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def seal_of_zip(file: Path) -> str:
    """The seal of a file, which fits; raises ``InvalidBackup`` if there is none, or it does not."""
    with file.open("rb") as stream:
        start, size = stream.read(4), stream.seek(0, os.SEEK_END)
        if start != b"PK\x03\x04":
            raise InvalidBackup(f"is no back-up of CityScore: {OTHER_FILE}")
        stream.seek(max(size - SEAL, 0))
        stated = stream.read().decode("ascii", "replace")
        if not re.fullmatch(r"[0-9a-f]{64}", stated) or _hash_of(stream, size - SEAL) != stated:
            raise InvalidBackup(f"is damaged, or not whole: {OTHER_FILE}")
    return stated


class ZipMembers:
    """The members of a sealed zip, to be read: each as bytes of the file itself, of which only what is used is read."""

    def __init__(self, file: Path) -> None:
        """Look at what there is; raises ``InvalidBackup`` for what is no zip of ours."""
        try:
            with ZipFile(file) as archive:
                self._infos = {info.filename: info for info in archive.infolist()}
                members = len(archive.infolist())
        except (BadZipFile, ValueError, EOFError, NotImplementedError) as error:
            raise InvalidBackup(f"can't be read ({error}): {OTHER_FILE}") from None
        if len(self._infos) != members or any(info.compress_type != ZIP_STORED for info in self._infos.values()):
            raise InvalidBackup(f"is no back-up as CityScore writes it: {OTHER_FILE}")
        self._map = pa.memory_map(str(file))

    @property
    def names(self) -> set[str]:
        """What they are called."""
        return set(self._infos)

    def read(self, name: str) -> pa.Buffer:
        """A member; raises ``InvalidBackup`` if there is none of that name, or the file ends before it."""
        if (info := self._infos.get(name)) is None:
            raise InvalidBackup(f"has no {name}: {OTHER_FILE}")
        self._map.seek(info.header_offset)
        header = self._map.read(LOCAL_HEADER)
        lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        self._map.seek(info.header_offset + LOCAL_HEADER + lengths)
        buffer = self._map.read_buffer(info.file_size)
        if buffer.size != info.file_size:
            raise InvalidBackup(f"ends before {name} does: {OTHER_FILE}")
        return buffer

    def close(self) -> None:
        """Let the file go."""
        self._map.close()


def sync_folder(folder: Path) -> None:
    """Let a name that was given in a folder outlast a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _hash_of(stream: IO[bytes], size: int) -> str:
    """The SHA-256 of the first bytes of a stream."""
    digest = sha256()
    stream.seek(0)
    while size > 0 and (chunk := stream.read(min(CHUNK, size))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.hexdigest()
