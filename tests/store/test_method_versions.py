"""Scores are kept for good: a method's new version scores everything again, and what the old one said stays said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest

from cityscore.jobs.city_run import Outcome, run_city
from cityscore.jobs.run_summary import run_text
from cityscore.model import CityScoreError, Definitions, from_plain
from cityscore.present.read.chart_rows import line
from cityscore.present.read.method_explained import method_explained
from cityscore.present.read.published_scores import CITY, Day, Publication
from cityscore.present.read.scope import scope_of
from cityscore.present.say.receipt_text import word
from cityscore.scoring.methods import BALANCED, METHODS
from cityscore.scoring.receipts import stored_receipt
from cityscore.store import models, runs
from tests.store.milltown import DAY, HOUR, NOON, POTHOLES, Clock, city, clock, collecting, define, every_day, plain
from tests.store.milltown import Row as Observed
from tests.store.store_answers import answers, differences, fresh

__all__ = ["clock"]

DEFINITIONS = plain({"potholes": POTHOLES | {"department": "Works"}})
FIRST, THROUGH = date(2025, 1, 6), date(2025, 2, 28)
ROWS = every_day("potholes", FIRST, (THROUGH - FIRST).days + 1, (96.0, 100.0))
SECOND = replace(BALANCED, version=BALANCED.version + 1, bounded=False, coverage=0.9)


@pytest.fixture
def published(db: None, clock: Clock) -> datetime:
    """The moment at which the first version's scores are public."""
    clock.moment = NOON + 2 * DAY
    define(DEFINITIONS, NOON)
    run_at(NOON, ROWS)
    return NOON


def run_at(moment: datetime, rows: Sequence[Observed] = ()) -> Outcome:
    """Run as of a moment, with rows or with nothing new."""
    return run_city(city(), collecting(rows), moment=moment, through=THROUGH)


def told(as_of: datetime) -> tuple[object, ...]:
    """What is said of the last week as it was public at a moment: its score, in words and step by step."""
    moment = Publication.of(city(), as_of=as_of)
    assert moment is not None
    (metric,) = moment.in_force.definitions.metrics
    row = next(row for row in moment.rows().values() if (row.kind, row.period) == ("metric", "week"))
    receipt = word(stored_receipt(row, metric), near=0.05)
    part = scope_of(moment.in_force, *CITY)
    page = part and method_explained(part, moment)
    assert page is not None
    return row.score, line(metric, row), receipt.sentence, receipt.steps, page.scores, page.evidence, page.counted


def test_a_stored_score_keeps_its_receipt_and_its_words_and_a_run_scores_again(
    published: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, kept = told(published), answers(city(), published)
    assert before[2] == "96 of 100 cases, 96.0 %, against a target of 80 %: 1.17" or before[0] == pytest.approx(7 / 6)
    monkeypatch.setitem(METHODS, ("balanced", SECOND.version), SECOND)
    assert told(published) == before
    assert Publication.of(city()) is not None

    later = published + HOUR
    outcome = run_at(later)
    assert outcome.published
    assert (outcome.rules, runs.published(city()).log["rules"]["now"]) == (SECOND.version, SECOND.version)
    assert run_text(outcome).endswith(f"; all figures were worked out anew under version {SECOND.version} of the rules")
    current = models.Score.objects.filter(is_current=True)
    assert 0 < outcome.figures == current.count() < len(kept)
    assert set(current.values_list("method", "method_version")) == {("balanced", SECOND.version)}
    assert told(published) == before
    after = told(later)
    assert after[0] == pytest.approx(1.2)
    assert all(one != two for place, (one, two) in enumerate(zip(before, after, strict=True)) if place != 1)
    assert after[1] == before[1]
    assert answers(city(), published) == kept
    wanted = fresh(from_plain(Definitions, DEFINITIONS), ROWS, later, THROUGH)
    assert not differences(answers(city(), later), wanted)

    assert not run_at(later + HOUR).published


def test_what_waits_is_scored_again_as_well(db: None, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    define(plain({"potholes": POTHOLES}, city={"publication": "23:00"}), NOON)
    assert not run_city(city(), collecting(ROWS)).published
    assert not run_city(city(), collecting()).published
    assert models.Run.objects.count() == 1
    monkeypatch.setitem(METHODS, ("balanced", SECOND.version), SECOND)
    assert not run_city(city(), collecting()).published
    assert set(models.Score.objects.values_list("method_version", flat=True)) == {SECOND.version}


def test_a_score_of_a_version_that_is_not_known_says_so_and_is_scored_again(published: datetime) -> None:
    models.Score.objects.update(method_version=9)
    with pytest.raises(CityScoreError, match="'balanced' has no version 9 here"):
        told(published)
    run_at(published + HOUR)
    assert told(published + HOUR)[0] == pytest.approx(7 / 6)


def test_other_rules_that_give_the_same_figures_are_no_correction(
    published: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = replace(BALANCED, version=BALANCED.version + 1)
    monkeypatch.setitem(METHODS, ("balanced", same.version), same)
    run_at(published + HOUR)
    moment = Publication.of(city(), as_of=published)
    assert moment is not None
    rows = moment.rows()
    assert {row.method_version for row in rows.values()} == {BALANCED.version}
    assert not Day(moment, rows).corrected

    run_at(published + 2 * HOUR, [Observed("potholes", THROUGH - 7 * DAY, 50.0, 100.0)])
    moment = Publication.of(city(), as_of=published)
    assert moment is not None
    assert Day(moment, moment.rows()).corrected
