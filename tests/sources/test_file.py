"""The file connector: which files a path or a pattern stands for, and what is told where there are none."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cityscore.model import FileSource, InvalidDefinitions, InvalidObservations
from cityscore.sources.file import FileConnector
from tests.sources.small_files import HEADER, ROWS, written
from tests.sources.stage import COLUMNS, Row, Stage, table_of


def in_file(name: str, content: Callable[[list[Row]], bytes]) -> Stage:
    def put(folder: Path, rows: list[Row]) -> None:
        (folder / "data").mkdir(exist_ok=True)
        (folder / "data" / name).write_bytes(content(rows))

    return Stage({"type": "file", "path": f"data/{name}"}, {"type": "file", "path": "elsewhere/*.csv"}, put)


def as_csv(rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS, restval="")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode()


def as_parquet(rows: list[Row]) -> bytes:
    stream = pa.BufferOutputStream()
    pq.write_table(table_of(rows), stream)
    return stream.getvalue().to_pybytes()


def as_json(rows: list[Row]) -> bytes:
    return json.dumps(rows).encode()


def as_json_lines(rows: list[Row]) -> bytes:
    numbers = re.compile(r'"(numerator|denominator|value|count)": "([0-9.]+)"')
    return "".join(numbers.sub(r'"\1": \2', json.dumps(row)) + "\n" for row in rows).encode() or b"[]"


STAGES = {
    "CSV": in_file("daily.csv", as_csv),
    "compressed CSV": in_file("daily.csv.gz", lambda rows: gzip.compress(as_csv(rows))),
    "Parquet": in_file("daily.parquet", as_parquet),
    "JSON": in_file("daily.json", as_json),
    "compressed JSON": in_file("daily.json.gz", lambda rows: gzip.compress(as_json(rows))),
    "JSON Lines": in_file("daily.jsonl", as_json_lines),
    "compressed JSON Lines": in_file("daily.jsonl.gz", lambda rows: gzip.compress(as_json_lines(rows))),
}


def files(path: str, folder: str = ".") -> list[str]:
    """The files that a path stands for, as text."""
    return [file.as_posix() for file in connector(path, folder).files()]


def told(path: str, folder: str = ".") -> str:
    """The one problem of a path that leads to no file."""
    with pytest.raises(InvalidObservations) as error:
        files(path, folder)
    (problem,) = error.value.problems
    return str(problem)


def connector(path: str, folder: str = ".") -> FileConnector:
    return FileConnector(FileSource(slug="daily", path=path), Path(folder))


@contextmanager
def not_root() -> Iterator[None]:
    """As somebody who may not read everything."""
    somebody = os.geteuid() or 65534
    Path.cwd().chmod(0o755)
    os.seteuid(somebody)
    try:
        yield
    finally:
        os.seteuid(os.getuid())


FIX = "check the path, which starts from the folder of the definitions file"


def test_a_path_starts_from_the_folder_handed_in() -> None:
    written(ROWS, "city/data/daily.csv")
    assert files("data/daily.csv", "city") == ["city/data/daily.csv"]
    assert files("../city/data/daily.csv", "city") == ["city/../city/data/daily.csv"]
    assert files(str(Path("city/data/daily.csv").absolute())) == [str(Path("city/data/daily.csv").absolute())]


def test_a_pattern_is_all_that_matches_in_the_order_of_their_names() -> None:
    for name in ("b.csv", "a.csv", "c.json", "10.csv", "9.csv", ".hidden.csv", "more/d.csv", "more/deep/e.csv"):
        written(HEADER, f"data/{name}")
    assert files("data/*.csv") == ["data/10.csv", "data/9.csv", "data/a.csv", "data/b.csv"]
    assert files("*.csv", "data") == ["data/10.csv", "data/9.csv", "data/a.csv", "data/b.csv"]
    assert files("data/[ab].csv") == ["data/a.csv", "data/b.csv"]
    assert files("data/?.json") == ["data/c.json"]
    assert files("data/*/*.csv") == ["data/more/d.csv"]


def test_two_stars_are_any_folders_and_each_file_is_taken_once() -> None:
    for name in ("a.csv", "x/b.csv", "x/y/c.csv"):
        written(HEADER, f"data/{name}")
    assert files("data/**/*.csv") == ["data/a.csv", "data/x/b.csv", "data/x/y/c.csv"]
    assert files("**/**/c.csv") == ["data/x/y/c.csv"]
    assert files("data/**") == ["data/a.csv", "data/x/b.csv", "data/x/y/c.csv"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file() -> None:
    written(ROWS, "data/daily [new].csv")
    written(ROWS, "data/daily n.csv")
    assert files("data/daily [new].csv") == ["data/daily [new].csv"]


def test_the_signs_of_a_pattern_in_the_folder_mean_nothing() -> None:
    written(ROWS, "[city]*/daily.csv")
    assert files("*.csv", "[city]*") == ["[city]*/daily.csv"]


def test_a_missing_file_is_told_where_it_was_looked_for() -> None:
    Path("city").mkdir()
    assert told("data/daily.csv", "city") == f"sources.daily.path: there is no file 'city/data/daily.csv' → {FIX}"


def test_a_pattern_that_nothing_matches_is_told_where_it_was_looked_for() -> None:
    Path("city").mkdir()
    where = f"the folder {str(Path('city').absolute())!r}"
    assert told("*.csv", "city") == f"sources.daily.path: no file matches '*.csv' in {where} → {FIX}"


def test_a_folder_that_is_gone_is_told_with_what_to_do() -> None:
    where = str(Path("town").absolute())
    assert told("*.csv", "town") == (
        f"sources.daily.path: the folder {where!r}, which it starts from, is gone"
        " → apply the definitions file again from where it is now: cityscore apply cityscore.yaml"
    )


def test_a_folder_is_no_file() -> None:
    Path("data/more").mkdir(parents=True)
    assert told("data") == "sources.daily.path: 'data' is a folder → name the files in it, such as data/*.csv"
    assert told("data/*").startswith("sources.daily.path: only folders match 'data/*' in the folder ")


@pytest.mark.parametrize("path", ["a\0b", "a\0b/*.csv", "*\0*", "x" * 5000, "x" * 5000 + "/*"])
def test_a_path_that_no_file_can_have(path: str) -> None:
    with pytest.raises(InvalidDefinitions, match="path: "):
        told(path)


def test_a_path_that_is_longer_than_a_system_takes() -> None:
    assert told("x" * 3000).startswith("sources.daily.path: ")


def test_a_link_that_leads_nowhere_is_told_and_not_passed_over() -> None:
    written(ROWS, "data/a.csv")
    Path("data/b.csv").symlink_to("nowhere.csv")
    loaded = connector("data/*.csv").fetch()
    assert [str(problem) for problem in loaded.problems.first] == ["data/b.csv: there is no such file → check the path"]
    assert loaded.table.num_rows == 2


def test_a_file_that_may_not_be_read() -> None:
    Path(written(ROWS, "data/a.csv")).chmod(0)
    with not_root():
        (problem,) = connector("data/a.csv").fetch().problems.first
    assert "can't be opened (Permission denied)" in problem.message


def test_a_path_to_nothing_is_a_problem_and_no_exception() -> None:
    loaded = connector("data/*.csv").fetch()
    assert loaded.problems.total == 1
    assert loaded.table.num_rows == 0
    assert {"metric", "day", "__file", "__line"} <= set(loaded.table.column_names)
