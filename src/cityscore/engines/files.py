"""Files as engines are given them: whether they are there, what they hold, what stands between their columns."""

from __future__ import annotations

import glob
import gzip
from pathlib import Path

from cityscore.model import FileSource, InvalidInput, Problem, Source

DELIMITERS = (",", ";", "\t", "|")
READERS = {".parquet": "parquet", ".json": "json", ".jsonl": "json", ".ndjson": "json"}
"""What reads a file, by the end of its name; all others are CSV."""
LONGEST_HEADER = 1_000_000
"""Bytes of a CSV file's first line."""


def files_of(source: FileSource, folder: Path) -> list[Path]:
    """The files of a source, in the order of their names; raises ``InvalidInput`` for none, or an empty one."""
    path = source.path or ""
    names = [path] if (folder / path).is_file() else glob.glob(path, root_dir=folder, recursive=True)  # noqa: PTH207
    files = [folder / name for name in sorted(names) if (folder / name).is_file()]
    if not files:
        fix = "check the path, which starts from the folder of the definitions file"
        raise _refused(source, f"there is no file {str(folder.absolute() / path)!r}", fix)
    for file in files:
        if file.stat().st_size == 0:
            raise _refused(source, f"{str(file)!r} is empty: it has no header", "export it again, or leave it out")
    return files


def reader_of(path: str) -> str:
    """What reads a file: parquet, json or csv."""
    suffixes = [suffix.lower() for suffix in Path(path).suffixes if suffix.lower() != ".gz"]
    return READERS.get(suffixes[-1] if suffixes else "", "csv")


def delimiter_of(file: Path) -> str:
    """What stands between a CSV file's columns: said to the engine, which guesses otherwise if rows differ."""
    with (gzip.open if file.suffix.lower() == ".gz" else open)(file, "rb") as content:
        header = content.readline(LONGEST_HEADER)
    return max(DELIMITERS, key=lambda each: header.count(each.encode()))


def _refused(source: Source, message: str, fix: str) -> InvalidInput:
    return InvalidInput([Problem(message=message, fix=fix, place=("sources", source.slug, "path"))])
