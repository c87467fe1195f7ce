"""Advice on definitions that are allowed but unwise: warnings, never errors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cityscore.model import Better, Definitions, Metric, Observed, Period, Problem, Target
from cityscore.model.branding import LEAST_SIGN, LEAST_TEXT
from cityscore.model.colours import contrast
from cityscore.model.problems import check_id
from cityscore.model.without_rows import adds_up
from cityscore.scoring.engine import evidence_needed
from cityscore.scoring.methods import method_named

LOWEST_CEILING = 1.02
"""A share whose best possible score is below this can hardly ever exceed its target."""

ENOUGH_VALUES = 12
"""How many values it takes to say that a target is always, or never, met."""

SLACK = 1e-9
"""How far beside its target a value still meets it."""

DAILY = re.compile(r"(\b(per|an?|each|every)\s+|/\s*)day$|\bdaily\b", re.IGNORECASE)
"""A unit that says what the figure of a count is: events per day."""

OTHER_RATE = re.compile(r"\s*(\b(per|an?|each|every)\s+|/\s*)(hour|week|month|quarter|year)$", re.IGNORECASE)

SHOWN_WRONGLY = 1.5
"""A target in percent above this is hardly meant as a decimal."""

OPPOSITES = (
    ("turnover", "turnover", "retention"),
    ("attrition", "attrition", "retention"),
    ("vacan", "vacant", "filled"),
    ("absen", "absent", "present"),
    ("late", "late", "in time"),
    ("overdue", "overdue", "in time"),
    ("delay", "delayed", "in time"),
    ("error", "with errors", "without errors"),
    ("complain", "with complaints", "without complaints"),
    ("unemploy", "unemployed", "employed"),
    ("fail", "failed", "passed"),
)
"""What shares of what went wrong are of, by how a word of their names begins; and the same framed positively."""

Values: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class PastFigures:
    """A metric's whole weeks (months, quarters) so far; arrays of shape (windows,), NaN where there is nothing."""

    period: Period
    value: Values
    yardstick: Values
    """The target in force at the window's end; of a range, the end that the value lies beyond, or the value itself."""


def lint(definitions: Definitions) -> list[Problem]:
    """What is unwise in the definitions themselves, as warnings."""
    return [_advice(rule, problem) for rule in RULES for problem in rule(definitions)]


def lint_values(definitions: Definitions, past: Mapping[str, PastFigures]) -> list[Problem]:
    """What the figures so far, under their metrics' slugs, say of the targets, as warnings.

    Each is judged by the target that was in force at its time; those that had none, or an impossible one, are left out.
    """
    problems: list[Problem] = []
    for metric in definitions.metrics:
        if not metric.scored or not metric.target or metric.slug not in past:
            continue
        met = _met(metric, past[metric.slug])
        if len(met) >= ENOUGH_VALUES:
            windows = f"{len(met)} {past[metric.slug].period}s"
            target = "the target" if len(metric.target) == 1 else "the target of their time"
            for rule in VALUE_RULES:
                problems += [
                    _advice(rule, problem.inside("metrics", metric.slug, "target"))
                    for problem in rule(met, windows, target)
                ]
    return problems


def low_ceiling(definitions: Definitions) -> Iterator[Problem]:
    """A share with a target near 1 can fall far short of it but hardly exceed it."""
    for metric in definitions.metrics:
        stated = metric.as_stated.target  # that all milestones be done is no ambition of anybody's
        if metric.kind.observed is Observed.SHARE and metric.better is Better.HIGHER and stated:
            goal = _goal(stated[-1])
            if 0 < goal <= 1 and 1 / goal < LOWEST_CEILING:
                can = "never" if goal == 1 else "hardly ever"
                message = f"even a perfect 100 % scores only {1 / goal:.3f} against {goal:g}: it can {can} exceed it"
                fix = "leave some room above the target, or measure something with more room, such as the time taken"
                yield _at(metric, message, fix, "target", len(stated) - 1)


def share_framed_negatively(definitions: Definitions) -> Iterator[Problem]:
    """A share of what went wrong exaggerates: small shares double easily."""
    for metric in definitions.metrics:
        if metric.kind.observed.is_share and metric.better is Better.LOWER:
            went_wrong, went_well = _opposite(metric)
            message = (
                f"a share of which less is better exaggerates: 89.9 % {went_well} against 95 % scores 0.95, "
                f"but the same as 10.1 % {went_wrong} against 5 % scores 0.50"
            )
            yield _at(metric, message, f"count what went well ({went_well}), with better: higher", "better")


def target_of_zero(definitions: Definitions) -> Iterator[Problem]:
    """A target of 0 asks for nothing if more is better, and tells no two misses apart if less is."""
    for metric in definitions.metrics:
        if metric.kind.observed is Observed.EVENTS and (
            metric.evidence.cases == 0 or _cases_needed(definitions, metric)
        ):
            continue  # as meant, or told by count_of_zero
        if metric.scale_zero is not None:
            continue  # a net change of 0 is a target like any other
        if metric.better is Better.HIGHER:
            message, fix = "a target of 0 asks for nothing", "write what should be reached"
        else:
            message = "against a target of 0, one event scores as badly as a hundred"
            fix = "write a target above 0, lower each year, or compare with history"
        yield from _at_zeros(metric, message, fix)


def count_of_zero(definitions: Definitions) -> Iterator[Problem]:
    """The evidence for a count is the events expected, and a target of 0 expects none."""
    for metric in definitions.metrics:
        needed = _cases_needed(definitions, metric)
        if metric.kind.observed is Observed.EVENTS and needed:
            message = (
                f"a count with a target of 0 is never scored: none are expected in any period, and it takes {needed:g}"
            )
            none, some = (0, 2) if metric.better is Better.HIGHER else (1, 0)
            fix = (
                "write a target above 0, or compare with history; or write evidence: {cases: 0}, "
                f"and a period without any scores {none}, any other {some}"
            )
            yield from _at_zeros(metric, message, fix)


def count_per_day(definitions: Definitions) -> Iterator[Problem]:
    """The figure of a count is events per day in every period; or a total, and then its unit is no rate."""
    for metric in definitions.metrics:
        if metric.tells_totals:
            unit = OTHER_RATE.sub("", DAILY.sub("", metric.unit or "")).strip()
            if metric.unit and unit != metric.unit:
                message = f"the figure is a total of its days, as its target is, but its unit says {metric.unit!r}"
                yield _at(metric, message, f"write unit: {unit}" if unit else "leave unit out", "unit")
            continue
        if metric.kind.observed is Observed.EVENTS and metric.unit and not DAILY.search(metric.unit):
            message = f"the figure of a count is per day, but its unit says {metric.unit!r}"
            unit = f"{OTHER_RATE.sub('', metric.unit)} per day".strip()
            yield _at(metric, message, f"write unit: {unit}, and any target per day", "unit")


def harm_unsaid(definitions: Definitions) -> Iterator[Problem]:
    """A count of which less is better is mostly of harm, which no page may celebrate."""
    for metric in definitions.metrics:
        counts_events = metric.kind.observed is Observed.EVENTS and metric.unit in (None, "per day")
        if counts_events and metric.scored and metric.better is Better.LOWER and not metric.harm:
            message = "fewer is better, and a good week would be told under 'Doing well'"
            yield _at(metric, message, "if it counts harm, such as fires or injuries, write harm: true", "better")


def count_without_unit(definitions: Definitions) -> Iterator[Problem]:
    """The target of a count is events per day, and where it states no unit another may be meant."""
    for metric in definitions.metrics:
        if metric.kind.observed is Observed.EVENTS and not metric.unit and not metric.tells_totals:
            for index, target in enumerate(metric.target):
                goal = 0.0 if target.per else _goal(target)
                if goal >= 1 and goal == int(goal):  # what is worked out per day is seldom a whole number
                    message = f"the target of a count is per day: this is {goal:g} a day"
                    fix = (
                        f"write unit: per day if it is; for {goal:g} a month write {{value: {goal:g}, per: month}},"
                        f" for {goal:g} by a day {{total: {goal:g}, from: DAY, to: DAY}}"
                    )
                    yield _at(metric, message, fix, "target", index)


def rate_without_span(definitions: Definitions) -> Iterator[Problem]:
    """A rate per resident grows with the days of its window, and its target with it where it says for how many."""
    for metric in definitions.metrics:
        if metric.parts is not None and adds_up(metric.parts):
            for index, target in enumerate(metric.target):
                if target.per is None:
                    message = f"{_goal(target):g} is asked of a week as of a year, though a year has more"
                    fix = f"write {{value: {_goal(target):g}, per: month}}, or per: year"
                    yield _at(metric, message, fix, "target", index)


def percent_of_percent(definitions: Definitions) -> Iterator[Problem]:
    """What is in percent is shown times 100; figures of 0 to 100 are not meant so."""
    for metric in definitions.metrics:
        highest = max((target.high or target.value or 0 for target in metric.target), default=0)
        if metric.unit == "percent" and not metric.kind.observed.is_share and highest > SHOWN_WRONGLY:
            message = f"in percent, {highest:g} is shown as {highest * 100:,.10g} %"
            fix = f"write figures and targets as decimals, such as {highest / 100:g}, or another unit, such as points"
            yield _at(metric, message, fix, "unit")


def low_maximum(definitions: Definitions) -> Iterator[Problem]:
    """Points with a target near their maximum can fall far short of it but hardly exceed it."""
    for metric in definitions.metrics:
        maximum = metric.target[-1].maximum if metric.target else None
        if maximum is not None and metric.better is Better.HIGHER:
            goal, zero = _goal(metric.target[-1]), metric.scale_zero or 0.0
            if zero < goal <= maximum and (best := (maximum - zero) / (goal - zero)) < LOWEST_CEILING:
                can = "never" if goal == maximum else "hardly ever"
                message = (
                    f"even {maximum:g} of {maximum:g} scores only {best:.3f} against {goal:g}: it can {can} exceed it"
                )
                yield _at(metric, message, "leave some room above the target", "target", len(metric.target) - 1)


def no_owner(definitions: Definitions) -> Iterator[Problem]:
    """A metric that nobody answers for is one that nobody mends."""
    for metric in definitions.metrics:
        if metric.owner is None:
            yield _at(metric, "nobody answers for it", "add owner: a name or a post")


def same_name(definitions: Definitions) -> Iterator[Problem]:
    """Two metrics with one name can't be told apart on screen."""
    count = Counter(metric.name.casefold() for metric in definitions.metrics)
    for metric in definitions.metrics:
        if count[metric.name.casefold()] > 1:
            yield _at(
                metric, f"{metric.name!r} is the name of another metric too", "say in the name how they differ", "name"
            )


def idle_department(definitions: Definitions) -> Iterator[Problem]:
    """A department without a metric has an empty page."""
    busy = {metric.department for metric in definitions.metrics}
    for cabinet in definitions.cabinets:
        for index, department in enumerate(cabinet.departments):
            if department not in busy:
                problem = Problem(message=f"{department!r} has no metric", fix="add one, or remove it")
                yield problem.inside("cabinets", cabinet.name, index)


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


def faint_brand(definitions: Definitions) -> Iterator[Problem]:
    """A city's name is read on its main colour: at a contrast of 4.5 to 1 or more."""
    light = definitions.city.look.light
    ratio = contrast(light["brand"], light["on-brand"])
    if ratio < LEAST_TEXT:
        message = (
            f"neither white nor black letters are read well on {light['brand']}: "
            f"{ratio:.1f} to 1, where {LEAST_TEXT:g} is needed"
        )
        yield Problem(message=message, fix="take a darker or a lighter one", place=("city", "look", "brand"))


def faint_accent(definitions: Definitions) -> Iterator[Problem]:
    """Signs in a city's second colour are seen on its main one: at a contrast of 3 to 1 or more."""
    light = definitions.city.look.light
    ratio = contrast(light["accent"], light["brand"])
    if ratio < LEAST_SIGN:
        message = f"{light['accent']} is hardly seen on {light['brand']}: {ratio:.1f} to 1, where {LEAST_SIGN:g} is"
        yield Problem(
            message=f"{message} needed", fix="take a lighter or a darker one", place=("city", "look", "accent")
        )


def always_met(met: NDArray[np.bool_], windows: str, target: str) -> Iterator[Problem]:
    """A target that was never missed asks for nothing."""
    if met.all():
        message = f"all {windows} so far meet {target}, so it asks for nothing new"
        yield Problem(message=message, fix="choose a more ambitious target")


def never_met(met: NDArray[np.bool_], windows: str, target: str) -> Iterator[Problem]:
    """A target that was never met may be in another unit, or out of reach."""
    if not met.any():
        message = f"none of the {windows} so far meets {target}"
        yield Problem(message=message, fix="check its unit, and whether it can be reached")


RULES: tuple[Callable[[Definitions], Iterator[Problem]], ...] = (
    low_ceiling,
    share_framed_negatively,
    target_of_zero,
    count_of_zero,
    count_per_day,
    harm_unsaid,
    count_without_unit,
    rate_without_span,
    percent_of_percent,
    low_maximum,
    no_owner,
    same_name,
    idle_department,
    idle_goal,
    idle_calendar,
    faint_brand,
    faint_accent,
)

VALUE_RULES: tuple[Callable[[NDArray[np.bool_], str, str], Iterator[Problem]], ...] = (always_met, never_met)


def _advice(rule: Callable[..., Iterator[Problem]], problem: Problem) -> Problem:
    return replace(problem, id=check_id("lint", rule), warning=True)


def _met(metric: Metric, past: PastFigures) -> NDArray[np.bool_]:
    """Whether each window that can be judged met its target."""
    judged = np.isfinite(past.value) & np.isfinite(past.yardstick)
    if metric.kind.observed.is_share:
        judged &= past.yardstick <= 1
    value, target = past.value[judged], past.yardstick[judged]
    slack = SLACK * np.abs(target)
    enough, not_too_much = value >= target - slack, value <= target + slack
    if metric.better is Better.RANGE:
        return enough & not_too_much
    return enough if metric.better is Better.HIGHER else not_too_much


def _opposite(metric: Metric) -> tuple[str, str]:
    """What a share counts, in a word or two, and what it would count if it were framed positively."""
    text = f"{metric.name} {metric.definition or ''}".casefold()
    return next((words for stem, *words in OPPOSITES if re.search(rf"\b{stem}", text)), ["missed", "met"])  # type: ignore[return-value]


def _cases_needed(definitions: Definitions, metric: Metric) -> float:
    return evidence_needed(metric, method_named(definitions.city.method))[1]


def _at_zeros(metric: Metric, message: str, fix: str) -> Iterator[Problem]:
    """The problem at each target of 0."""
    for index, target in enumerate(metric.target):
        if target.value == 0:
            yield _at(metric, message, fix, "target", index)


def _goal(target: Target) -> float:
    """What the target asks for at least: its value, or the low end of its range."""
    return (target.low if target.is_range else target.value) or 0.0


def _at(metric: Metric, message: str, fix: str, *place: str | int) -> Problem:
    return Problem(message=message, fix=fix, place=("metrics", metric.slug, *place))
