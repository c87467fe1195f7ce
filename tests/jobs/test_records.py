"""Records collected into the store: all counted again each time, and only what differs is written."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from cityscore.jobs.city_run import collect_only, from_sources, run_city
from cityscore.jobs.exports import backlog_table, observations_table
from cityscore.store import backlogs, models
from cityscore.store.cities import city_of
from cityscore.store.failed_sources import failing_sources
from tests.store.milltown import DAY, HOUR, NOON
from tests.store.milltown_cases import CASES, HEADER, collected, count, folder, signs

__all__ = ["folder"]


def known() -> set[tuple[str, str, float, float]]:
    rows = observations_table(models.City.objects.get()).to_pylist()
    return {(row["district"], str(row["day"]), row["numerator"], row["denominator"]) for row in rows}


def test_cases_are_counted_on_the_day_they_fell_due_with_the_days_on_which_none_did(folder: Path) -> None:
    written = collected(folder, CASES, 1)
    assert (written.added, written.zero_days) == (5 + 1 + 2, 5)  # zeros of districts need no rows
    days = ["2025-02-04", "2025-02-05", "2025-02-06", "2025-02-07", "2025-02-08"]
    counted = {"": [(1, 2), (0, 0), (0, 0), (0, 1), (1, 1)], "North": [(1, 2), *[(0, 0)] * 4]}
    counted["South"] = [*[(0, 0)] * 3, (0, 1), (1, 1)]
    assert known() == {
        (district, day, *figures) for district, each in counted.items() for day, figures in zip(days, each, strict=True)
    }


def test_a_second_collection_writes_nothing(folder: Path) -> None:
    collected(folder, CASES, 1)
    assert not collected(folder, CASES, 2)


def test_only_what_differs_is_written(folder: Path) -> None:
    collected(folder, CASES, 1)
    late = CASES.replace("2025-02-06 08:00:00,,", "2025-02-06 08:00:00,2025-02-06 12:00:00,")
    written = collected(folder, late, 2)
    assert (written.added, written.corrected, written.withdrawn) == (0, 2, 0)
    assert ("South", "2025-02-07", 1, 1) in known()


def test_what_is_counted_no_more_is_taken_back(folder: Path) -> None:
    collected(folder, CASES, 1)
    moved = CASES.replace(",North", ",East")
    written = collected(folder, moved, 2)
    assert written.withdrawn == 1  # the North's zeros go with its last row
    assert {district for district, *_ in known()} == {"", "East", "South"}


@pytest.mark.parametrize(
    ("cases", "problem"),
    [
        ("sign,yesterday,,North\n", r"metrics\.signs\.records\.on_time\.opened: the times of the column 'opened'"),
        ("sign,2025-02-03 09:00:00\n", r"sources\.cases: can't be read"),
    ],
)
def test_records_that_can_not_be_read_are_told_and_nothing_is_written(folder: Path, cases: str, problem: str) -> None:
    collected(folder, CASES, 1)
    before = known()
    written = collected(folder, cases, 2)
    assert re.search(problem, failing_sources(models.City.objects.get()).get().reason)
    assert not written
    assert known() == before


def test_the_run_log_keeps_what_records_said_and_the_run_tells_what_looks_wrong(folder: Path) -> None:
    odd = CASES + "sign,2025-02-03 12:00:00,2025-02-03 11:00:00,North\n"
    (folder / "cases.csv").write_text(HEADER + odd)
    city, moment = models.City.objects.get(), NOON + DAY
    outcome = run_city(city, from_sources(city, moment), moment=moment)
    assert outcome.concerns == ("signs: 1 closed before they opened",)
    log = models.Run.objects.latest("pk").log["records"]["signs"]
    assert (log["counted"], log["odd"], log["concerns"]) == (5, 1, ["1 closed before they opened"])


def backlog(days: int) -> dict[str, tuple[int, int, int, float | None]]:
    """The days on which anything was open or done late, as known some days after noon of the seventh."""
    city, span = models.City.objects.get(), (date(2025, 2, 1), date(2025, 2, 28))
    rows = backlogs.known_backlogs(city, "signs", *span, NOON + days * DAY)
    return {str(day): tuple(left) for day, left in sorted(rows.items())}


def test_the_backlog_of_each_day_stands_beside_the_share(folder: Path) -> None:
    collected(folder, CASES, 1)
    assert backlog(1) == {
        "2025-02-04": (1, 1, 0, 1.0),
        "2025-02-05": (1, 1, 0, 2.0),
        "2025-02-06": (1, 0, 1, 0.0),
        "2025-02-07": (1, 1, 0, 1.0),
        "2025-02-08": (1, 1, 0, 2.0),
    }
    assert models.Run.objects.latest("pk").log["backlogs"] == 5


def test_a_case_closed_meanwhile_changes_its_days_and_what_was_known_stays(folder: Path) -> None:
    collected(folder, CASES, 1)
    before = backlog(1)
    closed = CASES.replace("2025-02-06 08:00:00,,", "2025-02-06 08:00:00,2025-02-08 12:00:00,")
    collected(folder, closed, 2)
    assert backlog(1) == before
    assert backlog(2) == before | {"2025-02-08": (0, 0, 1, None)}
    assert models.Run.objects.latest("pk").log["backlogs"] == 1


def test_a_run_that_only_finds_another_backlog_is_published(folder: Path) -> None:
    collected(folder, CASES, 1)
    city, moment = models.City.objects.get(), NOON + DAY + HOUR
    later = CASES.replace("2025-02-06 08:00:00,,", "2025-02-06 08:00:00,2025-02-08 12:00:00,")
    (folder / "cases.csv").write_text(HEADER + later)
    outcome = run_city(city, from_sources(city, moment), moment=moment)
    assert (bool(outcome.written), outcome.figures, outcome.published) == (False, 0, True)


def test_collecting_alone_keeps_the_backlog_for_the_next_run(folder: Path) -> None:
    (folder / "cases.csv").write_text(HEADER + CASES)
    city = models.City.objects.get()
    collect_only(city, from_sources(city, NOON + DAY))
    assert models.Backlog.objects.count() == 5
    assert models.Run.objects.latest("pk").state == models.RunState.COLLECTED


def test_backlogs_are_handed_out_by_day(folder: Path) -> None:
    assert backlog_table(city_of("milltown")).num_rows == 0
    collected(folder, CASES, 1)
    rows = backlog_table(city_of("milltown")).to_pylist()
    first = {"metric": "signs", "day": date(2025, 2, 4), "open": 1, "overdue": 1, "cleared": 0, "median_age": 1.0}
    assert (len(rows), rows[0]) == (5, first)
    assert backlog_table(city_of("milltown"), NOON).num_rows == 0


RECENT = "".join(line for line in CASES.splitlines(keepends=True) if "02-03" not in line)
"""What is left of the cases when the oldest are archived."""


def test_without_a_span_all_days_that_records_reach_are_counted_again(folder: Path) -> None:
    collected(folder, CASES, 1)
    assert collected(folder, CASES.replace("2025-02-03 15:00", "2025-02-05 15:00"), 2).corrected == 2


def test_with_a_span_earlier_days_stay_and_later_ones_are_corrected(folder: Path) -> None:
    count(folder, {"signs": signs()}, NOON + HOUR, recount=23)  # from 7 February on
    collected(folder, CASES, 1)
    before, left = known(), backlog(1)
    moved = CASES.replace("2025-02-03 15:00", "2025-02-05 15:00").replace(
        "06 08:00:00,,", "06 08:00:00,2025-02-07 07:00,"
    )
    assert collected(folder, moved, 1, HOUR).corrected == 2
    assert known() == {row for row in before if row[1:] != ("2025-02-07", 0, 1)} | {
        ("", "2025-02-07", 1, 1),
        ("South", "2025-02-07", 1, 1),
    }
    assert models.Run.objects.latest("pk").log["records"]["signs"]["since"] == "2025-02-07"
    assert {day for day, each in backlog(2).items() if each != left[day]} == {"2025-02-07", "2025-02-08"}


def test_with_a_span_the_days_of_cases_that_were_archived_stay(folder: Path) -> None:
    count(folder, {"signs": signs()}, NOON + HOUR, recount=23)
    collected(folder, CASES, 1)
    before = known()
    written = collected(folder, RECENT, 1, HOUR)
    # a district that has had cases, and has none among the newest, has zeros: so the North keeps its own
    assert (written.added, written.corrected, written.withdrawn) == (0, 0, 0)
    assert known() == before


def test_a_metric_that_is_new_is_counted_from_the_beginning(folder: Path) -> None:
    count(folder, {"signs": signs()}, NOON + HOUR, recount=23)
    collected(folder, CASES, 1)
    count(folder, {"signs": signs(), "lights": signs(where="type = 'light'")}, NOON + DAY + HOUR, recount=23)
    written = collected(folder, CASES, 1, 2 * HOUR)
    assert (written.added, written.zero_days) == (5 + 1, 5)
