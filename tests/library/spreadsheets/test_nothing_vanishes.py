"""Whatever a small table looks like, each of its cells is taken with its value, asked about, or named."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from cityscore.files.days import Order
from cityscore.files.numbers import Decimal
from cityscore.library.spreadsheets import ColumnRole, Reading, Whole
from tests.library.spreadsheets.meant import Outcome, outcome

EXAMPLES = int(os.environ.get("EXAMPLES", "60"))
NAMES = {"crimes": "Crimes", "satisfaction": "Satisfaction", "potholes": "Potholes", "visits": "Visits"}
DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%m/%d/%y", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%Y%m%d", "%Y/%m/%d")
MONTH_FORMS = ("%b %Y", "%B %Y", "%Y-%m", "%m/%Y", "%Y-%m-01")
MISSING = ("", "-", "n/a", "NULL")
STRAY = ("closed", "about 5", "5 or 6", "see note", "1,2,3")
REMARKS = ("of no use", "half a day, or less", 'the "old" road', "two\nlines", "señal")
CONTAINERS = ("csv", "csv", "csv", "xlsx", "json")


@dataclass
class Written:
    """A table as a file has it, and what it should come to."""

    data: bytes
    figures: set[tuple[str, str, float, float, str]] = field(default_factory=set)
    stray: set[int] = field(default_factory=set)
    """Lines with a word where a figure should be."""
    surplus: set[int] = field(default_factory=set)
    """Lines that go on where no heading stands."""
    missing: int = 0
    named: list[str] = field(default_factory=list)
    """What must be told where the file is read: columns and lines that hold no figures."""
    truth: Reading | None = None
    """How it is meant to be read."""


@dataclass
class Cell:
    """A cell, as text and as a typed value."""

    text: str
    value: Any = None


@st.composite
def written_tables(draw: st.DrawFn) -> Written:
    """A small table in a random layout, encoding and dialect, with what people leave in files."""
    layout = draw(st.sampled_from(("long", "days across", "metrics across")))
    monthly = draw(st.booleans()) if layout != "metrics across" else False
    slugs = ["visits"] if monthly else draw(
        st.lists(st.sampled_from(("crimes", "satisfaction", *(["potholes"] if layout != "days across" else []))), min_size=1, max_size=3, unique=True)
    )  # fmt: skip
    first = draw(st.dates(date(2012, 1, 1), date(2024, 12, 31)))
    days = [_later(first, n, monthly) for n in range(draw(st.integers(1, 5)))]
    districts = draw(st.sampled_from(([""], [""], ["Norte", "Sur", "Peñasco"]))) if layout != "days across" else [""]
    say = _Forms(draw, monthly)
    out = Written(b"")
    rows, roles = _table(draw, layout, slugs, days, districts, say, out)
    return _put_into_file(draw, rows, roles, say, out)


def _later(first: date, number: int, monthly: bool) -> date:
    if not monthly:
        return first + timedelta(days=number)
    month = first.year * 12 + first.month - 1 + number
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return following - timedelta(days=1)


class _Forms:
    """How a file writes its days and numbers."""

    def __init__(self, draw: st.DrawFn, monthly: bool) -> None:
        self.draw, self.monthly = draw, monthly
        self.days = draw(st.sampled_from(MONTH_FORMS if monthly else DAY_FORMS))
        self.decimal, self.thousands = draw(st.sampled_from(Decimal)), draw(st.booleans())
        self.order = Order.DAY_FIRST if self.days.startswith("%d") else Order.MONTH_FIRST

    def day(self, day: date) -> Cell:
        value = datetime(day.year, day.month, 1 if self.monthly else day.day)
        return Cell(day.strftime(self.days), value)

    def number(self, number: float) -> Cell:
        text = f"{number:,.3f}" if self.thousands else f"{number:.3f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return Cell(text if self.decimal is Decimal.POINT else text.translate(str.maketrans(",.", ".,")), number)


def _table(
    draw: st.DrawFn,
    layout: str,
    slugs: Sequence[str],
    days: Sequence[date],
    districts: Sequence[str],
    say: _Forms,
    out: Written,
) -> tuple[list[list[Cell]], list[str]]:
    """Rows of cells below their headings, and the roles of the columns; line 1 is the headings'."""
    ratio = "potholes" in slugs

    def figure(slug: str, day: date, district: str, line: int) -> list[Cell]:
        kind = draw(st.sampled_from(("good",) * 12 + ("missing", "stray")))
        if kind == "missing":
            out.missing += 1
            return [Cell(draw(st.sampled_from(MISSING)))] * (
                2 if slug == "potholes" or (ratio and layout == "long") else 1
            )
        numbers = [draw(st.one_of(st.integers(0, 5000).map(float), st.integers(0, 10**7).map(lambda n: n / 1000)))]
        if slug == "potholes":
            numbers = sorted([numbers[0] + 1, draw(st.integers(1, 5000)) + 0.0])
        cells = [say.number(number) for number in numbers]
        if kind == "stray":
            cells[0] = Cell(draw(st.sampled_from(STRAY)))
            out.stray.add(line)
        else:
            out.figures.add((slug, str(day), numbers[0], numbers[-1] if slug == "potholes" else 1.0, district))
        return cells + ([Cell("")] if ratio and layout == "long" and slug != "potholes" else [])

    if layout == "days across":
        rows = [
            [
                Cell(draw(st.sampled_from(("Measure", "Service", ""))) if len(days) > 1 else "Measure"),
                *map(say.day, days),
            ]
        ]
        for line, slug in enumerate(slugs, start=2):
            rows.append([Cell(NAMES[slug]), *(cell for day in days for cell in figure(slug, day, "", line))])
        return rows, ["metric", *["value of its heading"] * len(days)]
    own = [Cell("Ward")] if districts != [""] else []
    places = [(day, district) for day in days for district in districts]
    if layout == "metrics across":
        headings = [heading for slug in slugs for heading in _headings_of(slug)]
        rows = [[Cell("Date"), *own, *map(Cell, headings)]]
        for line, (day, district) in enumerate(places, start=2):
            cells = [cell for slug in slugs for cell in figure(slug, day, district, line)]
            rows.append([say.day(day), *([Cell(district)] if own else []), *cells])
        roles = [role for slug in slugs for role in _roles_of(slug)]
        return rows, ["day", *["district"] * len(own), *roles]
    figures = ["Met", "All"] if ratio else ["Value"]
    rows = [[Cell("Metric"), Cell("Date"), *own, *map(Cell, figures)]]
    line = 1
    for day, district in places:
        for slug in slugs:
            line += 1
            cells = figure(slug, day, district, line)
            rows.append([Cell(NAMES[slug]), say.day(day), *([Cell(district)] if own else []), *cells])
    return rows, ["metric", "day", *["district"] * len(own), *(["numerator", "denominator"] if ratio else ["value"])]


def _headings_of(slug: str) -> list[str]:
    return ["Potholes: Met", "Potholes: All"] if slug == "potholes" else [NAMES[slug]]


def _roles_of(slug: str) -> list[str]:
    if slug == "potholes":
        return ["numerator of potholes", "denominator of potholes"]
    return ["value of satisfaction" if slug == "satisfaction" else f"numerator of {slug}"]


def _put_into_file(draw: st.DrawFn, rows: list[list[Cell]], roles: list[str], say: _Forms, out: Written) -> Written:
    container = draw(st.sampled_from(CONTAINERS))
    width = len(rows[0])
    if draw(st.booleans()):
        out.named.append("Remark")
        rows = [[*row, Cell("Remark" if n == 0 else draw(st.sampled_from(REMARKS)))] for n, row in enumerate(rows)]
        roles = [*roles, ""]
    if container != "json" and draw(st.integers(0, 3)) == 0:
        line = draw(st.integers(2, len(rows))) if len(rows) > 1 else 2
        out.surplus.add(line)
        rows = [
            [*row, Cell(draw(st.sampled_from(("234", "and more"))))] if n == line else row
            for n, row in enumerate(rows, start=1)
        ]
        roles = [*roles, ""]
    if container != "json" and draw(st.booleans()):
        out.named.append(f"line {len(rows) + 1}")
        rows = [*rows, [Cell("Source: the departments")]]
    above = draw(st.integers(0, 2)) if container != "json" else 0
    titles: list[list[Cell]] = [[Cell(f"Report {n}")] for n in range(above)]
    gap = above and draw(st.booleans())
    shift = above + (1 if gap else 0) if container != "json" else -1  # whose rows are counted from 1
    if above:
        out.named.append("Above the headings")
    lines: list[list[Cell]] = [*titles, *([[]] if gap else []), *rows]
    stands = {1 + shift: 1 + shift}
    for n, row in enumerate(rows, start=1):  # a line break within a cell of CSV is one of the file
        breaks = sum(cell.text.count("\n") for cell in row) if container == "csv" else 0
        stands[n + 1 + shift] = stands[n + shift] + 1 + breaks
    out.stray, out.surplus = ({stands[line + shift] for line in planted} for planted in (out.stray, out.surplus))
    out.named = [f"line {stands[int(text[5:]) + shift]}" if text.startswith("line ") else text for text in out.named]
    out.data = _data(draw, container, lines)
    parsed = tuple(map(ColumnRole.parsed, roles))
    out.truth = Reading((), say.order, say.decimal, Whole.DISTRICT)
    out.truth = replace(out.truth, plans=[(shift + 1, parsed)])  # type: ignore[list-item]
    event(container)
    assert width <= len(parsed)
    return out


def _data(draw: st.DrawFn, container: str, lines: list[list[Cell]]) -> bytes:
    typed = draw(st.booleans()) and container != "csv"
    if container == "json":
        headings = [cell.text or " " for cell in lines[0]]
        plain = [[_typed(cell) if typed else cell.text for cell in row] for row in lines[1:]]
        rows = [
            dict(zip(headings, [str(cell)[:10] if isinstance(cell, datetime) else cell for cell in row], strict=True))
            for row in plain
        ]
        return json.dumps(rows).encode()
    if container == "xlsx":
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for number, row in enumerate(lines, start=1):
            for column, cell in enumerate(row, start=1):
                sheet.cell(
                    number,
                    column,
                    (_typed(cell) if typed else cell.text) or None if _typed(cell) != 0 or not typed else 0,
                )
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()
    delimiter, end = draw(st.sampled_from(",;\t|")), draw(st.sampled_from(("\n", "\r\n")))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    widest = max(map(len, lines)) if draw(st.booleans()) else 0
    writer.writerows([cell.text for cell in row] + [""] * (widest - len(row)) for row in lines)
    return text.getvalue().encode(draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252"))))


def _typed(cell: Cell) -> Any:
    return cell.text if cell.value is None else cell.value


def _answered(written: Written) -> Outcome:
    """What the file comes to once everything is said of it as it is meant."""
    truth = written.truth
    assert truth is not None
    header, roles = truth.plans[0]  # type: ignore[misc]

    def change(reading: Reading) -> Reading:
        (plan,) = reading.plans
        own = [*roles, *(ColumnRole() for _ in plan.roles)][: len(plan.roles)]
        plan = replace(plan, header=header, depth=1, roles=tuple(own), day="", metric="", taken=True)
        return replace(truth, plans=[plan])

    return outcome(written.data, change=change)


def _problems(written: Written, came: Outcome) -> Iterator[str]:
    """What vanished, or was made of nothing."""
    lines = {line for line, _ in came.rejected}
    if came.rejected:
        if not written.stray <= lines:
            yield f"no word of the lines {written.stray - lines}"
        if not lines <= written.stray | written.surplus:
            yield f"rejected: {came.rejected}"
        return
    if written.stray:
        yield f"taken, though no figures stand in lines {written.stray}"
    if rounded(came.figures) != rounded(written.figures):
        yield f"{came.figures} instead of {written.figures}"
    told = " ".join(came.told)
    lines = {line for text in came.told if text.startswith("Without any figure") for line in _lines_in(text)}
    for name in written.named:
        if not (int(name[5:]) in lines if name.startswith("line ") else name in told):
            yield f"no word of {name}"
    if written.surplus and "column" not in told:
        yield "no word of what stands where no heading does"


def _lines_in(sentence: str) -> Iterator[int]:
    for first, last in re.findall(r"(\d+)(?:–(\d+))?", sentence):
        yield from range(int(first), int(last or first) + 1)


def rounded(figures: set[tuple[str, str, float, float, str]]) -> set[tuple[str, str, float, float, str]]:
    """Figures without what floats add."""
    return {(metric, day, round(up, 6), round(down, 6), district) for metric, day, up, down, district in figures}


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(written_tables())
def test_each_cell_is_taken_asked_about_or_named(written: Written) -> None:
    came = outcome(written.data)
    assert not came.refused, came.refused
    if came.asked:
        event("asked")
        came = _answered(written)
        assert not came.asked, came.asked
    event("rejected" if came.rejected else "taken")
    problems = list(_problems(written, came))
    assert not problems, (problems, written.data, came)
