"""Files of all formats, broken in many ways, from a seed; and a process that reads them and says what it took.

Run as ``python broken_files.py SEED COUNT``.
"""

from __future__ import annotations

import io
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from cityscore.files.grids import read_grids
from cityscore.files.packing import packed, unpacked
from cityscore.library.spreadsheets import Ask, Reading, guessed, headings_of, read_sheets
from cityscore.model import Definitions, InvalidObservations, from_plain

METRIC = {"department": "Works", "better": "higher", "target": 1}
TOWN = from_plain(
    Definitions,
    {
        "city": {"name": "Milltown", "timezone": "UTC"},
        "metrics": {
            "potholes": {**METRIC, "name": "Potholes", "kind": "ratio"},
            "calls": {**METRIC, "name": "Calls", "kind": "count"},
            "rent": {**METRIC, "name": "Rent", "kind": "average", "cadence": "monthly"},
            "wait": {**METRIC, "name": "Wait", "kind": "quantile", "q": 0.5},
        },
    },
)
ODD = (
    *[
        "-1",
        "NaN",
        "inf",
        "=1+1",
        "@x",
        "+5",
        "1,234.5",
        "1.234,5",
        "03/04/2016",
        "31/31/2016",
        "2025-02-30",
        "Total",
        "potholes",
        "Calls",
        "yes",
        "n/a",
        "13.13.2013",
    ],
    *[
        "0000-00-00",
        "99999999999999999999-01-01",
        "00/00/00",
        "%",
        ",",
        "-",
        "1_000",
        "1e999",
        "\u202e",
        "\ufeff",
        "🏙",
        "'",
        '"',
    ],
    *("", " ", "\t", "\r\n", "94 %", "Jan 2025", "9" * 400, "1" * 5000),
)


def tables(draw: random.Random) -> list[list[object]]:
    """Rows that are right, but for a few."""
    wide = draw.random() < 0.3
    header: list[object] = (
        ["Metric", "Jan 2025", "2025-02-28"] if wide else ["metric", "day", "numerator", "denominator"]
    )
    rows: list[list[object]] = [header]
    for number in range(draw.randrange(12)):
        name = draw.choice(["potholes", "Calls", "rent", "wait", "Total", draw.choice(ODD)])
        rows.append([name, number, 3.5] if wide else [name, f"2025-03-{number + 1:02}", number, number + 1])
    for _ in range(draw.randrange(4)):
        row = draw.choice(rows)
        row[draw.randrange(len(row))] = draw.choice(ODD)
    return rows


def as_csv(draw: random.Random, rows: list[list[object]]) -> bytes:
    delimiter = draw.choice(",;\t|")
    text = "\n".join(delimiter.join(map(str, row)) for row in rows)
    return text.encode(draw.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), "replace")


def as_json(draw: random.Random, rows: list[list[object]]) -> bytes:
    names = list(map(str, rows[0]))
    found: object = [dict(zip(names, row, strict=True)) for row in rows[1:]]
    match draw.randrange(5):
        case 0:
            found = {"data": found}
        case 1:
            return ("[" * draw.randrange(200_000) + "]" * 10).encode()
        case 2:
            found = rows
        case 3:
            return b"\n".join(json.dumps(row).encode() for row in found)  # type: ignore[attr-defined]
    return json.dumps(found).encode()


def as_parquet(draw: random.Random, rows: list[list[object]]) -> bytes:
    names = [f"{name}" for name in rows[0]]
    columns = list(zip(*([str(cell) for cell in row] for row in rows[1:]), strict=True)) or [()] * len(names)
    arrays = [pa.array(column, pa.string()) for column in columns]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, names=names), out, compression=draw.choice(["snappy", "zstd", "none"]))
    return out.getvalue()


def as_workbook(draw: random.Random, rows: list[list[object]]) -> bytes:
    book = Workbook()
    tab = book.active
    assert tab is not None
    for row in rows:
        tab.append([cell if not isinstance(cell, str) else cell.replace("\ufeff", "")[:32_000] for cell in row])
    if draw.random() < 0.3:
        tab.merge_cells(start_row=1, start_column=1, end_row=draw.randrange(1, 5), end_column=draw.randrange(1, 9))
    if draw.random() < 0.1:
        tab.cell(draw.choice([10_000, 1_048_576]), draw.choice([3, 16_384]), 5)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def broken(draw: random.Random, data: bytes) -> bytes:
    """The same, with something done to its bytes."""
    piece = bytearray(data)
    for _ in range(draw.randrange(1, 4)):
        place = draw.randrange(len(piece) + 1)
        match draw.randrange(6):
            case 0:
                del piece[place:]
            case 1:
                del piece[place : place + draw.randrange(1, 50)]
            case 2:
                piece[place:place] = draw.randbytes(draw.randrange(1, 50))
            case 3:
                piece[place : place + 1] = bytes([draw.randrange(256)])
            case 4:
                piece[place:place] = piece[place : place + 200] * draw.randrange(1, 20)
            case 5:
                piece[place:place] = draw.choice(ODD).encode()
    return bytes(piece)


def files(seed: int, count: int) -> Iterator[bytes]:
    """So many files, each after its own seed."""
    for number in range(count):
        draw = random.Random(seed * 1_000_003 + number)
        write = draw.choice([as_csv, as_csv, as_json, as_parquet, as_workbook])
        data = write(draw, tables(draw))
        yield data if draw.random() < 0.2 else broken(draw, data)


def read(data: bytes) -> str:
    """What becomes of a file: refused, asked about, rejected or read; anything else is an error."""
    try:
        grids = unpacked(packed(read_grids(data, "file")))
    except InvalidObservations:
        return "refused"
    found = read_sheets(grids, Reading([guessed(grid, headings_of(grid), TOWN) for grid in grids]), TOWN)
    if isinstance(found, Ask):
        return "asked"
    assert (found.observations is None) == bool(found.rejected)
    assert all(each.message for each in found.rejected)
    return "rejected" if found.rejected else "read"


if __name__ == "__main__":
    seed, count = map(int, sys.argv[1:])
    became = Counter(map(read, files(seed, count)))
    peak = int(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0]) * 1024
    print(json.dumps({"became": became, "peak": peak}))  # noqa: T201  (for the test that runs it)
