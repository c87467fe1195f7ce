"""The weekly report: which week a day is in, and what the report says of it, as was known when it came."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cityscore.jobs.city_run import run_city
from cityscore.model import CityScoreError
from cityscore.present.read.published_scores import Publication
from cityscore.present.read.weekly_summary import report_of
from cityscore.reports.weekly_contents import contents
from cityscore.reports.weekly_report import WEEK
from cityscore.store import models
from tests.store.milltown import Row, collecting

from .report_cities import LIGHTS, figures, made, of_size, ratio

pytestmark = pytest.mark.django_db


def contents_of(city: models.City, day: date) -> dict[str, Any]:
    newest = Publication.of(city)
    assert newest is not None
    week = WEEK.period_with(newest, day)
    assert week is not None
    report = report_of(newest, week)
    assert report is not None
    return contents(report)


@pytest.mark.parametrize("day", [24, 27, 30])
def test_any_day_of_a_week_is_of_its_report(day: int) -> None:
    city = made(LIGHTS, figures("a"))
    edition = WEEK.edition(city, date(2025, 3, day))
    assert edition.name == "milltown-week-2025-03-24"
    assert edition.text().startswith("Milltown CityScore: Week of 24 to 30 March 2025\n")


@pytest.mark.parametrize(("day", "start"), [(22, "16"), (23, "23"), (29, "23")])
def test_weeks_begin_as_the_citys_do(day: int, start: str) -> None:
    city = made(LIGHTS, figures("a"), calendar={"week_starts": "sunday"})
    assert WEEK.edition(city, date(2025, 3, day)).name == f"milltown-week-2025-03-{start}"


def test_a_week_that_is_not_over_has_no_report_and_the_error_says_which_have() -> None:
    city = made(LIGHTS, figures("a"))
    told = "from 2024-12-30, when its first week with one begins, to 2025-03-30, when the last ends"
    with pytest.raises(CityScoreError) as caught:
        WEEK.edition(city, date(2025, 3, 31))
    assert str(caught.value) == f"milltown has no report of the week of 2025-03-31 → name a day {told}"


def test_before_the_first_whole_week_the_error_says_so() -> None:
    city = made(LIGHTS, figures("a", first=date(2025, 3, 31), days=1))
    with pytest.raises(CityScoreError, match="no whole week of figures yet → its first report comes after the first"):
        WEEK.edition(city, date(2025, 3, 31))


def test_it_says_what_was_known_when_it_came_and_that_it_was_corrected() -> None:
    city = made({"a": ratio("Potholes")}, figures("a", (90, 100)))
    day = date(2025, 3, 20)
    before = WEEK.edition(city, day).text()
    run_city(city, collecting([Row("a", day, 10, 100)]), moment=datetime(2025, 4, 9, 12, tzinfo=UTC))
    after = WEEK.edition(city, day).text()

    corrected = "! Corrected since: CityScore 1.11 → 0.98; Potholes 630 → 550 of 700.\n\n"
    assert "630 of 700 · goal 80 %" in before
    assert corrected not in before
    assert after.replace(corrected, "") == before


def test_the_contents_are_plain_and_leave_nothing_out_that_is_empty() -> None:
    city = made(LIGHTS, figures("a"))
    said = contents_of(city, date(2025, 3, 26))
    assert json.loads(json.dumps(said)) == said
    assert list(said) == list(contents_of(city, date(2025, 1, 1)))


def test_a_long_list_is_cut_and_says_how_many_more_there_are() -> None:
    said = contents_of(of_size(60, 2), date(2025, 3, 26))
    (below,) = (each for each in said["lists"] if each["heading"] == "Follow up")
    assert (below["rows"], below["more"]) == ([], "14 just missed their goals")


def test_the_weeks_of_rolling_windows_lie_a_week_apart() -> None:
    said = contents_of(made(LIGHTS, figures("a"), periods="rolling"), date(2025, 3, 26))
    names = [row["name"] for row in said["weeks"]["rows"]]
    assert names[:3] == ["24 to 30 March 2025", "17 to 23 March 2025", "10 to 16 March 2025"]
    assert len(names) == 13
