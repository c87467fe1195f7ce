"""What several sources gave, as one table: each row keeps its file and line, whatever columns the others have."""

from __future__ import annotations

import pyarrow as pa

from cityscore.files.file_problems import FileProblems
from cityscore.model import Problem
from cityscore.sources.combined_tables import loaded_from, together
from cityscore.sources.reading import load_files
from tests.sources.small_files import HEADER, ROWS, written

PROBLEM = Problem(message="is not there", file="gone.csv")


def test_rows_keep_their_order_their_file_and_their_line() -> None:
    first = load_files([written(ROWS, "a.csv"), written(HEADER, "empty.csv"), written(ROWS, "b.csv")])
    second = load_files([written("metric,day,value\nfires,2025-03-18,3\n", "c.csv")])
    table = together([first, second]).table
    assert table["__file"].to_pylist() == ["a.csv", "a.csv", "b.csv", "b.csv", "c.csv"]
    assert table["__line"].to_pylist() == [2, 3, 2, 3, 2]
    assert table["numerator"].to_pylist() == ["5", "7", "5", "7", None]
    assert table["value"].to_pylist() == [None] * 4 + ["3"]


def test_all_files_are_known_in_order_those_that_can_not_be_read_too() -> None:
    first = loaded_from([("gone.csv", None)], FileProblems((PROBLEM,), 1))
    both = together([first, load_files([written(ROWS, "a.csv")])])
    assert both.table["__file"].combine_chunks().dictionary.to_pylist() == ["gone.csv", "a.csv"]
    assert both.problems == FileProblems((PROBLEM,), 1)
    assert both.table.num_rows == 2


def test_nothing_has_the_columns_of_a_file() -> None:
    for loaded in (together([]), loaded_from([]), together([loaded_from([("gone.csv", None)])])):
        assert loaded.table.column_names == ["metric", "day", "numerator", "denominator", "__line", "__file"]
        assert loaded.table.num_rows == 0


def test_a_column_of_two_types_becomes_text() -> None:
    line = pa.array([1])
    one = loaded_from([("a", pa.table({"metric": ["calls"], "value": [1.0], "__line": line}))])
    other = loaded_from([("b", pa.table({"metric": ["calls"], "value": ["n/a"], "__line": line}))])
    assert together([one, other]).table["value"].to_pylist() == ["1", "n/a"]
