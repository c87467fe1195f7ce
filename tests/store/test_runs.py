"""Runs: what is published equals what the library computes, again writes nothing, and the past stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import cityscore
from cityscore.demo import boston
from cityscore.jobs.city_run import run_city
from cityscore.model import CityScoreError, Definitions, Metric, from_plain
from cityscore.scoring.observations import Observations
from cityscore.scoring.stored_scores import SCORE_COLUMNS
from cityscore.store import models, score_publication
from cityscore.store.definitions import apply_definitions, plan
from cityscore.store.releases import Scored, finish
from cityscore.store.runs import Busy, begin, fail_run, published
from tests.store.boston_store import START, boston_definitions, handed_over_rows, replay
from tests.store.store_answers import close, scores_now, scores_on

LAST = date(2025, 2, 10)


@pytest.fixture
def revisions() -> list[boston.BostonRow]:
    """The publications up to 11 February."""
    return [row for row in boston.revisions() if row.published.date() <= LAST + timedelta(days=1)]


def counts() -> tuple[int, ...]:
    tables = (models.Observation, models.Score, models.Run, models.Revision, models.Subject)
    return tuple(table.objects.count() for table in tables)


def test_the_current_figures_are_the_librarys(
    city: models.City, revisions: list[boston.BostonRow], tmp_path: Path
) -> None:
    replay(city, revisions)
    file, _ = boston.write_demo(tmp_path)
    newest = {(row.metric, row.day): row for row in revisions}
    figures = tmp_path / "known.csv"
    lines = ["metric,day,numerator,denominator"]
    lines += [f"{row.metric},{row.day},{row.numerator!r},{row.denominator!r}" for row in newest.values()]
    figures.write_text("\n".join(lines))
    card = cityscore.score(figures, file, since=boston.FIRST_DAY, through=LAST)

    rows = card.metrics.to_pylist() + card.city.to_pylist()
    wanted = {(row["metric"], row["period"], row["through"]): row for row in rows}
    assert len(wanted) == (24 * 5 + 1) * 25  # and what is current
    days = sorted({day for _, _, day in wanted})
    stored = [
        (day, score)
        for day in days
        for score in scores_now(day).filter(subject__kind__in=("metric", "city")).select_related("subject")
    ]
    compared = 0
    for day, score in stored:
        row = wanted[score.subject.slug or "cityscore", score.period, day]
        stated = (score.status or None, score.reason or None, score.days, score.due, score.met, score.scored)
        assert stated == tuple(row[name] for name in ("status", "reason", "days", "due", "met", "scored"))
        for name in ("score", "value", "yardstick", "coverage"):  # a figure that differs in its last digits is not new
            assert close(getattr(score, name), row[name])
        compared += 1
    assert compared == len(wanted)


def test_a_second_run_writes_nothing(city: models.City, revisions: list[boston.BostonRow]) -> None:
    replay(city, revisions)
    before = counts()
    last = published(city)
    assert last is not None

    newest = {(row.metric, row.day): row for row in revisions}
    outcome = run_city(city, handed_over_rows(list(newest.values())), moment=last.moment)

    assert outcome.figures == 0
    assert counts() == before


def test_a_restated_figure_supersedes_and_keeps_the_old_one(
    city: models.City, revisions: list[boston.BostonRow]
) -> None:
    replay(city, revisions)
    last = published(city)
    assert last is not None
    (call,) = [row for row in revisions if row.metric == "call-center" and row.day == date(2025, 2, 3)]
    before = {score.pk: score.score for score in scores_on(city, LAST, last.moment)}

    later = last.moment + timedelta(hours=1)
    run_city(city, handed_over_rows([replace(call, numerator=call.numerator - 100)]), moment=later, through=LAST)

    then = {score.pk: score.score for score in scores_on(city, LAST, last.moment)}
    assert then == before
    changed = scores_on(city, LAST, later).filter(run__moment=later)
    touched = set(changed.values_list("subject__kind", "subject__slug", "period"))
    assert {slug for kind, slug, _ in touched if kind == "metric"} == {"call-center"}
    assert {period for _, _, period in touched} == {"week", "year", "current"}  # the day is another, January is over
    figures = models.Observation.objects.filter(metric__slug="call-center", day=date(2025, 2, 3)).order_by("moment")
    assert [figure.numerator for figure in figures] == [call.numerator, call.numerator - 100]
    assert figures[0].until == later


def test_as_of_a_moment_the_store_answers_what_a_fresh_store_answers(
    city: models.City, revisions: list[boston.BostonRow]
) -> None:
    middle = revisions[len(revisions) // 2].published
    replay(city, [row for row in revisions if row.published <= middle])
    last = published(city)
    assert last is not None
    fields = ("subject", "period", "through", *SCORE_COLUMNS)
    days = (last.through, last.through - timedelta(days=9))
    fresh = [set(scores_on(city, day, last.moment).values_list(*fields)) for day in days]

    replay(city, [row for row in revisions if row.published > middle])

    for day, figures in zip(days, fresh, strict=True):
        assert set(scores_on(city, day, last.moment).values_list(*fields)) == figures


def test_a_run_that_fails_publishes_nothing_and_the_next_completes(
    city: models.City, revisions: list[boston.BostonRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = revisions[0].published
    replay(city, [row for row in revisions if row.published == first])
    before = set(models.Score.objects.filter(is_current=True).values_list("pk", flat=True))
    rest = [row for row in revisions if row.published != first]

    def killed(_run: models.Run, _when: datetime) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(score_publication, "publish", killed)
    with pytest.raises(KeyboardInterrupt):
        replay(city, rest)
    assert set(models.Score.objects.values_list("pk", flat=True)) == before
    monkeypatch.undo()

    replay(city, rest)
    assert not models.Score.objects.filter(published=None).exists()
    assert published(city).through == LAST


def test_one_run_at_a_time(city: models.City) -> None:
    running = begin(city, START)
    with pytest.raises(Busy, match="is under way"):
        begin(city, START)
    fail_run(running, "stopped by hand")
    assert begin(city, START).state == "running"


def test_a_dead_process_does_not_hold_the_city(city: models.City) -> None:
    running = begin(city, START)
    machine, _, _ = running.worker.rsplit(" ", 2)
    models.Run.objects.filter(pk=running.pk).update(worker=f"{machine} 999999999 0.0")
    assert begin(city, START).pk != running.pk
    running.refresh_from_db()
    assert (running.state, running.log["problem"]) == ("failed", "its process ended before it did")


def test_a_plan_says_what_would_change_before_it_does(city: models.City) -> None:
    standing = boston_definitions()
    assert not plan(standing)
    metrics = list(standing.metrics)
    potholes = next(metric for metric in metrics if metric.slug == "pothole-on-time")
    renamed = replace(potholes, slug="potholes", was=("pothole-on-time",), name="Potholes")
    kept = [metric for metric in metrics if metric.slug not in ("pothole-on-time", "homicides")]
    new = Metric(slug="rats", name="Rats", department="Inspectional Services", better="lower", kind="count")
    changed = replace(standing, metrics=(*kept, renamed, new))

    planned = plan(changed)
    assert (planned.added, planned.retired) == (("rats",), ("homicides",))
    assert planned.renamed == (("pothole-on-time", "potholes"),)
    assert planned.changed == (("potholes", ("name",)),)

    apply_definitions(changed, START + timedelta(days=1))
    assert not plan(changed)
    assert models.Metric.objects.get(slug="potholes").key == "pothole-on-time"
    assert models.Metric.objects.get(slug="homicides").retired is not None
    back = plan(standing)
    assert (back.returned, back.retired) == (("homicides",), ("rats",))
    assert back.renamed == (("potholes", "pothole-on-time"),)
    apply_definitions(standing, START + timedelta(days=2))
    assert not plan(standing)
    assert models.Metric.objects.get(key="pothole-on-time").slug == "pothole-on-time"


def test_a_corrected_sample_does_not_add_a_second_one(db: None) -> None:
    ems = {"name": "EMS", "department": "EMS", "better": "lower", "kind": "quantile", "q": 0.5, "target": 360}
    plain = {"city": {"name": "Milltown", "timezone": "America/New_York"}, "metrics": {"ems": ems}}
    apply_definitions(from_plain(Definitions, plain), START)
    milltown = models.City.objects.get(slug="milltown")

    def samples(*pairs: tuple[float, float]) -> Callable[[Definitions], Observations]:
        value, count = np.array(pairs, dtype=np.float64).T
        zeros = np.zeros(len(pairs), dtype=np.int64)
        return lambda _: Observations(
            zeros, zeros, np.full(len(pairs), "2025-01-18", dtype="datetime64[D]"), value, count
        )

    run_city(milltown, samples((300, 20)), moment=START + timedelta(days=3), through=date(2025, 1, 18))
    run_city(milltown, samples((310, 20)), moment=START + timedelta(days=4), through=date(2025, 1, 18))

    day = models.Score.objects.get(subject__kind="metric", period="day", is_current=True, through=date(2025, 1, 18))
    assert (day.value, day.denominator) == (310, 20)


def test_a_run_that_was_given_up_publishes_no_part(city: models.City) -> None:
    running = begin(city, START)
    fail_run(running, "given up from elsewhere")
    with pytest.raises(Busy, match="given up"):
        finish(running, Scored({}, [], {}))
    assert published(city) is None


def test_a_run_cannot_stand_for_a_moment_before_another(city: models.City) -> None:
    fail_run(begin(city, START), "stopped")
    with pytest.raises(CityScoreError, match="state that moment or a later one"):
        begin(city, START - timedelta(hours=1))
    assert not models.Run.objects.filter(state="running").exists()


def test_applying_without_any_figure_changing_is_noted_once(
    city: models.City, revisions: list[boston.BostonRow]
) -> None:
    replay(city, revisions[:40])
    last = published(city)
    assert last is not None
    standing = boston_definitions()
    renamed = replace(standing.metrics[0], name="Calls")
    apply_definitions(replace(standing, metrics=(renamed, *standing.metrics[1:])), last.moment + timedelta(hours=1))
    for _ in range(2):
        run_city(city, handed_over_rows([]), moment=last.moment + timedelta(hours=2), through=last.through)
    assert models.Run.objects.filter(moment=last.moment + timedelta(hours=2)).count() == 1
    assert published(city).revision.number == 2
