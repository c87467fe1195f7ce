"""Metrics that no figures come for, milestones and what is worked out from others: their rules, and what follows.

Their cadence, lag, days and target follow from what they are made of. A city's definitions hold them with all that
filled in (``settled``), so that whoever asks a metric for its cadence need not know its kind; what was stated is kept
beside it (``Metric.as_stated``), and is what is written to a file again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from cityscore.model.enums import Better, Cadence, Visibility
from cityscore.model.kinds import Kind, Observed
from cityscore.model.problems import Problem, suggestion
from cityscore.model.target import Lag, Target

if TYPE_CHECKING:
    from cityscore.model.metric import Metric

ADDED_UP = (Observed.SHARE, Observed.SUM, Observed.EVENTS, Observed.LEVEL)
"""What can be a part of a derived metric: figures that have a sum, or of which the newest stands for it."""


def said_elsewhere(metric: Metric) -> Iterator[Problem]:
    """What goes with a metric that no figures come for, and with no other."""
    for kind in Kind:
        if not (key := kind.traits.stated_in):
            continue
        stated = bool(getattr(metric, key))
        if metric.kind is kind and not stated:
            yield Problem(message=f"kind: {kind} needs {key}", fix=f"write {kind.traits.example}", place=("kind",))
        elif stated and metric.kind is not kind:
            yield Problem(
                message=f"{key} does not fit kind: {metric.kind}",
                fix=f"leave it out, or write kind: {kind}",
                place=(key,),
            )
    if metric.kind.observed.has_rows:
        return
    for key in ("source", "records"):
        if getattr(metric, key) is not None:
            yield Problem(
                message=f"no figures of kind: {metric.kind} come from anywhere", fix="leave it out", place=(key,)
            )


def unfit_milestones(metric: Metric) -> Iterator[Problem]:
    """Milestones have no history, no cadence, and names that tell them apart; more of them is better."""
    if metric.kind.observed is not Observed.MILESTONES:
        return
    if metric.better is not Better.HIGHER:
        fix = f"write better: {Better.HIGHER}"
        yield Problem(message="more milestones done is always better", fix=fix, place=("better",))
    if metric.history is not None:
        message, fix = "milestones have no history to compare with", "leave it out: all that is due should be done"
        yield Problem(message=message, fix=fix, place=("history",))
    if metric.cadence != Cadence.DAILY:
        yield Problem(message="milestones have no cadence: each has its day", fix="leave it out", place=("cadence",))
    if any(lag.value for lag in metric.lag):
        yield Problem(message="milestones have no lag: each has its day", fix="leave it out", place=("lag",))
    names: set[str] = set()
    for index, milestone in enumerate(metric.milestones):
        if milestone.name in names:
            place = ("milestones", index, "name")
            yield Problem(message=f"two milestones are called {milestone.name!r}", fix="rename one", place=place)
        names.add(milestone.name)


def unfit_parts(metrics: Sequence[Metric]) -> Iterator[Problem]:
    """What is wrong with the metrics that others are derived from."""
    by_slug = _by_slug(metrics)
    for metric in metrics:
        if metric.derived is None:
            continue
        place: tuple[str | int, ...] = ("metrics", metric.slug, "derived")
        parts = []
        for key, slug in zip(("numerator", "denominator"), metric.derived.slugs, strict=True):
            part = by_slug.get(slug)
            if part is None:
                if slug is not None:  # else found wrong already
                    fix = suggestion(slug, [name for name in by_slug if name and name != metric.slug])
                    yield Problem(message=f"unknown metric {slug!r}", fix=fix, place=(*place, key))
            elif problem := _unfit_part(metric, part):
                yield replace(problem, place=(*place, key))
            else:
                parts.append(part)
        if len(parts) == 2 and metric.cadence is not None:
            yield from (problem.inside("metrics", metric.slug) for problem in _unfit_pair(metric, parts))
            yield from (replace(problem, place=place) for problem in _below_zero(metric, *parts))


def _unfit_part(metric: Metric, part: Metric) -> Problem | None:
    if part.kind is not None and part.kind.observed not in ADDED_UP:
        message = f"{part.slug!r} is of kind {part.kind}, which has no sum"
        return Problem(message=message, fix="name a ratio, count, average or level")
    if metric.visibility is Visibility.PUBLIC and part.visibility is Visibility.INTERNAL:
        message = f"{part.slug!r} is internal, and could be worked out from what is public"
        return Problem(
            message=message, fix=f"write visibility: {Visibility.INTERNAL} here too, or make that one public"
        )
    return None


def _below_zero(metric: Metric, numerator: Metric, denominator: Metric) -> Iterator[Problem]:
    """Nothing is divided by what may be below 0; what is divided and may be is scored from a zero alone."""
    if denominator.kind is not None and denominator.may_be_negative:
        message = f"{denominator.slug!r} may be below 0, as it states a zero, and can't be divided by"
        yield Problem(message=message, fix="divide by something that is never below 0")
    if metric.scored and numerator.kind is not None and numerator.may_be_negative and metric.scale_zero is None:
        message = f"{numerator.slug!r} may be below 0, as it states a zero, and so may what is worked out from it"
        fix = "write where nothing is achieved: target: {value: …, zero: …}; or scored: false"
        yield Problem(message=message, fix=fix)


def _unfit_pair(metric: Metric, parts: list[Metric]) -> Iterator[Problem]:
    """Two parts come at cadences of which one is the slower, and a derived metric that states one states that."""
    if any(part.kind is None or part.cadence is None for part in parts):  # found wrong already
        return
    cadences = list(dict.fromkeys(part.cadence for part in _with_rows(parts)))
    if any(rank(one) == rank(other) for one, other in pairwise(cadences)):
        message = f"its parts come on different days: {' and '.join(cadences)}"
        yield Problem(message=message, fix="give both parts the same cadence", place=("derived",))
        return
    slower = max(cadences, key=rank)
    if metric.cadence not in (Cadence.DAILY, slower):
        message = f"its parts come {slower}, not {metric.cadence}"
        yield Problem(message=message, fix="leave cadence out: it is that of its parts", place=("cadence",))
    if any(lag.value for lag in metric.lag) and metric.lag != _larger([part.lag for part in _with_rows(parts)]):
        yield Problem(message="its lag is that of its parts", fix="leave lag out", place=("lag",))
    if not adds_up(parts):
        for index, target in enumerate(metric.target):
            if target.per is not None:
                message = "does not add up over days, as only what is divided by a level does: per does not fit it"
                yield Problem(message=message, fix="leave it out", place=("target", index, "per"))


def adds_up(parts: Sequence[Metric]) -> bool:
    """Whether what is derived of two parts grows with the days: there are more crimes, and no more residents."""
    return [part.kind.observed is Observed.LEVEL for part in parts] == [False, True]


def rank(cadence: str) -> int:
    """How slow a cadence is; the days of a named calendar are as slow as weekdays."""
    known = list(Cadence)
    return known.index(Cadence(cadence)) if cadence in known else known.index(Cadence.WEEKDAYS)


def settled(metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    """Metrics with what follows from what they are made of filled in; those that have figures stay as they are."""
    stated = [metric.as_stated for metric in metrics]
    by_slug = _by_slug(stated)
    return tuple(_settled(metric, by_slug) for metric in stated)


def _by_slug(metrics: Sequence[Metric]) -> dict[str, Metric]:
    """Each metric under its slug, and under those that it had before."""
    former = {slug: metric for metric in metrics for slug in metric.was or ()}
    return former | {metric.slug: metric for metric in metrics}


def _settled(metric: Metric, by_slug: dict[str, Metric]) -> Metric:
    if metric.kind.observed is Observed.MILESTONES and metric.scored and not metric.target:
        return replace(metric, target=(Target(value=1.0),)).known_as(metric)
    if metric.derived is None:
        return metric
    parts = (by_slug[metric.derived.numerator], by_slug[metric.derived.denominator])
    with_rows = _with_rows(parts)
    begins = [part.active.since for part in (metric, *with_rows) if part.active.since]
    ends = [part.active.to for part in (metric, *with_rows) if part.active.to]
    since, to = max(begins, default=None), min(ends, default=None)
    if since and to and to < since:  # its parts were never there together: nothing is due, and nothing comes
        since, to = metric.active.since, metric.active.to
    return replace(
        metric,
        cadence=max((part.cadence for part in with_rows), key=rank),
        lag=_larger([part.lag for part in with_rows]),
        active=replace(metric.active, since=since, to=to),
    ).known_as(metric, parts)


def _larger(lags: list[tuple[Lag, ...]]) -> tuple[Lag, ...]:
    """The largest of some lags on each day, in force from each day on which any of them changes."""
    since = sorted({lag.since or date.min for of_part in lags for lag in of_part})
    return tuple(
        Lag(
            since=None if day == date.min else day,
            value=max(_lag_on(day, of_part).value for of_part in lags),
            settles=any(_lag_on(day, of_part).settles for of_part in lags),
        )
        for day in since
    )


def _lag_on(day: date, lags: tuple[Lag, ...]) -> Lag:
    return next(lag for lag in reversed(lags) if (lag.since or date.min) <= day)


def _with_rows(parts: Sequence[Metric]) -> list[Metric]:
    """The parts whose rows are added up, and so make its days; of two levels the first, which is looked at on them."""
    return [part for part in parts if part.kind.observed is not Observed.LEVEL] or [parts[0]]
