"""``cityscore init --from-records``: from a strange file to a page, and what is there stays."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cityscore.definitions import load_definitions

from .conftest import Command

RECORDS = Path(__file__).parents[1] / "records" / "data" / "raw"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder with a real export beside which a city is made."""
    (tmp_path / "exports").mkdir()
    shutil.copy(RECORDS / "boston_311_2015.csv.gz", tmp_path / "exports")
    return tmp_path


def test_from_a_strange_file_to_observations_and_definitions_in_force(exports: Path, command: Command) -> None:
    made = command(exports, "init", "boston", "--from-records", "exports/boston_311_2015.csv.gz")
    assert made.returncode == 0, made.stderr
    for line in (
        "opened      OPEN_DT",
        "closed      CLOSED_DT",
        "due         TARGET_DT",
        "id          CASE_ENQUIRY_ID",
    ):
        assert f"  {line}\n" in made.stdout
    assert "made   cityscore.yaml: what the city could measure, proposed from the records" in made.stdout
    folder = exports / "boston"
    assert not (folder / "data").exists()
    definitions = load_definitions(folder / "cityscore.yaml")
    assert definitions.city.name == "Boston"
    assert definitions.sources[0].path == "../exports/boston_311_2015.csv.gz"
    counted = command(folder, "observe", "--metrics", "cityscore.yaml")
    assert counted.returncode == 0, counted.stderr
    for metric in definitions.metrics:
        assert f'\n"{metric.slug}",' in counted.stdout
    assert "no errors" in command(folder, "check").stdout
    assert command(folder, "apply", "cityscore.yaml").returncode == 0


def test_definitions_that_are_there_stay(exports: Path, command: Command) -> None:
    (exports / "cityscore.yaml").write_text("# mine\n")
    result = command(exports, "init", ".", "--from-records", "exports/boston_311_2015.csv.gz")
    assert result.returncode == 0, result.stderr
    assert "kept   cityscore.yaml: it is there already, so nothing was proposed" in result.stdout
    assert (exports / "cityscore.yaml").read_text() == "# mine\n"


def test_a_site_without_definitions_gets_them(exports: Path, command: Command) -> None:
    assert command(exports, "init", "boston").returncode == 0
    (exports / "boston" / "cityscore.yaml").unlink()
    result = command(exports, "init", "boston", "--from-records", "exports/boston_311_2015.csv.gz")
    assert "made   cityscore.yaml" in result.stdout
    assert "kept   settings.env" in result.stdout


@pytest.mark.parametrize(
    ("content", "words", "says"),
    [
        ("id,type\n1,a\n", [], "cases.csv: no column holds times; "),
        (None, [], "cases.csv: there is no such file → check the path\n"),
        ("id,opened\n1,2025-01-01\n", ["--name", "Manage"], "--name 'Manage': no city may be called 'manage' → "),
    ],
)
def test_a_file_or_a_name_that_will_not_do_is_refused_before_anything_is_made(
    tmp_path: Path, command: Command, content: str | None, words: list[str], says: str
) -> None:
    if content is not None:
        (tmp_path / "cases.csv").write_text(content)
    result = command(tmp_path, "init", "milltown", "--from-records", "cases.csv", *words)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(says)
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "milltown").exists()
