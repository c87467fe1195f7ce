"""What has landed stays: its migrations are never changed, and its databases are renewed and answer as they did."""

from __future__ import annotations

import csv
import json
import lzma
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from cityscore.store.backup_files.backup_reading import open_backup
from tests.landed.answers import NOW, read_answers
from tests.waiting import LONG_ENOUGH

ROOT = Path(__file__).parents[2]
VERSIONS = sorted(path.name for path in Path(__file__).parent.iterdir() if (path / "site.sql.xz").exists())
MIGRATIONS = {
    "people/migrations/0001_initial.py": "b7cdfafc464aa61b6076a8ea7582136e22dc31c1576d09fe7086f413af95a688",
    "people/migrations/0002_memberships.py": "f2b74c8d813884219091c215adacc57d0fd10a4a3f97aa3c330925bb7277acc5",
    "people/migrations/0003_attempts.py": "91cee1e7e30d32f0bef8c8432873ef2f519df909df03a453ff9699313c21258f",
    "people/migrations/0004_subscriptions.py": "90f596bf8eb8fdc5c81406f4fd63b5ee49e238ffc4594dd0304f76c9175355be",
    "people/migrations/0005_topics.py": "d9f470900ee05fc8c7d52ed4ccdc390399b6ccec223bb2e2cbb6b2fd784bf52c",
    "people/migrations/0006_attempts.py": "ab1143cc7fcde209980bc2a8ca3feadea8e29e23d74d1c34d7475ac1b99b2d45",
    "people/migrations/0007_proved.py": "192988c55d411541a9be20ff7a4f3bce00ef7c540a1f5fa69227ab7eaa28c3b2",
    "people/migrations/0008_left.py": "d9f08d5774abb601b2c34c31b3c34d114a8eacfaecbf3a442345d29b7978fe3b",
    "store/migrations/0001_initial.py": "bc3541fcf931bc81b8177913b763db1969c3aa9e9c53740b603211c55ff5b21c",
    "store/migrations/0002_signals.py": "99e4d4e40ffbf9de76ac86560aad6575909becb7c953aa482e19ba4834e28203",
    "store/migrations/0003_outages.py": "d68dab1e77916d828500554527410cb3a127ce6e688b82642efb84b689fcaa62",
    "store/migrations/0004_presence.py": "1b831d9d03e0e787388a8e73d7527122a68e34c973cf983047a3d73f84af9212",
    "store/migrations/0005_backups.py": "0b8e841d523182e2ee607b4da02a577ce832fb319a26d9377a5579c78ac2d4b1",
    "store/migrations/0006_redactions.py": "778af7e50401465899adfcd482e518c331bfb954e8905fdfc7b9d26b8a5868ff",
    "store/migrations/0007_source_failures.py": "cb9092a05a2faebf7aca1cd94ef19341421ca4daca8ab7c8b09f4788093f02a2",
    "store/migrations/0008_definition_bases.py": "02f651eb70b995bcd632062f15db5bad61b953d5a4584dc2ce72843d4c12df99",
    "store/migrations/0009_city_ends.py": "d7dd3955dcb3eb6278eaf88ca42f270853cceb047d2eb56406c36b702687f025",
    "store/migrations/0010_feed_holds.py": "f244f82769c81091c0d61b69641f6cb4a0225370b1e8e3c4bfedfa97371d0c37",
    "store/migrations/0011_note_spans.py": "7d78737e43abe29c399bda3f1fc1dd978c6ceeefea2060d18a7bcc02eef515ba",
    "store/migrations/0012_windows_once.py": "e14c05659d964b8f2f6dfd2be47fab30e0053b4b461100dabe9f16e462dc2214",
    "store/migrations/0013_negative_figures.py": "79d56a34be2c1c37c0c2eacf4e2f9ae8f602861c48cb19cd82806bf6a0228f49",
    "store/migrations/0014_zero_spans.py": "83c9e51d1d05d880a80bf6f1ddd85b9c37aef87f3be3b4ebaa76753a85329e5d",
    "store/migrations/0015_charts_that_fit.py": "21162649f2bdfd7f7f8542ce48cb693994a7390653c43d24ea4fcb08e7f7ad2c",
}
"""SHA-256 of each migration that has landed; to mend a line of one is to break a city's database."""
OF_THE_PROGRAM = ("django_migrations", "django_content_type", "auth_permission", "sqlite_sequence")
"""Tables that say what the program is, not what a city knows."""


@dataclass(frozen=True)
class Renewed:
    """A landed version's site, before and after it was renewed."""

    landed: dict[str, Any]
    answers: dict[str, Any]
    after_run: dict[str, Any]
    """What it answers after the first run of this version, and what that run was."""
    before: Path
    after: Path


def test_landed_migrations_stand_as_they_landed() -> None:
    assert {name: sha256((ROOT / "src/cityscore" / name).read_bytes()).hexdigest() for name in MIGRATIONS} == MIGRATIONS


@pytest.fixture(scope="module", params=VERSIONS)
def renewed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Renewed:
    kept, folder = Path(__file__).parent / request.param, tmp_path_factory.mktemp(request.param)
    landed, before, after = read_answers(kept), folder / "landed.sqlite3", folder / "site.sqlite3"
    for file in (before, after):
        with sqlite3.connect(file) as database:
            database.executescript(lzma.decompress((kept / "site.sql.xz").read_bytes()).decode())
        database.close()
    moments = json.dumps([moment for moment in landed if moment != NOW])
    written = folder / "answers.json"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CITYSCORE_")}
    command = [sys.executable, "-m", "tests.landed.renewed", str(after), moments, str(written)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONG_ENOUGH)
    assert done.returncode == 0, done.stderr
    after_run = json.loads(written.with_name("after-run.json").read_text())
    return Renewed(landed, json.loads(written.read_text()), after_run, before, folder / "renewed.sqlite3")


def test_a_renewed_site_exports_what_it_exported_now_and_as_of_each_moment(renewed: Renewed) -> None:
    compared = 0
    for moment, landed in renewed.landed.items():
        for what, text in landed.items():
            if what == "export definitions":
                exported = dict(loaded(renewed.answers[moment][what]))
                exported.pop("based_on")  # which revision it is, in exports of today
                assert exported == loaded(text), (moment, what)
            elif what.startswith(("export", "scores of")) and isinstance(text, str):
                columns = next(csv.reader(StringIO(text)))
                compared += 1
                assert list(rows(renewed.answers[moment][what], columns)) == list(rows(text, columns)), (moment, what)
    assert compared > 40


def test_a_renewed_site_shows_what_it_showed_now_and_as_of_each_moment(renewed: Renewed) -> None:
    for moment, landed in renewed.landed.items():
        shown = {what: answer for what, answer in landed.items() if not isinstance(answer, str)}
        assert [*differing(shown, renewed.answers[moment])] == [], moment
        assert landed["/milltown/"]["score"]
        assert landed["/milltown/"]["table"]


def test_the_first_run_scores_everything_under_new_rules_as_one_publication(renewed: Renewed) -> None:
    run = renewed.after_run["run"]
    assert (run["published"], run["runs"]) == (True, 1)
    assert run["before"] == [["balanced", 1]]
    assert run["after"] == [["balanced", 2]]
    assert run["log"]["rules"] == {"before": 1, "now": 2}
    assert 0 < run["rows"] == run["current"] < run["superseded"]  # a row where figures change, not one a day


def test_after_the_first_run_every_past_moment_answers_as_before(renewed: Renewed) -> None:
    past = [moment for moment in renewed.landed if moment != NOW]
    assert past
    for moment in past:
        assert renewed.after_run[moment] == renewed.answers[moment], moment


def test_a_back_up_was_made_and_read_back_before_anything_was_renewed(renewed: Renewed) -> None:
    (file,) = renewed.before.parent.glob("before-renewal-*.cityscore")
    with open_backup(file) as backup:
        migrations = backup.manifest.migrations["store"]
        rows = {table.name: table.rows for table in backup.manifest.tables}
    with sqlite3.connect(renewed.before) as before:
        applied = "SELECT name FROM django_migrations WHERE app = 'store' ORDER BY name"
        assert [name for (name,) in before.execute(applied)] == migrations
        assert before.execute("SELECT count(*) FROM store_score").fetchone() == (rows["store_score"],)
    before.close()


def test_a_renewed_database_keeps_every_row_of_every_table(renewed: Renewed) -> None:
    with sqlite3.connect(renewed.before) as before, sqlite3.connect(renewed.after) as after:
        tables = [name for (name,) in before.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in set(tables) - set(OF_THE_PROGRAM):
            columns = ", ".join(f'"{row[1]}"' for row in before.execute(f"PRAGMA table_info({table})"))
            query = f"SELECT {columns} FROM {table} ORDER BY {columns}"
            assert after.execute(query).fetchall() == before.execute(query).fetchall(), table
    before.close()
    after.close()


def test_a_note_that_was_there_is_about_its_one_day(renewed: Renewed) -> None:
    with sqlite3.connect(renewed.after) as after:
        notes = after.execute("SELECT period, first, day, department FROM store_note ORDER BY period").fetchall()
    after.close()
    assert ("day", "2025-03-02", "2025-03-02", "") in notes
    assert all((first == day) if period == "day" else first is None for period, first, day, _ in notes)


def differing(landed: dict[str, Any], now: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Where pages show another score, but for the last digit of one at a half or at a band's edge: rounded anew.

    The figures themselves, which exports have, are compared to the last digit.
    """
    for what, before in landed.items():
        after = now[what]
        if isinstance(before, int):
            yield from [(what, before, after)] * (before != after)
            continue
        shown = [("", "score", before["score"], after["score"])]
        shown += [
            (name, period, score, after["table"].get(name, {}).get(period))
            for name, scores in before["table"].items()
            for period, score in scores.items()
        ]
        yield from ((what, *cell) for cell in shown if cell[2] != cell[3] and not is_rounded_anew(cell[2], cell[3]))


def is_rounded_anew(before: str, after: str | None) -> bool:
    """Whether two scores as they are shown are a hundredth apart."""
    try:
        return abs(round(100 * float(before)) - round(100 * float(after or ""))) == 1
    except ValueError:
        return False


def rows(text: str, columns: list[str]) -> Iterator[list[str]]:
    """The rows of a CSV, in the columns that a landed version had."""
    return ([row[column] for column in columns] for row in csv.DictReader(StringIO(text)))


def loaded(text: str) -> Any:
    """A YAML file as data."""
    return YAML(typ="safe").load(text)
