"""``cityscore init``: a folder to start from, nothing overwritten, and a link for the first administrator."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cityscore.cli.start import NewFile, starting_definitions
from cityscore.cli.start.new_files import write_new
from cityscore.definitions import lint, load_definitions, loads
from cityscore.library.checking import check_files
from cityscore.library.scoring import score
from cityscore.model import CityScoreError, Kind
from cityscore.web.environment import SETTINGS

from .conftest import Command

LINK = re.compile(r"http://127\.0\.0\.1:8000(/accounts/first/\w+/[\w-]+/)")

BROWSER = """
import sys
from cityscore.cli import site
site.ready()
from django.test import Client
client = Client(headers={"host": "127.0.0.1:8000"})
first = client.get(sys.argv[1], follow=True)
print(first.status_code)
form = {"new_password1": "plum garden tunnel", "new_password2": "plum garden tunnel"}
print(client.post(first.redirect_chain[-1][0], form).status_code)
print("_auth_user_id" in client.session)
print(Client(headers={"host": "localhost"}).get(sys.argv[1]).status_code)
"""
"""Somebody who opens a link, sets a password, and opens the link again."""


def link_in(text: str) -> str:
    found = LINK.search(text)
    assert found, text
    return found[1]


def test_the_example_is_good_and_its_figures_fit_it(initialised: Path) -> None:
    definitions = load_definitions(initialised / "cityscore.yaml")
    assert {metric.kind for metric in definitions.metrics} == {Kind.RATIO, Kind.COUNT, Kind.QUANTILE}
    assert definitions.cabinets
    assert definitions.goals
    assert definitions.sources[0].path == "data/*.csv"
    assert [metric.history is not None for metric in definitions.metrics] == [False, True, False]
    assert lint(definitions) == []
    observations = check_files(sorted(map(str, (initialised / "data").glob("*.csv"))), definitions)
    card = score(observations, definitions)
    for period in ("week", "month"):
        rows = [row for row in card.metrics.to_pylist() if row["period"] == period]
        assert [row["reason"] for row in rows] == [None] * 3


def test_the_settings_are_secret_and_each_says_what_it_is_for(initialised: Path) -> None:
    file = initialised / "settings.env"
    text = file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert (initialised / "cityscore.sqlite3").stat().st_mode & 0o777 == 0o600
    for setting in SETTINGS:
        assert re.search(rf"# {re.escape(setting.help)}\n#?{setting.name}=", text)
    key = re.search(r"^CITYSCORE_SECRET_KEY=(.+)$", text, re.MULTILINE)
    assert key
    assert len(key[1]) >= 50
    assert str(initialised) not in text  # the folder can be moved and copied
    assert "settings.env" in (initialised / ".gitignore").read_text().splitlines()


def test_from_nothing_to_a_password_and_the_link_is_dead(tmp_path: Path, command: Command) -> None:
    made = command(tmp_path, "init", "milltown", "--name", "Saint-Étienne", "--administrator", "Alice@City.gov")
    assert made.returncode == 0, made.stderr
    folder = tmp_path / "milltown"
    assert load_definitions(folder / "cityscore.yaml").city.name == "Saint-Étienne"
    checked = command(folder, "check")
    assert checked.returncode == 0, checked.stderr
    assert "cityscore.yaml: Saint-Étienne, 3 metrics; no errors, nothing to advise." in checked.stdout
    assert "[city.no-administrator]" in checked.stderr

    link = link_in(made.stdout)
    browser = subprocess.run(
        [sys.executable, "-c", BROWSER, link], cwd=folder, capture_output=True, text=True, check=True
    )
    assert browser.stdout.split() == ["200", "302", "True", "410"]

    assert "[city.no-administrator]" not in command(folder, "check").stderr
    again = command(tmp_path, "init", "milltown")
    assert again.returncode == 0
    assert "alice@city.gov is an administrator already; nobody's password was changed." in again.stdout
    assert not LINK.search(again.stdout)


def test_init_on_a_site_with_definitions_of_another_name_adds_no_example(site: Path, command: Command) -> None:
    (site / "cityscore.yaml").rename(site / "milltown.yaml")
    for file in (site / "data").iterdir():
        file.unlink()
    assert command(site, "init", ".").returncode == 0
    assert not (site / "cityscore.yaml").exists()
    assert list((site / "data").iterdir()) == []


def test_init_again_changes_nothing_and_prints_a_fresh_link(site: Path, command: Command) -> None:
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file() and "sqlite3" not in path.name}
    first, second = (command(site, "init", ".") for _ in range(2))
    assert first.returncode == second.returncode == 0
    assert "alice@city.gov becomes the administrator" in second.stdout
    assert link_in(first.stdout) != link_in(second.stdout)
    assert {path: path.read_bytes() for path in before} == before
    assert "kept   settings.env: it is there already" in second.stdout
    assert "  cd " not in second.stdout


def test_what_is_there_stays_and_the_rest_is_made(tmp_path: Path, command: Command) -> None:
    (tmp_path / "cityscore.yaml").write_text("# mine\n")
    result = command(tmp_path, "init", ".", "--name", "Milltown")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "cityscore.yaml").read_text() == "# mine\n"
    assert not (tmp_path / "data").exists()  # the figures go with the example's definitions
    assert (tmp_path / "settings.env").exists()


def test_without_a_terminal_and_an_address_it_says_how(tmp_path: Path, command: Command) -> None:
    result = command(tmp_path, "init", "milltown")
    assert result.returncode == 0
    assert "cityscore init milltown --administrator EMAIL" in result.stdout
    for words in ("cityscore apply cityscore.yaml", "cityscore run", "cityscore serve"):
        assert words in result.stdout


def test_at_a_terminal_it_asks_who_the_administrator_is(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    bare = {name: text for name, text in os.environ.items() if not name.startswith(("CITYSCORE_", "DATABASE_URL"))}
    with subprocess.Popen(
        [sys.executable, "-m", "cityscore", "init", "milltown"],
        cwd=tmp_path,
        env=bare,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as asking:
        os.close(theirs)
        os.write(ours, b"alice@city.gov\n")
        said = b""
        try:
            while part := os.read(ours, 4096):
                said += part
        except OSError:  # how a terminal on Linux says that the other end is closed
            pass
        os.close(ours)
    assert asking.returncode == 0, said.decode()
    assert "Who is the first administrator?" in said.decode()
    assert "alice@city.gov becomes the administrator" in said.decode()
    link_in(said.decode())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--name", "Manage"], "--name 'Manage': no city may be called 'manage' → choose another name"),
        (["--name", "  "], "--name '  ': is empty → choose another name"),
        (["--administrator", "alice"], "'alice' is not an e-mail address → write it as name@city.gov"),
    ],
)
def test_what_will_not_do_is_refused_before_anything_is_made(
    tmp_path: Path, command: Command, words: list[str], says: str
) -> None:
    result = command(tmp_path, "init", "milltown", *words)
    assert (result.returncode, result.stdout, result.stderr) == (2, "", f"{says}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ['O\'Brien "West": #1', "東京都", "No", "2025-01-01"])
def test_any_name_of_a_city_is_written_so_that_it_reads_back(name: str) -> None:
    city = loads(starting_definitions(name, "Europe/Paris")).city
    assert (city.name, city.timezone) == (name, "Europe/Paris")


def test_a_file_is_no_folder(tmp_path: Path, command: Command) -> None:
    (tmp_path / "taken").write_text("x")
    for place in ("taken", "taken/in"):
        result = command(tmp_path, "init", place)
        assert (result.returncode, result.stderr) == (2, f"{place} is a file, or lies in one → name a folder\n")


def test_settings_that_will_not_do_are_listed_and_stay(site: Path, command: Command) -> None:
    (site / "settings.env").write_text("CITYSCORE_DEBUG=on\nCITYSCORE_HTPS=yes\n")
    result = command(site, "init", ".")
    assert result.returncode == 2
    assert "settings.env:1: CITYSCORE_DEBUG: must be yes or no" in result.stderr
    assert "settings.env:2: CITYSCORE_HTPS is not a setting → did you mean 'CITYSCORE_HTTPS'?" in result.stderr
    assert "Traceback" not in result.stderr


def test_without_a_secret_key_there_is_no_link_and_it_says_how_to_make_one(site: Path, command: Command) -> None:
    (site / "settings.env").write_text("DATABASE_URL=sqlite:///cityscore.sqlite3\n")
    result = command(site, "init", ".")
    assert result.returncode == 2
    assert "CITYSCORE_SECRET_KEY: is not set" in result.stderr
    assert "secrets.token_urlsafe" in result.stderr


def test_the_environment_wins_and_the_link_has_the_sites_address(tmp_path: Path, command: Command) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite3"
    given = {"DATABASE_URL": f"sqlite:///{elsewhere}", "CITYSCORE_ADDRESS": "https://score.city.gov"}
    result = command(tmp_path, "init", "milltown", "--administrator", "alice@city.gov", **given)
    assert f"ready  {elsewhere}: the database, as DATABASE_URL in the environment has it\n" in result.stdout
    assert "https://score.city.gov/accounts/first/" in result.stdout
    assert not (tmp_path / "milltown" / "cityscore.sqlite3").exists()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    unwritable = NewFile("half \ud800 way", "a lone surrogate, which UTF-8 does not have")
    with pytest.raises(UnicodeEncodeError):
        write_new(tmp_path / "new", unwritable)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    assert not write_new(tmp_path / "dangling", NewFile("x", ""))
    with pytest.raises(CityScoreError):
        write_new(tmp_path / "dangling" / "in" / "it", NewFile("x", ""))
