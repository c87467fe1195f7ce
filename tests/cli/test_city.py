"""``cityscore city`` renames, archives, takes up again and removes; in a pipe it removes nothing without --yes."""

from __future__ import annotations

from pathlib import Path

from .conftest import Command

CITY = """\
city: {name: Milltown, timezone: America/New_York}
metrics:
  potholes: {name: Potholes, department: Works, better: higher, kind: ratio, target: 0.9}
"""


def test_a_city_is_renamed_archived_and_removed(site: Path, command: Command) -> None:
    (site / "city.yaml").write_text(CITY)
    assert command(site, "apply", "city.yaml").returncode == 0
    renamed = command(site, "city", "rename", "milltown", "--name", "Mill City", "--to", "mill-city")
    assert renamed.stdout == "Milltown is now Mill City, at /mill-city/.\n"
    applied = command(site, "apply", "city.yaml")
    assert (applied.returncode, "city: name stays Mill City" in applied.stdout) == (0, True)
    (site / "city.yaml").write_text(CITY.replace("name: Milltown", "name: Mill, slug: mill, was: mill-city"))
    refused = command(site, "apply", "city.yaml")
    assert (refused.returncode, "city: name is Mill City here, and Mill in the file" in refused.stdout) == (2, True)
    moved = command(site, "apply", "city.yaml", "--yes")
    assert (moved.returncode, "Mill moves from /mill-city/ to /mill/" in moved.stdout) == (0, True)
    assert command(site, "city", "rename", "mill", "--name", "Mill City", "--to", "mill-city").returncode == 0
    assert command(site, "city", "archive", "mill-city", "--why", "it merged").returncode == 0
    refused = command(site, "run")
    assert "Mill City" not in refused.stdout
    for words, says in (((), "--keep-published or --delete-all"), (("--delete-all",), "say --yes")):
        refused = command(site, "city", "remove", "mill-city", *words)
        assert (refused.returncode, says in refused.stderr) == (2, True)
    removed = command(site, "city", "remove", "mill-city", "--delete-all", "--yes")
    assert removed.stdout == "Mill City is removed; nothing of it is left.\n"
    assert "there is no city yet" in command(site, "export").stderr
