"""How a city's scores are made: in words, with its own figures of the last published window as the worked example."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from cityscore.model import Active, Better, Metric, Observed, Period
from cityscore.present.read.composite_range import CompositeRange, range_of
from cityscore.present.read.published_scores import Day, Publication, PublishedScore
from cityscore.present.read.scope import Scope
from cityscore.present.read.scorecard_contents import figures_begin, window_text, windows_beside
from cityscore.present.read.services_table import Cell, cell_of
from cityscore.present.say.language import say
from cityscore.present.say.method_sentences import (
    coverage_sentences,
    evidence_sentences,
    history_text,
    ratio_sentences,
    swings_sentence,
    window_sentences,
    yardstick_sentences,
)
from cityscore.present.say.number_text import goal_text, plain_number, score_text
from cityscore.present.say.receipt_text import word
from cityscore.present.say.target_text import target_text
from cityscore.present.say.terms import PERIOD_WORDS, met_sentence, window_name
from cityscore.present.say.verdicts import is_usual
from cityscore.scoring.maximum_score import ceiling
from cityscore.scoring.methods import Method
from cityscore.scoring.receipts import stored_receipt
from cityscore.scoring.yardsticks import target_on, weight_on
from cityscore.store import comparisons


@dataclass(frozen=True)
class Example:
    """A real metric's score of the window, worked out step by step."""

    metric: Metric
    window: str
    """What its score covers, in words."""
    sentence: str
    steps: tuple[str, ...]
    cell: Cell


@dataclass(frozen=True)
class Counted:
    """A service as it counts: what it is compared with, its weight, its score now and the highest there can be."""

    slug: str
    name: str
    window: str
    """The name of its window, where that is another than the one that leads."""
    against: str
    weight: str
    highest: str
    exact: str
    """Its score to four decimals, to be added up with a pencil; empty without one."""
    cell: Cell | None


@dataclass(frozen=True)
class Unmeasured:
    """A service that has no score here, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Explained:
    """The whole page."""

    method: Method
    shows_composite: bool
    near: str
    """The score from which on one is a near miss."""
    example: Example | None
    leading: str
    """The window of the composite, in words."""
    beside: str
    """Of which other windows services are part of it; '' where all are of that one."""
    whole: Cell
    exact: str
    met: str
    periods: tuple[tuple[str, str], ...]
    """Each period with the window it has now."""
    windows: tuple[str, ...]
    """From which day each service is seen."""
    scores: tuple[str, ...]
    yardsticks: tuple[str, ...]
    evidence: tuple[str, ...]
    coverage: tuple[str, ...]
    counted: tuple[Counted, ...]
    same_weights: bool
    range: CompositeRange | None
    """What the composite could have been; None where none is shown, or nobody has looked."""
    context: tuple[Unmeasured, ...]
    unmeasured: tuple[str, ...]
    swings: str
    """What swings alone do to scores; '' where the method does not say."""


def method_explained(scope: Scope, publication: Publication) -> Explained | None:
    """Read and word it, in two queries; None where the day has no figures."""
    day = Day(publication, publication.rows(scope.names))
    composite = day.of(scope.subject) if day.rows else None
    if composite is None:
        return None
    city, method = publication.in_force.definitions.city, composite.rules
    shown = day.of(scope.subject, day.base) or composite  # what is current has no window of its own
    unmeasured = {metric.slug: why for metric in scope.metrics if (why := _unmeasured(metric, publication.day))}
    counted = tuple(
        _counted(scope, metric, day, shown, method) for metric in scope.metrics if metric.slug not in unmeasured
    )
    return Explained(
        method=method,
        shows_composite=city.composite,
        near=plain_number(1 - city.near, 3),
        example=_example(scope, day),
        leading=window_text(city, shown),
        beside=windows_beside(scope, day, shown),
        whole=cell_of(composite, day.headline, city.near),
        exact=_exact(composite),
        met=met_sentence(composite.met or 0, composite.scored or 0),
        periods=tuple(_periods(scope, day)),
        windows=window_sentences(method),
        scores=ratio_sentences(method),
        yardsticks=yardstick_sentences(method),
        evidence=evidence_sentences(method),
        coverage=coverage_sentences(method),
        counted=counted,
        same_weights=len({service.weight for service in counted}) < 2,
        range=_range(publication, composite) if city.composite else None,
        context=tuple(
            Unmeasured(metric.name, unmeasured[metric.slug]) for metric in scope.metrics if metric.slug in unmeasured
        ),
        unmeasured=city.unmeasured,
        swings=swings_sentence(method),
    )


def _periods(scope: Scope, day: Day) -> Iterator[tuple[str, str]]:
    """Each period with the window it has now; what is current is told in words, for it has none."""
    city = day.publication.in_force.definitions.city
    if day.headline is Period.CURRENT:
        name = say(PERIOD_WORDS[day.base])
        yield (
            say(PERIOD_WORDS[Period.CURRENT]),
            say("{period}, or where figures come less often the latest month, quarter or year.", period=name),
        )
    for period in day.periods:
        if row := day.of(scope.subject, period):
            name = cell_of(row, day.headline, city.near).period
            counted = replace(row, start=figures_begin(scope, day, row))
            yield name, window_text(city, counted).removeprefix(f"{name}, ")


def _range(publication: Publication, composite: PublishedScore) -> CompositeRange | None:
    """What the composite that is shown could have been."""
    is_compared = composite.score is not None and publication.day == publication.run.through
    sensitivity = comparisons.of(publication.run) if is_compared else None
    return range_of(sensitivity, publication.in_force.definitions) if sensitivity else None


def _example(scope: Scope, day: Day) -> Example | None:
    """A share with a target is the plainest; nobody's harm is made an example of while there is another."""
    rows = [(metric, day.of(scope.key(metric))) for metric in scope.metrics]
    scored = [(metric, row) for metric, row in rows if metric.scored and row is not None and row.score is not None]
    if not scored:
        return None
    metric, row = min(scored, key=lambda pair: (pair[0].harm, not pair[0].kind.traits.is_binomial, not pair[0].target))
    receipt, city = word(stored_receipt(row, metric), day.publication.near), day.publication.in_force.definitions.city
    leads = Period(row.period) is day.base
    window = window_text(city, row) if leads else window_name(Period(row.period), row.start, row.end)
    return Example(
        metric, window, receipt.sentence, receipt.steps, cell_of(row, day.headline, day.publication.near, metric)
    )


def _counted(scope: Scope, metric: Metric, day: Day, shown: PublishedScore, method: Method) -> Counted:
    row = day.of(scope.key(metric))
    end = row.end if row else day.publication.day
    is_other = row is not None and bool(row.status) and (Period(row.period) is not day.base or row.end < shown.start)
    return Counted(
        slug=metric.slug,
        name=metric.name,
        window=window_name(Period(row.period), row.start, row.end) if row and is_other else "",
        against=_against(metric, row, method),
        weight=plain_number(weight_on(metric, end)),
        highest=_highest(metric, row),
        exact=_exact(row) if row else "",
        cell=cell_of(row, day.headline, day.publication.near, metric) if row else None,
    )


def _against(metric: Metric, row: PublishedScore | None, method: Method) -> str:
    """What it is compared with, as its definitions say, and as the window's figure has it."""
    target = target_on(metric, row.end) if row else None
    if target is not None:
        goal = target_text(metric, target)
        return say("usual {goal}", goal=goal) if target.usual else say("goal {goal}", goal=goal)
    if metric.target:
        return say("no target in force")
    if row is not None and row.yardstick is not None:
        goal = goal_text(metric, row.yardstick)
        return say("usual {goal}", goal=goal) if is_usual(metric, row.end) else say("goal {goal}", goal=goal)
    histories = (metric.history,) if metric.history else method.default_history
    return history_text(histories[0]) if histories else say("what it was so far")


def _highest(metric: Metric, row: PublishedScore | None) -> str:
    """The highest score there can be against the yardstick of the window."""
    if row is None or row.yardstick is None or (row.yardstick == 0 and metric.scale_zero is None):
        return say("not known yet")
    highest = ceiling(metric, row.rules, row.yardstick)
    if highest is None:
        return say("no limit")
    told = score_text(highest)
    return told if limit_is_known(metric) else say("no limit known below {score}", score=told)


def limit_is_known(metric: Metric) -> bool:
    """Whether a figure can be the best that arithmetic allows: all of a share, a stated maximum, no events at all."""
    if metric.better is Better.HIGHER:
        return metric.highest is not None
    counts_down = metric.kind.observed in (Observed.EVENTS, Observed.LEVEL) or metric.kind.observed.is_share
    return counts_down or metric.better is Better.RANGE or metric.scale_zero is not None


def _exact(row: PublishedScore) -> str:
    return "" if row.score is None else plain_number(row.score, 4)


def _unmeasured(metric: Metric, day: date) -> str:
    """Why a metric does not count on a day; '' where it does."""
    active: Active = metric.active
    if active.to and active.to < day:
        return say("no longer measured")
    if active.since and active.since > day:
        return say("not measured yet")
    return "" if metric.scored else say("shown for context, not scored")
