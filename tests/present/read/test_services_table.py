"""The table of services: each score in words, sign and number, groups in their order, lines and trends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cityscore.model import Period, Reason
from cityscore.present.read.published_scores import Rows
from cityscore.present.read.scope import Scope
from cityscore.present.read.services_table import Cell, Group, Service, cell_of, groups, met_count_text
from cityscore.present.read.sparkline import trend_of
from cityscore.present.say.terms import reason_sentence

from .published_rows import END, SERVICE, day_of, row, rows, town, town_of, weeks

DEATHS = {"kind": "count", "better": "lower", "harm": True}


def table(part: Scope, *history: Rows, latest: dict[str, date] | None = None) -> tuple[Group, ...]:
    return groups(part, day_of(part, history[0], latest), history)


def service(stored: Rows, latest: date | None = END, **differs: Any) -> Service:
    """The line of a service called calls."""
    (group,) = table(town(calls=differs), stored, latest={"calls": latest} if latest else {})
    return group.services[0]


@pytest.mark.parametrize(
    ("score", "text", "symbol", "words", "status"),
    [
        (1.234, "1.23", "◉", "better than goal", "exceeds"),
        (1.0, "1.00", "●", "meets its goal", "meets"),
        (0.9999, "0.99", "◆", "just misses its goal", "near"),
        (0.9499, "0.94", "■", "misses its goal", "below"),
        (0.925, "0.93", "■", "misses its goal", "below"),
        (0.5, "0.50", "■", "misses its goal", "below"),
    ],
)
def test_a_score_has_number_sign_and_words(score: float, text: str, symbol: str, words: str, status: str) -> None:
    assert cell_of(row("calls", score), Period.WEEK, 0.05) == Cell("Week", text, symbol, words, status, leads=True)


@pytest.mark.parametrize("reason", list(Reason))
def test_a_cell_without_a_score_says_why(reason: Reason) -> None:
    cell = cell_of(row("calls", reason=str(reason)), Period.WEEK, 0.05)
    assert cell == Cell("Week", "–", "", reason_sentence(reason), "none", leads=True)


def test_what_is_not_scored_says_that_it_is_context() -> None:
    assert cell_of(row("calls", reason=""), Period.WEEK, 0.05).words == "Shown for context, not scored."


def test_only_the_period_that_leads_leads() -> None:
    cells = service(rows(*(row("calls", 0.9, period=str(period)) for period in reversed(Period)))).cells
    assert [(cell.period, cell.leads) for cell in cells] == [
        ("Day", False),
        ("Week", True),
        ("Month", False),
        ("Quarter", False),
        ("Year", False),
    ]


@pytest.mark.parametrize(
    ("differs", "good", "bad"),
    [
        ({}, "better than goal", "misses its goal"),
        ({"target": ()}, "better than usual", "worse than usual"),
        (DEATHS, "fewer than its goal", "more than its goal"),
        ({**DEATHS, "target": ()}, "fewer than usual", "more than usual"),
    ],
)
def test_a_services_cells_suit_what_it_is_compared_with(differs: dict[str, Any], good: str, bad: str) -> None:
    words = [service(rows(row("calls", score)), **differs).cells[0].words for score in (1.5, 0.5)]
    assert words == [good, bad]


def test_how_many_met_is_said_where_any_has_a_score() -> None:
    assert met_count_text(row("", kind="city", met=2, scored=3)) == "2 of 3 met"
    assert met_count_text(row("", kind="city", met=0, scored=3)) == "0 of 3 met"
    assert (
        met_count_text(row("", kind="city", met=0, scored=0))
        == met_count_text(row("calls", 0.9))
        == met_count_text(None)
        == "no score"
    )


def test_services_stand_under_their_cabinets_in_the_definitions_order() -> None:
    metrics = {"fires": "Fire", "lights": "Works", "calls": "Telephone", "potholes": "Works"}
    part = town_of(
        {slug: {**SERVICE, "name": slug.title(), "department": department} for slug, department in metrics.items()},
        cabinets={"Streets": ["Works"], "People": ["Telephone"], "Safety": ["Fire"], "Empty": ["Nobody"]},
    )
    streets = row("streets", 1.1, kind="cabinet", met=1, scored=2)
    found = table(part, rows(streets, *(row(slug, 0.9) for slug in metrics)))
    assert [(each.name, each.kind, each.slug, each.met) for each in found] == [
        ("Streets", "cabinet", "streets", "1 of 2 met"),
        ("People", "cabinet", "people", "no score"),
        ("Safety", "cabinet", "safety", "no score"),
    ]
    assert [[service.slug for service in each.services] for each in found] == [
        ["lights", "potholes"],
        ["calls"],
        ["fires"],
    ]
    assert [cell.text for cell in found[0].cells] == ["1.10"]


def test_a_services_trend_runs_from_the_oldest_window_to_the_newest() -> None:
    history = weeks(calls=[1.2, None, 0.8])
    (group,) = table(town("calls"), *history, {})
    assert group.services[0].trend == trend_of([None, 0.8, None, 1.2])


def test_a_renamed_service_keeps_its_scores_and_its_latest_day() -> None:
    found = table(town("calls", keys={"calls": "phones"}), rows(row("phones", 0.9)), latest={"phones": END})
    (line,) = found[0].services
    assert (line.slug, line.latest, line.cells[0].text) == ("calls", END, "0.90")


@pytest.mark.parametrize("cadence", ["daily", "weekdays"])
def test_a_line_says_since_when_figures_are_missing_within_what_is_shown(cadence: str) -> None:
    stored = rows(row("calls", 0.9))
    day_before = END - timedelta(days=1)
    assert service(stored, day_before, cadence=cadence).line == "72 of 100 · goal 80 % · last figure 29 March 2025"
    assert service(stored, END, cadence=cadence).line == "72 of 100 · goal 80 %"
    assert service(stored, END + timedelta(days=1), cadence=cadence).line == "72 of 100 · goal 80 %"


def test_a_slower_services_figures_are_not_missing_day_by_day() -> None:
    assert service(rows(row("calls", 0.9)), date(2025, 2, 28), cadence="monthly").line == "72 of 100 · goal 80 %"


def test_a_service_without_any_figure_says_only_that() -> None:
    found = service(rows(row("calls")), latest=None)
    assert (found.line, found.latest) == ("no figures", None)


def test_a_service_that_is_not_stored_has_an_empty_line() -> None:
    (group,) = table(town("calls", "fires"), rows(row("calls", 0.9)))
    assert (group.services[1].line, group.services[1].trend.path) == ("", "")
    assert [(cell.text, cell.words) for cell in group.services[1].cells] == [("–", "no score")]
