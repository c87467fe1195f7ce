"""What files hold, by their first bytes, whatever their names say; what no engine reads is refused by its name."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cityscore.engines import refused_source
from cityscore.files.contents import GZIP, OTHERS, PARQUET, ZIP
from cityscore.files.encodings import UTF_16
from cityscore.model import FileSource, InvalidInput

HEAD = 4096
JSON = re.compile(r"\s*(\[\s*[\[{\]]|\{\s*[\"}])")
"""An array or an object; a header of CSV can begin with a bracket too, as in [id],[opened]."""
BY_NAME = {".parquet": "parquet", ".json": "json", ".jsonl": "json", ".ndjson": "json"}
KINDS = {"parquet": "Parquet", "json": "JSON", "csv": "CSV"}


def kind_by_name(path: str) -> str:
    """What a file is that only its engine can open, by the end of its name: parquet, json or csv."""
    suffixes = [suffix.lower() for suffix in Path(path).suffixes if suffix.lower() != ".gz"]
    return BY_NAME.get(suffixes[-1] if suffixes else "", "csv")


def kind_of_all(source: FileSource, files: Sequence[Path]) -> str:
    """What all files of a source are: parquet, json or csv; raises ``InvalidInput`` for files that are none of them."""
    kinds = {file: _kind(source, file) for file in files}
    first, *others = kinds.items()
    for file, kind in others:
        if kind != first[1]:
            message = f"{str(first[0])!r} is {KINDS[first[1]]}, and {str(file)!r} is {KINDS[kind]}"
            raise refused_source(source, message, "give each kind of file a source of its own")
    return first[1]


@contextmanager
def damage_told(source: FileSource, file: Path) -> Iterator[None]:
    """Raise ``InvalidInput`` where a compressed file turns out to be no whole one."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        message, fix = "is cut short or damaged: it can't be unpacked", "copy or download it again"
        raise refused_file_of(source, file, message, fix) from error


def without_gzip(file: Path) -> gzip.GzipFile | io.BufferedReader:
    """A file's bytes, without gzip."""
    with file.open("rb") as content:
        is_packed = content.read(len(GZIP)) == GZIP
    return gzip.open(file) if is_packed else file.open("rb")


def _kind(source: FileSource, file: Path) -> str:
    with damage_told(source, file), without_gzip(file) as content:
        head = content.read(HEAD)
    if head.startswith(PARQUET):
        return "parquet"
    if file.suffix.lower() == ".parquet":  # a damaged one, which its reader says more about
        return "parquet"
    for magic, kind, fix in OTHERS:
        if head.startswith(magic):
            raise refused_file_of(source, file, f"is {kind}, not CSV, Parquet or JSON", fix)
    if head.startswith(ZIP):
        workbook = b"[Content_Types].xml" in head or b"xl/" in head
        kind, fix = ("an Excel workbook", "save the sheet as CSV UTF-8") if workbook else ("a zip archive", "unpack it")
        raise refused_file_of(source, file, f"is {kind}, not CSV, Parquet or JSON", fix)
    if b"\0" in head and not head.startswith(UTF_16):
        halves = head[: HEAD // 2 * 2]
        is_utf16 = halves[1::2].count(0) > len(halves) // 4 or halves[::2].count(0) > len(halves) // 4
        message = "is UTF-16 without the mark that says so" if is_utf16 else "is binary: it is no text"
        raise refused_file_of(
            source, file, message, "save it as CSV UTF-8" if is_utf16 else "give CSV, Parquet or JSON"
        )
    text = head.decode("utf-16" if head.startswith(UTF_16) else "utf-8", errors="ignore").lstrip("\ufeff")
    if text.lstrip().startswith("<"):
        fix = "open its address in a browser to see what it gives"
        raise refused_file_of(source, file, "is a web page or XML, not CSV", fix)
    return "json" if JSON.match(text) else "csv"


def refused_file_of(source: FileSource, file: Path, message: str, fix: str) -> InvalidInput:
    """The error for one of a source's files."""
    return refused_source(source, f"{str(file)!r} {message}", fix)


def is_plain_utf8(file: Path) -> bool:
    """Whether a text has no mark of another encoding at its beginning, nor one of UTF-8."""
    with without_gzip(file) as content:
        return not content.read(3).startswith((*UTF_16, codecs.BOM_UTF8))
