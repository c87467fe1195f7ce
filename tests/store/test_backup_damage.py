"""A file that is damaged, cut, another's or a newer CityScore's is refused before anything of it is used."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cityscore.store.backup_files.backup_reading import open_backup
from cityscore.store.backup_files.manifest import MEMBER, InvalidBackup, Manifest, StoredFile, StoredTable
from cityscore.store.backup_files.sealed_zip import written_zip
from cityscore.store.backup_files.site_files import choose_files, refuse_unsafe, write_file

MOMENT = datetime(2026, 11, 30, 6, 15, tzinfo=UTC)
ROWS = pa.table({"id": pa.array([1, 2], pa.int64()), "name": pa.array(["Ann", "Bob"])})
MANIFEST = Manifest(
    version="0.1.0",
    moment=MOMENT,
    database="sqlite",
    migrations={"store": ["0001_initial"]},
    settings={},
    secrets=(),
    key="",
    folder="/srv/milltown",
    tables=(
        StoredTable("people_user", "tables/people_user.parquet", 2, (("id", "integer"), ("name", "text")), 2, 0, ""),
    ),
    without=(),
    files=(StoredFile("data/daily.csv", 3),),
    left_out=(),
)


def written(file: Path, manifest: Manifest = MANIFEST, text: bytes | None = None, *, digests: bool = True) -> Path:
    """A back-up that says what it is told to, under a seal that fits."""
    with written_zip(file, (2026, 11, 30, 6, 15, 0)) as archive:
        tables, files = [], []
        for table in manifest.tables:
            with archive.member(table.member) as stream:
                pq.write_table(ROWS, stream)
            tables.append(replace(table, digest=stream.hash.hexdigest() if digests else table.digest))
        for stored in manifest.files:
            with archive.member(f"sources/{stored.path}") as stream:
                stream.write(b"a,b")
            files.append(replace(stored, digest=sha256(b"a,b").hexdigest()))
        whole = replace(manifest, tables=tuple(tables), files=tuple(files))
        with archive.member(MEMBER) as stream:
            stream.write(whole.to_json() if text is None else text)
    return file


def refusal(file: Path) -> str:
    with pytest.raises(InvalidBackup) as refused, open_backup(file):
        pass
    assert str(file) in str(refused.value)
    return str(refused.value)


def test_what_is_whole_is_read(tmp_path: Path) -> None:
    with open_backup(written(tmp_path / "x")) as backup:
        assert backup.manifest.moment == MOMENT
        assert [batch.to_pydict() for batch in backup.batches(backup.manifest.tables[0])] == [ROWS.to_pydict()]
        assert bytes(backup.file("data/daily.csv")) == b"a,b"


def test_every_byte_is_under_the_seal(tmp_path: Path) -> None:
    file = written(tmp_path / "x")
    whole = file.read_bytes()
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << place % 8)]) + whole[place + 1 :])
        assert any(why in refusal(file) for why in ("is damaged", "is no back-up")), place


def test_what_was_cut_or_goes_on_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path / "x")
    whole = file.read_bytes()
    for size in (0, 1, 63, 64, 65, *random.Random(7).sample(range(len(whole)), 60), len(whole) - 1):
        file.write_bytes(whole[:size])
        refusal(file)
    file.write_bytes(whole + b"\n")
    assert "is damaged, or not whole" in refusal(file)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" * 100, b"PK\x05\x06" + b"\0" * 18])
def test_another_file_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    assert "is no back-up of CityScore" in refusal(tmp_path / "x")


def test_another_zip_is_none(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "x", "w") as archive:
        archive.writestr("a.txt", "a")
    assert "is damaged, or not whole" in refusal(tmp_path / "x")


def test_a_newer_format_is_said_to_be_one(tmp_path: Path) -> None:
    text = json.dumps({**json.loads(MANIFEST.to_json()), "format_version": 2, "version": "9.0", "more": 1}).encode()
    said = refusal(written(tmp_path / "x", text=text))
    assert "was made by a newer CityScore (9.0)" in said
    assert "install that CityScore here" in said


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"format": "cityscore-backup"}', b"\xff", b"null"])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: bytes) -> None:
    refusal(written(tmp_path / "x", text=text))


def test_a_table_that_is_not_what_its_manifest_says_is_refused(tmp_path: Path) -> None:
    (table,) = MANIFEST.tables
    wrong = {
        "has another": (table, False),
        "has not all rows": (replace(table, rows=3), True),
        "has other columns": (replace(table, columns=(("id", "integer"), ("name", "day"))), True),
        "does not know": (replace(table, columns=(("id", "integer"), ("name", "polygon"))), True),
    }
    for place, (why, (stated, digests)) in enumerate(wrong.items()):
        file = written(tmp_path / str(place), replace(MANIFEST, tables=(stated,)), digests=digests)
        assert why in refusal(file)


@pytest.mark.parametrize(
    "path",
    [
        *("../out.csv", "/etc/passwd", "data/../../out.csv", "a//b", ".", "", "a/./b", "C:evil.csv", "a\\..\\b"),
        *("settings.env", "data/settings.env", "a\0b", "a\nb", "data/\u202ecsv"),
    ],
)
def test_no_file_leads_out_of_the_folder_or_into_settings(tmp_path: Path, path: str) -> None:
    file = written(tmp_path / "x", replace(MANIFEST, files=(StoredFile(path, 3),)))
    refusal(file)


def test_no_file_is_written_through_a_link_or_over_another(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    (home / "data").symlink_to(elsewhere)
    (home / "link.csv").symlink_to(elsewhere / "new.csv")
    (home / "mine.csv").write_text("mine")
    content = memoryview(b"theirs")
    assert not write_file(home, "data/x.csv", content)
    assert not write_file(home, "link.csv", content)
    assert not write_file(home, "mine.csv", content)
    assert not write_file(home, "mine.csv/x.csv", content)
    assert write_file(home, "new/x.csv", content)
    assert list(elsewhere.iterdir()) == []
    assert (home / "mine.csv").read_text() == "mine"


@pytest.mark.parametrize(
    "path",
    [
        *(
            "../x.csv",
            "/x.csv",
            "a/../../x.csv",
            "a\\x.csv",
            ".bashrc",
            ".git/hooks/x.csv",
            "Settings.env",
            "SETTINGS.ENV",
        ),
        *("cityscore.py", "sitecustomize.py", "cityscore.sqlite3-wal", "hooks/post-checkout", "x.csv\n", ""),
    ],
)
def test_a_file_that_would_be_run_or_lie_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(InvalidBackup, match="trust it in nothing"):
        refuse_unsafe([StoredFile("fine.csv", 1), StoredFile(path, 1)])


def test_files_outside_the_folder_and_large_ones_stay_behind(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for name, size in (("small.csv", 3), ("large.csv", 30), ("other.json", 4), ("settings.env", 1)):
        (home / name).write_bytes(b"x" * size)
    (tmp_path / "outside").write_bytes(b"x")
    (home / "link").symlink_to(tmp_path / "outside")
    chosen = choose_files(home, [*home.iterdir(), tmp_path / "outside", home / "gone"], limit=10)
    assert chosen.kept == ["other.json", "small.csv"]
    assert chosen.left_out == [StoredFile("large.csv", 30)]
