"""What the bytes of a file are, whatever its name says: CSV, Parquet, or something that can't be read."""

from __future__ import annotations

import codecs
import gzip
import zlib

from cityscore.library.columns import EXAMPLE
from cityscore.model import InvalidObservations, Problem

GZIP = b"\x1f\x8b"
PARQUET = b"PAR1"

OTHERS = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive", "save the sheet as CSV UTF-8, or unpack the archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save the sheet as CSV UTF-8"),
    (b"%PDF", "a PDF", "ask for the figures as CSV"),
    (b"BZh", "compressed with bzip2", "unpack it first, or compress it with gzip"),
    (b"\xfd7zXZ\x00", "compressed with xz", "unpack it first, or compress it with gzip"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it first, or compress it with gzip"),
    (codecs.BOM_UTF16_LE, "UTF-16 text", "save it as CSV UTF-8"),
    (codecs.BOM_UTF16_BE, "UTF-16 text", "save it as CSV UTF-8"),
)


def unpacked(data: bytes, name: str) -> bytes:
    """The bytes without gzip and byte order mark; raises ``InvalidObservations`` if they are no CSV or Parquet."""
    if data.startswith(GZIP):
        data = _unzipped(data, name)
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.strip():
        raise refused(name, "is empty", f"write at least its header: {EXAMPLE}")
    if not data.startswith(PARQUET):
        _refuse_others(data, name)
    return data


def refused(name: str, message: str, fix: str, line: int | None = None) -> InvalidObservations:
    """The error for a file that can't be used."""
    return InvalidObservations([Problem(message=message, fix=fix, file=name, line=line)])


def _unzipped(data: bytes, name: str) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise refused(name, "the compressed file is cut short or damaged", "copy or download it again") from error


def _refuse_others(data: bytes, name: str) -> None:
    for magic, what, fix in OTHERS:
        if data.startswith(magic):
            raise refused(name, f"is {what}, not CSV or Parquet", fix)
    if b"\x00" in data:
        raise refused(name, "is binary, not CSV or Parquet", "give a CSV or Parquet file")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refused(name, "is not UTF-8 text", "save it as CSV UTF-8", line) from error
    start = data[:1000].lstrip()
    if start.startswith(b"<"):
        raise refused(name, "is a web page or XML, not CSV", "open its address in a browser to see what it gives")
    if start.startswith((b"{", b"[")):
        raise refused(name, "is JSON, not CSV", f"give a CSV with the columns {EXAMPLE}")
