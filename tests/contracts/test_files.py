"""A file is read the same way everywhere, however it is written: scored, fetched, uploaded, counted, proposed from."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from cityscore.cli.start.from_records import definitions_from_records
from cityscore.definitions import loads
from cityscore.files.grids import read_grids
from cityscore.library.checking import check_files, check_observations
from cityscore.library.spreadsheets import Read, Reading, guessed, headings_of, read_sheets
from cityscore.model import FileSource
from cityscore.records.observing import count_sources
from cityscore.scoring.observations import Observations
from cityscore.sources import connector_of
from tests.library.small_rows import CITY, plain

Rows = Sequence[Sequence[str]]

FACTS: Rows = [
    ("metric", "day", "district", "numerator", "denominator"),
    ("potholes", "2025-03-18", "Saint-Étienne – Ost", "5", "7"),
    ("potholes", "2025-03-19", "Smith & Sons; Ltd", "0", "0"),
    ("calls", "2025-03-18", "Peñasco, North", "12.5", ""),
    ("calls", "2025-03-19", 'The "Old" | Town', "3", "1"),
]
OBSERVED = [
    ("potholes", "Saint-Étienne – Ost", "2025-03-18", 5, 7),
    ("potholes", "Smith & Sons; Ltd", "2025-03-19", 0, 0),
    ("calls", "Peñasco, North", "2025-03-18", 12.5, 1),
    ("calls", 'The "Old" | Town', "2025-03-19", 3, 1),
]
START = datetime(2025, 1, 1, 9, 30)
TYPES = ("Bache – Peñasco", "Tree, fallen; old")


def at(days: int) -> str:
    return f"{START + timedelta(days=days):%m/%d/%Y %H:%M}"


CASES: Rows = [
    ("id", "type", "opened", "closed"),
    *((str(number), TYPES[number % 2], at(number), at(number + number % 5)) for number in range(60)),
]


def as_csv(rows: Rows, *, delimiter: str = ",", end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


def as_json(rows: Rows) -> bytes:
    return json.dumps([dict(zip(rows[0], row, strict=True)) for row in rows[1:]]).encode()


def as_parquet(rows: Rows) -> bytes:
    stream = pa.BufferOutputStream()
    columns = dict(zip(rows[0], zip(*rows[1:], strict=True), strict=True))
    pq.write_table(pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()}), stream)
    return stream.getvalue().to_pybytes()


def as_workbook(rows: Rows) -> bytes:
    book = Workbook(write_only=True)
    tab = book.create_sheet("Figures")
    for row in rows:
        tab.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


CSV: dict[str, Callable[[Rows], bytes]] = {
    "UTF-8": lambda rows: as_csv(rows).encode(),
    "UTF-8 with a byte order mark": lambda rows: as_csv(rows).encode("utf-8-sig"),
    "UTF-16, little end first": lambda rows: codecs.BOM_UTF16_LE + as_csv(rows).encode("utf-16-le"),
    "UTF-16, big end first": lambda rows: codecs.BOM_UTF16_BE + as_csv(rows, delimiter="\t").encode("utf-16-be"),
    "Windows-1252": lambda rows: as_csv(rows, delimiter=";").encode("cp1252"),
    "semicolons": lambda rows: as_csv(rows, delimiter=";").encode(),
    "semicolons that are stated": lambda rows: b"sep=;\n" + as_csv(rows, delimiter=";").encode(),
    "tabs": lambda rows: as_csv(rows, delimiter="\t").encode(),
    "bars": lambda rows: as_csv(rows, delimiter="|").encode(),
    "quotes": lambda rows: as_csv(rows, quoting=csv.QUOTE_ALL).encode(),
    "CRLF": lambda rows: as_csv(rows, end="\r\n").encode(),
}
STORED: dict[str, tuple[str, Callable[[Rows], bytes]]] = {
    **{name: (".csv", write) for name, write in CSV.items()},
    "JSON": (".json", as_json),
    "Parquet": (".parquet", as_parquet),
}
FIGURES = {**STORED, "Excel": (".xlsx", as_workbook)}


def written(folder: Path, rows: Rows, suffix: str, write: Callable[[Rows], bytes]) -> Path:
    file = folder / f"daily{suffix}"
    file.write_bytes(write(rows))
    return file


def scored(file: Path) -> Observations:
    return check_files(file, CITY)


def fetched(file: Path) -> Observations:
    loaded = connector_of(FileSource(slug="daily", path=file.name), file.parent).fetch()
    return check_observations(loaded.table, CITY, earlier=loaded.problems)


def uploaded(file: Path) -> Observations:
    grids = read_grids(file.read_bytes(), file.name)
    found = read_sheets(grids, Reading([guessed(grid, headings_of(grid), CITY) for grid in grids]), CITY)
    assert isinstance(found, Read)
    assert found.observations is not None, found.rejected
    return found.observations


@pytest.mark.parametrize("read", [scored, fetched, uploaded])
@pytest.mark.parametrize(("suffix", "write"), FIGURES.values(), ids=FIGURES)
def test_observations_are_the_same(
    suffix: str, write: Callable[[Rows], bytes], read: Callable[[Path], Observations], tmp_path: Path
) -> None:
    assert sorted(plain(read(written(tmp_path, FACTS, suffix, write)))) == sorted(OBSERVED)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[object]]:
    return proposed_and_counted(written(tmp_path_factory.mktemp("plain"), CASES, *STORED["UTF-8"]))


def proposed_and_counted(file: Path) -> tuple[str, list[object]]:
    """What is proposed for a file of records, but for its name, and what is counted by that."""
    text, _ = definitions_from_records(file, file.parent, "Milltown", "America/New_York")
    definitions = loads(text)
    (found,) = count_sources(definitions, file.parent, datetime(2025, 6, 1, tzinfo=UTC))
    rows = found.observations
    columns = (rows.metric, rows.day, rows.numerator, rows.denominator)
    return text.replace(file.name, "daily"), sorted(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.parametrize(("suffix", "write"), STORED.values(), ids=STORED)
def test_records_are_proposed_from_and_counted_alike(
    suffix: str, write: Callable[[Rows], bytes], expected: tuple[str, list[object]], tmp_path: Path
) -> None:
    text, rows = proposed_and_counted(written(tmp_path, CASES, suffix, write))
    assert text == expected[0]
    assert len(rows) >= 60
    assert rows == expected[1]


def test_files_of_one_pattern_may_be_written_differently(expected: tuple[str, list[object]], tmp_path: Path) -> None:
    for number, name in enumerate(("UTF-8", "UTF-16, big end first", "bars")):
        rows = [CASES[0], *CASES[1 + 20 * number : 21 + 20 * number]]
        (tmp_path / f"daily-{number}.csv").write_bytes(CSV[name](rows))
    definitions = loads(expected[0].replace("path: daily", "path: daily-*.csv"))
    (found,) = count_sources(definitions, tmp_path, datetime(2025, 6, 1, tzinfo=UTC))
    assert found.observations.denominator.sum() == sum(row[-1] for row in expected[1])  # type: ignore[index, misc]
