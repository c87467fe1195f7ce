"""The cases of a small city, and the many ways in which its offices export them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

HEADER = ["Case Number", "Request Type", "Opened", "Closed", "Due Date", "Ward", "Status", "Notes"]
TYPES, WARDS = ("Pothole", "Graffiti", "Street Light"), ("Ward 1", "Ward 2", "Ward 3", "Ward 4")
EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class ServiceCase:
    """A case as its office knows it."""

    number: int
    type: str
    opened: datetime
    closed: datetime | None
    due: datetime
    ward: str
    status: str = "Closed"

    @property
    def in_time(self) -> bool:
        return self.closed is not None and self.closed <= self.due


def known_cases() -> list[ServiceCase]:
    """120 cases; one in nine is open, and some four in ten are done in time."""
    cases = []
    for number in range(120):
        opened = datetime(2025, 1, 6, 9, 30) + timedelta(hours=13 * number, minutes=number)
        closed = None if number % 9 == 0 else opened + timedelta(hours=7 + 41 * number % 131)
        status = "Open" if closed is None else "Closed"
        due = opened + timedelta(days=3)
        cases.append(ServiceCase(number, TYPES[number % 3], opened, closed, due, WARDS[number // 3 % 4], status))
    return cases


CASES = known_cases()


def cells(case: ServiceCase, time: Callable[[datetime], str] = str, nothing: str = "") -> list[str]:
    """A case as a row of an export."""
    closed = nothing if case.closed is None else time(case.closed)
    number = f"SR-{case.number:05}"
    return [number, case.type, time(case.opened), closed, time(case.due), case.ward, case.status, "by phone"]


def rows(time: Callable[[datetime], str] = str, nothing: str = "") -> list[list[str]]:
    return [cells(case, time, nothing) for case in CASES]


def csv(lines: Iterable[Sequence[str]], header: Sequence[str] = HEADER, above: str = "", delimiter: str = ",") -> bytes:
    return (above + "".join(f"{delimiter.join(line)}\n" for line in [header, *lines])).encode()


def with_line(number: int, line: Sequence[str]) -> bytes:
    """An export in which one row, by its line, is another."""
    lines = rows()
    lines[number - 2] = list(line)
    return csv(lines)


def changed(number: int, **changes: Any) -> list[ServiceCase]:
    """The cases, one of which is otherwise."""
    return [replace(case, **changes) if case.number == number else case for case in CASES]


def objects() -> list[dict[str, Any]]:
    return [dict(zip(HEADER, row, strict=True)) for row in rows()]


def ckan() -> bytes:
    fields = [{"id": name, "type": "text"} for name in HEADER]
    return json.dumps({"help": "…", "success": True, "result": {"fields": fields, "records": objects()}}).encode()


def geojson() -> bytes:
    shape = {"type": "Point", "coordinates": [-71.06, 42.36]}
    features = [{"type": "Feature", "geometry": shape, "properties": row} for row in objects()]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def arcgis() -> bytes:
    """Times in thousandths of seconds, UTC, as ArcGIS has them; fields say which they are."""
    dates = ("Opened", "Closed", "Due Date")
    fields = [{"name": name, "type": f"esriFieldType{'Date' if name in dates else 'String'}"} for name in HEADER]
    utc = timedelta(hours=5)

    def thousandths(text: str) -> int | None:
        return int((datetime.fromisoformat(text) + utc - EPOCH).total_seconds()) * 1000 if text else None

    features = [
        {"attributes": {name: thousandths(cell) if name in dates else cell for name, cell in row.items()}}
        for row in objects()
    ]
    return json.dumps({"objectIdFieldName": "OBJECTID", "fields": fields, "features": features}).encode()


def history() -> bytes:
    """Each case as it was opened, and as it is."""
    return csv(cells(state) for case in CASES for state in (replace(case, closed=None, status="Open"), case))


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as content:
        content.writestr("cases.csv", csv(rows()))
    return packed.getvalue()


def two_encodings() -> bytes:
    """UTF-8, but for line 101."""
    lines = [[*row[:-1], "Peñasco"] for row in rows()]
    text = csv(lines).split(b"\n")
    text[100] = text[100].decode().encode("cp1252")
    return b"\n".join(text)


def in_spring(time: datetime) -> datetime:
    """The city's time as UTC; in New York clocks change on 9 March."""
    return time + timedelta(hours=4 if time >= datetime(2025, 3, 9, 2) else 5)


def serial(time: datetime) -> str:
    return f"{(time - datetime(1899, 12, 30)).total_seconds() / 86_400:.6f}"


def hours_of_calls() -> bytes:
    """As New York publishes how many ambulances were called in an hour."""
    lines = [["2015", "1", str(number // 24 + 1), str(number % 24), "BRONX", "40"] for number in range(200)]
    return csv(lines, ["year", "month", "day", "hour", "borough", "calls"])


def spelt_cases() -> list[ServiceCase]:
    """Cases whose types some write in other letters."""
    written = {0: "POTHOLE", 1: "Pothole "}
    return [
        replace(case, type=written.get(case.number // 3 % 4, case.type)) if case.type == "Pothole" else case
        for case in CASES
    ]


def duplicate_cases() -> list[ServiceCase]:
    """Cases one in twenty of which is another one's duplicate."""
    return [replace(case, status="Closed (Duplicate)" if case.number % 20 == 1 else "Closed") for case in CASES]
