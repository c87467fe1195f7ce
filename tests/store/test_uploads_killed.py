"""An upload that is killed while it is kept, or undone, leaves what was there; done again, it is whole."""

from __future__ import annotations

from pathlib import Path

from tests.store.forked import call
from tests.store.shared_database import shared_database

KILLS = 12


def test_a_killed_upload_leaves_nothing_half_written(tmp_path: Path) -> None:
    with shared_database(tmp_path) as shared:
        found = call("upload_process", shared.environment, str(KILLS))
    assert sum(found.values()) == 2 * KILLS
    assert found["before"] > KILLS
