"""Backing up, restoring, moving and upgrading work as their pages say: each command, one after the other."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests import ROOT, path_with_tests
from tests.cli.backed_up import KEY, ask, landed_site, rows_of_all
from tests.landed.answers import NOW, read_answers
from tests.landed.test_landed import rows

PAGES = ROOT / "docs" / "how-to"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
STAND_INS = """\
set -e
cityscore() { "$PYTHON" -m cityscore "$@"; }
systemctl() { echo "systemctl $*"; }
pip() { echo "pip $*"; }
"""


def blocks(page: str) -> list[str]:
    return BLOCK.findall((PAGES / page).read_text(encoding="utf-8"))


def follow(site: Path, commands: list[str], **environment: str) -> str:
    """What is said when somebody does what a page says, in a site's folder."""
    bare = {name: text for name, text in os.environ.items() if not name.startswith(("CITYSCORE_", "DATABASE_URL"))}
    settings = {**bare, "PYTHON": sys.executable, "PYTHONPATH": path_with_tests(), **environment}
    script = STAND_INS + "\n".join(commands)
    done = subprocess.run(["sh", "-c", script], cwd=site, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_backing_up_and_restoring(tmp_path: Path) -> None:
    site = landed_site(tmp_path / "milltown")
    kept, move = blocks("back-up.md")[:-1], blocks("back-up.md")[-1]
    assert "DATABASE_URL" in move
    said = follow(site, kept)
    assert said.count("read back whole.") == 2
    assert "It is whole." in said
    assert len(list((tmp_path / "backups").iterdir())) == 1
    assert "The database that was here is kept as" in said
    assert "the database is in order" in said
    assert ask(tmp_path / "restored/cityscore.sqlite3", "SELECT name FROM store_city") == [("Milltown",)]


@pytest.fixture
def database() -> Iterator[str]:
    """The address of an empty database of its own."""
    server, name = os.environ["DATABASE_URL"], f"moved_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"{server.rpartition('/')[0]}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.postgresql
def test_moving_to_postgresql(tmp_path: Path, database: str) -> None:
    site = landed_site(tmp_path / "milltown")
    move = re.sub(r"postgresql://\S+", database, blocks("back-up.md")[-1])
    assert "the database is in order" in follow(site, [move])
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT name FROM store_city").fetchall() == [("Milltown",)]


def test_upgrading_trying_it_first_and_going_back(tmp_path: Path) -> None:
    site = landed_site(tmp_path / "milltown")
    before = rows_of_all(site / "cityscore.sqlite3")
    upgrade, rehearse, go_back = blocks("upgrade.md")
    said = follow(site, [upgrade.replace("cityscore check", "cityscore check || true"), rehearse])
    assert re.findall(r"^(?:systemctl|pip) .*", said, re.MULTILINE) == [
        "systemctl stop cityscore",
        "pip install --upgrade cityscore[site]",
        "systemctl start cityscore",
    ]
    assert "the database is in order, and its tables are those of this CityScore" in said
    landed = read_answers(ROOT / "tests/landed/6ec9d7e")[NOW]
    # a score that is below the band no longer reads as its edge
    assert landed["/milltown/"]["table"]["Survey"]["Month"] == "0.95"
    landed["/milltown/"]["table"]["Survey"]["Month"] = "0.94"
    for folder in ("milltown", "rehearsal"):
        found = answers(tmp_path / folder)
        for what in ("export observations", "export scores", "export backlog"):
            columns = landed[what].splitlines()[0].split(",")
            assert list(rows(found[what], columns)) == list(rows(landed[what], columns)), (folder, what)
        assert found["/milltown/"] == landed["/milltown/"], folder
    ask(site / "cityscore.sqlite3", "UPDATE store_city SET name = 'Lost'")
    follow(site, [go_back], BEFORE="0.1.0", CITYSCORE_SECRET_KEY=KEY)
    again = rows_of_all(site / "cityscore.sqlite3")
    of_city = {table for table in before if table.startswith(("people_", "store_")) and table != "store_score"}
    assert {table: len(again[table]) for table in of_city} == {table: len(before[table]) for table in of_city}
    assert ask(site / "cityscore.sqlite3", "SELECT name FROM store_city") == [("Milltown",)]


def answers(site: Path) -> dict[str, str]:
    """What a site answers of its figures now."""
    copy = shutil.copy(site / "cityscore.sqlite3", site / "copy.sqlite3")
    written = site / "answers.json"
    command = [sys.executable, "-m", "tests.landed.renewed", copy, "[]", str(written)]
    environment = {name: text for name, text in os.environ.items() if not name.startswith("CITYSCORE_")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(written.read_text())[NOW]
    return found


@pytest.mark.parametrize("page", ["back-up.md", "upgrade.md"])
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", (PAGES / page).read_text(encoding="utf-8")):
        assert (PAGES / target).exists(), target
