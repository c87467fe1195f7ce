"""A scorecard of stored rows: its numbers are those in the store, and a part shows only what is its own."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cityscore.demo import boston
from cityscore.jobs.city_run import run_city
from cityscore.present.read.published_scores import Publication
from cityscore.present.read.scope import scope_of
from cityscore.present.read.scorecard_contents import ScorecardContents, scorecard
from cityscore.present.read.services_table import Cell
from cityscore.present.read.sparkline import trend_of
from cityscore.present.say.number_text import score_text
from cityscore.store import models
from tests.store.boston_store import replay
from tests.store.milltown import Row, collecting, define, every_day
from tests.store.store_answers import scores_now

BEGINNING = datetime(2025, 1, 2, tzinfo=UTC)
FIRST, SUNDAY, MONDAY = date(2025, 1, 1), date(2025, 3, 30), date(2025, 3, 31)
SHARE = {"kind": "ratio", "better": "higher", "target": 0.8}
METRICS: dict[str, dict[str, Any]] = {
    "potholes": {**SHARE, "name": "Potholes", "department": "Works", "weight": 3},
    "signs": {**SHARE, "name": "Signs", "department": "Works", "goal": "calm"},
    "lamps": {**SHARE, "name": "Lamps", "department": "Lights"},
    "deaths": {
        "name": "Road deaths", "department": "Police", "kind": "count", "better": "lower", "target": 2, "harm": True,
        "goal": "calm",
    },
    "arrests": {**SHARE, "name": "Arrests", "department": "Police", "visibility": "internal", "goal": "calm"},
}  # fmt: skip
CABINETS = {"Streets": ["Works", "Lights"], "Safety": ["Police"]}
WHOLE = ("city", "")
PARTS = {
    WHOLE: ["potholes", "signs", "lamps", "deaths"],
    ("cabinet", "streets"): ["potholes", "signs", "lamps"],
    ("cabinet", "safety"): ["deaths"],
    ("department", "works"): ["potholes", "signs"],
    ("department", "lights"): ["lamps"],
    ("goal", "calm"): ["signs", "deaths"],
}


def figures() -> list[Row]:
    """Potholes miss their goal from 24 March on, signs always do; lamps have no figure after 20 March."""
    days = (MONDAY - FIRST).days + 1
    good = (date(2025, 3, 24) - FIRST).days
    return [
        *every_day("potholes", FIRST, good, (90, 100)),
        *every_day("potholes", date(2025, 3, 24), days - good, (70, 100)),
        *every_day("signs", FIRST, days, (60, 100), (70, 100)),
        *every_day("lamps", FIRST, (date(2025, 3, 20) - FIRST).days + 1, (88, 100)),
        *every_day("deaths", FIRST, days, (1, 1), (2, 1), (0, 1)),
        *every_day("arrests", FIRST, days, (33, 100)),
    ]


def morning_after(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(days=1)


def milltown(
    rows: Iterable[Row] = (), through: date = MONDAY, metrics: dict[str, dict[str, Any]] | None = None, **settings: Any
) -> models.City:
    """The town with figures up to a day; ``metrics`` say how its metrics differ, ``settings`` are the city's own."""
    stated = {slug: {**metric, **(metrics or {}).get(slug, {})} for slug, metric in METRICS.items()}
    city = {"name": "Milltown", "timezone": "America/New_York", **settings}
    goals = {"calm": {"name": "Calm streets"}}
    define({"city": city, "cabinets": CABINETS, "goals": goals, "metrics": stated}, BEGINNING)
    made = models.City.objects.get(name=city["name"])
    kept = [row for row in rows or figures() if row.day <= through]
    run_city(made, collecting(kept), moment=morning_after(through), through=through)
    return made


def moment_of(city: models.City, day: date | None = None, as_of: datetime | None = None) -> Publication:
    moment = Publication.of(city, day, as_of)
    assert moment is not None
    return moment


def card_of(moment: Publication, subject: tuple[str, str] = WHOLE) -> ScorecardContents:
    part = scope_of(moment.in_force, *subject)
    assert part is not None
    card = scorecard(part, moment)
    assert card is not None
    return card


def stored(
    card: ScorecardContents, subject: tuple[str, str], period: str = "week", day: date | None = None
) -> models.Score:
    """The score that the store holds as the current one."""
    kind, slug = subject
    rows = scores_now(day or card.day).filter(subject__city=card.publication.city, subject__district="")
    return rows.get(subject__kind=kind, subject__slug=slug, period=period)


def said(card: ScorecardContents) -> str:
    """All that is shown."""
    names = [field.name for field in fields(card) if field.name not in ("scope", "publication")]
    return " ".join(repr(getattr(card, name)) for name in names)


def listed(card: ScorecardContents) -> list[str]:
    return [service.slug for group in card.groups for service in group.services]


def assert_is(cell: Cell, row: models.Score) -> None:
    assert (cell.text, cell.status) == (score_text(row.score, near=0.05), row.status or "none")


def assert_all_numbers_are_the_stored_ones(card: ScorecardContents) -> None:
    periods = [column.name.lower() for column in card.columns]
    assert_is(card.score, stored(card, card.scope.subject))
    for group in card.groups:
        for cell, period in zip(group.cells, periods, strict=True):
            assert_is(cell, stored(card, (group.kind, group.slug), period))
        for service in group.services:
            for cell, period in zip(service.cells, periods, strict=True):
                assert_is(cell, stored(card, ("metric", service.slug), period))


@pytest.mark.usefixtures("db")
def test_every_number_of_every_part_is_the_stored_one() -> None:
    moment = moment_of(milltown())
    for subject in PARTS:
        card = card_of(moment, subject)
        assert [column.name for column in card.columns] == ["Day", "Week", "Month", "Quarter", "Year"]
        assert_all_numbers_are_the_stored_ones(card)
        assert card.published == morning_after(MONDAY)


@pytest.mark.usefixtures("db")
def test_how_many_met_their_goal_is_a_sentence() -> None:
    moment = moment_of(milltown())
    assert card_of(moment).met == "1 of 3 services met their goal."
    assert card_of(moment, ("department", "lights")).met == "No service has a score yet."


def test_bostons_numbers_are_the_stored_ones(city: models.City) -> None:
    replay(city, [row for row in boston.revisions() if row.published.date() <= date(2025, 2, 4)])
    card = card_of(moment_of(city))
    assert len(listed(card)) == len(card.scope.metrics)
    assert_all_numbers_are_the_stored_ones(card)


@pytest.mark.usefixtures("db")
def test_the_week_before_and_the_other_periods_stand_beside_it() -> None:
    card = card_of(moment_of(milltown()))
    assert [other.label for other in card.others] == [
        "Week before",
        "Monday",
        "March",
        "January–March",
        "Year so far, since 1 January 2025",
    ]
    rows = [stored(card, WHOLE, day=MONDAY - timedelta(days=7))]
    rows += [stored(card, WHOLE, period) for period in ("day", "month", "quarter", "year")]
    for other, row in zip(card.others, rows, strict=True):
        assert_is(other.cell, row)
        assert other.met == f"{row.met} of {row.scored} met"


@pytest.mark.usefixtures("db")
def test_why_it_moved_leads_from_the_one_stored_score_to_the_other() -> None:
    card = card_of(moment_of(milltown()))
    assert card.moved is not None
    assert (card.moved.before, card.moved.now) == (card.others[0].cell.text, card.score.text)
    now, before = stored(card, WHOLE).score, stored(card, WHOLE, day=MONDAY - timedelta(days=7)).score
    assert now is not None
    assert before is not None
    assert math.fsum(bar.amount for bar in card.moved.bars) == pytest.approx(now - before)
    assert card.moved.bars[0].slug == "potholes"
    assert card.moved.bars[-1].name == "Lamps: scored before, not now"


@pytest.mark.usefixtures("db")
def test_what_is_new_and_what_is_missing_comes_from_the_weeks_before() -> None:
    card = card_of(moment_of(milltown()))
    assert [(item.slug, item.line, item.remark) for item in card.news.follow_up] == [
        ("potholes", "490 of 700 · goal 80 %", "New this week."),
        ("signs", "450 of 700 · goal 80 %", "Missed its goal in every week on record, all 13 since 30 December 2024."),
    ]
    assert [item.owner_text.split(": ")[1] for item in card.news.follow_up] == ["no word yet", "no word yet"]
    assert [item.slug for item in card.news.fewer] == ["deaths"]
    assert card.news.best == ()
    assert [late.sentence for late in card.late] == ["No figures from Lights since 20 March 2025: Lamps."]


@pytest.mark.usefixtures("db")
def test_the_lines_go_back_thirteen_windows() -> None:
    card = card_of(moment_of(milltown()))
    days = [MONDAY - timedelta(weeks=back) for back in reversed(range(13))]
    kept = {day: row.score for day in days for row in scores_now(day).filter(subject__slug="lamps", period="week")}
    lamps = next(service for service in card.groups[0].services if service.slug == "lamps")
    assert lamps.trend == trend_of([kept.get(day) for day in days])
    kept = {day: row.score for day in days for row in scores_now(day).filter(subject__kind="city", period="week")}
    assert card.trend == trend_of([kept.get(day) for day in days])
    assert card.looked_back == "13 weeks"


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("misses", "count"), [(False, 3), (True, 4)])
def test_three_queries_read_it_all_and_a_fourth_how_long_services_missed(misses: bool, count: int) -> None:
    """The fourth is asked only where a service missed its goal in all weeks that are read."""
    rows = [row for row in figures() if misses or row.metric != "signs"]
    moment = moment_of(milltown(rows))
    with CaptureQueriesContext(connection) as queries:
        card_of(moment)
    assert len(queries) == count


@pytest.mark.usefixtures("db")
def test_a_part_shows_its_own_services_and_nothing_of_another() -> None:
    moment = moment_of(milltown())
    for subject, slugs in PARTS.items():
        card = card_of(moment, subject)
        assert listed(card) == slugs
        told = said(card)
        assert [slug for slug, metric in METRICS.items() if metric["name"] in told] == slugs


@pytest.mark.usefixtures("db")
def test_a_cabinets_table_is_by_department_and_any_others_by_cabinet() -> None:
    moment = moment_of(milltown())
    grouped = {
        subject: [(group.kind, group.slug) for group in card_of(moment, subject).groups]
        for subject in (WHOLE, ("cabinet", "streets"), ("goal", "calm"))
    }
    assert grouped == {
        WHOLE: [("cabinet", "streets"), ("cabinet", "safety")],
        ("cabinet", "streets"): [("department", "works"), ("department", "lights")],
        ("goal", "calm"): [("cabinet", "streets"), ("cabinet", "safety")],
    }


@pytest.mark.usefixtures("db")
def test_an_internal_metric_is_stored_and_changes_no_part() -> None:
    hidden = moment_of(milltown())
    without = [row for row in figures() if row.metric != "arrests"]
    absent = moment_of(milltown(without, name="Elsewhere"))
    assert models.Score.objects.filter(subject__slug="arrests", subject__city=hidden.city).exists()
    for subject in PARTS:
        assert said(card_of(hidden, subject)) == said(card_of(absent, subject))


@pytest.mark.usefixtures("db")
def test_a_past_day_is_shown_as_it_was_published_and_says_that_it_was_corrected() -> None:
    city = milltown(through=SUNDAY)
    first = card_of(moment_of(city))
    corrected = [Row("potholes", date(2025, 3, 28), 100, 100)]
    last = [row for row in figures() if row.day == MONDAY]
    run_city(city, collecting(corrected + last), moment=morning_after(MONDAY), through=MONDAY)
    then, now = moment_of(city, SUNDAY), moment_of(city)
    past = card_of(then)
    assert (past.day, past.score.text, past.published) == (SUNDAY, first.score.text, morning_after(SUNDAY))
    assert past.news.follow_up[0].line == "490 of 700 · goal 80 %"
    assert (first.corrected, past.corrected, card_of(now).corrected) == (False, True, False)
    assert not card_of(then, ("cabinet", "safety")).corrected
    known = card_of(moment_of(city, SUNDAY, as_of=morning_after(MONDAY)))
    assert (known.day, known.corrected, known.published) == (SUNDAY, False, morning_after(MONDAY))
    assert known.news.follow_up[0].line == "520 of 700 · goal 80 %"
    assert_is(known.score, stored(known, WHOLE))


@pytest.mark.usefixtures("db")
def test_a_past_day_that_nothing_has_changed_since_says_nothing() -> None:
    city = milltown(through=SUNDAY)
    run_city(city, collecting(figures()), moment=morning_after(MONDAY), through=MONDAY)
    assert not card_of(moment_of(city, SUNDAY)).corrected


@pytest.mark.usefixtures("db")
def test_a_correction_that_comes_while_a_page_is_made_is_not_told_on_it() -> None:
    city = milltown(through=SUNDAY)
    asked = moment_of(city, SUNDAY)
    run_city(city, collecting([Row("potholes", SUNDAY, 100, 100)]), moment=morning_after(MONDAY), through=SUNDAY)
    assert card_of(moment_of(city, SUNDAY, as_of=asked.published)).corrected
    assert not card_of(asked).corrected


@pytest.mark.usefixtures("db")
def test_a_districts_figures_are_not_taken_for_the_citys() -> None:
    north = every_day("potholes", FIRST, 89, (10, 100), district="North")
    apart = milltown([*figures(), *north], name="Elsewhere")
    assert scores_now(MONDAY).filter(subject__city=apart, subject__district="North").exists()
    assert said(card_of(moment_of(apart))) == said(card_of(moment_of(milltown())))


@pytest.mark.usefixtures("db")
def test_nothing_is_said_to_have_moved_from_a_score_that_was_withheld() -> None:
    silent = {date(2025, 3, 17) + timedelta(days=day) for day in range(7)}
    card = card_of(moment_of(milltown(row for row in figures() if row.metric == "deaths" or row.day not in silent)))
    assert (card.others[0].cell.text, card.others[0].met) == ("–", "1 of 1 met")
    assert card.score.text != "–"
    assert card.moved is None


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("settings", [{"periods": "rolling"}, {"method": "toolkit-2016"}])
def test_rolling_windows_are_compared_with_those_of_the_day_before(settings: dict[str, str]) -> None:
    card = card_of(moment_of(milltown(**settings)))
    before = stored(card, WHOLE, day=SUNDAY)
    assert card.others[0].label == "A day earlier"
    assert before.score != stored(card, WHOLE, day=MONDAY - timedelta(days=7)).score
    assert_is(card.others[0].cell, before)


@pytest.mark.usefixtures("db")
def test_without_a_composite_all_the_rest_is_the_same() -> None:
    shown, hidden = card_of(moment_of(milltown())), card_of(moment_of(milltown(name="Elsewhere", composite=False)))
    assert (shown.shows_composite, hidden.shows_composite) == (True, False)
    assert (shown.large, hidden.large) == (shown.score.text, "1 of 3 met")
    assert hidden.moved is None
    assert (hidden.met, hidden.news, hidden.late) == (shown.met, shown.news, shown.late)
    assert [group.services for group in hidden.groups] == [group.services for group in shown.groups]
    assert [group.met for group in hidden.groups] == [group.met for group in shown.groups]


@pytest.mark.usefixtures("db")
def test_without_a_composite_cabinets_say_how_many_met() -> None:
    card = card_of(moment_of(milltown(composite=False)))
    streets, safety = card.groups
    assert [cell.text for cell in streets.cells] == ["0/2", "0/2", "2/3", "2/3", "2/3"]
    assert [cell.text for cell in safety.cells] == ["–", "1/1", "1/1", "1/1", "1/1"]
    assert [cell.words for cell in safety.cells[:2]] == ["no score", "1 of 1 met"]
    assert [cell.leads for cell in safety.cells] == [False, True, False, False, False]
    assert {cell.status for cell in streets.cells + safety.cells} == {"none"}


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("weight", "provisional"),
    [
        (1, ""),
        (2, "Provisional: figures have come for 71 % of what the score is made of."),
        (5, "Provisional: figures have come for 50 % of what the score is made of."),
    ],
)
def test_a_score_that_rests_on_too_little_is_provisional(weight: float, provisional: str) -> None:
    card = card_of(moment_of(milltown(metrics={"lamps": {"weight": weight}})))
    assert (card.provisional, card.score.status) == (provisional, "near")


@pytest.mark.usefixtures("db")
def test_a_score_that_is_withheld_says_why_and_how_many_met_all_the_same() -> None:
    card = card_of(moment_of(milltown(metrics={"lamps": {"weight": 6}})))
    assert (card.score.text, card.score.words) == ("–", "Too few of the figures due have come to judge it.")
    assert (card.met, card.provisional) == ("1 of 3 services met their goal.", "")
    assert card.moved is None
    assert card.others[0].cell.text != "–"


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("settings", "window", "before", "back"),
    [
        ({"headline": "day"}, "Day, 31 March 2025", "A day earlier", "13 days"),
        ({"headline": "week"}, "Last complete week, 24 to 30 March 2025", "Week before", "13 weeks"),
        ({"headline": "month"}, "Last complete month, 1 to 31 March 2025", "Month before", "13 months"),
        (
            {"headline": "quarter"},
            "Last three complete months, 1 January to 31 March 2025",
            "A month earlier",
            "13 months",
        ),
        ({"periods": "rolling"}, "Week, 25 to 31 March 2025", "A day earlier", None),
        ({"periods": "rolling", "headline": "month"}, "Month, 2 to 31 March 2025", "A day earlier", None),
    ],
)
def test_a_window_says_which_days_it_covers(
    settings: dict[str, str], window: str, before: str, back: str | None
) -> None:
    card = card_of(moment_of(milltown(**settings)))
    assert (card.window, card.others[0].label) == (window, before)
    assert card.looked_back == back or back is None


@pytest.mark.usefixtures("db")
def test_the_period_that_leads_is_not_told_again_among_the_others() -> None:
    card = card_of(moment_of(milltown(headline="month")))
    assert [other.label for other in card.others] == [
        "Month before",
        "Monday",
        "Week",
        "January–March",
        "Year so far, since 1 January 2025",
    ]
    assert [column.name for column in card.columns if column.leads] == ["Month"]


@pytest.mark.usefixtures("db")
def test_the_first_week_has_none_before_it() -> None:
    card = card_of(moment_of(milltown(through=date(2025, 1, 6))))
    assert card.moved is None
    assert [other.label for other in card.others] == [
        "Monday",
        "December",
        "October–December",
        "Year so far, since 1 January 2025",
    ]


@pytest.mark.usefixtures("db")
def test_a_part_that_nothing_is_stored_of_has_no_scorecard() -> None:
    moment = moment_of(milltown())
    part = scope_of(moment.in_force, *WHOLE)
    assert part is not None
    assert scorecard(replace(part, subject=("cabinet", "nowhere")), moment) is None
    assert scope_of(moment.in_force, "cabinet", "nowhere") is None
