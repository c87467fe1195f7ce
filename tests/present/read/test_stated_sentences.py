"""What sentences state, held against what is stored, and their texts for showing it, on cities drawn at random.

Each sentence carries its figures as data (``say.sentence``). They are counted anew here from stored scores alone, so
that a sentence can be worded or translated anew, and still says what is so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from math import isclose
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore.jobs.city_run import run_city
from cityscore.model import Definitions
from cityscore.present.read.metric_details import metric_page
from cityscore.present.read.published_scores import CITY, Publication
from cityscore.present.read.scope import scope_of
from cityscore.present.read.scorecard_contents import scorecard
from cityscore.present.read.weekly_summary import report_of, weeks_of
from cityscore.present.say.number_text import plain_number, signed_text, value_text
from cityscore.present.say.sentence import Direction, Sentence, Stated, Statement
from cityscore.present.say.signal_text import SELDOM_SO_FAR, once_in_shown
from cityscore.store import models
from tests.store.milltown import Row, city, collecting, define, plain
from tests.store.store_answers import undone

WEEK = timedelta(days=7)
LAST = date(2025, 3, 30)
"""A Sunday: the last day of the newest week."""
MORNING = datetime(2025, 4, 1, 12, tzinfo=UTC)
WEEKLY = {"department": "Works", "cadence": "weekly"}
METRICS: dict[str, dict[str, Any]] = {
    "potholes": {**WEEKLY, "name": "Potholes", "kind": "ratio", "better": "higher", "target": 0.8},
    "lights": {**WEEKLY, "name": "Lights", "kind": "ratio", "better": "higher", "target": 0.9, "weight": 2},
    "fires": {**WEEKLY, "name": "Fires", "kind": "count", "better": "lower", "harm": True, "history": {"trailing": 56}},
    "queue": {**WEEKLY, "name": "Queue", "kind": "level", "better": "lower", "target": 40},
    "survey": {**WEEKLY, "name": "Survey", "kind": "average", "better": "higher", "target": 4, "cases": "answers"},
}
DISTRICTS = ("East", "North", "West")


@dataclass(frozen=True)
class Drawn:
    """How a city's figures come about."""

    seed: int
    weeks: int
    levels: tuple[float, ...]
    """Of each metric, from nothing to twice its goal."""
    late: tuple[float, ...]
    """The same, in the last weeks."""
    gaps: float

    def rows(self) -> Iterator[Row]:
        """The figures of each week, oldest first."""
        chance = np.random.default_rng(self.seed)
        for slug, level, late in zip(METRICS, self.levels, self.late, strict=True):
            for back in reversed(range(self.weeks)):
                end, at = LAST - back * WEEK, late if back < 4 else level
                if chance.random() < self.gaps:
                    continue
                match METRICS[slug]["kind"]:
                    case "ratio":
                        split = [int(count) for count in chance.integers(3, 30, len(DISTRICTS))]
                        met = [int(chance.binomial(count, min(1.0, 0.5 * at))) for count in split]
                        yield Row(slug, end, sum(met), sum(split))
                        if slug == "potholes":
                            for name, good, count in zip(DISTRICTS, met, split, strict=True):
                                yield Row(slug, end, good, count, name)
                    case "count":
                        yield Row(slug, end, float(chance.poisson(6 * at)))
                    case "level":
                        yield Row(slug, end, float(chance.poisson(40 * at)))
                    case _:
                        answers = int(chance.integers(4, 40))
                        yield Row(slug, end, round(answers * min(5.0, 1 + 2 * at), 1), answers)


LEVEL = st.floats(0.2, 2.0)
CITIES = st.builds(
    Drawn,
    seed=st.integers(0, 2**32 - 1),
    weeks=st.integers(2, 40),
    levels=st.tuples(*[LEVEL] * len(METRICS)),
    late=st.tuples(*[LEVEL] * len(METRICS)),
    gaps=st.sampled_from([0.0, 0.0, 0.1, 0.4]),
)


def sentences(told: Any) -> Iterator[Sentence]:
    """All sentences in what a page, a report or a mail is made of."""
    if isinstance(told, Sentence):
        yield told
    elif is_dataclass(told) and not isinstance(told, (type, Definitions)):
        for field in fields(told):
            if field.name not in ("publication", "scope", "metric"):
                yield from sentences(getattr(told, field.name))
    elif isinstance(told, (tuple, list)):
        for part in told:
            yield from sentences(part)


class Stored:
    """What is stored of the city, as plain rows: the newest of each window."""

    def __init__(self) -> None:
        self.windows: dict[tuple[str, str, str], dict[date, models.Score]] = {}
        rows = models.Score.objects.filter(is_current=True, withdrawn=False).select_related("subject")
        for row in rows.order_by("through"):
            key = (row.subject.slug, row.subject.district, row.period)
            self.windows.setdefault(key, {})[row.end] = row

    def of(self, state: Statement) -> dict[date, models.Score]:
        """The windows that a statement is of."""
        return self.windows[state.metric, state.district, state.period]

    def run(self, state: Statement) -> tuple[int, date]:
        """How many scored windows in a row went the same way up to a window, and since when; those apart."""
        ends = sorted((end for end in self.of(state) if end <= state.end), reverse=True)
        count, since, way, before = 0, date.max, None, date.max
        for end in ends:
            row = self.of(state)[end]
            if row.end >= before or not row.status:
                continue
            if way is not None and (row.status in ("near", "below")) is not way:
                break
            way, before = row.status in ("near", "below"), row.start
            count, since = count + 1, row.start
        return count, since


def check(sentence: Sentence, stored: Stored, definitions: Definitions) -> set[Stated]:
    """Hold what a sentence states against what is stored."""
    for state in sentence.states:
        metric = definitions.by_slug.get(state.metric)
        match state.measure:
            case Stated.RUN:
                assert (int(state.number), state.start) == stored.run(state), sentence
                assert (state.direction is Direction.DOWN) == (stored.of(state)[state.end].status in ("near", "below"))
                assert state.number == 1 or str(int(state.number)) in sentence
            case Stated.MET if state.metric and state.start and state.end:
                scored = [row for end, row in stored.of(state).items() if state.start <= row.start and end <= state.end]
                statuses = [row.status for row in scored if row.status]
                assert state.of == len(statuses), sentence
                assert state.number == sum(status in ("exceeds", "meets") for status in statuses), sentence
                assert state.of == 1 or str(int(state.number)) in sentence, sentence
            case Stated.VALUE if state.metric and not state.district and metric and state.end:
                row = stored.of(state)[state.end]
                assert row.value is not None
                assert isclose(row.value, state.number, rel_tol=1e-9, abs_tol=1e-12), sentence
                of_cases = f"{plain_number(row.numerator or 0.0)} of {plain_number(row.denominator or 0.0)}"
                in_days = f"{plain_number(row.numerator or 0.0)} in {plain_number(row.denominator or 0.0)} day"
                shown = (value_text(metric, state.number), of_cases, in_days)
                assert any(text in sentence for text in shown), sentence
            case Stated.UNUSUAL | Stated.TENDENCY:
                (row,) = [
                    max(windows.values(), key=lambda one: one.end)
                    for (slug, district, period), windows in stored.windows.items()
                    if (slug, district, period) == (state.metric, "", "week")
                ]
                once_in = min(row.once_in or 0.0, SELDOM_SO_FAR) if row.provisional else row.once_in
                stated = once_in_shown(once_in) if state.measure is Stated.UNUSUAL else row.run_length
                assert stated == state.number, sentence
                assert (state.direction is Direction.UP) == (
                    row.signal in ("above_upper", "near_upper", "run_above", "rising")
                ), sentence
                assert f"{int(state.number):,}" in sentence
            case Stated.CHANGE:
                now, before = (stored.windows["", "", "week"].get(LAST - back * WEEK) for back in (0, 1))
                assert now is not None
                assert before is not None
                assert isclose(state.number, now.score - before.score, abs_tol=1e-9), sentence
            case Stated.MOVED:
                assert isclose(state.number, _moved(stored, definitions, state.metric), abs_tol=1e-9), sentence
                assert signed_text(state.number) in sentence
            case Stated.RANK if not state.district:
                assert 1 <= state.number <= (state.of or 0)
                assert sentence == str(int(state.number))
            case Stated.GAP if any(other.district for other in sentence.states):
                ends = [other.number for other in sentence.states if other.measure is Stated.VALUE and other.district]
                assert isclose(max(ends) - min(ends), state.number, abs_tol=1e-12), sentence
            case _:
                continue
    return {state.measure for state in sentence.states}


def _moved(stored: Stored, definitions: Definitions, slug: str) -> float:
    """What a service's new score made of the CityScore: weight × change / the weight of those scored both times."""
    both = {}
    for metric in definitions.metrics:
        rows = [stored.windows.get((metric.slug, "", "week"), {}).get(LAST - back * WEEK) for back in (0, 1)]
        if all(row is not None and row.score is not None for row in rows):
            weight = metric.weight[0].value
            both[metric.slug] = (weight, weight * (rows[0].score - rows[1].score))  # type: ignore[union-attr,operator]
    return both[slug][1] / sum(weight for weight, _ in both.values())


def checked(drawn: Drawn) -> set[Stated]:
    """Make a city, and check each sentence of its page, its services' pages and its report; what was stated there."""
    stated: set[Stated] = set()
    with undone():
        define(plain(METRICS, city={"headline": "week"}), MORNING - timedelta(days=400))
        run_city(city(), collecting(drawn.rows()), moment=MORNING)
        publication = Publication.of(city())
        assert publication is not None
        stored, definitions = Stored(), publication.in_force.definitions
        scope = scope_of(publication.in_force, *CITY)
        assert scope is not None
        card, report = scorecard(scope, publication), report_of(publication, weeks_of(publication)[0])
        for page in (card, report, *(metric_page(publication, metric) for metric in definitions.metrics)):
            for sentence in sentences(page):
                stated |= check(sentence, stored, definitions)
    return stated


@pytest.mark.usefixtures("db")
def test_a_city_of_which_there_is_much_to_say() -> None:
    stated = checked(Drawn(3, 30, (1.9, 1.9, 1.0, 1.0, 1.6), (0.6, 1.9, 1.0, 1.0, 0.4), 0.0))
    told = {Stated.RUN, Stated.MET, Stated.VALUE, Stated.UNUSUAL, Stated.CHANGE, Stated.MOVED, Stated.RANK, Stated.GAP}
    assert told <= stated


@pytest.mark.usefixtures("db")
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CITIES)
def test_every_sentence_is_borne_by_what_is_stored(drawn: Drawn) -> None:
    assert checked(drawn)
