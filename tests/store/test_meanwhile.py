"""What happens between a run's beginning and its end: people give figures, definitions change, the run is given up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from cityscore.jobs.city_run import run_city
from cityscore.model import Definitions, from_plain
from cityscore.scoring.observations import Observations
from cityscore.scoring.stored_scores import SCORE_COLUMNS
from cityscore.store import models, observation_writes, runs, score_publication
from cityscore.store.definitions import definitions_in_force
from tests.store.milltown import (
    DAY,
    EMS,
    HOUR,
    POTHOLES,
    Clock,
    Row,
    city,
    clock,
    collecting,
    define,
    observations_of,
    plain,
)
from tests.store.store_answers import Answers, answers, fresh

__all__ = ["clock"]

TODAY = date(2025, 2, 28)
DEFINITIONS = plain({"potholes": POTHOLES, "ems": EMS})
Collect = Callable[[Definitions], Observations]


@pytest.fixture
def milltown(db: None, clock: Clock) -> models.City:
    """Milltown with figures of a day, at noon of 2 March 2025."""
    define(DEFINITIONS, None)
    run_city(
        city(), collecting([Row("potholes", TODAY, 5, 10), Row("ems", TODAY, 4.0, 8.0), Row("ems", TODAY, 5.0, 4.0)])
    )
    clock.moment += DAY
    return city()


def given(rows: list[Row]) -> None:
    """Somebody gives figures now."""
    in_force = definitions_in_force(city())
    observation_writes.write_observations(city(), in_force, observations_of(in_force.definitions, rows))


def while_somebody_gives(by_hand: list[Row], by_source: list[Row]) -> Collect:
    """A source, during whose collection somebody gives figures."""

    def collect(definitions: Definitions) -> Observations:
        given(by_hand)
        return observations_of(definitions, by_source)

    return collect


def known(metric: str) -> list[tuple[float, float]]:
    """The figures of the day as they are known."""
    rows = models.Observation.objects.filter(metric__slug=metric, day=TODAY, until=None)
    return sorted(rows.values_list("numerator", "denominator"))


def value(metric: str) -> float | None:
    """The value that is public for the day."""
    return models.Score.objects.get(subject__slug=metric, period="day", through=TODAY, is_current=True).value


def test_what_somebody_gives_during_a_run_is_scored_by_the_next(milltown: models.City) -> None:
    run_city(milltown, while_somebody_gives([Row("potholes", TODAY, 7, 10)], []), through=TODAY)
    assert (known("potholes"), value("potholes")) == ([(7, 10)], 0.5)
    run_city(milltown, collecting(), through=TODAY)
    assert value("potholes") == 0.7


def test_what_somebody_gives_during_a_run_stands_before_what_the_run_collects(milltown: models.City) -> None:
    run_city(
        milltown, while_somebody_gives([Row("potholes", TODAY, 7, 10)], [Row("potholes", TODAY, 6, 10)]), through=TODAY
    )
    assert known("potholes") == [(7, 10)]
    run_city(milltown, collecting(), through=TODAY)
    assert value("potholes") == 0.7


def test_samples_that_somebody_takes_away_during_a_run_stay_away(milltown: models.City) -> None:
    source = [Row("ems", TODAY, 4.0, 8.0), Row("ems", TODAY, 5.0, 4.0), Row("ems", TODAY, 9.0, 30.0)]
    run_city(milltown, while_somebody_gives([Row("ems", TODAY, 5.0, 14.0)], source), through=TODAY)
    assert known("ems") == [(5.0, 14.0)]
    run_city(milltown, collecting(), through=TODAY)
    assert value("ems") == 5.0


def test_what_a_run_publishes_is_what_was_known_at_its_moment(milltown: models.City, clock: Clock) -> None:
    moment = clock.moment
    collect = while_somebody_gives([Row("potholes", TODAY, 7, 10)], [Row("potholes", date(2025, 2, 27), 3, 10)])
    run_city(milltown, collect, moment=moment, through=TODAY)
    rows = [Row("potholes", TODAY, 5, 10), Row("ems", TODAY, 4.0, 8.0), Row("ems", TODAY, 5.0, 4.0)]
    rows.append(Row("potholes", date(2025, 2, 27), 3, 10))
    wanted: Answers = fresh(from_plain(Definitions, DEFINITIONS), rows, moment, TODAY)
    assert answers(milltown, moment) == wanted


def test_definitions_that_change_during_a_run_are_the_next_ones(milltown: models.City) -> None:
    def collect(definitions: Definitions) -> Observations:
        define(plain({"potholes": POTHOLES | {"target": 0.5}, "rats": POTHOLES}), None)
        return observations_of(definitions, [Row("potholes", TODAY, 6, 10)])

    run_city(milltown, collect, through=TODAY)
    day = models.Score.objects.filter(period="day", through=TODAY, is_current=True, withdrawn=False)
    assert day.get(subject__slug="potholes").yardstick == 0.8
    assert not day.filter(subject__slug="rats").exists()
    run_city(milltown, collecting(), through=TODAY)
    assert day.get(subject__slug="potholes").yardstick == 0.5
    assert day.filter(subject__slug="rats").exists()
    assert not day.filter(subject__slug="ems").exists()


def test_a_run_that_was_given_up_writes_no_figures_of_the_past(milltown: models.City) -> None:
    def collect(definitions: Definitions) -> Observations:
        runs.fail_run(models.Run.objects.get(state="running"), "given up from elsewhere")
        return observations_of(definitions, [Row("potholes", TODAY, 6, 10)])

    with pytest.raises(runs.Busy, match="given up"):
        run_city(milltown, collect, through=TODAY)
    assert known("potholes") == [(5, 10)]


def test_a_run_that_was_given_up_leaves_no_figure_that_was_never_published(
    milltown: models.City, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = score_publication.add

    def given_up(run: models.Run, changes: object) -> int:
        runs.fail_run(models.Run.objects.get(state="running"), "given up from elsewhere")
        return add(run, changes)  # type: ignore[arg-type]

    monkeypatch.setattr(score_publication, "add", given_up)
    clock.moment += HOUR
    with pytest.raises(runs.Busy, match="given up"):
        run_city(milltown, collecting([Row("potholes", TODAY, 6, 10)]), through=TODAY)
    assert not models.Score.objects.filter(published=None).exists()


def test_a_failed_run_takes_back_only_its_own_figures(milltown: models.City) -> None:
    before = set(models.Score.objects.values_list("pk", flat=True))
    failing = runs.begin(milltown)
    subject = models.Subject.objects.get(city=milltown, kind="city")
    steps = score_publication.standing_steps([subject.pk], TODAY, TODAY)[subject.pk, "day"]
    current = dict(steps)[TODAY]
    assert current is not None
    figure = tuple(0.123 if name == "score" else value for name, value in zip(SCORE_COLUMNS, current, strict=True))
    score_publication.add(failing, [score_publication.Change((subject.pk, "day", TODAY), figure)])
    assert models.Score.objects.count() == len(before) + 1
    runs.fail_run(failing, "stopped")
    assert set(models.Score.objects.values_list("pk", flat=True)) == before
