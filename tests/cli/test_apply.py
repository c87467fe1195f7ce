"""``cityscore apply`` where nobody can be asked, and where something was changed elsewhere."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from .conftest import Command

CITY = """\
city: {name: Milltown, timezone: America/New_York}
metrics:
  potholes: {name: Potholes, department: Works, better: higher, kind: ratio, target: 0.9}
  crimes: {name: Crimes, department: Police, better: lower, kind: count, target: 3}
"""


@pytest.fixture
def town(site: Path, command: Command) -> Path:
    """A site with Milltown as it is written in ``city.yaml``."""
    (site / "city.yaml").write_text(CITY)
    applied = command(site, "apply", "city.yaml")
    assert applied.returncode == 0, applied.stderr
    return site


def revisions(site: Path) -> int:
    with sqlite3.connect(site / "cityscore.sqlite3") as database:
        return int(database.execute("SELECT COUNT(*) FROM store_revision").fetchone()[0])


def test_without_a_terminal_what_would_be_asked_is_refused(town: Path, command: Command) -> None:
    (town / "city.yaml").write_text(CITY[: CITY.index("  crimes")])
    (town / "new.yaml").write_text(CITY.replace("Milltown", "City of Milltown"))
    retires, adds = "Retire 1 metric (crimes)?", "Add City of Milltown as a new city?"
    told = command(town, "apply", "city.yaml", "--dry-run")
    assert (told.returncode, retires in told.stdout) == (0, True)
    for file, question in (("city.yaml", retires), ("new.yaml", adds)):
        refused = command(town, "apply", file)
        assert (refused.returncode, question in refused.stderr, "--yes" in refused.stderr) == (2, True, True)
    assert revisions(town) == 1
    assert command(town, "apply", "city.yaml", "--yes").returncode == 0
    assert revisions(town) == 2


def test_what_was_changed_elsewhere_is_kept_and_told_refused_or_taken_back(town: Path, command: Command) -> None:
    (town / "other.yaml").write_text(CITY.replace("0.9}", "0.92}"))
    assert command(town, "apply", "other.yaml").returncode == 0
    kept = command(town, "apply", "city.yaml")
    assert kept.returncode == 0
    assert "potholes: target stays 0.92" in kept.stdout
    assert revisions(town) == 2
    (town / "city.yaml").write_text(CITY.replace("0.9}", "0.95}"))
    refused = command(town, "apply", "city.yaml")
    assert refused.returncode == 2
    assert "target is 0.92 here, and 0.95 in the file" in refused.stdout
    assert revisions(town) == 2
    assert command(town, "apply", "city.yaml", "--take-back").returncode == 0
    assert revisions(town) == 3
