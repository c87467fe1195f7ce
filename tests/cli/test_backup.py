"""A back-up is one file with all of the site, or none; what is restored from it is that site, in its own folder."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from cityscore.store.backup_files.backup_reading import open_backup
from cityscore.store.backup_files.manifest import Manifest
from cityscore.web.settings_file import read_file
from tests import path_with_tests
from tests.cli.backed_up import KEY, NOT_THE_SITE, ask, landed_site, rows_of_all
from tests.cli.conftest import run
from tests.waiting import until
from tests.warm import run_text

BARE = {name: text for name, text in os.environ.items() if not name.startswith(("CITYSCORE_", "DATABASE_URL"))}


def well(folder: Path, *words: object, **environment: str) -> str:
    """What a command says that must go well."""
    done = run(folder, *map(str, words), **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a site of today's version, ``milltown``, and its back-up; only to be looked at."""
    folder = tmp_path_factory.mktemp("made")
    site = landed_site(folder / "milltown")
    renewed = run_text(["-c", RENEW], site, {**BARE, "PYTHONPATH": path_with_tests()})
    assert renewed.returncode == 0, renewed.stderr
    (site / "cityscore.yaml").write_text("city: {name: Milltown}\n", encoding="utf-8")
    ask(
        site / "cityscore.sqlite3",
        "UPDATE store_note SET first = '2025-02-20', department = 'Works' WHERE period = 'day'",
    )
    well(site, "backup", folder / "site.cityscore")
    return folder


RENEW = "from cityscore.cli import site; site.ready(migrate=True)"


@pytest.fixture(scope="module")
def restored(made: Path) -> Path:
    """A site restored from it; only to be looked at."""
    (made / "said").write_text(well(made, "restore", made / "site.cityscore", "new"), encoding="utf-8")
    return made / "new"


def manifest_of(file: Path) -> Manifest:
    with open_backup(file) as backup:
        return backup.manifest


def test_every_row_of_every_table_is_restored_with_the_ids_that_were_given(made: Path, restored: Path) -> None:
    before, after = rows_of_all(made / "milltown/cityscore.sqlite3"), rows_of_all(restored / "cityscore.sqlite3")
    assert sum(map(len, before.values())) > 3000
    assert after == before
    spans = ask(restored / "cityscore.sqlite3", "SELECT first, day, department FROM store_note WHERE period = 'day'")
    assert spans == [("2025-02-20", "2025-03-02", "Works")]


def test_a_back_up_of_older_tables_becomes_a_site_of_today(tmp_path: Path) -> None:
    old = landed_site(tmp_path / "old")
    well(old, "backup", "../old.cityscore")
    assert "0002_signals" not in ask(old / "cityscore.sqlite3", "SELECT name FROM django_migrations")
    migrations = manifest_of(tmp_path / "old.cityscore").migrations
    well(tmp_path, "restore", "old.cityscore", "new")
    applied = {name for (name,) in ask(tmp_path / "new/cityscore.sqlite3", "SELECT name FROM django_migrations")}
    assert applied > {name for names in migrations.values() for name in names}
    assert "the database is in order" in run(tmp_path / "new", "check").stdout
    days = ask(tmp_path / "new/cityscore.sqlite3", "SELECT first, day, department FROM store_note WHERE period = 'day'")
    assert days == [("2025-03-02", "2025-03-02", "")]


def test_only_its_owner_may_read_it_and_no_secret_is_in_it(made: Path) -> None:
    file = made / "site.cityscore"
    assert file.stat().st_mode & 0o777 == 0o600
    content = file.read_bytes()
    for secret in (KEY, "very-secret-of-oidc", "very-secret-of-mail"):
        assert secret.encode() not in content
    assert manifest_of(file).secrets == ("CITYSCORE_SECRET_KEY", "CITYSCORE_OIDC_SECRET", "CITYSCORE_MAIL")


def test_settings_are_made_again_and_those_that_lack_a_secret_wait_for_it(made: Path, restored: Path) -> None:
    said = (made / "said").read_text(encoding="utf-8")
    stated = {name: setting.text for name, setting in read_file(restored).stated.items()}
    assert stated["CITYSCORE_OIDC_NAME"] == "your 'Milltown' account \\ #1"
    assert stated["CITYSCORE_MAIL_FROM"] == "CityScore <score@milltown.gov>"
    assert len(stated["CITYSCORE_SECRET_KEY"]) > 50
    assert stated["CITYSCORE_SECRET_KEY"] != KEY
    assert "CITYSCORE_OIDC" not in stated
    text = (restored / "settings.env").read_text(encoding="utf-8")
    assert "#CITYSCORE_OIDC=https://login.milltown.gov" in text
    assert "Secret, and so not in the back-up: CITYSCORE_OIDC_SECRET, CITYSCORE_MAIL." in said
    assert "The secret key is not the one" in said
    assert (restored / "settings.env").stat().st_mode & 0o777 == 0o600


def test_with_the_former_key_in_the_environment_nothing_is_said_of_it(made: Path, tmp_path: Path) -> None:
    said = well(tmp_path, "restore", made / "site.cityscore", "new", CITYSCORE_SECRET_KEY=KEY)
    assert "The secret key is not the one" not in said
    assert "No mail is sent of what happened up to today" in said
    assert KEY not in (tmp_path / "new/settings.env").read_text(encoding="utf-8")


def test_nobody_is_signed_in_to_a_restored_site(made: Path, restored: Path) -> None:
    kept = {table: ask(restored / "cityscore.sqlite3", f"SELECT * FROM {table}") for table in NOT_THE_SITE[:3]}
    assert set(map(len, kept.values())) == {0}
    assert set(kept) <= set(manifest_of(made / "site.cityscore").without)


def test_a_site_knows_its_newest_back_up(made: Path) -> None:
    (row,) = ask(made / "milltown/cityscore.sqlite3", "SELECT moment, file, size, digest FROM store_backup")
    file = made / "site.cityscore"
    assert row[1:] == (str(file), file.stat().st_size, file.read_bytes()[-64:].decode())
    assert row[0] == str(manifest_of(file).moment.replace(tzinfo=None))


def test_a_file_is_written_over_only_if_that_is_asked_for(made: Path, tmp_path: Path) -> None:
    site = shutil.copytree(made / "milltown", tmp_path / "site")
    (tmp_path / "there").write_text("mine")
    refused = run(site, "backup", "../there")
    assert (refused.returncode, (tmp_path / "there").read_text()) == (2, "mine")
    assert "is there already → choose another name, or write over it: --overwrite" in refused.stderr
    well(site, "backup", "../there", "--overwrite")
    assert manifest_of(tmp_path / "there").database == "sqlite"


def test_of_a_folder_the_newest_are_kept_and_nothing_else_is_touched(made: Path, tmp_path: Path) -> None:
    site, kept = Path(shutil.copytree(made / "milltown", tmp_path / "site")), tmp_path / "backups"
    kept.mkdir()
    names = [f"cityscore-2020-01-0{day}T000000Z.cityscore" for day in (1, 2, 3)]
    for name in (*names, "mine.cityscore"):
        (kept / name).write_text("?")
    said = well(site, "backup", "../backups", "--keep", "2")
    assert "2 older back-ups removed." in said
    left = sorted(path.name for path in kept.iterdir())
    assert left[0] == names[2]
    assert left[2:] == ["mine.cityscore"]
    assert manifest_of(kept / left[1])
    assert "--keep 2 is for a folder" in run(site, "backup", "../one.cityscore", "--keep", "2").stderr


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("nowhere/x.cityscore", "there is no folder nowhere"),
        ("settings.env/x.cityscore", "there is no folder settings.env"),
        ("/proc/x.cityscore", "can't be written"),
    ],
)
def test_where_nothing_can_be_written_that_is_said(made: Path, file: str, why: str) -> None:
    done = run(made / "milltown", "backup", file)
    assert (done.returncode, why in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr


def test_a_full_disk_leaves_no_half_back_up_and_the_old_one_stays(made: Path, tmp_path: Path) -> None:
    site = shutil.copytree(made / "milltown", tmp_path / "site")
    old = Path(shutil.copy(made / "site.cityscore", tmp_path / "x.cityscore"))
    stays = old.read_bytes()
    done = patched(Path(site), FULL, "backup", "../x.cityscore", "--overwrite")
    assert (done.returncode, "make room" in done.stderr) == (2, True), done.stderr
    assert old.read_bytes() == stays
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "x.cityscore"]


@pytest.mark.parametrize("step", [1, 30])
def test_what_is_killed_while_it_writes_leaves_nothing_under_the_name(made: Path, tmp_path: Path, step: int) -> None:
    site = Path(shutil.copytree(made / "milltown", tmp_path / "site"))
    assert patched(site, KILLED_WRITING.format(step), "backup", "../x.cityscore").returncode == -9
    assert not (tmp_path / "x.cityscore").exists()
    well(site, "backup", "../x.cityscore")
    for left in tmp_path.glob(".*.part"):
        os.utime(left, (0, 0))  # days later
    well(site, "backup", "../x.cityscore", "--overwrite")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "x.cityscore"]


def test_what_is_killed_while_it_restores_leaves_no_site_and_is_begun_anew(made: Path, tmp_path: Path) -> None:
    assert patched(tmp_path, KILLED_LOADING.format(1), "restore", made / "site.cityscore", "new").returncode == -9
    assert not (tmp_path / "new/cityscore.sqlite3").exists()
    well(tmp_path, "restore", made / "site.cityscore", "new")
    assert not list((tmp_path / "new").glob(".cityscore*"))


def test_what_is_killed_while_it_replaces_leaves_the_old_site(made: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(made / "milltown", tmp_path / "site"))
    before = rows_of_all(site / "cityscore.sqlite3")
    killed = patched(site, KILLED_LOADING.format(60), "restore", made / "site.cityscore", "--replace")
    assert killed.returncode == -9
    assert rows_of_all(site / "cityscore.sqlite3") == before
    assert list(site.glob(".cityscore.sqlite3.*"))


FULL = """
import errno
from cityscore.store.backup_files import sealed_zip
def full(self, data): raise OSError(errno.ENOSPC, "No space left on device")
sealed_zip.HashedStream.write = full
"""
KILLED_WRITING = """
import os
from cityscore.store.backup_files import snapshots
count, batches = 0, snapshots.Snapshot.batches
def killed(self, table):
    global count
    count += 1
    if count == {0}: os.kill(os.getpid(), 9)
    return batches(self, table)
snapshots.Snapshot.batches = killed
"""
KILLED_LOADING = """
import os
from cityscore.store.backup_files import backup_reading
count, batches = 0, backup_reading.OpenBackup.batches
def killed(self, table):
    global count
    count += 1
    if count == {0}: os.kill(os.getpid(), 9)
    return batches(self, table)
backup_reading.OpenBackup.batches = killed
"""


def patched(folder: Path, patch: str, *words: object, **more: str) -> subprocess.CompletedProcess[str]:
    """The command with something in it that fails, or kills it."""
    called = ["cityscore", *map(str, words)]
    code = f"{patch}\nimport sys\nfrom cityscore.cli import main\nsys.argv = {called!r}\nmain()"
    environment = {**BARE, "PYTHONPATH": path_with_tests(), **more}
    return run_text(["-c", code], folder, environment)


def test_a_database_that_holds_a_site_is_replaced_only_if_that_is_asked_for(made: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(made / "milltown", tmp_path / "site"))
    refused = run(site, "restore", str(made / "site.cityscore"))
    assert (refused.returncode, "--replace" in refused.stderr) == (2, True)
    before = rows_of_all(site / "cityscore.sqlite3")
    ask(site / "cityscore.sqlite3", "UPDATE store_city SET name = 'Another'")
    said = well(site, "restore", made / "site.cityscore", "--replace")
    assert rows_of_all(site / "cityscore.sqlite3") == before
    (kept,) = site.glob("cityscore-replaced-*.sqlite3")
    assert f"is kept as {kept}" in said
    assert ask(kept, "SELECT name FROM store_city") == [("Another",)]


def test_a_database_in_use_is_not_replaced(made: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(made / "milltown", tmp_path / "site"))
    with closing(sqlite3.connect(site / "cityscore.sqlite3")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("SELECT count(*) FROM store_city").fetchone()
        refused = run(site, "restore", str(made / "site.cityscore"), "--replace")
    assert (refused.returncode, "stop the site and its workers first" in refused.stderr) == (2, True), refused.stderr


def test_a_damaged_database_is_replaced_by_a_back_up(made: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(made / "milltown", tmp_path / "site"))
    good = rows_of_all(site / "cityscore.sqlite3")
    (site / "cityscore.sqlite3").write_bytes(b"no database" * 1000)
    assert run(site, "restore", str(made / "site.cityscore")).returncode == 2
    well(site, "restore", made / "site.cityscore", "--replace")
    assert rows_of_all(site / "cityscore.sqlite3") == good


def test_a_back_up_made_while_others_write_is_of_one_moment_and_keeps_nobody_waiting(
    made: Path, tmp_path: Path
) -> None:
    site = Path(shutil.copytree(made / "milltown", tmp_path / "site"))
    file = site / "cityscore.sqlite3"
    writer = subprocess.Popen([sys.executable, "-c", PAIRS, str(file)], stdout=subprocess.PIPE, text=True)
    try:
        until(lambda: ask(file, "SELECT count(*) FROM people_entry WHERE action = 'pair'")[0][0] > 10)
        ((first,),) = ask(file, "SELECT count(*) FROM people_entry WHERE action = 'pair'")
        well(site, "backup", "../x.cityscore")
        ((last,),) = ask(file, "SELECT count(*) FROM people_entry WHERE action = 'pair'")
    finally:
        writer.kill()
        writer.communicate()
    assert last > first
    well(tmp_path, "restore", "x.cityscore", "new")
    ends = ask(
        tmp_path / "new/cityscore.sqlite3",
        "SELECT e.n, n.name FROM (SELECT count(*) AS n FROM people_entry WHERE action = 'pair') e,"
        " (SELECT name FROM people_user ORDER BY id LIMIT 1) n",
    )
    ((entries, name),) = ends
    assert first <= entries <= last
    assert entries % 2 == 0
    assert name == str(entries // 2)  # written in the same transaction, into a table that is read later


PAIRS = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
entry = ("INSERT INTO people_entry (moment, name, action, subject) VALUES ('2025-03-01 00:00:00', 'x', 'pair', ?)")
number = 0
while True:
    number += 1
    database.execute("BEGIN IMMEDIATE")
    database.execute(entry, ("one",))
    database.execute(entry, ("other",))
    database.execute("UPDATE people_user SET name = ?", (str(number),))
    database.execute("COMMIT")
    time.sleep(0.002)
"""


@pytest.mark.today
def test_a_copied_or_restored_site_reads_its_own_folder(site: Path, tmp_path: Path) -> None:
    well(site, "apply", "cityscore.yaml")
    well(site, "run")
    well(site, "backup", "../x.cityscore")
    shutil.copytree(site, tmp_path / "copied")
    well(tmp_path, "restore", "x.cityscore", "restored")
    figures = Path("data/example-figures.csv")
    for name, numerator in (("copied", 1), ("restored", 2)):
        lines = (tmp_path / name / figures).read_text().splitlines()
        metric, day, _, denominator = next(line for line in lines if line.startswith("calls")).split(",")
        (tmp_path / name / figures).write_text(
            "\n".join([lines[0], f"{metric},{day},{numerator},{denominator}", *lines[3:], ""])
        )
        well(tmp_path / name, "run")
        query = (
            f"SELECT numerator FROM store_observation WHERE day = '{day}' AND until IS NULL AND numerator = {numerator}"
        )
        assert (numerator,) in ask(tmp_path / name / "cityscore.sqlite3", query)
    assert "nothing new" in well(site, "run")


def test_a_site_of_before_reads_its_own_folder_once_it_is_renewed(made: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(made / "milltown", tmp_path / "site"))
    file = site / "cityscore.sqlite3"
    assert "city.folder-elsewhere" in run(site, "check").stderr
    ask(file, f"UPDATE store_city SET folder = '{site}'")
    renewed = run_text(["-c", RENEW], site, {**BARE, "PYTHONPATH": path_with_tests()})
    assert renewed.returncode == 0, renewed.stderr
    assert ask(file, "SELECT folder FROM store_city") == [(".",)]
    assert "city.folder-elsewhere" not in run(site, "check").stderr


def test_small_files_go_along_and_those_left_out_are_named(site: Path, tmp_path: Path) -> None:
    well(site, "apply", "cityscore.yaml")
    with (site / "data/example-figures.csv").open("ab") as file:
        file.truncate(21_000_000)
    done = run(site, "backup", "../x.cityscore")
    assert done.returncode == 0
    assert "data/example-figures.csv (21.0 MB) is not in it → keep a copy of it elsewhere" in done.stderr
    manifest = manifest_of(tmp_path / "x.cityscore")
    assert [stored.path for stored in manifest.files] == ["cityscore.yaml", "data/example-permits.csv"]
    said = well(tmp_path, "restore", "x.cityscore", "new")
    assert "data/example-figures.csv (21.0 MB) is not in the back-up: copy it here." in said
    assert (tmp_path / "new/cityscore.yaml").read_bytes() == (site / "cityscore.yaml").read_bytes()


def test_a_folder_keeps_what_it_has(made: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/cityscore.yaml").write_text("mine")
    assert "kept   cityscore.yaml: it is there already" in well(tmp_path, "restore", made / "site.cityscore", "new")
    assert (tmp_path / "new/cityscore.yaml").read_text() == "mine"


def test_check_says_what_it_is_and_writes_nothing(made: Path, tmp_path: Path) -> None:
    said = well(tmp_path, "restore", made / "site.cityscore", "--check")
    assert "by CityScore" in said
    assert said.endswith("It is whole.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    done = run(tmp_path, "restore", "nothing.cityscore", "new")
    assert (done.returncode, "No such file" in done.stderr) == (2, True)
    assert not (tmp_path / "new").exists()
