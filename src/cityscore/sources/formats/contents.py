"""What the bytes of a file are, whatever its name says: CSV, Parquet, JSON, or something that can't be read."""

from __future__ import annotations

import codecs
import io
import re
import zlib
from gzip import GzipFile

from cityscore.sources.columns import EXAMPLE
from cityscore.sources.found import refused

GZIP = b"\x1f\x8b"
PARQUET = b"PAR1"
JSON = re.compile(rb"\s*[\[{]")

LARGEST = 2**31 - 1
"""Bytes, once unpacked; a column of text holds no more."""

PIECE = 2**24
"""Bytes unpacked at a time."""

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
    """The bytes without gzip and byte order mark.

    Raises ``InvalidObservations`` if they are no CSV, Parquet or JSON, or too many.
    """
    if data.startswith(GZIP):
        data = _unzipped(data, name)
    refuse_too_large(len(data), name)
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.strip():
        raise refused(name, "is empty", f"write at least its header: {EXAMPLE}")
    if not is_parquet(data):
        _refuse_others(data, name)
    return data


def is_parquet(data: bytes) -> bool:
    """Whether unpacked bytes are Parquet."""
    return data.startswith(PARQUET)


def is_json(data: bytes) -> bool:
    """Whether unpacked bytes are an array or objects."""
    return JSON.match(data) is not None


def refuse_too_large(size: int, name: str) -> None:
    """Raise ``InvalidObservations`` if a file of this many bytes can't be held."""
    if size > LARGEST:
        limit = f"{(LARGEST + 1) / 2**30:g} GB"
        raise refused(name, f"holds more than {limit}", "split it into several files, or count the cases a day")


def _unzipped(data: bytes, name: str) -> bytes:
    """The bytes unpacked, or the first ones if they are too many."""
    pieces, size = [], 0
    try:
        with GzipFile(fileobj=io.BytesIO(data)) as stream:
            while size <= LARGEST and (piece := stream.read(PIECE)):
                pieces.append(piece)
                size += len(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise refused(name, "the compressed file is cut short or damaged", "copy or download it again") from error
    return b"".join(pieces)


def _refuse_others(data: bytes, name: str) -> None:
    for magic, what, fix in OTHERS:
        if data.startswith(magic):
            raise refused(name, f"is {what}, not CSV, Parquet or JSON", fix)
    if b"\x00" in data:
        raise refused(name, "is binary, not CSV, Parquet or JSON", "give a CSV, Parquet or JSON file")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fix = "save it as UTF-8" if is_json(data) else "save it as CSV UTF-8"
        raise refused(name, "is not UTF-8 text", fix, line) from error
    if data[:1000].lstrip().startswith(b"<"):
        raise refused(name, "is a web page or XML, not CSV", "open its address in a browser to see what it gives")
