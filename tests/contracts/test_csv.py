"""Every CSV that goes out: no text in it is a formula, no number is touched, and what is read again is as it was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from django.conf import settings
from django.test import Client

import cityscore
from cityscore.cli.options import Format
from cityscore.cli.output import write_tables
from cityscore.files.csv_cells import FORMULA, guard_cell, unguard_cell
from cityscore.jobs import exports
from cityscore.jobs.city_run import run_city
from cityscore.library.checking import check_files
from cityscore.library.output_frames import SCHEMA
from cityscore.people.audit import Action, note
from cityscore.people.models import Role
from cityscore.store import models
from cityscore.store.definitions import definitions_in_force
from tests.store.milltown import Row, city, collecting, define, plain
from tests.web.test_upload import client_of, upload

WRITERS = {
    "cli/output.py",  # score, observe, export
    "jobs/exports.py",  # scores.csv of a metric's page
    "web/manage/log.py",
    "web/manage/upload/rejected_rows.py",
    "demo/boston/demo_folder.py",  # figures that the package itself brings
}
DISTRICTS = ("=cmd|calc", "+1", "-2+3", "@SUM(A1)", "＝1", "'=x", "'s Gravenhage", "Dorchester", '=1,"x"')
NUMBER = re.compile(r"-?[\d.]+(e[+-]?\d+)?")
MONDAY = date(2025, 3, 3)
BALANCE = {"name": "Balance", "department": "Treasury", "kind": "average", "better": "lower", "target": 3}


@pytest.fixture
def town(db: None) -> models.City:
    define(plain({"balance": BALANCE}, city={"small_numbers": 0}), None)
    days = [MONDAY + timedelta(days=day) for day in range(28)]
    run_city(city(), collecting([Row("balance", day, 5, 1, name) for day in days for name in ("", *DISTRICTS)]))
    return city()


@pytest.fixture
def secret_key() -> Iterator[None]:
    """Set by hand: Django can't put back a key that is empty."""
    settings.SECRET_KEY = "only for these tests, and long enough to be taken for a key"
    yield
    settings.SECRET_KEY = ""


def cells_of(content: bytes | str) -> list[list[str]]:
    text = content.decode() if isinstance(content, bytes) else content
    return list(csv.reader(io.StringIO(text)))


def formulas_in(rows: list[list[str]]) -> list[str]:
    """The cells that a spreadsheet would take for a formula; a number is none."""
    begins = re.compile(f"[{FORMULA}]")
    return [cell for row in rows for cell in row if begins.match(cell) and not NUMBER.fullmatch(cell)]


def test_all_that_write_csv_are_known_and_guard_it() -> None:
    source = Path(cityscore.__file__).parent
    writing = {
        file.relative_to(source).as_posix(): file.read_text(encoding="utf-8")
        for file in source.rglob("*.py")
        if re.search(r"csv\.writer\(|write_csv\(", file.read_text(encoding="utf-8"))
    }
    assert set(writing) == WRITERS
    ours = {name: text for name, text in writing.items() if not name.startswith("demo/")}
    assert [name for name, text in ours.items() if not re.search(r"guard_table\(|\bcell\b", text)] == []


def test_the_public_scores_of_a_metric_hold_no_formula(town: models.City, client: Client) -> None:
    rows = cells_of(client.get("/milltown/metrics/balance/scores.csv").content)
    assert formulas_in(rows) == []
    districts = {row[rows[0].index("district")] for row in rows[1:]}
    assert districts == {"", *map(guard_cell, DISTRICTS)}
    assert "'=cmd|calc" in districts


@pytest.mark.parametrize("what", ["scores", "observations", "backlog"])
def test_what_the_command_line_writes_holds_no_formula(
    town: models.City, what: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    tables = {
        "scores": lambda: exports.score_tables(town),
        "observations": lambda: [exports.observations_table(town)],
        "backlog": lambda: [exports.backlog_table(town)],
    }[what]()
    tables = list(tables)
    write_tables(tables, SCHEMA.names if what == "scores" else tables[0].schema.names, Format.CSV)
    rows = cells_of(capsysbinary.readouterr().out)
    assert formulas_in(rows) == []
    assert what == "backlog" or any("'=cmd|calc" in row for row in rows)


def test_json_says_every_text_as_it_is(town: models.City, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write_tables([exports.observations_table(town)], exports.observations_table(town).schema.names, Format.JSON)
    assert b'"district": "=cmd|calc"' in capsysbinary.readouterr().out


def test_staff_csv_holds_no_formula_and_numbers_as_they_are(town: models.City, secret_key: None) -> None:
    ann = client_of("ann@city.gov", Role.ADMINISTRATOR)
    note(None, Action.GAVE, "=cmd|calc", city=town.pk, before={"x": -1}, after=-3)
    rows = cells_of(ann.get("/manage/milltown/log/?csv").content)
    assert formulas_in(rows) == []
    assert any("'=cmd|calc" in row and "-3" in row for row in rows)
    ann = client_of("bob@city.gov", Role.ANALYST)
    page = upload(ann, "metric,day,district,value\nbalance,2025-03-03,=cmd|calc,many\nbalance,2025-03-03,x,\n")
    rows = cells_of(ann.get(f"{page}rejected.csv").content)
    assert formulas_in(rows) == []
    assert any("'=cmd|calc" in row for row in rows)


def test_what_is_exported_is_read_as_it_was(
    town: models.City, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    table = exports.observations_table(town)
    write_tables([table], table.schema.names, Format.CSV)
    (tmp_path / "figures.csv").write_bytes(capsysbinary.readouterr().out)
    read = check_files(tmp_path / "figures.csv", definitions_in_force(town).definitions)
    assert read.districts == ("", *sorted(DISTRICTS))
    assert [unguard_cell(guard_cell(name)) for name in DISTRICTS] == list(DISTRICTS)


def test_negative_numbers_are_numbers(capsysbinary: pytest.CaptureFixture[bytes]) -> None:

    write_tables(
        [pa.table({"district": ["-1"], "value": [-1.5], "count": [-2]})], ["district", "value", "count"], Format.CSV
    )
    assert capsysbinary.readouterr().out.splitlines()[1] == b'"\'-1",-1.5,-2'
