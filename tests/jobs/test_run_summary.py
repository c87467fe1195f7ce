"""What a run did is told in a line."""

from __future__ import annotations

from datetime import date

import pytest

from cityscore.jobs.city_run import Outcome
from cityscore.jobs.run_summary import run_text
from cityscore.store.observation_writes import WriteCounts


@pytest.mark.parametrize(
    ("written", "figures", "words"),
    [
        (WriteCounts(1, 0, 0, 5), 1, "1 new figure; 1 score published, through 9 April 2025"),
        (
            WriteCounts(1200, 3, 2, 0),
            4100,
            "1,200 new figures, 3 corrected, 2 withdrawn; 4,100 scores published, through",
        ),
        (WriteCounts(0, 1, 0, 0), 7, "0 new figures, 1 corrected; 7 scores published, through 9 April 2025"),
        (WriteCounts(0, 0, 0, 9), 7, "no new figures; 7 scores published, through 9 April 2025"),
    ],
)
def test_what_was_collected_and_published(written: WriteCounts, figures: int, words: str) -> None:
    assert run_text(Outcome(written, figures, date(2025, 4, 9), published=True)).startswith(words)


def test_nothing_new() -> None:
    assert run_text(Outcome(WriteCounts(0, 0, 0, 9), 0, date(2025, 4, 9), published=False)) == "nothing new"
