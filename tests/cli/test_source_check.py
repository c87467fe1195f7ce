"""``cityscore check`` tries the sources of a file, without a database, and of a site's cities."""

from __future__ import annotations

from pathlib import Path

import pytest

from cityscore.cli.source_check import problems_of_city_sources
from cityscore.definitions import loads
from cityscore.store.definitions import apply_definitions

from .conftest import Command
from .test_check import problems

TOWN = """\
city: {name: Milltown, timezone: America/New_York}
sources:
  cases: {type: file, path: cases.csv}
  gone: {type: file, path: gone.csv}
metrics:
  potholes:
    name: Potholes
    department: Works
    owner: Chief
    better: lower
    harm: true
    kind: count
    records: {source: cases, where: type = 'Pothole', count: {on: opened}}
  calls: {name: Calls, department: Works, owner: Chief, better: lower, harm: true, kind: count, source: gone}
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    (tmp_path / "town.yaml").write_text(TOWN, encoding="utf-8")
    (tmp_path / "cases.csv").write_text("type,opened\nPothole,2025-03-03\n", encoding="utf-8")
    return tmp_path


def test_a_source_that_is_not_there_now_is_a_warning(town: Path, command: Command) -> None:
    result = command(town, "check", "town.yaml")
    assert (result.returncode, problems(result)) == (0, ["sources.away"])
    assert result.stderr.startswith("warning: town.yaml:4:")
    assert "sources.gone.path: there is no file " in result.stderr
    assert result.stdout == "town.yaml: Milltown, 2 metrics; no errors, nothing to advise.\n"


def test_a_column_that_is_not_there_is_an_error_with_its_line(town: Path, command: Command) -> None:
    (town / "town.yaml").write_text(TOWN.replace("type = 'Pothole'", "tipe = 'Pothole'"), encoding="utf-8")
    result = command(town, "check", "town.yaml")
    assert (result.returncode, result.stdout, problems(result)) == (2, "", ["sources.away", "definitions.invalid"])
    place = "town.yaml:13:30: metrics.potholes.records.where"
    assert f"{place}: there is no column 'tipe' in its source → did you mean 'type'?" in result.stderr


@pytest.mark.django_db
def test_the_sources_of_a_sites_cities_are_tried_but_for_those_of_the_file(town: Path) -> None:
    apply_definitions(loads(TOWN.replace("type = 'Pothole'", "tipe = 'Pothole'")), folder=str(town))
    messages = [problem.message for problem in problems_of_city_sources(town / "town.yaml")]
    assert [message.partition(": ")[0] for message in messages] == ["Milltown", "Milltown"]
    assert "there is no column 'tipe' in its source" in messages[0]
    apply_definitions(loads(TOWN), folder=str(town))
    assert list(problems_of_city_sources(town / "town.yaml")) == []
    assert [problem.id for problem in problems_of_city_sources(town / "other.yaml")] == ["sources.away"]
