"""``cityscore remove-account``: said with --yes where nobody can be asked, and never of the last administrator."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from .conftest import Command


def addresses(site: Path) -> list[tuple[str, int]]:
    with sqlite3.connect(site / "cityscore.sqlite3") as database:
        rows = database.execute("SELECT email, is_active FROM people_user ORDER BY id").fetchall()
    database.close()
    return rows


def test_an_account_is_removed_where_that_is_said_and_the_last_administrators_never(
    site: Path, command: Command
) -> None:
    last = command(site, "remove-account", "alice@city.gov", "--yes")
    assert last.returncode == 2
    assert "alice@city.gov is the site's last administrator → make another one first" in last.stderr
    with sqlite3.connect(site / "cityscore.sqlite3") as database:
        database.execute(
            "INSERT INTO people_user (email, name, password, is_superuser, is_staff, is_active, joined)"
            " VALUES ('bob@city.gov', '', '!', 0, 0, 1, '2025-01-01')"
        )
    database.close()
    unasked = command(site, "remove-account", "bob@city.gov")
    assert unasked.returncode == 2
    assert "say so with --yes" in unasked.stderr
    assert addresses(site)[-1] == ("bob@city.gov", 1)
    removed = command(site, "remove-account", "Bob@city.gov", "--yes")
    assert (removed.returncode, removed.stdout) == (0, "The account of bob@city.gov is removed.\n")
    assert addresses(site) == [("alice@city.gov", 1), ("left-2@left.invalid", 0)]
    again = command(site, "remove-account", "bob@city.gov", "--yes")
    assert again.returncode == 2
    assert "nobody has the address 'bob@city.gov'" in again.stderr
