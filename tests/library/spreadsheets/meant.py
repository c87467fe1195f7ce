"""What a file of figures comes to, as the upload page would have it: taken, asked about, rejected, told, or refused."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from openpyxl import Workbook

from cityscore.files.grids import read_grids
from cityscore.files.packing import packed, unpacked
from cityscore.library.spreadsheets import Ask, Reading, looks, read_sheets, recalled
from cityscore.model import Definitions, InvalidObservations, from_plain

METRIC = {"department": "Works", "better": "higher", "target": 1}
METRICS = {
    "crimes": {**METRIC, "name": "Crimes", "kind": "count"},
    "potholes": {**METRIC, "name": "Potholes", "kind": "ratio"},
    "satisfaction": {**METRIC, "name": "Satisfaction", "kind": "average"},
    "visits": {**METRIC, "name": "Visits", "kind": "count", "cadence": "monthly"},
    "spent": {**METRIC, "name": "Budget spent year to date", "kind": "level", "cadence": "monthly"},
    "permits": {**METRIC, "name": "Permits", "kind": "count", "cadence": "quarterly"},
}


def town(timezone: str = "UTC") -> Definitions:
    """A city that measures what these files have."""
    return from_plain(Definitions, {"city": {"name": "Milltown", "timezone": timezone}, "metrics": METRICS})


@dataclass
class Outcome:
    """What became of a file."""

    figures: set[tuple[str, str, float, float, str]] = field(default_factory=set)
    """Metric, day, numerator, denominator, district: nothing where anything is rejected or asked."""
    asked: list[str] = field(default_factory=list)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    """Lines, with what is wrong and how to mend it."""
    told: list[str] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    blanks: int = 0
    refused: str = ""
    reading: Reading | None = None


def outcome(
    data: str | bytes,
    before: Reading | None = None,
    names: Mapping[str, str] | None = None,
    change: Callable[[Reading], Reading] = lambda reading: reading,
    timezone: str = "UTC",
) -> Outcome:
    """What becomes of a file: read as the last one with its headings was, but for what somebody changes."""
    definitions = town(timezone)
    try:
        grids = unpacked(packed(read_grids(data.encode() if isinstance(data, str) else data, "file")))
    except InvalidObservations as error:
        return Outcome(refused=str(error))
    reading = change(recalled(grids, before, definitions, names))
    found = read_sheets(grids, reading, definitions)
    if isinstance(found, Ask):
        asked = [*found.wrong, *filter(None, (found.order, found.decimal, found.whole))]
        return Outcome(asked=asked, reading=reading)
    rejected = [(each.line, f"{each.message} → {each.fix}") for each in found.rejected]
    came = Outcome(rejected=rejected, told=found.told, blanks=found.blanks, reading=reading)
    came.totals = [line for _, line in found.totals]
    rows = found.observations
    if rows is not None:
        columns = zip(rows.metric, rows.day, rows.district, rows.numerator, rows.denominator, strict=True)
        slugs = [metric.slug for metric in definitions.metrics]
        came.figures = {
            (slugs[metric], str(day), float(up), float(down), rows.districts[district])
            for metric, day, district, up, down in columns
        }
    return came


def workbook(*tabs: Sequence[Sequence[Any]], change: Callable[[Workbook], None] = lambda book: None) -> bytes:
    """A workbook with some tabs, of the rows of each."""
    book = Workbook()
    for number, rows in enumerate(tabs):
        sheet = book.active if number == 0 else book.create_sheet(f"Tab {number + 1}")
        assert sheet is not None
        for row in rows:
            sheet.append(list(row))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def months(*names: str) -> list[datetime]:
    """What Excel makes of "Jan 2025" that is typed in."""
    return [datetime.strptime(name, "%b %Y") for name in names]


def with_names(**names: str) -> Callable[[Reading], Reading]:
    """A change that says which metrics names of rows mean."""
    said = {looks(name.replace("_", " ")): slug for name, slug in names.items()}
    return lambda reading: replace(reading, names={**reading.names, **said})
