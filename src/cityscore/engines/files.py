"""Files as engines are given them: whether they are there, what they hold, in which encoding and dialect."""

from __future__ import annotations

import glob
import gzip
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

from cityscore.engines import refused_option
from cityscore.files.contents import GZIP
from cityscore.files.dialects import CHARACTERS, Dialect, dialect_of
from cityscore.files.encodings import encoding_of
from cityscore.model import FileSource

READERS = {".parquet": "parquet", ".json": "json", ".jsonl": "json", ".ndjson": "json"}
"""What reads a file, by the end of its name; all others are CSV."""
SAMPLE = 2**22
"""Bytes of a CSV file that tell how it is written."""


@dataclass(frozen=True)
class Writing:
    """How a CSV file is written, as its beginning shows."""

    encoding: str
    dialect: Dialect

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


def reader_of(path: str) -> str:
    """What reads a file: parquet, json or csv."""
    suffixes = [suffix.lower() for suffix in Path(path).suffixes if suffix.lower() != ".gz"]
    return READERS.get(suffixes[-1] if suffixes else "", "csv")


def writing_of(file: Path) -> Writing:
    """How a CSV file is written; what can't be told is left to the engine, which says what it can't read."""
    with _unpacked(file) as content:
        sample = content.read(SAMPLE)
    if len(sample) == SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample  # not in the middle of a character
    try:
        encoding = encoding_of(sample)
    except UnicodeDecodeError:
        encoding = "utf-8"
    text = sample[: 2 * CHARACTERS].decode(encoding, errors="ignore")
    return Writing(encoding, dialect_of(text.removeprefix("\ufeff")))


def write_plain(file: Path, writing: Writing, to: Path) -> Path:
    """A copy of a CSV file in UTF-8, without a line that states the delimiter."""
    with _unpacked(file) as content, to.open("w", encoding="utf-8", newline="") as copy:
        text = io.TextIOWrapper(content, "utf-8-sig" if writing.encoding == "utf-8" else writing.encoding, newline="")
        text.read(writing.dialect.skipped)
        shutil.copyfileobj(text, copy)
    return to


def _unpacked(file: Path) -> gzip.GzipFile | io.BufferedReader:
    with file.open("rb") as content:
        is_packed = content.read(len(GZIP)) == GZIP
    return gzip.open(file) if is_packed else file.open("rb")
