"""Which figures have been corrected since, and by how much: in words, and as data beside them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from cityscore.jobs.city_run import run_city
from cityscore.present.read.published_scores import CITY, Publication
from cityscore.present.read.scope import scope_of
from cityscore.present.read.scorecard_contents import scorecard
from cityscore.present.say.sentence import Sentence, Stated
from tests.store.milltown import DAY, Row, city, collecting, define, every_day, plain

FIRST, SUNDAY = date(2025, 1, 6), date(2025, 1, 12)
SHARE = {"department": "Works", "kind": "ratio", "better": "higher", "target": 0.8}


def run(rows: Iterable[Row], day: int) -> None:
    run_city(city(), collecting(rows), moment=datetime(2025, 1, day, 12, tzinfo=UTC))


def told(day: date = SUNDAY) -> Sentence:
    """What the page of a day says, as it was published then."""
    publication = Publication.of(city(), day)
    assert publication is not None
    scope = scope_of(publication.in_force, *CITY)
    assert scope is not None
    card = scorecard(scope, publication)
    assert card is not None
    return card.corrections


def loaded(count: int = 2) -> None:
    """Some services, each with 8 of 10 on each day of the second week of January."""
    metrics = {f"m{number}": {**SHARE, "name": f"Service {number}"} for number in range(count)}
    define(plain(metrics), datetime(2025, 1, 1, tzinfo=UTC))
    run([row for slug in metrics for row in every_day(slug, FIRST, 7, (8, 10))], 13)


def test_nothing_is_said_where_nothing_was_corrected(db: None) -> None:
    loaded()
    run([Row("m0", SUNDAY + DAY, 1, 10)], 14)
    assert told() == ""


def test_the_largest_change_stands_first_with_both_figures(db: None) -> None:
    loaded()
    run([Row("m0", SUNDAY, 7, 10), Row("m1", SUNDAY, 1, 10)], 14)
    corrected = told()
    assert corrected == ("Corrected since: CityScore 1.00 → 0.93; Service 1 56 → 49 of 70; Service 0 56 → 55 of 70.")
    whole, second, first = corrected.states
    assert (whole.measure, whole.metric, whole.of) == (Stated.CORRECTED, "", 1.0)
    assert (second.metric, second.number, second.of) == ("m1", 49 / 70, 0.8)
    assert (first.metric, first.number, first.of, first.start, first.end) == ("m0", 55 / 70, 0.8, FIRST, SUNDAY)


def test_a_figure_that_was_taken_back_is_none(db: None) -> None:
    loaded(1)
    run([Row("m0", FIRST + place * DAY, 0, 0) for place in range(7)], 14)
    assert told() == "Corrected since: CityScore 1.00 → –; Service 0 56 of 70 → no figure."


def test_a_long_list_says_how_many_more(db: None) -> None:
    loaded(11)
    run([Row(f"m{number}", SUNDAY, 7, 10) for number in range(11)], 14)
    assert told().endswith("; Service 7 56 → 55 of 70; 3 more services.")


def test_a_window_that_does_not_lead_is_named(db: None) -> None:
    loaded(1)
    run([Row("m0", SUNDAY + DAY, 8, 10)], 14)
    run([Row("m0", SUNDAY + DAY, 2, 10)], 15)
    assert told(SUNDAY + DAY).startswith("Corrected since: Service 0, 13 January 2025: 8 → 2 of 10")
