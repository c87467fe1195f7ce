"""Whose figures are late: by department, with the services' names and the day of the last figure."""

from __future__ import annotations

from datetime import date

import pytest

from cityscore.model import Reason
from cityscore.present.read.late_data import Late, failed_text, late
from cityscore.present.read.published_scores import CITY, PublishedScore
from cityscore.present.read.scope import Scope

from .published_rows import END, day_of, row, rows, town

LAST = {"calls": date(2025, 3, 9), "fires": date(2025, 3, 12)}


def sentences(part: Scope, *stored: PublishedScore, latest: dict[str, date] | None = None) -> list[str]:
    return [each.sentence for each in late(part, day_of(part, rows(*stored), latest or LAST))]


def test_a_service_is_late_since_its_last_figure() -> None:
    part = town("calls", "lights")
    found = late(part, day_of(part, rows(row("calls"), row("lights", 0.9)), LAST))
    assert found == (Late("Works", ("Calls",), "No figures from Works since 9 March 2025: Calls."),)


def test_several_services_of_a_department_are_one_sentence_with_the_last_day_of_all() -> None:
    assert sentences(town("fires", "calls"), row("calls"), row("fires")) == [
        "Figures from Works are late, the last of 12 March 2025: Fires, Calls."
    ]


def test_what_comes_less_often_is_told_with_the_day_of_its_own_last_figure() -> None:
    permits, repairs = {"cadence": "monthly", "lag": 45}, {"cadence": "weekly"}
    latest = {"calls": date(2025, 3, 9), "permits": date(2024, 12, 31), "repairs": date(2025, 3, 16)}
    part = town("calls", permits=permits, repairs=repairs)
    assert sentences(part, row("calls"), row("permits"), row("repairs"), latest=latest) == [
        "No figures from Works since 9 March 2025: Calls. No figures from Works since 31 December 2024: Permits."
        " No figures from Works since 16 March 2025: Repairs."
    ]


def test_a_service_that_never_had_a_figure_says_so() -> None:
    assert sentences(town("lights"), row("lights")) == ["No figures from Works yet: Lights."]


def test_what_never_came_what_came_no_more_and_what_came_too_seldom_are_told_apart() -> None:
    latest = {"calls": date(2025, 3, 9), "fires": date(2025, 3, 27)}
    assert sentences(town("calls", "fires", "lights"), row("calls"), row("fires"), row("lights"), latest=latest) == [
        "No figures from Works yet: Lights. No figures from Works since 9 March 2025: Calls."
        " Too few figures from Works: Fires."
    ]


def test_each_department_is_asked_by_itself_in_the_definitions_order() -> None:
    part = town("lights", calls={"department": "Telephone"}, fires={"department": "Fire"})
    found = late(part, day_of(part, rows(row("fires"), row("calls"), row("lights")), LAST))
    assert [each.department for each in found] == ["Works", "Telephone", "Fire"]


@pytest.mark.parametrize("reason", [Reason.NO_OBSERVATIONS, Reason.TOO_LITTLE_COVERAGE])
def test_too_few_figures_are_late_as_none_are(reason: Reason) -> None:
    assert len(sentences(town("calls"), row("calls", reason=str(reason)))) == 1


@pytest.mark.parametrize("reason", [each for each in Reason if "observations" not in each and "coverage" not in each])
def test_another_reason_for_no_score_is_nobodys_delay(reason: Reason) -> None:
    assert sentences(town("calls"), row("calls", reason=str(reason))) == []


def test_only_the_period_that_leads_counts() -> None:
    assert sentences(town("calls"), row("calls", 0.9), row("calls", period="day")) == []
    assert sentences(town("calls"), row("calls"), row("calls", 0.9, period="day")) != []


def test_what_a_failed_source_did_not_give_is_late_though_its_week_has_a_score() -> None:
    part = town("calls", "fires", "lights")
    day = day_of(part, rows(row("calls", 0.9), row("fires", 0.9), row("lights", 0.9)), {**LAST, "lights": END})
    day.publication.run.log = {"failures": [{"source": "cad", "metrics": ["calls", "lights"], "problem": "gone"}]}
    found = late(part, day)
    assert [each.sentence for each in found] == ["No figures from Works since 9 March 2025: Calls."]  # lights had all
    calls, fires = part.metrics[:2]
    assert failed_text(day.publication, calls) == "Figures are late: none since 9 March 2025."
    assert failed_text(day.publication, fires) == ""


def test_composites_and_what_is_not_stored_are_not_late() -> None:
    assert sentences(town("calls", "lights"), row("", kind=CITY[0]), row("calls", 0.9)) == []


def test_a_renamed_services_last_figure_is_found() -> None:
    assert sentences(town("phones", keys={"phones": "calls"}), row("calls")) == [
        "No figures from Works since 9 March 2025: Phones."
    ]
