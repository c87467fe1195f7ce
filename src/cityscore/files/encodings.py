"""In which encoding a text is written: UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import codecs
import re

from cityscore.files.file_problems import refused_file

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
BEYOND_ASCII = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""A character of UTF-8 that ASCII does not have."""
READ_TWICE = re.compile(rb"[\xc2\xc3][\x80-\xbf]")
"""Letters with accents in UTF-8, which Windows-1252 would have to mean "Ã±" and the like by."""
ASCII = bytes(range(128))
JSON = re.compile(rb"\s*[\[{]")


def encoding_of(data: bytes) -> str:
    """The encoding of a text, or of its beginning, as Python calls it: utf-8, utf-16 or cp1252.

    Raises ``UnicodeDecodeError`` where it is none of them. A text with one accented letter of UTF-8's own, or with as
    many other characters of it as bytes that are none, is no Windows-1252: it is two exports pasted together. JSON is
    UTF-8 or UTF-16 by its own rules.
    """
    if data.startswith(UTF_16):
        return "utf-16"
    try:
        data.decode()
    except UnicodeDecodeError:
        other_bytes, characters = BEYOND_ASCII.subn(b"", data)
        mixed = characters >= len(other_bytes.translate(None, ASCII)) or READ_TWICE.search(data)
        if JSON.match(data) or (characters and mixed):
            raise
        data.decode("cp1252")
        return "cp1252"
    return "utf-8"


def is_unicode(data: bytes) -> bool:
    """Whether a text is UTF-8 or UTF-16, and so leaves nothing to guess."""
    if data.startswith(UTF_16):
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def as_utf8(data: bytes, name: str) -> bytes:
    """A text in UTF-8, without a byte order mark; raises ``InvalidObservations`` if its encoding is not known."""
    try:
        encoding = encoding_of(data)
        if encoding != "utf-8":
            data = data.decode(encoding).encode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "is not UTF-8 text" if error.encoding == "utf-8" else "is in an encoding that is not known"
        raise refused_file(
            name, message, "save it as UTF-8" if JSON.match(data) else "save it as CSV UTF-8", line
        ) from error
    return data.removeprefix(codecs.BOM_UTF8)
