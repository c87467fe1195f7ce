"""Small tables of figures in a random layout, encoding and dialect, with what people leave in files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import event
from hypothesis import strategies as st
from openpyxl import Workbook

from cityscore.files.days import Order
from cityscore.files.numbers import Decimal

NAMES = {"crimes": "Crimes", "satisfaction": "Satisfaction", "potholes": "Potholes", "visits": "Visits"}
DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%m/%d/%y", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%Y%m%d", "%Y/%m/%d")
MONTH_FORMS = ("%b %Y", "%B %Y", "%Y-%m", "%m/%Y", "%Y-%m-01")
MISSING = ("", "-", "n/a", "NULL")
STRAY = ("closed", "about 5", "5 or 6", "see note", "1,2,3")
REMARKS = ("of no use", "half a day, or less", 'the "old" road', "two\nlines", "señal")
CONTAINERS = ("csv", "csv", "csv", "xlsx", "json")
NUMBERS = st.one_of(st.integers(0, 5000).map(float), st.integers(0, 10**7).map(lambda number: number / 1000))


@dataclass
class Written:
    """A table as a file has it, and what it should come to."""

    data: bytes = b""
    figures: set[tuple[str, str, float, float, str]] = field(default_factory=set)
    stray: set[int] = field(default_factory=set)
    """Lines with a word where a figure should be."""
    surplus: set[int] = field(default_factory=set)
    """Lines that go on where no heading stands."""
    sources: set[int] = field(default_factory=set)
    """Lines below the figures that say where they are from."""
    named: list[str] = field(default_factory=list)
    """What else must be told where the file is read."""
    header: int = 1
    """In which line its headings stand."""
    roles: list[str] = field(default_factory=list)
    """What its columns are meant to be."""
    order: Order = Order.MONTH_FIRST
    decimal: Decimal = Decimal.POINT


@dataclass
class Cell:
    """A cell, as text and as a typed value."""

    text: str
    value: Any = None

    def typed(self) -> Any:
        """What a workbook, or JSON, may have in place of the text."""
        return self.text if self.value is None else self.value


@st.composite
def written_tables(draw: st.DrawFn) -> Written:
    """A table as a file has it, and what it should come to."""
    layout = draw(st.sampled_from(("long", "days across", "metrics across")))
    is_monthly = layout != "metrics across" and draw(st.booleans())
    metrics = ["crimes", "satisfaction", *(["potholes"] if layout != "days across" else [])]
    slugs = ["visits"] if is_monthly else draw(st.lists(st.sampled_from(metrics), min_size=1, max_size=3, unique=True))
    days = [*_days(draw(st.dates(date(2012, 1, 1), date(2024, 12, 31))), draw(st.integers(1, 5)), is_monthly)]
    table = _Table(draw, slugs, is_monthly)
    if layout == "days across":
        rows = table.days_across(days)
    else:
        districts = draw(st.sampled_from(([""], [""], ["Norte", "Sur", "Peñasco"])))
        places = [(day, district) for day in days for district in districts]
        rows = table.metrics_across(places) if layout == "metrics across" else table.long(places)
    event(layout)
    return _put_into_file(draw, rows, table.written)


def _days(first: date, number: int, is_monthly: bool) -> Iterator[date]:
    for place in range(number):
        month = first.year * 12 + first.month + place
        is_last = date(month // 12, month % 12 + 1, 1) - timedelta(days=1)
        yield is_last if is_monthly else first + timedelta(days=place)


class _Table:
    """Rows of cells below their headings, in line 1; and what they should come to."""

    def __init__(self, draw: st.DrawFn, slugs: Sequence[str], is_monthly: bool) -> None:
        self.draw, self.slugs, self.is_monthly, self.written = draw, slugs, is_monthly, Written()
        self.form = draw(st.sampled_from(MONTH_FORMS if is_monthly else DAY_FORMS))
        self.has_thousands = draw(st.booleans())
        self.written.decimal = draw(st.sampled_from(Decimal))
        self.written.order = Order.DAY_FIRST if self.form.startswith("%d") else Order.MONTH_FIRST

    def days_across(self, days: Sequence[date]) -> list[list[Cell]]:
        self.written.roles = ["metric", *["value of its heading"] * len(days)]
        first = self.draw(st.sampled_from(("Measure", "Service", ""))) if len(days) > 1 else "Measure"
        rows = [[Cell(first), *map(self._day, days)]]
        for line, slug in enumerate(self.slugs, start=2):
            rows.append([Cell(NAMES[slug]), *(cell for day in days for cell in self._figure(slug, day, "", line))])
        return rows

    def metrics_across(self, places: Sequence[tuple[date, str]]) -> list[list[Cell]]:
        headings = [
            heading
            for slug in self.slugs
            for heading in (("Potholes: Met", "Potholes: All") if slug == "potholes" else (NAMES[slug],))
        ]
        of = {
            "potholes": ["numerator of potholes", "denominator of potholes"],
            "satisfaction": ["value of satisfaction"],
            "crimes": ["numerator of crimes"],
        }
        self.written.roles = [
            "day",
            *self._own(places, "district"),
            *(role for slug in self.slugs for role in of[slug]),
        ]
        rows = [[Cell("Date"), *map(Cell, self._own(places, "Ward")), *map(Cell, headings)]]
        for line, (day, district) in enumerate(places, start=2):
            figures = [cell for slug in self.slugs for cell in self._figure(slug, day, district, line)]
            rows.append([self._day(day), *map(Cell, self._own(places, district)), *figures])
        return rows

    def long(self, places: Sequence[tuple[date, str]]) -> list[list[Cell]]:
        with_cases = "potholes" in self.slugs
        columns = (["Met", "All"], ["numerator", "denominator"]) if with_cases else (["Value"], ["value"])
        self.written.roles = ["metric", "day", *self._own(places, "district"), *columns[1]]
        rows = [list(map(Cell, ["Metric", "Date", *self._own(places, "Ward"), *columns[0]]))]
        for day, district in places:
            for slug in self.slugs:
                cells = self._figure(slug, day, district, len(rows) + 1)
                cells += [Cell("")] * (len(columns[0]) - len(cells))
                rows.append([Cell(NAMES[slug]), self._day(day), *map(Cell, self._own(places, district)), *cells])
        return rows

    def _own(self, places: Sequence[tuple[date, str]], text: str) -> list[str]:
        """What a row has of districts, where there are any."""
        return [text] if any(district for _, district in places) else []

    def _day(self, day: date) -> Cell:
        return Cell(day.strftime(self.form), datetime(day.year, day.month, 1 if self.is_monthly else day.day))

    def _number(self, number: float) -> Cell:
        text = (f"{number:,.3f}" if self.has_thousands else f"{number:.3f}").rstrip("0").rstrip(".")
        has_point = self.written.decimal is Decimal.POINT
        return Cell(text if has_point else text.translate(str.maketrans(",.", ".,")), number)

    def _figure(self, slug: str, day: date, district: str, line: int) -> list[Cell]:
        """The cells of a figure: mostly good, else without one, or with a word in its place."""
        kind = self.draw(st.sampled_from(("good",) * 12 + ("missing", "stray")))
        is_share = slug == "potholes"
        if kind == "missing":
            return [Cell(self.draw(st.sampled_from(MISSING)))] * (2 if is_share else 1)
        numbers = [self.draw(NUMBERS)]
        if is_share:
            numbers = sorted([numbers[0] + 1, self.draw(st.integers(1, 5000)) + 0.0])
        cells = list(map(self._number, numbers))
        if kind == "stray":
            cells[0] = Cell(self.draw(st.sampled_from(STRAY)))
            self.written.stray.add(line)
        else:
            self.written.figures.add((slug, str(day), numbers[0], numbers[-1] if is_share else 1.0, district))
        return cells


def _put_into_file(draw: st.DrawFn, rows: list[list[Cell]], written: Written) -> Written:
    """The file, with titles, remarks, surplus cells and a line on its source among the figures, some of the time."""
    container = draw(st.sampled_from(CONTAINERS))
    event(container)
    if draw(st.booleans()):
        written.named.append("Remark")
        remarks = ["Remark", *(draw(st.sampled_from(REMARKS)) for _ in rows[1:])]
        rows = [[*row, Cell(remark)] for row, remark in zip(rows, remarks, strict=True)]
        written.roles.append("")
    above: list[list[Cell]] = []
    if container != "json":
        if draw(st.integers(0, 3)) == 0:
            line = draw(st.integers(2, len(rows)))
            written.surplus.add(line)
            written.roles.append("")
            rows[line - 1] = [*rows[line - 1], Cell(draw(st.sampled_from(("234", "and more"))))]
        if draw(st.booleans()):
            written.sources.add(len(rows) + 1)
            rows = [*rows, [Cell("Source: the departments")]]
        titles = [[Cell(f"Report {number}")] for number in range(draw(st.integers(0, 2)))]
        above = [*titles, *([[]] if titles and draw(st.booleans()) else [])]
        written.named += ["Above the headings"] if titles else []
    # a line break within a cell of CSV is one of the file, and rows of JSON are counted from 1
    breaks = [sum(cell.text.count("\n") for cell in row) if container == "csv" else 0 for row in rows]
    shift = -1 if container == "json" else len(above)
    written.header = 1 + shift
    for name in ("stray", "surplus", "sources"):
        lines = getattr(written, name)
        setattr(written, name, {line + shift + sum(breaks[: line - 1]) for line in lines})
    written.data = _data(draw, container, [*above, *rows])
    return written


def _data(draw: st.DrawFn, container: str, lines: list[list[Cell]]) -> bytes:
    if container == "csv":
        delimiter, end = draw(st.sampled_from(",;\t|")), draw(st.sampled_from(("\n", "\r\n")))
        text = io.StringIO(newline="")
        widest = max(map(len, lines)) if draw(st.booleans()) else 0
        rows = ([cell.text for cell in line] + [""] * (widest - len(line)) for line in lines)
        csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
        return text.getvalue().encode(draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252"))))
    is_typed = draw(st.booleans())
    plain = [[cell.typed() if is_typed else cell.text for cell in line] for line in lines]
    if container == "json":
        headings = [cell.text or " " for cell in lines[0]]
        return json.dumps([dict(zip(headings, map(_as_json, row), strict=True)) for row in plain[1:]]).encode()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(plain, start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, None if value == "" else value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _as_json(value: Any) -> Any:
    return str(value)[:10] if isinstance(value, datetime) else value
