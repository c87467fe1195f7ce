"""What the bytes of a file are, whatever its name says: text, Parquet, a workbook, or something that can't be read."""

from __future__ import annotations

import io
import zlib
from gzip import GzipFile

from cityscore.files.encodings import JSON, UTF_16, as_utf8
from cityscore.files.file_problems import refused_file

GZIP = b"\x1f\x8b"
PARQUET = b"PAR1"
ZIP = b"PK\x03\x04"

LARGEST = 2**31 - 1
"""Bytes, once unpacked; a column of text holds no more."""

PIECE = 2**24
"""Bytes unpacked at a time."""

OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old or protected Excel workbook", "save it as .xlsx, without a password"),
    (b"%PDF", "a PDF", "ask for the figures as a workbook or CSV"),
    (b"BZh", "compressed with bzip2", "unpack it first, or compress it with gzip"),
    (b"\xfd7zXZ\x00", "compressed with xz", "unpack it first, or compress it with gzip"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it first, or compress it with gzip"),
)
ASKED_FOR = "CSV, Excel, JSON or Parquet"


def is_parquet(data: bytes) -> bool:
    """Whether unpacked bytes are Parquet."""
    return data.startswith(PARQUET)


def is_workbook(data: bytes) -> bool:
    """Whether unpacked bytes are a workbook of Excel, or at least an archive as such a workbook is one."""
    return data.startswith(ZIP)


def is_json(data: bytes) -> bool:
    """Whether a text is an array or objects."""
    return JSON.match(data) is not None


def refuse_too_large(size: int, name: str) -> None:
    """Raise ``InvalidObservations`` if a file of this many bytes can't be held."""
    if size > LARGEST:
        message = f"holds more than {(LARGEST + 1) / 2**30:g} GB"
        raise refused_file(name, message, "split it into several files, or count the cases a day")


def ungzipped(data: bytes, name: str, largest: int | None = None) -> bytes:
    """The bytes without gzip, or the first ones if they are more than the largest."""
    if not data.startswith(GZIP):
        return data
    pieces, size = [], 0
    try:
        with GzipFile(fileobj=io.BytesIO(data)) as stream:
            while size <= (largest or LARGEST) and (piece := stream.read(PIECE)):
                pieces.append(piece)
                size += len(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise refused_file(name, "the compressed file is cut short or damaged", "copy or download it again") from error
    return b"".join(pieces)


def utf8_text(data: bytes, name: str) -> bytes:
    """Text in UTF-8; raises ``InvalidObservations`` if the bytes are none, or a page."""
    for magic, kind, fix in OTHERS:
        if data.startswith(magic):
            raise refused_file(name, f"is {kind}, not {ASKED_FOR}", fix)
    is_binary = b"\0" in data and not data.startswith(UTF_16)
    text = data if is_binary else as_utf8(data, name)
    if b"\0" in text:
        raise refused_file(name, "is binary: it is no text", f"give a {ASKED_FOR} file")
    if text[:1000].lstrip().startswith(b"<"):
        raise refused_file(name, "is a web page or XML, not CSV", "open its address in a browser to see what it gives")
    return text
