"""Files of observations read into one table, and what each that can't be read is told."""

from __future__ import annotations

import os
import threading
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cityscore.model import InvalidObservations
from cityscore.sources.reading import read
from tests.sources.small_files import ROWS, TWO_ROWS, rows, written


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
    with pytest.raises(InvalidObservations, match="the path of a file is empty → name a CSV, Parquet or JSON file"):
        read("")
