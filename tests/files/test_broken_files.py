"""Whatever a file is, it is read, asked about, rejected or refused; and little memory is taken."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from cityscore.files.grids import read_grids
from cityscore.files.packing import packed
from cityscore.files.sandbox import read_sandboxed
from cityscore.model import InvalidObservations

FILES = 5_000
MEMORY = 500_000_000


def test_thousands_of_broken_files_are_no_trouble() -> None:
    script = Path(__file__).with_name("broken_files.py")
    done = subprocess.run([sys.executable, script, "1", str(FILES)], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert sum(found["became"].values()) == FILES
    assert set(found["became"]) == {"refused", "asked", "rejected", "read"}
    assert found["peak"] < MEMORY


def far_apart() -> bytes:
    book = Workbook()
    tab = book.active
    assert tab is not None
    tab["A1"], tab["XFD1048576"] = 1, 2
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(500):
                member.write(b"\0" * 2**20)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (far_apart(), "has cells up to column 16,384 and row 1,048,576"),
        (bomb(), "unpacks to more than 400 MB"),
        (b"a" + b",b" * 5_000, "has more than 1,000 columns"),
        (b"a,b\n" * 1_300_000, "has more than 1,000,000 lines"),
        (b"PK\x05\x06" + b"\0" * 18, "is no text"),
        (b"PK\x03\x04" + b"\0" * 18, "the workbook is damaged"),
        (b'"' + b"a" * 200_000, "can't be read as CSV"),
        (b"[" * 100_000, "is nested too deeply"),
    ],
)
def test_what_would_take_too_much_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(InvalidObservations, match=says):
        read_grids(data, "file")


def test_a_process_apart_reads_the_same_and_refuses_the_same() -> None:
    data = b"metric,day,value\ncalls,2025-03-03,5\n"
    assert read_sandboxed(data, "-calls.csv") == packed(read_grids(data, "-calls.csv"))
    with pytest.raises(InvalidObservations, match=r"x\.xlsx: the workbook is damaged") as error:
        read_sandboxed(b"PK\x03\x04", "x.xlsx")
    assert error.value.problems[0].fix == "open it in Excel, and save it as .xlsx without a password"


def test_a_file_is_the_same_with_gzip_and_no_larger_than_without() -> None:
    data = b"metric,day,value\ncalls,2025-03-03,5\n"
    assert packed(read_grids(gzip.compress(data), "calls.csv.gz")) == packed(read_grids(data, "calls.csv"))
    with pytest.raises(InvalidObservations, match="holds more than 64 MB"):
        read_grids(gzip.compress(b"a" * 2**27), "calls.csv.gz")
