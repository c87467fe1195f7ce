"""``--format json``: what was done and found as one object, nothing else on standard output, the exit code as ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Command

DEFINITIONS = """\
city: {name: Milltown, timezone: America/New_York}
sources: {figures: {type: file, path: figures.csv}}
metrics:
  calls: {name: Calls, department: Calls, owner: Head, better: higher, kind: ratio, target: 0.8, cases: calls}
"""
FIGURES = "metric,day,numerator,denominator\n" + "".join(f"calls,2025-03-0{day},7,10\n" for day in range(3, 10))
AT = "2025-03-10T09:00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"city.yaml": DEFINITIONS, "figures.csv": FIGURES}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def answer(command: Command, folder: Path, *words: str, code: int = 0) -> dict[str, Any]:
    result = command(folder, *words, "--format", "json")
    assert result.returncode == code, result.stderr
    loaded: dict[str, Any] = json.loads(result.stdout)
    assert (loaded["command"], loaded["exit_code"]) == (words[0], code)
    return loaded


def test_what_applying_changes(folder: Path, command: Command) -> None:
    planned = answer(command, folder, "apply", "city.yaml", "--dry-run")
    assert (planned["city"], planned["dry_run"], planned["applied"]) == ("milltown", True, False)
    assert planned["added"] == ["calls"]
    assert answer(command, folder, "apply", "city.yaml", "--at", "2025-03-01")["applied"] is True
    (folder / "city.yaml").write_text(DEFINITIONS.replace("owner: Head", "owner: Tail"))
    changed = answer(command, folder, "apply", "city.yaml")
    assert (changed["changed"], changed["retired"], changed["renamed"]) == ({"calls": ["owner"]}, [], {})


def test_what_a_run_did(folder: Path, command: Command) -> None:
    assert command(folder, "apply", "city.yaml", "--at", "2025-03-01").returncode == 0
    [city] = answer(command, folder, "run", "--at", AT)["cities"]
    assert (city["city"], city["added"], city["through"], city["published"]) == ("milltown", 7, "2025-03-09", True)
    assert city["scores"] > 0
    again = answer(command, folder, "run", "--at", AT)
    assert (again["cities"][0]["published"], again["findings"]) == (False, [])
    assert answer(command, folder, "collect")["cities"] == [
        {"city": "milltown", "added": 0, "corrected": 0, "withdrawn": 0, "failures": []}
    ]


def test_what_stopped_a_command_is_a_finding_with_its_place_and_fix(folder: Path, command: Command) -> None:
    (folder / "city.yaml").write_text(DEFINITIONS.replace("target:", "targt:"))
    for name in ("check", "apply"):
        [finding, *_] = answer(command, folder, name, "city.yaml", code=2)["findings"]
        assert (finding["level"], finding["id"]) == ("error", "definitions.unknown-key")
        assert (finding["file"], finding["line"]) == ("city.yaml", 4)
        assert finding["place"] == "metrics.calls.targt"
        assert finding["fix"] == "did you mean 'target'?"


def test_advice_is_a_finding_that_changes_no_exit_code(folder: Path, command: Command) -> None:
    (folder / "city.yaml").write_text(DEFINITIONS.replace("owner: Head, ", ""))
    found = answer(command, folder, "check", "city.yaml")["findings"]
    assert {finding["level"] for finding in found} == {"warning"}
    assert "lint.no-owner" in {finding["id"] for finding in found}


def test_a_site_is_checked_with_its_settings_and_no_secret(site: Path, command: Command) -> None:
    checked = answer(command, site, "check")
    assert checked["settings"]["CITYSCORE_SECRET_KEY"] == {"value": "set", "from": "settings.env"}
    assert checked["settings"]["CITYSCORE_DEBUG"] == {"value": "no", "from": "default"}
    assert {finding["id"] for finding in checked["findings"]} == {"city.missing", "city.no-administrator"}


def test_a_folder_without_a_site_answers_in_json_as_well(tmp_path: Path, command: Command) -> None:
    [finding] = answer(command, tmp_path, "check", code=2)["findings"]
    assert finding["id"] == "database.not-configured"
