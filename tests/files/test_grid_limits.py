"""Cells and characters of a file are bounded where it is read, and again where what was read is unpacked."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import monotonic

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from cityscore.files import packing
from cityscore.files.grid import Grid
from cityscore.files.grid_limits import LONGEST_CELL, MOST_CELLS, MOST_TEXT
from cityscore.files.grids import read_grids
from cityscore.files.packing import FORMAT, packed, unpacked
from cityscore.files.sandbox import read_sandboxed
from cityscore.model import CityScoreError, InvalidObservations
from tests.files.shared_text import shared_text

GROWN = 50_000_000
LONG = "x" * (LONGEST_CELL + 1)
MANY_BY_CELL = MOST_TEXT // LONGEST_CELL + 1


def parquet(column: pa.Array) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"metric": column}), sink)
    return bytes(sink.getvalue().to_pybytes())


def many_tabs(number: int) -> bytes:
    book = Workbook()
    for _ in range(number - 1):
        book.create_sheet()
    for tab in book.worksheets:
        tab.append(["a"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("length", "cells", "says"),
    [
        (2**20, 300, "figures.xlsx:1: column 1 of 'Tab' has 1,048,576 characters in a cell → shorten it to 2,000"),
        (LONGEST_CELL, MANY_BY_CELL, "figures.xlsx: holds more than 20 MB of text, once unpacked → split it"),
        (LONGEST_CELL, MANY_BY_CELL - 1, ""),
    ],
)
def test_a_workbook_of_a_few_kilobytes_takes_no_more_memory_than_a_large_one(
    length: int, cells: int, says: str
) -> None:
    command = [sys.executable, "-m", "tests.files.shared_text", str(length), str(cells)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    found = json.loads(done.stdout)
    assert found["size"] < 100_000
    assert found["said"].startswith(says)
    assert bool(found["said"]) is bool(says)
    assert found["grew"] < GROWN


def test_the_workbook_of_the_finding_has_a_few_kilobytes() -> None:
    assert len(shared_text(2**20, 300)) < 10_000


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (f"metric\ncalls\n\n{LONG}\n".encode(), "file:4: column 1 has 2,001 characters in a cell"),
        (f'metric\n"{LONG}\n{LONG}"\n'.encode(), "file:2: column 1 has 4,003 characters in a cell"),
        (json.dumps([{"metric": "calls", "day": ""}, {"day": LONG}]).encode(), "file:2: column 2 has 2,001 characters"),
        (json.dumps([["x", {"a": LONG}]]).encode(), "file:1: column 2 has 2,010 characters"),
        (parquet(pa.array(["calls", LONG])), "file:2: column 1 has 2,001 characters"),
        (parquet(pa.array([LONG]).dictionary_encode()), "file:1: column 1 has 2,001 characters"),
        (f"{LONG}\ncalls\n".encode(), "file:1: column 1 has 2,001 characters"),
        (("y" * 1_999 + "\n").encode() * (MANY_BY_CELL + 10), "file: holds more than 20 MB of text, once unpacked"),
        (("é" * 1_000 + "\n").encode() * (MANY_BY_CELL + 1), "file: holds more than 20 MB of text"),
        (json.dumps([["x" * LONGEST_CELL]] * MANY_BY_CELL).encode(), "file: holds more than 20 MB of text"),
        (
            parquet(pa.array(["x" * LONGEST_CELL] * MANY_BY_CELL).dictionary_encode()),
            "file: holds more than 20 MB of text",
        ),
        (b"a\n" * 2_600_000, "file: has more than 1,000,000 lines"),
        (b"\n" * 5_200_000, "file: has more than 1,000,000 lines"),
        (b"\r" * 5_200_000, "file: has more than 1,000,000 lines"),
        ((b"a," * 999 + b"a\n") * (MOST_CELLS // 1_000 + 1), "file: has more than 2,500,000 cells"),
        (b'"' * 5_000_000, "file:1: can't be read as CSV: a quote is opened here and not closed"),
        (b'a\nb\n"c' + b"d" * 200_000, "file:3: can't be read as CSV: a quote is opened here"),
        (json.dumps([{f"k{n}": 1} for n in range(50_000)]).encode(), "file: has more than 1,000 columns"),
        (many_tabs(201), "file: has more than 200 tabs"),
    ],
)
def test_what_is_too_large_is_told_with_its_place(data: bytes, says: str) -> None:
    with pytest.raises(InvalidObservations) as error:
        read_grids(data, "file")
    assert str(error.value).startswith(says)


@pytest.mark.parametrize("data", [b"a\n" * 2_600_000, json.dumps([{f"k{n}": 1} for n in range(90_000)]).encode()])
def test_what_took_long_to_be_refused_is_refused_at_once(data: bytes) -> None:
    began = monotonic()
    with pytest.raises(InvalidObservations):
        read_sandboxed(data, "lone.csv")
    assert monotonic() - began < 5  # by far less than the 44 seconds that it took; a busy machine needs some


def test_a_cell_as_long_as_may_be_is_read() -> None:
    (grid,) = read_grids(f"metric\n{'x' * LONGEST_CELL}\n".encode(), "file")
    assert grid.row(1) == ["x" * LONGEST_CELL]


def grid(*columns: pa.Array, name: str = "", merged: tuple[tuple[int, int, int, int], ...] = ()) -> Grid:
    return Grid(name, columns, np.arange(len(columns[0])), merged)


def zeros(size: int) -> bytes:
    """What compresses to next to nothing."""
    return FORMAT + bytes(pa.compress(bytes(size), codec="zstd", asbytes=True))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\0\0\0\0\0\1x",  # the first format, which had no bound
        FORMAT,
        FORMAT + b"no zstd",
        zeros(packing.LARGEST + 1),
        zeros(2**30),
        zeros(100),
        packed([grid(pa.array([LONG]))]),
        packed([grid(pa.array(["x" * LONGEST_CELL] * MANY_BY_CELL))]),
        packed([grid(*[pa.array(["x"])] * 1_001)]),
        packed([grid(pa.array(["x"]))] * 201),
        packed([grid(pa.array([1, 2]))]),
        packed([grid(pa.array(["x"]), name="x" * 201)]),
        packed([grid(pa.array(["x"]), merged=((1, 0, 1, 1),) * 5_001)]),
        packed([grid(pa.array(["x"]))])[:-5],
        packed([replace(grid(pa.array(["x"])), typed=(pa.array(["yes"]),))]),
        packed([replace(grid(pa.array(["x"]), pa.array(["y"])), typed=(pa.array([True]),))]),
    ],
)
def test_what_is_handed_over_is_not_trusted(data: bytes) -> None:
    with pytest.raises(CityScoreError):
        unpacked(data, "file")


def test_what_was_packed_before_an_upgrade_can_still_be_kept() -> None:
    """The second format said nothing of types, and of what is hidden."""
    batch = pa.record_batch({"0": pa.array(["day", None]), "line": pa.array([1, 2])})
    about = json.dumps({"name": "Tab", "merged": [[1, 0, 1, 1]]}).encode()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema.with_metadata({b"grid": about})) as writer:
        writer.write_batch(batch.replace_schema_metadata({b"grid": about}))
    stream = bytes(sink.getvalue().to_pybytes())
    old = b"grids 2\n" + bytes(pa.compress(len(stream).to_bytes(8, "big") + stream, codec="zstd", asbytes=True))
    (tab,) = unpacked(old, "file")
    assert (tab.name, tab.row(0), tab.row(1), tab.merged) == ("Tab", ["day"], [""], ((1, 0, 1, 1),))
    assert (tab.typed, tab.hidden, tab.hidden_lines, tab.encoding) == ((), False, (), "")


def test_what_a_file_says_of_its_cells_is_handed_over_too() -> None:
    said = replace(
        grid(pa.array(["x", "1.5"])),
        typed=(pa.array([False, True]),),
        hidden=True,
        hidden_lines=(1,),
        encoding="cp1252",
    )
    (tab,) = unpacked(packed([said]), "file")
    assert [column.to_pylist() for column in tab.typed] == [[False, True]]
    assert (tab.hidden, tab.hidden_lines, tab.encoding) == (True, (1,), "cp1252")


def test_nothing_is_unpacked_beyond_what_grids_may_hold() -> None:
    """A gigabyte of zeros is not made before it is refused."""
    before = pa.total_allocated_bytes()
    pool = pa.default_memory_pool()
    with pytest.raises(CityScoreError):
        unpacked(zeros(2**30), "file")
    assert pool.bytes_allocated() - before < GROWN
