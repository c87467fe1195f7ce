"""Exports of cases as cities have them: each is counted to the case, or refused with what it is and what to do."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cityscore.cli.start.from_records import definitions_from_records
from cityscore.definitions import loads
from cityscore.model import CityScoreError, Definitions
from cityscore.records.observing import CountedSource, count_sources
from tests.records.exported_cases import (
    CASES,
    EPOCH,
    HEADER,
    ServiceCase,
    arcgis,
    archive,
    cells,
    changed,
    ckan,
    csv,
    duplicate_cases,
    geojson,
    history,
    hours_of_calls,
    in_spring,
    objects,
    rows,
    serial,
    spelt_cases,
    two_encodings,
    with_line,
)

AS_OF = datetime(2025, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Taken:
    """What is counted: these cases, and what is said of them."""

    content: bytes
    cases: Sequence[ServiceCase] = tuple(CASES)
    says: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """What is said in place of it."""

    content: bytes
    says: str


BALTIMORES = [
    *("ServiceRequestNum", "SRType", "CreatedDate", "CloseDate"),
    *("DueDate", "Neighborhood", "SRStatus", "Agency"),
]
US = "%m/%d/%Y %I:%M:%S %p"
NULLS = "'NULL' in 14 rows was taken for nothing"

TABLE: dict[str, tuple[str, Taken | Refused]] = {
    "R1 NULL for no date": ("a.csv", Taken(csv(rows(nothing="NULL")), says=(NULLS,), missing=("NULL",))),
    "R1 N/A for no date": ("a.csv", Taken(csv(rows(nothing="N/A")), says=("'N/A' in 14 rows",), missing=("N/A",))),
    "R1 a word of its own": (
        "a.csv",
        Taken(csv(rows(nothing="Pending")), says=("'Pending' in",), missing=("Pending",)),
    ),
    "R1 two words": (
        "a.csv",
        Taken(
            csv([*rows(nothing="null")[:60], *rows(nothing="-")[60:]]),
            says=("'-' in 7 rows, 'null' in 7 rows was taken for nothing",),
            missing=("-", "null"),
        ),
    ),
    "R2 a history, each case twice": (
        "a.csv",
        Taken(
            history(),
            cases=[state for case in CASES for state in (replace(case, closed=None), case)],
            says=("Case Number: 240 rows hold 120 cases, each twice: a history of what became of them?",),
            roles={"id": "Case Number"},
        ),
    ),
    "R3 dashes under the header": (
        "a.csv",
        Taken(csv([["-" * len(name) for name in HEADER], *rows()]), says=("a line of dashes",), missing=("-",)),
    ),
    "R4 a cell too many": (
        "a.csv",
        Refused(with_line(101, [*rows()[99], "more"]), "can't be read: line 101 has 9 fields, the header 8 → "),
    ),
    "R4 a cell too few": (
        "a.csv",
        Refused(with_line(101, rows()[99][:-1]), "can't be read: line 101 has 7 fields, the header 8 → write all"),
    ),
    "R4 a lone quote": (
        "a.csv",
        Refused(
            with_line(101, [*rows()[99][:-1], '"24 in']),
            "can't be read: in line 101 a quote is opened and not closed → close the quote, or delete it",
        ),
    ),
    "R4 two lone quotes": (
        "a.csv",
        Refused(
            csv([[*row[:-1], '"24 in'] if number in (99, 109) else row for number, row in enumerate(rows())]),
            "can't be read: in line 101 a quote is opened and not closed → close the quote, or delete it",
        ),
    ),
    "R4 a packed file cut short": (
        "a.csv.gz",
        Refused(gzip.compress(csv(rows()))[:-900], "is cut short or damaged: it can't be unpacked → copy or download"),
    ),
    "E packed": ("a.csv.gz", Taken(gzip.compress(csv(rows())))),
    "R4 UTF-16": ("a.csv", Taken(csv(rows()).decode().encode("utf-16"))),
    "R4 UTF-16 without a mark": (
        "a.csv",
        Refused(csv(rows()).decode().encode("utf-16-le"), "is UTF-16 without the mark that says so → save it as CSV"),
    ),
    "R4 Windows-1252": ("a.csv", Taken(csv([[*row[:-1], "Peñasco"] for row in rows()]).decode().encode("cp1252"))),
    "R4 two encodings": (
        "a.csv",
        Refused(two_encodings(), "can't be read: line 101 is not UTF-8, as the lines before it are → save it as CSV"),
    ),
    "R4 a zip archive": ("a.zip", Refused(archive(), "is a zip archive, not CSV, Parquet or JSON → unpack it")),
    "R4 a zip archive called CSV": ("a.csv", Refused(archive(), "is a zip archive, not CSV, Parquet or JSON")),
    "R5 three lines above": (
        "a.csv",
        Taken(csv(rows(), above="311 Requests\nMilltown\nExported 2025-05-31\n"), says=("3 lines above the header",)),
    ),
    "R5 three lines with commas above": (
        "a.csv",
        Taken(csv(rows(), above='"311, all",,,,,,,\n,,,,,,,\nExported 2025-05-31,,,,,,,\n'), says=("3 lines above",)),
    ),
    "R5 no header": (
        "a.csv",
        Refused(
            csv(rows()[1:], rows()[0]), "has no header: its first line holds '2025-01-06 09:30:00' where the names"
        ),
    ),
    "R5 a header of one name": (
        "a.csv",
        Refused(
            csv(rows(), ["Case Number", "Opened", *[""] * 6]), "has no header: its first line names 2 of 8 columns"
        ),
    ),
    "R7 CKAN": ("a.json", Taken(ckan())),
    "R7 GeoJSON": ("a.geojson", Taken(geojson())),
    "R7 ArcGIS": ("a.json", Taken(arcgis(), says=("a time zone is stated",))),
    "R7 SODA": ("a.json", Taken(json.dumps(objects()).encode())),
    "R7 an object a line": ("a.json", Taken("\n".join(map(json.dumps, objects())).encode())),
    "R7 a list under a key": ("a.txt", Taken(json.dumps({"count": 120, "data": objects()}, indent=1).encode())),
    "R7 several lists": (
        "a.json",
        Refused(json.dumps({"open": objects(), "closed": objects()}).encode(), "holds several lists: 'open', 'closed'"),
    ),
    "R8 closed in the year 3020": (
        "a.csv",
        Taken(
            csv(map(cells, changed(10, closed=datetime(3020, 1, 12, 9)))),
            cases=changed(10, closed=None),
            says=("Closed: 1 case was closed after today, as late as 3020-01-12; it counts as open",),
        ),
    ),
    "R9 types in other letters": (
        "a.csv",
        Taken(
            csv(map(cells, spelt_cases())),
            cases=spelt_cases(),
            says=("differ only in capitals or spaces, and each is a type of its own",),
        ),
    ),
    "R10 statuses of no work": (
        "a.csv",
        Taken(
            csv(map(cells, duplicate_cases())),
            says=("Status: 'Closed (Duplicate)' (6): such cases count like all others",),
        ),
    ),
    "R12 seconds in one number": ("a.csv", Taken(csv(rows(lambda time: f"{time:%Y%m%d%H%M%S}")))),
    "R12 Oracle's stamps": ("a.csv", Taken(csv(rows(lambda time: f"{time:%d-%b-%y %I.%M.%S %p}".upper())))),
    "R12 UTC behind": (
        "a.csv",
        Taken(csv(rows(lambda time: f"{in_spring(time)} UTC")), says=("a time zone is stated",)),
    ),
    "R12 thousandths since 1970": (
        "a.csv",
        Refused(
            csv(rows(lambda time: f"{(time - EPOCH).total_seconds() * 1000:.0f}")), "no column holds times; looked"
        ),
    ),
    "R12 Excel's serial numbers": ("a.csv", Refused(csv(rows(serial)), "no column holds times; looked for times such")),
    "R12 year, month, day and hour": (
        "a.csv",
        Refused(hours_of_calls(), "no column holds times; looked for times such"),
    ),
    "311 of Baltimore": (
        "a.csv",
        Taken(
            csv(
                [[row[0], row[1], row[2], row[3], row[4], row[5], "Closed", "Transportation"] for row in rows()],
                BALTIMORES,
            ),
            says=("type was taken by its values alone",),
            roles={
                "type": "SRType",
                "opened": "CreatedDate",
                "closed": "CloseDate",
                "due": "DueDate",
                "district": "Neighborhood",
            },
        ),
    ),
    "E US times": ("a.csv", Taken(csv(rows(lambda time: time.strftime(US))))),
    "E the day first": ("a.csv", Taken(csv(rows(lambda time: f"{time:%d/%m/%Y %H:%M:%S}")))),
    "E tabs": ("a.tsv", Taken(csv(rows(), delimiter="\t"))),
    "E numbers with a sign that other files have for comments": (
        "a.csv",
        Taken(csv([[f"#{row[0]}" if number % 2 else row[0], *row[1:]] for number, row in enumerate(rows())])),
    ),
}
"""Each row of what was found wrong, and some of what was right; each with its right value."""


def cells_of(cases: Iterable[ServiceCase]) -> dict[tuple[str, str, date], tuple[float, float]]:
    """In plain Python: those in time and all, by type, ward and due day."""
    met: Counter[tuple[str, str, date]] = Counter()
    fallen: Counter[tuple[str, str, date]] = Counter()
    for case in cases:
        fallen[case.type, case.ward, case.due.date()] += 1
        met[case.type, case.ward, case.due.date()] += case.in_time
    return {key: (met[key], count) for key, count in fallen.items()}


def counted_cells(definitions: Definitions, counted: CountedSource) -> dict[tuple[str, str, date], tuple[float, float]]:
    """The same of what was counted, for districts; a metric's type is the one that its condition names."""
    data = counted.observations
    names = [str(metric.records and metric.records.where).split("= ")[1].strip("'") for metric in definitions.metrics]
    return {
        (names[metric], data.districts[district], day): (met, fallen)
        for metric, district, day, met, fallen in zip(
            data.metric.tolist(),
            data.district.tolist(),
            data.day.tolist(),
            data.numerator,
            data.denominator,
            strict=True,
        )
        if data.districts[district]
    }


def said_in(text: str) -> str:
    return " ".join(text.replace("#", " ").split())


@pytest.mark.parametrize(("name", "expected"), TABLE.values(), ids=TABLE)
def test_an_export_is_counted_to_the_case_or_refused_with_what_to_do(
    name: str, expected: Taken | Refused, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(expected.content)
    if isinstance(expected, Refused):
        with pytest.raises(CityScoreError) as caught:
            definitions_from_records(file, tmp_path, "Milltown", "America/New_York")
        assert str(caught.value).startswith(f"{file}: {expected.says}")
        assert " → " in str(caught.value)
        return
    text, _ = definitions_from_records(file, tmp_path, "Milltown", "America/New_York")
    definitions = loads(text)
    (counted,) = count_sources(definitions, tmp_path, AS_OF)
    assert counted_cells(definitions, counted) == cells_of(expected.cases)
    for sentence in expected.says:
        assert sentence in said_in(text)
    assert definitions.sources[0].missing == expected.missing
    for role, column in expected.roles.items():
        assert re.search(rf"{role} +{column}:", text)
    if not expected.says:
        assert [line for line in text.split("# Not sure:\n")[1].splitlines() if line.startswith("#   - ")] == [
            "#   - the time zone is this machine's; state the city's."
        ]


def cases_where(addition: str, folder: Path, content: bytes, where: str) -> int:
    """How many cases a proposal's first metric has once its condition is another one; the doubt must say it."""
    file = folder / "a.csv"
    file.write_bytes(content)
    text, _ = definitions_from_records(file, folder, "Milltown", "America/New_York")
    assert addition in said_in(text)
    (metric, *_) = loads(text).metrics
    assert metric.records is not None
    assert metric.records.where is not None
    changed_text = text.replace(f"where: {json.dumps(metric.records.where)}", f"where: {json.dumps(where)}", 1)
    assert changed_text != text
    (counted,) = count_sources(loads(changed_text), folder, AS_OF)
    return counted.findings[0].counted


def test_types_that_differ_in_letters_can_be_counted_as_one_as_the_doubt_says(tmp_path: Path) -> None:
    where = "upper(trim(\"Request Type\")) = 'POTHOLE'"
    assert cases_where(f"where: {where}", tmp_path, csv(map(cells, spelt_cases())), where) == 40


def test_duplicates_can_be_left_out_as_the_doubt_says(tmp_path: Path) -> None:
    addition = "and (not Status in ('Closed (Duplicate)'))"
    where = f"\"Request Type\" = 'Graffiti' {addition}"
    duplicates = sum(case.number % 20 == 1 for case in CASES if case.type == "Graffiti")
    counted = cases_where(f"add to each where: {addition}", tmp_path, csv(map(cells, duplicate_cases())), where)
    assert counted == 40 - duplicates


@pytest.mark.parametrize(
    ("column", "status"),
    [("State", "Merged"), ("Closure Reason", "Dup"), ("Estado", "Anulado"), ("SRStatus", "CANCELED")],
)
def test_a_status_of_no_work_is_pointed_at_whatever_it_is_called(tmp_path: Path, column: str, status: str) -> None:
    cases = [[*case, status if number % 20 == 1 else ""] for number, case in enumerate(rows())]
    text = csv(cases, [*HEADER, column])
    file = tmp_path / "a.csv"
    file.write_bytes(text)
    told, _ = definitions_from_records(file, tmp_path, "Milltown", "America/New_York")
    assert f"{column}: '{status}' (6): such cases count like all others" in said_in(told)


def test_a_closing_time_that_can_t_be_read_is_said_and_nothing_is_called_late(tmp_path: Path) -> None:
    """As Excel's serial numbers beside times that can be read."""
    file = tmp_path / "a.csv"
    file.write_bytes(csv([[*row[:3], serial(case.due), *row[4:]] for row, case in zip(rows(), CASES, strict=True)]))
    text, _ = definitions_from_records(file, tmp_path, "Milltown", "America/New_York")
    assert "Closed was not taken for closed: it holds no times that can be read, such as '45666.395833'." in said_in(
        text
    )
    assert "on time" not in text.split("sources:")[0]


def test_of_a_time_zone_it_is_said_whose_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(csv(rows()))
    said = [
        lines[-1]
        for of_machine in (True, False)
        for _, lines in [definitions_from_records(file, tmp_path, None, "America/New_York", of_machine=of_machine)]
    ]
    assert said == [
        "not sure    the time zone is this machine's; state the city's",
        "not sure    the time zone is the example's, because this machine's is of no place; state the city's",
    ]
