"""Advice on definitions that are allowed but unwise: warnings, never errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cityscore.model import SHARES, Better, Definitions, Metric, Problem, Target

LOWEST_CEILING = 1.02
"""A share whose best possible score is below this can hardly ever exceed its target."""

ENOUGH_VALUES = 12
"""How many values it takes to say that a target is always, or never, met."""

Values: TypeAlias = NDArray[np.float64]


def lint(definitions: Definitions) -> list[Problem]:
    """What is unwise in the definitions themselves, as warnings."""
    return [replace(problem, warning=True) for rule in RULES for problem in rule(definitions)]


def lint_values(definitions: Definitions, values: Mapping[str, Values]) -> list[Problem]:
    """What a metric's values so far say of its target, as warnings.

    ``values`` holds under a metric's slug its window values, a missing one as NaN; the target is the newest one.
    """
    problems: list[Problem] = []
    for metric in definitions.metrics:
        known = np.asarray(values.get(metric.slug, ()), dtype=np.float64)
        known = known[np.isfinite(known)]
        if metric.scored and metric.target and len(known) >= ENOUGH_VALUES:
            for rule in VALUE_RULES:
                problems.extend(
                    replace(_at(metric, found, _newest(metric)), warning=True) for found in rule(metric, known)
                )
    return problems


def impossible_target(definitions: Definitions) -> Iterator[Problem]:
    """No share is above 1: a target of 80 was meant as 0.80."""
    for metric in definitions.metrics:
        for index, target in enumerate(metric.target):
            goal = _goal(target)
            if metric.kind in SHARES and goal > 1:
                message = f"a share is never above 1, so {goal:g} can't be reached"
                fix = f"for {goal:g} % write {goal / 100:g}" if 1.5 < goal <= 100 else "choose a target of at most 1"
                yield _at(metric, Problem(message=message, fix=fix), ("target", index))


def low_ceiling(definitions: Definitions) -> Iterator[Problem]:
    """A share with a target near 1 can fall far short of it but hardly exceed it."""
    for metric in definitions.metrics:
        if metric.kind in SHARES and metric.better is Better.HIGHER and metric.target:
            goal = _goal(metric.target[-1])
            if 0 < goal <= 1 and 1 / goal < LOWEST_CEILING:
                can = "never" if goal == 1 else "hardly ever"
                message = f"even a perfect 100 % scores only {1 / goal:.3f} against {goal:g}: it can {can} exceed it"
                fix = "leave some room above the target, or measure something with more room, such as the time taken"
                yield _at(metric, Problem(message=message, fix=fix), _newest(metric))


def negative_framing(definitions: Definitions) -> Iterator[Problem]:
    """A share of what went wrong exaggerates: small shares double easily."""
    for metric in definitions.metrics:
        if metric.kind in SHARES and metric.better is Better.LOWER:
            message = (
                "a share of which less is better exaggerates: 89.9 % in time against 95 % scores 0.95, "
                "but the same days as 10.1 % late against 5 % score 0.50"
            )
            fix = "count what went well, with better: higher"
            yield _at(metric, Problem(message=message, fix=fix), ("better",))


def target_of_zero(definitions: Definitions) -> Iterator[Problem]:
    """A target of 0 is always met if more is better, and tells no two misses apart if less is."""
    for metric in definitions.metrics:
        for index, target in enumerate(metric.target):
            if target.value != 0:
                continue
            if metric.better is Better.HIGHER:
                message, fix = "a target of 0 is always met", "write what should be reached"
            else:
                message = "against a target of 0, one event scores as badly as a hundred"
                fix = "write a target above 0, lower each year, or compare with history"
            yield _at(metric, Problem(message=message, fix=fix), ("target", index))


def no_owner(definitions: Definitions) -> Iterator[Problem]:
    """A metric that nobody answers for is one that nobody mends."""
    for metric in definitions.metrics:
        if metric.owner is None:
            yield _at(metric, Problem(message="nobody answers for it", fix="add owner: a name or a post"))


def same_name(definitions: Definitions) -> Iterator[Problem]:
    """Two metrics with one name can't be told apart on screen."""
    count = Counter(metric.name.casefold() for metric in definitions.metrics)
    for metric in definitions.metrics:
        if count[metric.name.casefold()] > 1:
            message = f"{metric.name!r} is the name of another metric too"
            yield _at(metric, Problem(message=message, fix="say in the name how they differ"), ("name",))


def idle_department(definitions: Definitions) -> Iterator[Problem]:
    """A department without a metric has an empty page."""
    busy = {metric.department for metric in definitions.metrics}
    for cabinet in definitions.cabinets:
        for index, department in enumerate(cabinet.departments):
            if department not in busy:
                place = ("cabinets", cabinet.name, index)
                yield Problem(message=f"{department!r} has no metric", fix="add one, or remove it", place=place)


def idle_goal(definitions: Definitions) -> Iterator[Problem]:
    """A goal that no metric serves has an empty page."""
    served = {metric.goal for metric in definitions.metrics}
    for goal in definitions.goals:
        if goal.slug not in served:
            fix = f"add goal: {goal.slug} to the metrics that serve it"
            yield Problem(message="no metric serves it", fix=fix, place=("goals", goal.slug))


def idle_calendar(definitions: Definitions) -> Iterator[Problem]:
    """A calendar that no metric follows does nothing."""
    followed = {metric.cadence for metric in definitions.metrics}
    for calendar in definitions.calendars:
        if calendar.name not in followed:
            fix = f"add cadence: {calendar.name} to the metrics that follow it"
            yield Problem(message="no metric follows it", fix=fix, place=("calendars", calendar.name))


def always_met(metric: Metric, values: Values) -> Iterator[Problem]:
    """A target that was never missed asks for nothing."""
    if _met(metric, values).all():
        message = f"all {len(values)} values so far meet the target, so it asks for nothing new"
        yield Problem(message=message, fix="choose a more ambitious target")


def never_met(metric: Metric, values: Values) -> Iterator[Problem]:
    """A target that was never met may be in another unit, or out of reach."""
    impossible = metric.kind in SHARES and _goal(metric.target[-1]) > 1
    if not impossible and not _met(metric, values).any():
        message = f"none of the {len(values)} values so far meets the target"
        yield Problem(message=message, fix="check its unit, and whether it can be reached")


RULES: tuple[Callable[[Definitions], Iterator[Problem]], ...] = (
    impossible_target,
    low_ceiling,
    negative_framing,
    target_of_zero,
    no_owner,
    same_name,
    idle_department,
    idle_goal,
    idle_calendar,
)

VALUE_RULES: tuple[Callable[[Metric, Values], Iterator[Problem]], ...] = (always_met, never_met)


def _met(metric: Metric, values: Values) -> NDArray[np.bool_]:
    target = metric.target[-1]
    slack = 1e-9
    low, high = (target.low, target.high) if target.is_range else (target.value, target.value)
    enough = values >= (low or 0) * (1 - slack)
    not_too_much = values <= (high or 0) * (1 + slack)
    if metric.better is Better.RANGE:
        return enough & not_too_much
    return enough if metric.better is Better.HIGHER else not_too_much


def _goal(target: Target) -> float:
    """What the target asks for at least: its value, or the low end of its range."""
    return (target.low if target.is_range else target.value) or 0.0


def _newest(metric: Metric) -> tuple[str | int, ...]:
    return ("target", len(metric.target) - 1)


def _at(metric: Metric, problem: Problem, place: tuple[str | int, ...] = ()) -> Problem:
    return replace(problem, place=("metrics", metric.slug, *place))
