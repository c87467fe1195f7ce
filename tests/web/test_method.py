"""The method page: a real receipt, the mean, each service's highest score, what is not measured."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.store.store_answers import scores_now

from .small_site import CALLS, METRICS, small_city

METHOD = "/milltown/method/"


def read(client: Client) -> str:
    return html.unescape(client.get(METHOD).content.decode())


def row(page: str, name: str) -> list[str]:
    """The cells of a service's line."""
    found = next(each for each in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if f">{name}<" in each)
    return [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in re.findall(r"<td.*?</td>", found, re.DOTALL)]


def test_a_real_metric_is_the_worked_example(db: None, client: Client) -> None:
    small_city()
    page = read(client)
    assert "595 of 700 calls, 85.0 %, against a target of 95 %: 0.89" in page
    assert "595 / 700 = 0.85 (85.0 %)." in page
    assert "0.85 / 0.95 = 0.894737" in page


def test_then_the_mean_of_all_as_it_is_stored(db: None, client: Client) -> None:
    small_city()
    page = read(client)
    whole = scores_now("2025-03-31").get(subject__kind="city", period="week")
    assert f"each counted by its weight: {whole.score:.4f}, shown as {whole.score:.2f}." in page
    assert "2 of 3 services met their goal." in page


def test_each_service_has_its_yardstick_weight_highest_score_and_score(db: None, client: Client) -> None:
    small_city()
    page = read(client)
    assert row(page, "Calls answered") == ["goal 95 %", "1", "1.05", "■ 0.8947, misses its goal"]
    assert row(page, "Potholes")[1:3] == ["3", "1.20"]
    assert row(page, "Road deaths")[2] == "2.00"


def test_by_the_plain_ratio_there_is_no_limit_but_of_shares(db: None, client: Client) -> None:
    small_city(method="boston-2019")
    page = read(client)
    assert row(page, "Road deaths")[2] == "no limit"
    assert row(page, "Potholes")[2] == "1.25"
    assert "It has no upper limit" in page
    assert "never passes 2" not in page
    assert "however many services have a score" in page


def test_equal_weights_need_no_column(db: None, client: Client) -> None:
    small_city({"calls": CALLS})
    page = read(client)
    assert row(page, "Calls answered") == ["goal 95 %", "1.05", "■ 0.8947, misses its goal"]
    assert "each counted alike" in page


def test_what_is_not_measured_is_named_but_for_what_is_internal(db: None, client: Client) -> None:
    more = {
        "context": {**CALLS, "name": "Calls in all", "scored": False},
        "gone": {**CALLS, "name": "Old calls", "active": {"to": "2025-02-01"}},
        "inside": {**CALLS, "name": "Secret calls", "visibility": "internal"},
    }
    small_city({**METRICS, **more}, unmeasured=["snow clearing", "school meals"])
    page = read(client)
    told = page.split('id="unmeasured"')[1].split("</section>")[0]
    for each in ("Calls in all", "shown for context", "Old calls", "no longer measured", "snow clearing"):
        assert each in told
    assert "Secret calls" not in page


def test_it_tells_of_late_figures_of_targets_that_move_and_of_a_goal_that_follows_history(
    db: None, client: Client
) -> None:
    fewer = {**CALLS, "name": "Fewer", "target": None, "history": {"trailing": 28, "times": 0.9}}
    small_city({**METRICS, "fewer": fewer})
    page = read(client)
    for sentence in (
        "seen from the last day for which they have come, or should have.",
        "it is the mean of those in force on the days counted.",
        "both are counted from there.",
    ):
        assert sentence in page
    assert row(page, "Fewer")[0] == "goal 71.1 %"  # 0.9 of 79 %


def test_without_a_composite_no_mean_is_told(db: None, client: Client) -> None:
    small_city(composite=False)
    page = read(client)
    assert "Milltown shows no mean of them." in page
    assert "CityScore is the mean" not in page


@pytest.mark.parametrize("count", [3, 60])
def test_it_takes_few_queries(db: None, client: Client, count: int) -> None:
    small_city({f"calls-{n}": {**CALLS, "name": f"Calls {n}"} for n in range(count)})
    with CaptureQueriesContext(connection) as queries:
        page = client.get(METHOD).content.decode()
    assert len(queries) <= 6
    assert page.count('<th scope="row">') == count
