"""Boston 311, 2015: its definitions, what they count against counts made by hand, and its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from cityscore.definitions import lint
from cityscore.demo import boston_311, boston_311_run
from cityscore.jobs.exports import observations_table
from cityscore.model import Definitions, Period, Signal
from cityscore.present.read.published_scores import Publication
from cityscore.scoring.chart_windows import chart_of_rows
from cityscore.scoring.process_charts import ChartKind, process_chart
from cityscore.store import models

HOLIDAYS = [  # of Massachusetts
    *("2015-01-01", "2015-01-19", "2015-02-16", "2015-04-20", "2015-05-25", "2015-07-04"),
    *("2015-09-07", "2015-10-12", "2015-11-11", "2015-11-26", "2015-12-25"),
    *("2016-01-01", "2016-01-18", "2016-02-15"),
]
OPENS, CLOSES = pd.Timedelta("08:30:00"), pd.Timedelta("17:00:00")
BY_NEIGHBORHOOD = 9


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return boston_311_run.boston_311_definitions()


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return pd.read_parquet(boston_311.CASES)


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[models.City]:
    """The city counted and scored, once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = boston_311_run.store_boston_311_definitions()
        boston_311_run.count(found)
        yield found
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def rows(city: models.City, django_db_blocker: DjangoDbBlocker) -> pd.DataFrame:
    """All observations."""
    with django_db_blocker.unblock():
        found = observations_table(city).to_pandas()
    found["day"] = pd.to_datetime(found["day"])
    return found


# --- Definitions ---


def test_there_is_nothing_to_advise(definitions: Definitions) -> None:
    assert lint(definitions) == []
    assert definitions.city.name == "Boston 311, 2015"
    assert all(metric.definition and metric.owner for metric in definitions.metrics)


def test_eighteen_services_have_the_citys_target_and_a_service_level(definitions: Definitions) -> None:
    on_time = [metric for metric in definitions.metrics if metric.records and metric.records.on_time]
    assert len(on_time) == 18
    assert {metric.target[0].value for metric in on_time} == {0.8}
    assert sum(metric.records.on_time.due is None for metric in on_time) == 13
    assert len({metric.department for metric in on_time}) == 5


def test_the_cases_come_with_the_package_as_they_were(cases: pd.DataFrame) -> None:
    assert len(cases) == cases["case"].nunique() == 121_145
    assert cases["type"].nunique() == 158
    assert boston_311.CASES.stat().st_size < 1_400_000
    assert date(2015, 12, 31) == boston_311.LAST_DAY


def test_stated_spans_give_the_citys_own_due_day(definitions: Definitions, cases: pd.DataFrame) -> None:
    for metric in definitions.metrics:
        span = metric.records.on_time.within if metric.records.on_time else None
        if span:
            mine = cases[(cases["type"] == type_of(metric)) & cases["due"].notna()]
            same = due_of(mine["opened"], span).dt.date == mine["due"].dt.date
            assert len(mine) > 700, metric.slug
            assert same.mean() >= 0.98, metric.slug


# --- Counts made by hand, of a whole month ---


@pytest.mark.parametrize("month", ["2015-06", "2015-11"])
@pytest.mark.parametrize(
    "slug", ["sidewalks-made-safe", "recycling-carts", "graffiti", "signal-repair", "abandoned-vehicles"]
)
def test_a_month_by_the_citys_due_time(
    definitions: Definitions, cases: pd.DataFrame, rows: pd.DataFrame, slug: str, month: str
) -> None:
    mine = cases[cases["type"] == type_of(definitions.by_slug[slug])]
    assert figures(rows, slug, month) == by_hand(mine, mine["due"], month)


@pytest.mark.parametrize("month", ["2015-06", "2015-11"])
@pytest.mark.parametrize(
    "slug", ["street-lights", "sign-repair", "street-litter", "building-inspections", "signal-inspection", "rodents"]
)
def test_a_month_by_a_stated_span(
    definitions: Definitions, cases: pd.DataFrame, rows: pd.DataFrame, slug: str, month: str
) -> None:
    metric = definitions.by_slug[slug]
    mine = cases[cases["type"] == type_of(metric)]
    assert figures(rows, slug, month) == by_hand(mine, due_of(mine["opened"], metric.records.on_time.within), month)


def test_a_month_of_a_neighborhood_that_is_written_in_three_ways(cases: pd.DataFrame, rows: pd.DataFrame) -> None:
    mine = cases[cases["type"] == "Graffiti Removal"]
    mine = mine[mine["neighborhood"].isin(["Allston", "Brighton", "Allston / Brighton"])]
    assert len(mine["neighborhood"].unique()) > 1
    met, all = by_hand(mine, mine["due"], "2015-11")
    assert all > 20
    assert figures(rows, "graffiti", "2015-11", "Allston / Brighton") == (met, all)


def test_requests_are_counted_on_the_day_they_were_opened(cases: pd.DataFrame, rows: pd.DataFrame) -> None:
    assert figures(rows, "requests", "2015-07")[0] == (cases["opened"].dt.strftime("%Y-%m") == "2015-07").sum()
    assert rows[(rows["metric"] == "requests") & (rows["district"] == "")]["numerator"].sum() == 121_145


def type_of(metric: Any) -> str:
    return str(metric.records.where).partition("'")[2].rstrip("'")


def figures(rows: pd.DataFrame, slug: str, month: str, district: str = "") -> tuple[float, float]:
    """The sums of a month's observations."""
    mine = rows[(rows["metric"] == slug) & (rows["district"] == district) & (rows["day"].dt.strftime("%Y-%m") == month)]
    return mine["numerator"].sum(), mine["denominator"].sum()


def by_hand(mine: pd.DataFrame, due: Any, month: str) -> tuple[int, int]:
    """Of the cases that fell due in a month, those closed in time, and all."""
    fell_due = due.dt.strftime("%Y-%m") == month
    closed = mine["closed"].where(mine["closed"] <= "2016-01-01 08:00")
    return int(((closed <= due) & fell_due).sum()), int(fell_due.sum())


def due_of(opened: Any, span: str) -> Any:
    """When cases fall due, by NumPy's business days."""
    count, unit = int(span.split()[0]), span.split(maxsplit=1)[1].rstrip("s")
    if unit != "business day":
        return opened + pd.Timedelta(count, unit)
    holidays = np.array(HOLIDAYS, dtype="datetime64[D]")
    day = opened.dt.normalize()
    clock = opened - day
    days = day.to_numpy().astype("datetime64[D]")
    works = np.is_busday(days, holidays=holidays)
    late = works & (clock >= CLOSES).to_numpy()
    due = np.busday_offset(np.where(late, days + 1, days), count, roll="forward", holidays=holidays)
    inside = works & ~late & (clock >= OPENS).to_numpy()
    return pd.Series(due.astype("datetime64[ms]"), index=opened.index) + clock.where(inside, OPENS)


# --- In the store, and on the pages ---


def test_figures_reach_the_last_day_of_the_year(city: models.City, db: None) -> None:
    (run,) = models.Run.objects.filter(city=city)
    assert run.published
    assert run.replayed
    assert run.through == boston_311.LAST_DAY


def test_seventeen_neighborhoods_have_figures_and_no_name_stands_twice(rows: pd.DataFrame) -> None:
    districts = set(rows["district"]) - {""}
    assert len(districts - {"Boston (no neighborhood stated)"}) == 17
    assert {"Allston / Brighton", "Dorchester", "Greater Mattapan", "West Roxbury"} <= districts
    assert not {"Allston", "Brighton", "Boston", "Chestnut Hill", "Mattapan", "South Boston"} & districts
    assert rows[rows["district"] != ""]["metric"].nunique() == BY_NEIGHBORHOOD


def test_every_page_answers(client: Client, city: models.City, definitions: Definitions, db: None) -> None:
    home = f"/{city.slug}/"
    pages = [home, f"{home}2015-12-31/", f"{home}2015-07-04/", f"{home}board/", f"{home}method/"]
    pages += [f"{home}metrics/{metric.slug}/" for metric in definitions.metrics]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
    assert "Boston 311, 2015" in client.get(home).content.decode()
    assert "9 of 17 services met their goal" in client.get(home).content.decode()


def test_no_service_has_a_verdict_while_more_than_a_third_of_its_weeks_lie_outside_its_rules(
    city: models.City, db: None
) -> None:
    """A10: on this day nine of eighteen services were said to have really changed."""
    publication = Publication.of(city)
    assert publication is not None
    sundays = [date(2015, 12, 27) - timedelta(days=7 * back) for back in reversed(range(51))]
    of_day, outside = publication.rows(), {}
    for metric in publication.in_force.definitions.metrics:
        row = of_day.get(("metric", metric.slug, "week"))
        if row is None or row.chart is None:
            continue
        found = publication.rows_of(("metric", metric.slug), {Period.WEEK: sundays})
        weeks = [found.get((Period.WEEK, day)) for day in sundays]
        given, _ = chart_of_rows(metric, ChartKind(row.chart), Period.WEEK, weeks)
        made = process_chart(given)
        named = [signal for signal in made.signals if signal is not None]
        outside[metric.slug] = sum(signal is not Signal.COMMON for signal in named) / max(len(named), 1)
        assert row.signal in ("", "common") or outside[metric.slug] <= 1 / 3, metric.slug
    assert len(outside) == 18
    assert sum(share > 1 / 3 for share in outside.values()) >= 3  # graffiti, street litter, litter baskets
    verdicts = {slug for slug in outside if of_day["metric", slug, "week"].signal not in ("", "common")}
    assert len(verdicts) <= 2


def test_two_cities_stand_side_by_side(client: Client, city: models.City, db: None) -> None:
    from cityscore.demo.replay import store_boston_definitions

    store_boston_definitions()
    page = client.get("/").content.decode()
    assert "/boston-311-2015/" in page
    assert "/boston/" in page
