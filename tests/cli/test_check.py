"""``cityscore check``: settings, database, cities, definitions and figures; every problem with its id and its fix."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from .conftest import Command


def problems(result: object) -> list[str]:
    """The ids at the ends of the lines on standard error."""
    lines = str(getattr(result, "stderr", "")).splitlines()
    return [line.rpartition("[")[2].removesuffix("]") for line in lines if line.endswith("]")]


def test_a_fresh_site_is_in_order_with_advice(site: Path, command: Command) -> None:
    result = command(site, "check")
    assert result.returncode == 0
    assert "cityscore.sqlite3: the database is in order" in result.stdout
    assert "cityscore.yaml: Milltown, 3 metrics; no errors, nothing to advise." in result.stdout
    assert problems(result) == ["city.missing", "city.no-administrator"]
    for line in result.stderr.splitlines():
        assert line.startswith("warning: ")
        assert " → " in line


def test_the_settings_are_listed_with_their_origin_and_without_secrets(site: Path, command: Command) -> None:
    key = (site / "settings.env").read_text().split("CITYSCORE_SECRET_KEY=")[1].split()[0]
    given = {"CITYSCORE_HOSTS": "score.city.gov", "DATABASE_URL": "postgresql://city:sesame@127.0.0.1:1/scores"}
    result = command(site, "check", **given)
    usual = "settings are as usual: --verbose lists them."
    *stated, said, _ = result.stdout.partition("cityscore.yaml:")[0].splitlines()
    assert stated == [
        "DATABASE_URL = postgresql://city@127.0.0.1:1/scores  (environment)",
        "CITYSCORE_SECRET_KEY = set  (settings.env)",
        "CITYSCORE_HOSTS = score.city.gov  (environment)",
    ]
    assert said.endswith(usual)
    assert (result.returncode, problems(result)) == (2, ["database.unreachable"])
    whole = command(site, "check", "--verbose", **given)
    assert "DATABASE_URL = postgresql://city@127.0.0.1:1/scores  (environment)\n    where everything" in whole.stdout
    assert "CITYSCORE_DEBUG = no  (default)" in whole.stdout
    assert usual not in whole.stdout
    for secret in (key, "sesame"):
        assert secret not in result.stdout + result.stderr + whole.stdout + whole.stderr


def test_all_that_is_wrong_with_the_settings_is_said_at_once(site: Path, command: Command) -> None:
    result = command(site, "check", CITYSCORE_SECRET_KEY="short", CITYSCORE_DEBG="1")
    assert (result.returncode, problems(result)) == (2, ["settings.unknown", "settings.secret-key"])


def test_settings_that_do_not_go_together(site: Path, command: Command) -> None:
    result = command(site, "check", CITYSCORE_DEBUG="yes", CITYSCORE_ADDRESS="https://score.city.gov")
    assert result.returncode == 2
    assert [id for id in problems(result) if id.startswith("settings.")] == [
        *("settings.https-differs", "settings.debug-public")
    ]


def test_others_may_not_read_the_settings(site: Path, command: Command) -> None:
    (site / "settings.env").chmod(0o644)
    result = command(site, "check")
    assert result.returncode == 2
    assert "settings.env: others on this machine can read it" in result.stderr
    assert "→ chmod 600 settings.env [settings.file-open]" in result.stderr


def database(site: Path, statement: str) -> None:
    with sqlite3.connect(site / "cityscore.sqlite3") as connection:
        connection.execute(statement)
    connection.close()


def damage(site: Path, pages: slice) -> None:
    """Write over some pages of the file."""
    size = 4096
    data = (site / "cityscore.sqlite3").read_bytes()
    first, end, _ = pages.indices(len(data) // size)
    assert first < end
    (site / "cityscore.sqlite3").write_bytes(data[: first * size] + b"\xff" * size * (end - first) + data[end * size :])


def test_a_database_that_is_not_there_is_not_made_by_looking(site: Path, command: Command) -> None:
    (site / "cityscore.sqlite3").unlink()
    result = command(site, "check")
    assert (result.returncode, problems(result)) == (2, ["database.missing"])
    assert "there is no cityscore.sqlite3 yet → cityscore init . makes it" in result.stderr
    assert not (site / "cityscore.sqlite3").exists()
    assert command(site, "init", ".").returncode == 0
    assert command(site, "check").returncode == 0


def test_a_folder_that_is_not_there(site: Path, command: Command) -> None:
    result = command(site, "check", DATABASE_URL="sqlite:///nowhere/score.sqlite3")
    assert (result.returncode, problems(result)) == (2, ["database.missing"])
    assert "there is no folder nowhere" in result.stderr


def test_tables_of_an_older_or_newer_program(site: Path, command: Command) -> None:
    database(site, "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '0999_later', '2026-01-01')")
    for words in (["check"], ["init", "."]):
        newer = command(site, *words)
        assert (newer.returncode, problems(newer)) == (2, ["database.newer-schema"])
        assert "was made by a newer CityScore: this one does not know store.0999_later" in newer.stderr
    database(site, "DELETE FROM django_migrations WHERE name = '0999_later' OR app = 'sessions'")
    database(site, "DROP TABLE django_session")
    older = command(site, "check")
    assert (older.returncode, problems(older)) == (2, ["database.migrations-behind"])
    assert command(site, "init", ".").returncode == 0
    assert command(site, "check").returncode == 0


def test_a_file_without_tables(site: Path, command: Command) -> None:
    (site / "cityscore.sqlite3").write_bytes(b"")
    result = command(site, "check")
    assert (result.returncode, problems(result)) == (2, ["database.migrations-behind"])
    assert "cityscore.sqlite3 has no tables yet" in result.stderr


@pytest.mark.parametrize("pages", [slice(20, 24), slice(-3, None)])
def test_a_damaged_file(site: Path, command: Command, pages: slice) -> None:
    damage(site, pages)
    result = command(site, "check")
    assert (result.returncode, problems(result)) == (2, ["database.integrity"])
    assert "restore the newest back-up" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_that_is_no_database(site: Path, command: Command) -> None:
    (site / "cityscore.sqlite3").write_text("metric,day,value\n" * 100)
    result = command(site, "check")
    assert (result.returncode, problems(result)) == (2, ["database.integrity"])
    assert "file is not a database" in result.stderr


def test_a_folder_without_a_site_or_a_file_says_what_to_do(tmp_path: Path, command: Command) -> None:
    result = command(tmp_path, "check")
    assert (result.returncode, result.stdout) == (2, "")
    assert problems(result) == ["database.not-configured"]
    assert "cityscore init DIR" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_definitions_without_a_site_are_checked_alone(site: Path, tmp_path: Path, command: Command) -> None:
    (tmp_path / "cityscore.yaml").write_text((site / "cityscore.yaml").read_text())
    result = command(tmp_path, "check")
    assert (result.returncode, problems(result)) == (0, ["database.not-configured", "sources.away"])
    assert result.stdout == "cityscore.yaml: Milltown, 3 metrics; no errors, nothing to advise.\n"


def test_the_folders_definitions_are_checked_with_its_site(site: Path, command: Command) -> None:
    text = (site / "cityscore.yaml").read_text().replace("better: higher", "beter: higher", 1)
    (site / "cityscore.yaml").write_text(text)
    result = command(site, "check")
    assert result.returncode == 2
    assert problems(result)[-2:] == ["definitions.missing-key", "definitions.unknown-key"]
    assert "did you mean 'better'? [definitions.unknown-key]" in result.stderr


def test_a_source_is_tried_once_where_the_city_stands_as_in_its_file(site: Path, command: Command) -> None:
    assert command(site, "apply", "cityscore.yaml").returncode == 0
    for file in (site / "data").iterdir():
        file.unlink()
    result = command(site, "check")
    assert result.returncode == 0
    assert problems(result).count("sources.away") == 1


def test_a_file_is_checked_without_the_site(site: Path, command: Command) -> None:
    (site / "settings.env").write_text("CITYSCORE_NONSENSE=1\n")
    result = command(site, "check", "cityscore.yaml", "data/example-figures.csv", "data/example-permits.csv")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "cityscore.yaml: Milltown, 3 metrics; no errors, nothing to advise.\n"


def test_figures_are_checked_with_ids(site: Path, command: Command) -> None:
    (site / "bad.csv").write_text("metric,day,numerator,denominator\ncalls-in-time,2025-03-03,ninety,100\n")
    for words in (["bad.csv"], ["--observations", "bad.csv"]):
        result = command(site, "check", "cityscore.yaml", *words)
        assert (result.returncode, result.stdout) == (2, "")
        assert problems(result) == ["observations.cell"]


def test_advice_has_ids_too(site: Path, command: Command) -> None:
    text = (site / "cityscore.yaml").read_text().replace("    owner: Fire Chief\n", "")
    (site / "cityscore.yaml").write_text(text)
    result = command(site, "check", "cityscore.yaml")
    assert (result.returncode, problems(result)) == (0, ["lint.no-owner"])
    assert "warning: cityscore.yaml:" in result.stderr


@pytest.mark.parametrize("words", [["run"], ["export"]])
def test_commands_that_need_the_database_say_what_it_lacks(site: Path, command: Command, words: list[str]) -> None:
    database(site, "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '0999_later', '2026-01-01')")
    result = command(site, *words)
    assert (result.returncode, problems(result)) == (2, ["database.newer-schema"])
