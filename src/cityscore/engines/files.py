"""Files as engines are given them: whether they are there, what they hold, in which encoding and dialect."""

from __future__ import annotations

import glob
import io
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cityscore.engines import refused_option
from cityscore.engines.csv_headers import head_of
from cityscore.engines.file_kinds import damage_told, refused_file_of, without_gzip
from cityscore.files.dialects import CHARACTERS, Dialect, dialect_of
from cityscore.files.encodings import encoding_of
from cityscore.model import FileSource

SAMPLE = 2**22
"""Bytes of a CSV file that tell how it is written."""


@dataclass(frozen=True)
class Writing:
    """How a CSV file is written, as its beginning shows."""

    encoding: str
    dialect: Dialect
    """What is skipped are the line that states the delimiter, and those of a title above the header."""
    fault: str = ""
    """Why its first line is no header; '' where it may be one."""
    above: int = 0
    """Lines of a title."""

    @property
    def is_plain(self) -> bool:
        """Whether an engine that knows its delimiter can read it."""
        return self.encoding == "utf-8" and not self.dialect.skipped


def files_of(source: FileSource, folder: Path) -> list[Path]:
    """The files of a source, in the order of their names; raises ``InvalidInput`` for none, or an empty one."""
    path = source.path or ""
    names = [path] if (folder / path).is_file() else glob.glob(path, root_dir=folder, recursive=True)  # noqa: PTH207
    files = [folder / name for name in sorted(names) if (folder / name).is_file()]
    if not files:
        fix = "check the path, which starts from the folder of the definitions file"
        raise refused_option(source, "path", f"there is no file {str(folder.absolute() / path)!r}", fix, may_pass=True)
    if empty := next((file for file in files if file.stat().st_size == 0), None):
        message, fix = f"{str(empty)!r} is empty: it has no header", "export it again, or leave it out"
        raise refused_option(source, "path", message, fix, may_pass=True)
    return files


def writings_of(source: FileSource, files: Sequence[Path]) -> dict[Path, Writing]:
    """How each CSV file is written; raises ``InvalidInput`` for one without a header."""
    writings: dict[Path, Writing] = {}
    for file in files:
        with damage_told(source, file):
            writings[file] = writing = writing_of(file)
        if writing.fault:
            fix = "write the names of the columns above the rows, and nothing above these"
            raise refused_file_of(source, file, f"has no header: its first line {writing.fault}", fix)
    return writings


def writing_of(file: Path) -> Writing:
    """How a CSV file is written; what can't be told is left to the engine, which says what it can't read."""
    with without_gzip(file) as content:
        sample = content.read(SAMPLE)
    if len(sample) == SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample  # not in the middle of a character
    try:
        encoding = encoding_of(sample)
    except UnicodeDecodeError:
        encoding = "utf-8"
    text = sample[: 2 * CHARACTERS].decode(encoding, errors="ignore").removeprefix("\ufeff")
    dialect = dialect_of(text)
    head = head_of(text[dialect.skipped :], dialect.delimiter)
    return Writing(encoding, Dialect(dialect.delimiter, dialect.skipped + head.skipped), head.fault, head.lines)


def write_plain(file: Path, writing: Writing, to: Path) -> Path:
    """A copy of a CSV file in UTF-8, from its header on."""
    with without_gzip(file) as content, to.open("w", encoding="utf-8", newline="") as copy:
        text = io.TextIOWrapper(content, "utf-8-sig" if writing.encoding == "utf-8" else writing.encoding, newline="")
        text.read(writing.dialect.skipped)
        shutil.copyfileobj(text, copy)
    return to
