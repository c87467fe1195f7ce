"""Real files that nobody described: the right columns, definitions that load, and the figures that pandas counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cityscore.cli.start.from_records import definitions_from_records
from cityscore.cli.start.proposed_text import length_text, percent
from cityscore.definitions import load_definitions
from cityscore.model import Definitions, Metric
from cityscore.records.observing import count_sources
from cityscore.records.proposing.file_summary import Survey, survey
from cityscore.records.proposing.proposed_metrics import ON_TIME
from tests.records.boston_cases import path_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
US, ISO = "%m/%d/%Y %I:%M:%S %p", None
ROLES = ("opened", "closed", "due", "type", "district", "department", "id")


@dataclass(frozen=True)
class Case:
    """A file and what its columns are."""

    file: str
    columns: dict[str, str]
    format: str | None = None


def roles(*names: str) -> dict[str, str]:
    """Columns by their roles, '' for none."""
    return dict(zip(ROLES, names, strict=True))


RENAMED = roles("opened", "closed", "due", "type", "neighborhood", "", "case")
CASES = [
    Case(
        "raw/boston_311_2015.csv.gz",
        roles("OPEN_DT", "CLOSED_DT", "TARGET_DT", "TYPE", "neighborhood", "SUBJECT", "CASE_ENQUIRY_ID"),
        US,
    ),
    Case(
        "raw/boston_311_2011_q3.csv.gz",
        roles("open_dt", "closed_dt", "target_dt", "type", "neighborhood", "subject", "case_enquiry_id"),
    ),
    Case(
        "raw/nyc_311_2015-12.csv.gz",
        roles("created_date", "closed_date", "", "complaint_type", "borough", "agency", "unique_key"),
        US,
    ),
    Case(
        "raw/toronto_fire_incidents.csv.gz",
        roles("tfs_alarm_time", "tfs_arrival_time", "", "final_incident_type", "", "", "_id"),
    ),
    Case("boston_311_2011.parquet", RENAMED),
    Case("boston_311_2015.parquet", RENAMED),
]


@pytest.fixture(scope="module", params=CASES, ids=[case.file for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture(scope="module")
def surveyed(case: Case) -> Survey:
    return survey(path_of(case.file), NOW)


@pytest.fixture(scope="module")
def written(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("city") / "cityscore.yaml"
    text, _ = definitions_from_records(path_of(case.file), file.parent, "Milltown", "America/New_York")
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def counted(case: Case) -> pd.DataFrame:
    """The file as pandas reads it, by our names, with times that it reads by itself."""
    file = path_of(case.file)
    table = pd.read_parquet(file) if file.suffix == ".parquet" else pd.read_csv(file, dtype=str, keep_default_na=False)
    found = pd.DataFrame({"type": table[case.columns["type"]].astype(str)})
    for role in ("opened", "closed", "due"):
        if name := case.columns[role]:
            times = table[name] if file.suffix == ".parquet" else table[name].replace("", None)
            times = pd.to_datetime(times, format=case.format or "ISO8601")
            found[role] = times.dt.tz_localize(None)
        else:
            found[role] = pd.NaT
    return found


def notes(file: Path) -> dict[str, str]:
    """The comment above each metric, under its slug."""
    found: dict[str, str] = {}
    said: list[str] = []
    for line in file.read_text(encoding="utf-8").partition("\nmetrics:\n")[2].splitlines():
        if line.startswith("  # "):
            said.append(line[4:])
        elif key := re.fullmatch(r'  "?([a-z0-9-]+)"?:', line):
            found[key[1]] = " ".join(said)
            said = []
    return found


def type_of(metric: Metric) -> str:
    assert metric.records is not None
    assert metric.records.where is not None
    return metric.records.where.partition(" = ")[2].strip("'").replace("''", "'")


def test_each_column_is_recognised(case: Case, surveyed: Survey) -> None:
    course, sorts = surveyed.course, surveyed.sorts
    columns = (course.opened, course.closed, course.due, sorts.type, sorts.district, sorts.department, sorts.id)
    assert dict(zip(ROLES, [column.name if column else "" for column in columns], strict=True)) == case.columns
    assert course.format == case.format


def test_the_file_loads_names_its_columns_and_hides_no_target(case: Case, written: Path) -> None:
    definitions, text = load_definitions(written), written.read_text(encoding="utf-8")
    assert 1 <= len(definitions.metrics) <= 25
    for role, name in case.columns.items():
        assert re.search(rf"^#   {role} +{re.escape(name) if name else 'none found'}", text, re.MULTILINE)
    assert all(not metric.target for metric in definitions.metrics)
    shares = [metric for metric in definitions.metrics if metric.records and metric.records.way == ON_TIME]
    assert text.count("    # target: 0.8\n") == len(shares)
    assert bool(shares) == bool(case.columns["due"])
    assert all(len(line) <= 120 for line in text.splitlines() if line.lstrip().startswith("#"))


def test_what_is_said_is_what_pandas_counts(case: Case, surveyed: Survey, written: Path, counted: pd.DataFrame) -> None:
    as_of = pd.Timestamp(surveyed.as_of, unit="s")
    assert as_of == max(counted["opened"].max(), counted["closed"].max()).floor("s")
    said = notes(written)
    definitions = load_definitions(written)
    assert list(said) == [metric.slug for metric in definitions.metrics]
    for metric in definitions.metrics:
        note = said[metric.slug]
        mine = counted[counted["type"] == type_of(metric)]
        first, last = mine["opened"].min(), mine["opened"].max()
        assert note.startswith(f"{len(mine):,} cases, opened {first:%Y-%m-%d} to {last:%Y-%m-%d}.")
        odd = mine["closed"] < mine["opened"]
        due = mine["due"] <= as_of
        in_time = due & (odd | (mine["closed"] <= mine["due"]))
        share = (
            f"{percent(in_time.sum() / max(1, due.sum()))} on time: {in_time.sum():,} of {due.sum():,} that fell due."
        )
        assert (share in note) == bool(due.any())
        length = (mine["closed"] - mine["opened"])[~odd].dropna().dt.total_seconds() // 1
        assert f"median {length_text(float(np.median(length)))}," in note
        assert f"{mine['closed'].isna().sum():,} {'without arrival' if 'arrival' in note else 'open'}." in note
        assert (f"{mine['due'].isna().sum():,} without a due time" in note) == bool(
            case.columns["due"] and mine["due"].isna().any()
        )
        assert (f"{odd.sum():,} closed before they were opened" in note) == bool(odd.any())


def test_counted_as_of_that_moment_it_is_the_same_share(surveyed: Survey, written: Path) -> None:
    definitions: Definitions = load_definitions(written)
    local = datetime.fromtimestamp(surveyed.as_of, UTC).replace(tzinfo=definitions.city.zone())
    (found,) = count_sources(definitions, written.parent, local)
    data, said = found.observations, notes(written)
    assert len(data)
    whole = np.array(data.districts, dtype=object)[data.district] == ""
    for index, metric in enumerate(definitions.metrics):
        rows = whole & (data.metric == index)
        assert metric.records is not None
        if metric.records.way == ON_TIME:
            met, due = data.numerator[rows].sum(), data.denominator[rows].sum()
            assert f"{int(met):,} of {int(due):,} that fell due." in said[metric.slug]
        else:
            assert data.denominator[rows].sum() > 0


def test_types_that_are_written_down_once_done_are_left_out(surveyed: Survey, written: Path, case: Case) -> None:
    if case.file == "boston_311_2015.parquet":
        names = {type_of(metric) for metric in load_definitions(written).metrics}
        assert "Pothole Repair (Internal)" not in names
        assert "Pothole Repair (Internal) (5,393)" in " ".join(
            written.read_text(encoding="utf-8").replace("#", " ").split()
        )
