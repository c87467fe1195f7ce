"""A run that is killed, wherever, leaves the old day whole, and the next run completes it without a trace."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.store.forked import call
from tests.store.shared_database import shared_database


@pytest.mark.parametrize(
    ("scenario", "kills"), [("runs_killed", 70), ("collections_killed", 15), ("reruns_killed", 15)]
)
def test_what_is_killed_shows_a_whole_day_and_is_completed_by_a_rerun(
    tmp_path: Path, scenario: str, kills: int
) -> None:
    found = killed(tmp_path, scenario, kills)
    assert len(found) == kills
    assert {each["page"] for each in found} <= {"old", "new"}
    assert not [each for each in found if each["after_rerun"]]
    assert Counter(each["page_after_rerun"] for each in found) == {"new": kills}
    assert any(not each["alive"] and each["page"] == "old" for each in found)


def killed(folder: Path, scenario: str, kills: int) -> list[dict[str, Any]]:
    """What was there after each of so many kills, each from the same beginning."""
    with shared_database(folder) as shared:
        found: list[dict[str, Any]] = call("kill_process", shared.environment, scenario, str(kills), "1")
    return found
