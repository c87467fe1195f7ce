"""Workbooks as files of observations: one tab, with the names of the columns in its first row."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook

from cityscore.model import InvalidObservations
from cityscore.sources.reading import read
from tests.sources.small_files import TWO_ROWS, rows, written

HEADER = ("metric", "day", "numerator", "denominator")


def workbook(*tabs: list[tuple[object, ...]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, lines in enumerate(tabs, start=1):
        tab = book.create_sheet(f"Tab {number}")
        for line in lines:
            tab.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_read_as_text_with_file_and_line() -> None:
    lines = [HEADER, ("calls", date(2025, 3, 18), 5, 1), (None,) * 4, ("calls", "2025-03-19", 7.0, None)]
    table = read(written(workbook(lines, []), "calls.xlsx"))
    assert rows(table) == TWO_ROWS
    assert table["denominator"].to_pylist() == ["1", None]
    assert table["__line"].to_pylist() == [2, 4]


@pytest.mark.parametrize(
    ("tabs", "says"),
    [
        (([HEADER], [HEADER]), "calls.xlsx: has 2 tabs that hold something: 'Tab 1', 'Tab 2' → keep one tab"),
        (([],), "calls.xlsx: holds nothing → keep one tab, with the names of the columns in its first row"),
        (([("metric", "Date", "value")],), "calls.xlsx:1: unknown column 'Date' → did you mean 'day'?"),
        (([("Figures of March",), HEADER],), "calls.xlsx:1: does not begin with the names of its columns → write"),
        (
            ([HEADER, ("calls", "2025-03-18", "=2+3", 1)],),
            "calls.xlsx:2: column 3 holds a formula that nobody has worked out → open it in Excel, and save it again",
        ),
    ],
)
def test_a_workbook_that_will_not_do(tabs: tuple[list[tuple[object, ...]], ...], says: str) -> None:
    with pytest.raises(InvalidObservations) as error:
        read(written(workbook(*tabs), "calls.xlsx"))
    assert says in str(error.value)
