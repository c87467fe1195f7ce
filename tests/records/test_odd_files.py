"""Files that are odd: a proposal that loads and says what it is not sure of, or a refusal that says what is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cityscore.cli.start.from_records import definitions_from_records, path_from
from cityscore.definitions import loads
from cityscore.model import CityScoreError, Definitions
from cityscore.model.slugs import SLUG
from cityscore.records.observing import count_sources

START = datetime(2025, 1, 1, 9, 30)


def written(folder: Path, header: str, rows: Sequence[str], name: str = "cases.csv") -> Path:
    file = folder / name
    file.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return file


def proposed(file: Path) -> tuple[Definitions, str]:
    """What is proposed for a file; it loads, and its records can be counted."""
    text, _ = definitions_from_records(file, file.parent, "Milltown", "America/New_York")
    definitions = loads(text)
    (found,) = count_sources(definitions, file.parent, datetime.now(UTC))
    assert len(found.observations)
    return definitions, text


def cases(format: str, count: int = 60, types: Sequence[str] = ("Pothole", "Graffiti")) -> list[str]:
    """Rows of id, type, opened, closed (a gap in every fifth)."""
    rows = []
    for number in range(count):
        opened = START + timedelta(days=number, minutes=7 * number)
        closed = "" if number % 5 == 0 else (opened + timedelta(days=2, hours=3)).strftime(format)
        quoted = '"' + types[number % len(types)].replace('"', '""') + '"'
        rows.append(f'{number + 1},{quoted},"{opened.strftime(format)}","{closed}"')
    return rows


HEADER = "id,type,opened,closed"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is empty → give a file with a header and a row for each case"),
        (f"{HEADER}\n", "has a header but no rows; its columns are 'id', 'type', 'opened', 'closed' → "),
        ("opened\n2025-01-01\n", "has one column, 'opened'; a case needs a time and more → "),
        ("id,type\n1,a\n2,b\n", "no column holds times; looked for times such as 2025-03-18 14:05:00, "),
    ],
)
def test_a_file_that_holds_no_records_is_refused(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(content)
    with pytest.raises(CityScoreError) as caught:
        proposed(file)
    assert str(caught.value).startswith(f"{file}: {says}")
    assert " → " in str(caught.value)


def test_a_file_that_is_not_there_or_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CityScoreError, match=r"none.csv: there is no such file → check the path"):
        proposed(tmp_path / "none.csv")
    (tmp_path / "cases.parquet").write_text("no parquet")
    with pytest.raises(CityScoreError, match=r"cases.parquet: can't be read as records: .* → "):
        proposed(tmp_path / "cases.parquet")


@pytest.mark.parametrize(
    "format",
    [
        "%m/%d/%Y %I:%M:%S %p",
        "%m/%d/%Y %H:%M",
        "%d/%m/%Y %H:%M:%S",
        "%d.%m.%Y %H:%M",
        "%d-%b-%Y",
        "%B %d, %Y",
        "%Y%m%d",
        "%m/%d/%y",
        "%Y/%m/%d %H:%M",
    ],
)
def test_times_in_text_are_recognised_and_counted(tmp_path: Path, format: str) -> None:
    definitions, text = proposed(written(tmp_path, HEADER, cases(format)))
    for metric in definitions.metrics:
        assert metric.records is not None
        assert metric.records.counting.format == format
    assert "could change places" not in text


@pytest.mark.parametrize("format", ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S-05:00", "%Y-%m-%d"])
def test_standard_times_need_no_format(tmp_path: Path, format: str) -> None:
    definitions, text = proposed(written(tmp_path, HEADER, cases(format)))
    for metric in definitions.metrics:
        assert metric.records is not None
        assert metric.records.counting.format is None
    assert ("a time zone is stated" in text) == format.endswith(("Z", "00"))


def test_day_and_month_are_said_to_be_ambiguous_where_they_are(tmp_path: Path) -> None:
    rows = [f"{number},Pothole,0{number % 9 + 1}/0{number % 7 + 1}/2025,x" for number in range(40)]
    _, text = proposed(written(tmp_path, "id,type,opened,note", rows))
    said = " ".join(text.replace("#", " ").split())
    assert "opened: day and month could change places in all rows; the month was taken to come first" in said


def test_one_column_says_for_all_which_comes_first(tmp_path: Path) -> None:
    rows = [f"{number},Pothole,0{number % 9 + 1}/02/2025,{13 + number % 9}/03/2025" for number in range(40)]
    definitions, text = proposed(written(tmp_path, HEADER, rows))
    assert definitions.metrics[0].records is not None
    assert definitions.metrics[0].records.counting.format == "%d/%m/%Y"
    assert "could change places" not in text


def test_all_times_equal(tmp_path: Path) -> None:
    rows = [f"{number},Pothole,2025-03-18,2025-03-18" for number in range(30)]
    definitions, text = proposed(written(tmp_path, HEADER, rows))
    assert len(definitions.metrics) == 1
    assert "30 cases, opened 2025-03-18 to 2025-03-18." in text


def test_of_two_districts_the_one_of_few_well_filled_names_is_taken_and_the_other_named(tmp_path: Path) -> None:
    rows = [f"{row},{number % 7},{'' if number % 3 else 'East'}" for number, row in enumerate(cases("%Y-%m-%d"))]
    definitions, text = proposed(written(tmp_path, f"{HEADER},ward,neighborhood", rows))
    assert {
        metric.records.district.column for metric in definitions.metrics if metric.records and metric.records.district
    } == {"ward"}
    rows = [f"{row},{number % 7},{'WE'[number % 2]}est" for number, row in enumerate(cases("%Y-%m-%d"))]
    _, text = proposed(written(tmp_path, f"{HEADER},ward,neighborhood", rows))
    assert re.search(r"district +neighborhood: .* could also be ward", text)


def test_any_type_makes_a_valid_slug_of_its_own_and_a_condition_that_finds_it(tmp_path: Path) -> None:
    types = [
        "O'Brien: #1",
        "Pot-hole",
        "Pot hole",
        "pot  hole",
        'A "new" tree',
        "消防",
        "Saint-Étienne",
        "- # yes",
        "x" * 200,
    ]
    rows = cases("%Y-%m-%d", 20 * len(types), [*types[:-1], types[-1][:75]])
    definitions, _ = proposed(written(tmp_path, HEADER, rows))
    assert len(definitions.metrics) == len(types)
    assert all(re.fullmatch(SLUG, metric.slug) for metric in definitions.metrics)
    (found,) = count_sources(definitions, tmp_path, datetime(2026, 1, 1, tzinfo=UTC))
    assert [each.counted + each.not_yet for each in found.findings] == [20] * len(types)


def test_line_breaks_in_names_stay_inside_their_comment(tmp_path: Path) -> None:
    rows = cases("%Y-%m-%d", 60, ["Pot\nmetrics: {}", "Hole"])
    definitions, _ = proposed(written(tmp_path, '"id","type","opened\nat","closed"', rows))
    assert len(definitions.metrics) == 2
    assert definitions.metrics[0].records is not None


def test_columns_with_spaces_quotes_and_colons(tmp_path: Path) -> None:
    header = 'Case ID,"Request: ""Type""",Date Opened,Date Closed'
    definitions, _ = proposed(written(tmp_path, header, cases("%m/%d/%Y %I:%M %p")))
    records = definitions.metrics[0].records
    assert records is not None
    assert records.where == '"Request: ""Type""" = \'Graffiti\''
    assert records.duration is not None
    assert (records.duration.since, records.duration.to) == ("Date Opened", "Date Closed")


def test_without_names_the_times_themselves_tell(tmp_path: Path) -> None:
    rows = []
    for number in range(80):
        first = START + timedelta(days=number)
        done = "" if number % 4 == 0 else str(first + timedelta(days=number % 9, hours=1))
        rows.append(f"{number},{'ab'[number % 2]}bcdefg,{first + timedelta(days=5)},{done},{first}")
    definitions, text = proposed(written(tmp_path, "n,sort,c,b,a", rows))
    records = definitions.metrics[0].records
    assert records is not None
    assert records.on_time is not None
    assert (records.on_time.opened, records.on_time.closed, records.on_time.due) == ("a", "b", "c")
    assert "closed was taken by its times alone" in text


def test_a_closing_time_that_is_mostly_before_the_opening_is_left_aside(tmp_path: Path) -> None:
    rows = [f"{number},Pothole,2025-02-{number % 27 + 1:02},2024-01-01" for number in range(40)]
    definitions, text = proposed(written(tmp_path, HEADER, rows))
    assert not definitions.metrics[0].scored
    assert "closed was left aside: it is before opened in 40 of 40 rows" in text


def test_a_due_time_in_another_format_is_left_aside(tmp_path: Path) -> None:
    rows = [f"{row},{date(2025, 12, 13):%m/%d/%Y}" for row in cases("%Y-%m-%d %H:%M:%S")]
    definitions, text = proposed(written(tmp_path, f"{HEADER},due_date", rows))
    assert {metric.records.way for metric in definitions.metrics if metric.records} == {"duration"}
    assert "due_date was left aside" in text


def test_due_days_without_a_clock_are_told(tmp_path: Path) -> None:
    rows = [f"{row},{date(2025, 12, 13)}" for row in cases("%Y-%m-%d %H:%M:%S")]
    definitions, text = proposed(written(tmp_path, f"{HEADER},due_date", rows))
    assert {metric.records.way for metric in definitions.metrics if metric.records} == {"on_time"}
    assert "due_date holds days without a clock" in text


def test_values_that_are_no_times_are_told(tmp_path: Path) -> None:
    rows = [*cases("%Y-%m-%d %H:%M:%S", 120), "121,Pothole,2025-02-31 99:00,"]
    text, _ = definitions_from_records(written(tmp_path, HEADER, rows), tmp_path, "Milltown", "America/New_York")
    said = " ".join(text.replace("#", " ").split())
    assert "opened: 1 value is no such time, such as '2025-02-31 99:00'; counting stops there" in said


def test_ids_that_come_again_are_told(tmp_path: Path) -> None:
    rows = cases("%Y-%m-%d")
    _, text = proposed(written(tmp_path, HEADER, [*rows, rows[0]]))
    assert "1 row repeats an id of an earlier one; each row is counted as a case" in text


def test_events_are_numbered_and_shown(tmp_path: Path) -> None:
    rows = [f"{number},Fire,{START + timedelta(hours=9 * number)}" for number in range(60)]
    definitions, text = proposed(written(tmp_path, "id,incident_type,alarm_time", rows))
    (metric,) = definitions.metrics
    assert metric.records is not None
    assert (metric.records.way, metric.scored, metric.unit) == ("count", False, "per day")
    assert "Numbers are shown, not scored" in text


def test_json_and_parquet_with_real_times(tmp_path: Path) -> None:
    rows = [
        {
            "id": number,
            "type": "ab"[number % 2] * 5,
            "opened": START + timedelta(days=number),
            "closed": START + timedelta(days=number + 2),
        }
        for number in range(60)
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "cases.parquet")
    (tmp_path / "cases.json").write_text(json.dumps(rows, default=str))
    for name in ("cases.parquet", "cases.json"):
        definitions, _ = proposed(tmp_path / name)
        assert [metric.slug for metric in definitions.metrics] == ["aaaaa-time", "bbbbb-time"]


def test_the_path_is_relative_where_folder_and_file_can_move_together(tmp_path: Path) -> None:
    city = tmp_path / "cities" / "milltown"
    assert path_from(city, city / "data" / "cases.csv") == "data/cases.csv"
    assert path_from(city, tmp_path / "cities" / "exports" / "cases.csv") == "../exports/cases.csv"
    assert path_from(city, tmp_path / "far" / "cases.csv") == str(tmp_path / "far" / "cases.csv")
