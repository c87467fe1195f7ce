"""Files of observations: what is read, and what each unusable file is told."""

from __future__ import annotations

import gzip
import os
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cityscore.library.reading import load, read
from cityscore.model import InvalidObservations

HEADER = "metric,day,numerator,denominator\n"
ROWS = HEADER + "calls,2025-03-18,5,1\ncalls,2025-03-19,7,1\n"
PACKED = gzip.compress(ROWS.encode(), mtime=0)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(content: str | bytes, name: str = "calls.csv") -> str:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return name


def rows(table: pa.Table) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in table.select(["metric", "day", "numerator"]).to_pylist()]


TWO_ROWS = [("calls", "2025-03-18", "5"), ("calls", "2025-03-19", "7")]


@pytest.mark.parametrize(
    "content",
    [
        ROWS,
        "\ufeff" + ROWS,
        ROWS.replace("\n", "\r\n"),
        ROWS.replace("\n", "\r"),
        ROWS.rstrip("\n"),
        ROWS.replace(",", ";"),
        ROWS.replace(",", "\t"),
        ROWS.replace("calls", '"calls"'),
        "denominator,numerator,day,metric\n1,5,2025-03-18,calls\n1,7,2025-03-19,calls\n",
        ROWS + "\n\n",
        ROWS + ",,,\n,,,\n",
        PACKED,
        gzip.compress(ROWS[:40].encode(), mtime=0) + gzip.compress(ROWS[40:].encode(), mtime=0),
    ],
    ids=[
        "plain",
        "byte order mark",
        "CRLF",
        "CR",
        "last line not ended",
        "semicolons",
        "tabs",
        "quotes",
        "other order of columns",
        "blank lines at the end",
        "rows of commas at the end",
        "gzip under a CSV's name",
        "gzip in two parts",
    ],
)
def test_csv_is_read_as_text_with_file_and_line(content: str | bytes) -> None:
    table = read(written(content))
    assert rows(table) == TWO_ROWS
    assert table["__line"].to_pylist() == [2, 3]
    assert table["__file"].to_pylist() == ["calls.csv"] * 2


def test_a_header_without_rows_is_valid() -> None:
    for content in (HEADER, HEADER.rstrip("\n"), HEADER + "\n", HEADER + ",,,\n"):
        table = read(written(content))
        assert table.num_rows == 0
        assert table.column_names == ["metric", "day", "numerator", "denominator", "__line", "__file"]


def test_blank_lines_and_line_breaks_in_quotes_do_not_shift_lines() -> None:
    table = read(
        written(
            "\n\nmetric,day,district,value\n\n"
            'calls,2025-03-18,"Back\nBay",5\n'
            "calls,2025-03-19,,7\n\n\n"
            "calls,2025-03-20,,8\n"
        )
    )
    assert table["__line"].to_pylist() == [5, 7, 10]
    assert table["district"].to_pylist() == ["Back\nBay", "", ""]


def test_names_keep_their_spaces_and_letters() -> None:
    table = read(written("metric,day,district,value\ncalls,2025-03-18, Saint-Étienne ,5\n"))
    assert table["district"].to_pylist() == [" Saint-Étienne "]


def test_parquet_is_known_by_its_content_and_keeps_its_types() -> None:
    pq.write_table(pa.table({"metric": ["calls"], "day": [date(2025, 3, 18)], "value": [5]}), "calls.csv")
    table = read("calls.csv")
    assert table.drop_columns("__file").to_pylist() == [
        {"metric": "calls", "day": date(2025, 3, 18), "value": 5, "__line": 1}
    ]


def test_pandas_index_in_parquet_is_left_out() -> None:
    frame = pd.DataFrame({"metric": ["calls", "calls"], "day": ["2025-03-18", "2025-03-19"], "value": [5, 7]})
    frame[frame["value"] > 5].to_parquet("calls.parquet")
    assert read("calls.parquet")["value"].to_pylist() == [7]


def test_files_with_different_columns_become_one_table() -> None:
    written(ROWS, "a.csv")
    written("metric,day,value,count\nresponse,2025-03-18,40,2\n", "b.csv")
    pl.DataFrame({"metric": ["calls"], "day": [date(2025, 3, 20)], "numerator": [9.5]}).write_parquet("c.parquet")
    table = read(["a.csv", Path("b.csv"), "c.parquet"])
    assert table["__file"].to_pylist() == ["a.csv", "a.csv", "b.csv", "c.parquet"]
    assert table["__line"].to_pylist() == [2, 3, 2, 1]
    assert table["day"].to_pylist()[-1] == "2025-03-20"
    assert table["numerator"].to_pylist() == ["5", "7", None, "9.5"]
    assert table["count"].to_pylist() == [None, None, "2", None]


def test_progress_hears_of_every_file() -> None:
    heard: list[tuple[str, int, int]] = []
    read([written(ROWS, "a.csv"), written(ROWS, "b.csv")], progress=lambda *said: heard.append(said))
    assert heard == [("a.csv", 0, 2), ("b.csv", 1, 2), ("", 2, 2)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_read() -> None:
    os.mkfifo("pipe")
    writer = threading.Thread(target=lambda: Path("pipe").write_text(ROWS))
    writer.start()
    assert rows(read("pipe")) == TWO_ROWS
    writer.join()


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(written(ROWS)).open() as opened:
        monkeypatch.setattr("sys.stdin", opened)
        table = read("-")
    assert rows(table) == TWO_ROWS
    assert table["__file"].to_pylist() == ["standard input"] * 2


PARQUET = pa.BufferOutputStream()
pq.write_table(pa.table({"metric": ["calls"] * 99, "day": ["2025-03-18"] * 99, "value": range(99)}), PARQUET)
PARQUET_BYTES = PARQUET.getvalue().to_pybytes()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "calls.csv: is empty → write at least its header"),
        (b"\xef\xbb\xbf", "calls.csv: is empty"),
        (gzip.compress(b"", mtime=0), "calls.csv: is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "calls.csv: is binary"),
        (b"PK\x03\x04rest", "is an Excel workbook or a zip archive, not CSV or Parquet → save the sheet as CSV UTF-8"),
        (b"%PDF-1.7", "is a PDF"),
        (ROWS.encode("utf-16"), "is UTF-16 text, not CSV or Parquet → save it as CSV UTF-8"),
        ("<!DOCTYPE html><html>", "is a web page or XML, not CSV"),
        ('  {"metric": "calls"}', "is JSON, not CSV"),
        ((ROWS + "caf\u00e9,2025-03-18,5,1\n").encode("latin-1"), "calls.csv:4: is not UTF-8 text → save it as CSV"),
        (PACKED[:-12], "the compressed file is cut short or damaged → copy or download it again"),
        (PACKED[:15] + b"junk", "the compressed file is cut short or damaged"),
        (PARQUET_BYTES[:-30], "the Parquet file is cut short or damaged → copy or download it again"),
        (PARQUET_BYTES[:8] + b"\xff" * 300 + PARQUET_BYTES[308:], "the Parquet file is cut short or damaged"),
        (b"PAR1", "the Parquet file is cut short or damaged"),
        ("calls,2025-03-18,5,1\n", "calls.csv:1: does not begin with the names of its columns → write metric,day"),
        ("\nmetrik,day,value\n", "calls.csv:2: unknown column 'metrik' → did you mean 'metric'?"),
        ("Metric,day,value\n", "calls.csv:1: unknown column 'Metric' → did you mean 'metric'?"),
        ("metric,day,value,zone\n", "unknown column 'zone' → use one of: metric, day, district"),
        ("metric,day,value,value\n", "calls.csv:1: column 'value' is there twice → keep one"),
        (",metric,day,value\n", "calls.csv:1: column 1 has no name → name it, or delete the column"),
        ("metric,value\n", "calls.csv:1: column 'day' is missing"),
        ("day,value\n", "calls.csv:1: column 'metric' is missing"),
        ("metric,day,value,comment\n", "unknown column 'comment' → did you mean 'count'? or delete the column"),
        ("metric,Date,value\n", "calls.csv:1: unknown column 'Date' → did you mean 'day'? or delete the column"),
        ("metric,day\n", "columns 'numerator' and 'denominator' are missing → add them, or value alone"),
        ("metric,day,denominator\n", "columns 'numerator' and 'denominator' are missing"),
    ],
)
def test_unusable_files(content: str | bytes, says: str) -> None:
    with pytest.raises(InvalidObservations) as error:
        read(written(content))
    assert says in str(error.value)


def test_a_mistyped_required_column_is_one_problem() -> None:
    for header in ("metric,daay,value\n", "metric,Date,value\n"):
        with pytest.raises(InvalidObservations) as error:
            read(written(header))
        assert error.value.total == 1


def test_parquet_columns_are_checked_too() -> None:
    pq.write_table(pa.table({"metrics": ["calls"], "day": ["2025-03-18"], "value": [5]}), "calls.parquet")
    with pytest.raises(InvalidObservations, match=r"calls\.parquet: unknown column 'metrics' → did you mean 'metric'"):
        read("calls.parquet")


def test_missing_files_directories_and_all_problems_of_all_files_at_once() -> None:
    Path("data").mkdir()
    written("", "empty.csv")
    written(ROWS, "good.csv")
    with pytest.raises(InvalidObservations) as error:
        read(["nowhere.csv", "good.csv", "data", "empty.csv"])
    assert str(error.value).splitlines() == [
        "nowhere.csv: there is no such file → check the path",
        "data: is a directory → name the files in it",
        "empty.csv: is empty → write at least its header: metric,day,numerator,denominator",
    ]


def test_no_file_and_the_same_file_twice() -> None:
    with pytest.raises(InvalidObservations, match="no file of observations is given"):
        read([])
    written(ROWS)
    with pytest.raises(InvalidObservations, match=r"\./calls.csv: is named twice"):
        read(["calls.csv", "./calls.csv"])


@pytest.mark.parametrize("thing", [None, 3, [3], b"calls.csv", [b"calls.csv"]])
def test_what_is_no_path(thing: Any) -> None:
    with pytest.raises(InvalidObservations, match=r"a file must be given by its path, not .* → give the path of a CSV"):
        read(thing)


def test_an_empty_path() -> None:
    with pytest.raises(InvalidObservations, match="the path of a file is empty → name a CSV or Parquet file"):
        read("")


def test_ragged_rows_are_named_by_line() -> None:
    written("metric,day,value\n\ncalls,2025-03-18,1,234\ncalls,2025-03-19\ncalls,2025-03-20,5\ncalls\n")
    with pytest.raises(InvalidObservations) as error:
        read("calls.csv")
    first, second, third = str(error.value).splitlines()
    assert first.startswith("calls.csv:3: has 4 fields, but the header has 3 → write 1234 rather than 1,234")
    assert second.startswith("calls.csv:4: has 2 fields, but the header has 3 → write all 3 columns")
    assert third.startswith("calls.csv:6: has 1 field, but the header has 3")


def test_load_keeps_the_good_rows_beside_ragged_ones() -> None:
    loaded = load(written("metric,day,value\ncalls\ncalls,2025-03-20,5\n"))
    assert loaded.found.total == 1
    assert loaded.table["__line"].to_pylist() == [3]


@pytest.mark.parametrize("following", [3, 20_000])
def test_an_unclosed_quote_is_named_where_it_opens(following: int) -> None:
    rest = "calls,2025-03-19,5\n" * following
    with pytest.raises(InvalidObservations, match=r"calls\.csv:3: .*quote"):
        read(written('metric,day,value\ncalls,2025-03-17,5\n"calls,2025-03-18,5\n' + rest))


def test_a_million_ragged_rows_are_counted() -> None:
    with pytest.raises(InvalidObservations) as error:
        read(written("metric,day,value\n" + "calls,2025-03-19\n" * 1_000_000))
    assert len(error.value.problems) == 20
    assert error.value.total == 1_000_000
    assert str(error.value).endswith("… and 999,980 more problems like these.")
