"""What the bytes of a file are: whatever is neither CSV nor Parquet nor JSON is told what it is."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cityscore.files import contents
from cityscore.model import InvalidObservations
from cityscore.sources.reading import read
from tests.sources.small_files import HEADER, ROWS, packed, written

PARQUET = pa.BufferOutputStream()
pq.write_table(pa.table({"metric": ["calls"] * 99, "day": ["2025-03-18"] * 99, "value": range(99)}), PARQUET)
PARQUET_BYTES = PARQUET.getvalue().to_pybytes()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "calls.csv: is empty → write at least its header"),
        (b"\xef\xbb\xbf", "calls.csv: is empty"),
        (packed(b""), "calls.csv: is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "calls.csv: is binary"),
        (b"PK\x03\x04rest", "the workbook is damaged, or protected with a password → open it in Excel, and save it as"),
        (b"%PDF-1.7", "is a PDF"),
        (ROWS.encode("utf-16")[:-1], "is in an encoding that is not known → save it as CSV UTF-8"),
        ("<!DOCTYPE html><html>", "is a web page or XML, not CSV"),
        (b'[{"metric": "caf\xe9"}]', "calls.csv:1: is not UTF-8 text → save it as UTF-8"),
        (ROWS.encode() + "caféß,".encode() + b"caf\xe9,1\n", "calls.csv:4: is not UTF-8 text → save it as CSV"),
        (ROWS.encode() + b"\x81\x8d,5\n", "calls.csv:4: is in an encoding that is not known → save it as CSV UTF-8"),
        (packed(ROWS)[:-12], "the compressed file is cut short or damaged → copy or download it again"),
        (packed(ROWS)[:15] + b"junk", "the compressed file is cut short or damaged"),
        (PARQUET_BYTES[:-30], "the Parquet file is cut short or damaged → copy or download it again"),
        (PARQUET_BYTES[:8] + b"\xff" * 300 + PARQUET_BYTES[308:], "the Parquet file is cut short or damaged"),
        (b"PAR1", "the Parquet file is cut short or damaged"),
    ],
)
def test_what_is_no_format_of_ours(content: str | bytes, says: str) -> None:
    with pytest.raises(InvalidObservations) as error:
        read(written(content))
    assert says in str(error.value)


def test_more_than_a_column_of_text_can_hold_is_refused_before_it_is_read() -> None:
    with Path("huge.csv").open("wb") as file:
        file.truncate(2**31)
    with pytest.raises(InvalidObservations, match=r"huge\.csv: holds more than 2 GB → split it into several files"):
        read("huge.csv")


def test_a_small_file_that_unpacks_into_too_much_is_refused_before_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "LARGEST", 2**20 - 1)
    monkeypatch.setattr(contents, "PIECE", 2**18)
    with pytest.raises(InvalidObservations, match=r"calls\.csv: holds more than .* GB"):
        read(written(packed(HEADER + "\n" * 2**24)))
