"""A metric by district: ranked, with the gap between both ends, on one scale; and what is not shown is nowhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cityscore.jobs.city_run import run_city
from cityscore.present.read.district_table import Districts
from cityscore.present.read.metric_details import metric_page, public_metric
from cityscore.present.read.published_scores import Publication
from cityscore.store import models
from tests.store.milltown import Row, collecting, define, every_day, plain

BEGINNING = datetime(2023, 12, 1, tzinfo=UTC)
FIRST, DAYS = date(2024, 1, 1), 91
"""January, February and March: 31, 29 and 31 days."""
MORNING = datetime(2024, 4, 1, 12, tzinfo=UTC)
CALLS = {"name": "Calls", "department": "Works", "kind": "ratio", "better": "higher", "target": 0.8}
Figures = Mapping[str, tuple[tuple[float, float], ...]]
PLENTY: Figures = {"Mill": ((9, 10),), "Hill": ((6, 10),), "Dale": ((8, 10),)}
FEW: Figures = {**PLENTY, "Port": (*[(1, 1)] * 3, *[(0, 0)] * 88)}
"""Port has three cases, on the first days of January, and none after that."""


def milltown(figures: Figures, city: dict[str, Any] | None = None, **differs: Any) -> Publication:
    """A city with a metric's figures of three months in some districts; its own are their sum."""
    metric = {key: value for key, value in {**CALLS, **differs}.items() if value is not None}
    city = {"name": "Milltown", "timezone": "America/New_York", **(city or {})}
    define({"city": city, "metrics": {"calls": metric}}, BEGINNING)
    rows = [row for name, each in figures.items() for row in every_day("calls", FIRST, DAYS, *each, district=name)]
    whole = [
        row._replace(
            district="",
            numerator=sum(each.numerator for each in rows if each.day == row.day),
            denominator=1.0 if metric["kind"] == "count" else sum(e.denominator for e in rows if e.day == row.day),
        )
        for row in every_day("calls", FIRST, DAYS, (0, 0))
    ]
    run_city(models.City.objects.get(), collecting([*rows, *whole]), moment=MORNING)
    caches["pages"].clear()
    moment = Publication.of(models.City.objects.get())
    assert moment is not None
    return moment


def districts_of(moment: Publication) -> Districts:
    metric = public_metric(moment, "calls")
    assert metric is not None
    page = metric_page(moment, metric)
    assert page is not None
    assert page.districts is not None
    return page.districts


@pytest.mark.usefixtures("db")
def test_they_are_ranked_with_their_counts_and_the_gap_is_told() -> None:
    found = districts_of(milltown(PLENTY))
    assert found.window == "March 2024"
    assert [(line.name, line.point.figure, line.of, line.point.words) for line in found.lines] == [
        ("Mill", "90.0 %", "279 of 310", "better than goal"),
        ("Dale", "80.0 %", "248 of 310", "meets its goal"),
        ("Hill", "60.0 %", "186 of 310", "misses its goal"),
    ]
    assert found.gap == (
        "Best served: Mill, 90.0 %, 279 of 310. Least well served: Hill, 60.0 %, 186 of 310. They are 30 points apart."
    )
    assert found.not_shown == ""


@pytest.mark.usefixtures("db")
def test_a_small_difference_is_called_one() -> None:
    found = districts_of(milltown({"Mill": ((81, 100),), "Hill": ((79, 100),)}))
    assert found.gap.endswith("They are 2 points apart. That is a small difference.")


@pytest.mark.usefixtures("db")
def test_of_a_difference_that_few_cases_often_make_it_is_said_that_it_may_be_none() -> None:
    few = {"Mill": (*((1, 1), (0, 0)) * 4, (0, 1), (0, 0)), "Hill": ((1, 1), (0, 0), (0, 1), (0, 0), (1, 1), (0, 0))}
    assert "With so few cases, districts that are served alike may differ as much." in districts_of(milltown(few)).gap


@pytest.mark.usefixtures("db")
def test_where_no_district_was_stated_is_shown_and_not_compared(client: Client) -> None:
    """The best figure of all is that of Main desk, and the worst that of Unknown."""
    figures = {**PLENTY, "Main desk": ((10, 10),), "Unknown": ((1, 10),)}
    found = districts_of(milltown(figures, city={"no_district": "Main Desk"}))
    assert [line.name for line in found.lines] == ["Mill", "Dale", "Hill", "Main desk", "Unknown"]
    assert found.lines[-1].of == "31 of 310"
    assert found.gap.startswith("Best served: Mill, 90.0 %, 279 of 310. Least well served: Hill, 60.0 %, 186 of 310.")
    assert found.unstated == "Main desk and Unknown stand where no district was stated, and are not compared."
    assert found.unstated in client.get("/milltown/metrics/calls/").content.decode()


@pytest.mark.usefixtures("db")
def test_the_page_says_why_the_city_fell_though_every_district_improved(client: Client) -> None:
    """In February Mill has most of the cases, in March Hill, where fewer are done in time."""
    parts = {"Mill": (9, 10, 19, 20), "Hill": (1, 5, 6, 20)}
    figures: Figures = {
        name: tuple([(met, cases)] * 60 + [(now, of)] * 31) for name, (met, cases, now, of) in parts.items()
    }
    found = districts_of(milltown(figures))
    assert found.shift.startswith("Every district did better than in February 2024, yet the whole city did worse")
    assert "yet the whole city did worse" in client.get("/milltown/metrics/calls/").content.decode()
    assert districts_of(milltown(PLENTY)).shift == ""


@pytest.mark.usefixtures("db")
def test_what_is_small_is_not_shown_nor_the_next_smallest_and_it_is_said() -> None:
    found = districts_of(milltown(FEW))
    january = {each.name: each.points[2] for each in found.multiples}
    assert {name: (point.value, point.words) for name, point in january.items() if point.value is None} == {
        "Port": (None, "not shown"),
        "Dale": (None, "not shown"),
    }
    assert january["Port"].of == january["Port"].figure == january["Dale"].of == ""
    assert january["Port"].status is january["Dale"].status is None
    assert january["Mill"].of == "279 of 310"
    assert "Figures of fewer than 5 cases are not shown" in found.not_shown
    assert [line.name for line in found.lines] == ["Mill", "Dale", "Hill", "Port"]
    assert found.lines[-1].point.words == "nothing to count"


@pytest.mark.usefixtures("db")
def test_the_threshold_is_the_citys_and_zero_shows_all() -> None:
    found = districts_of(milltown(FEW, city={"small_numbers": 0}))
    (port,) = [each for each in found.multiples if each.name == "Port"]
    assert port.points[2].of == "3 of 3"
    assert found.not_shown == ""


@pytest.mark.usefixtures("db")
def test_where_most_months_are_small_quarters_are_shown() -> None:
    every_tenth = (*[(0, 0)] * 9, (1, 1))
    small = dict.fromkeys(("Mill", "Hill", "Dale", "Port"), every_tenth)
    found = districts_of(milltown(small))
    assert found.quarters
    assert found.window == "January to March 2024"
    assert {line.of for line in found.lines} == {"9 of 9"}
    assert found.gap == "Too few districts have enough cases to be compared."


@pytest.mark.usefixtures("db")
def test_of_harm_nobody_is_served_best() -> None:
    figures = {"Mill": ((1, 1),), "Hill": ((3, 1),)}
    found = districts_of(milltown(figures, kind="count", better="lower", harm=True, target=2))
    assert found.gap.startswith("Fewest: Mill, 1 a day, 31 in 31 days. Most: Hill, 3 a day, 93 in 31 days.")
    assert [line.point.words for line in found.lines] == ["fewer than its goal", "more than its goal"]
    assert found.has_city is False


@pytest.mark.usefixtures("db")
def test_scores_from_history_are_shown_only_where_nothing_small_is_in_it() -> None:
    trailing = {"trailing": 28}
    all_known = districts_of(milltown(PLENTY, target=None, history=trailing))
    assert all_known.scored
    assert all(line.point.score is not None for line in all_known.lines)


@pytest.mark.usefixtures("db")
def test_scores_from_history_would_tell_what_is_small() -> None:
    found = districts_of(milltown(FEW, target=None, history={"trailing": 28}))
    assert (found.scored, found.not_scored) == (False, True)
    assert all(line.point.score is None and line.point.goal == "" for line in found.lines)
    assert [line.name for line in found.lines] == ["Mill", "Dale", "Hill", "Port"]


@pytest.mark.usefixtures("db")
def test_lines_lie_on_one_scale_with_the_city_and_the_goal_and_stop_at_gaps() -> None:
    found = districts_of(milltown(FEW))
    assert len({(each.city, each.goals) for each in found.multiples}) == 1
    assert found.has_city
    by_name = {each.name: each for each in found.multiples}
    assert by_name["Mill"].line.count("M") == 1
    assert by_name["Mill"].line.count("L") == 2
    assert by_name["Dale"].line.count("M") == 1
    assert by_name["Dale"].line.count("L") == 1
    assert by_name["Port"].line == ""
    assert by_name["Port"].last is None
    tops = [by_name[name].last for name in ("Mill", "Dale", "Hill")]
    assert [each[1] for each in tops if each] == sorted(each[1] for each in tops if each)


@pytest.mark.usefixtures("db")
def test_a_metric_without_districts_has_no_such_part(client: Client) -> None:
    milltown({})
    assert "By district" not in client.get("/milltown/metrics/calls/").content.decode()


@pytest.mark.usefixtures("db")
def test_the_page_takes_six_queries_with_any_number_of_districts(client: Client) -> None:
    milltown({f"District {number}": ((number % 9, 10),) for number in range(40)})
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/milltown/metrics/calls/").content.decode()
    assert len(queries) <= 6
    assert page.count("<svg") == 40
    assert "style=" not in page


@pytest.mark.usefixtures("db")
def test_the_file_leaves_out_what_the_page_does_not_show(client: Client) -> None:
    milltown(FEW)
    rows = list(csv.DictReader(io.StringIO(client.get("/milltown/metrics/calls/scores.csv").content.decode())))
    january = [row for row in rows if row["period"] == "month" and row["end"] == "2024-01-31"]
    hidden = {row["district"] for row in january if row["reason"] == "not_shown"}
    assert hidden == {"Dale", "Port"}
    for row in rows:
        if row["reason"] == "not_shown":
            assert not any(row[key] for key in ("value", "yardstick", "ratio", "score", "status", "days"))
    assert all(row["reason"] == "not_shown" for row in rows if row["district"] and row["period"] == "week"
               and row["end"] >= "2024-01-07")  # fmt: skip
    assert not [row for row in rows if not row["district"] and row["reason"] == "not_shown"]
    quarters = {row["district"] for row in rows if row["period"] == "quarter" and row["reason"] == "not_shown"}
    assert quarters == {"Dale", "Port"}


@pytest.mark.usefixtures("db")
def test_page_and_file_hide_the_same_months(client: Client) -> None:
    rates = {"A": (*[(0, 0)] * 6, (1, 1)), "B": (*[(0, 0)] * 8, (1, 1)), "C": ((0, 1), (1, 1)), "D": ((1, 2),)}
    moment = milltown(rates)
    rows = csv.DictReader(io.StringIO(client.get("/milltown/metrics/calls/scores.csv").content.decode()))
    filed = {(row["district"], row["end"]) for row in rows if row["period"] == "month" and row["reason"] == "not_shown"}
    found = districts_of(moment)
    assert not found.quarters
    paged = {
        (each.name, str(point.end)) for each in found.multiples for point in each.points if point.words == "not shown"
    }
    assert paged == filed != set()


def test_of_a_yearly_metric_no_month_of_its_districts_is_said_to_lack_a_figure(db: None) -> None:
    define(plain({"calls": {**CALLS, "cadence": "yearly"}}), BEGINNING)
    rows = [Row("calls", date(2023, 12, 31), 80, 100, district) for district in ("", "Mill", "Hill")]
    run_city(models.City.objects.get(), collecting(rows), moment=MORNING)
    publication = Publication.of(models.City.objects.get())
    assert publication is not None
    metric = public_metric(publication, "calls")
    assert metric is not None
    page = metric_page(publication, metric)
    assert page is not None
    assert page.districts is None
