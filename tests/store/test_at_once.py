"""Runs, readers and people at once: one run at a time, every page whole, and nothing that anybody gave is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.store.forked import call
from tests.store.shared_database import shared_database

Play = Callable[..., Any]


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """Plays a scenario on a database of its own, and hands back what it found."""
    with shared_database(tmp_path) as shared:
        yield lambda *arguments: call("at_once_process", shared.environment, *map(str, arguments))


def test_of_two_runs_at_once_one_is_busy_or_finds_nothing_new(play: Play) -> None:
    came, left, wanted = play("two_runs", 6)
    assert all(sorted(both) in (["busy", "published"], ["nothing new", "published"]) for both in came)
    assert left == wanted


def test_readers_see_one_publication_after_the_other_and_nothing_between(play: Play, tmp_path: Path) -> None:
    seen, true = play("readers", 8, tmp_path)
    assert len(set(true)) == len(true) == 9
    for pages in seen:
        places = [true.index(page) if page in true else None for page in pages]
        assert None not in places
        assert places == sorted(places)
    assert sum(map(len, seen)) > len(seen)


def test_a_run_between_any_two_queries_of_a_page_leaves_it_whole_to_the_byte(play: Play) -> None:
    for page, before, after in play("every_gap"):
        assert page in (before, after)


def test_figures_that_people_give_during_runs_are_scored_by_the_next(play: Play) -> None:
    assert play("people", 6) == []


def test_a_run_does_not_mind_who_writes_meanwhile(play: Play) -> None:
    left, wanted = play("somebody_writes")
    assert left == wanted


def test_a_run_that_withdraws_thousands_of_figures_does_not_mind_who_writes_meanwhile(play: Play) -> None:
    assert play("many_gone") > 12_000
