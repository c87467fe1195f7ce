"""The metrics that a file's cases are enough for, as definitions that can be used at once."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from cityscore.model import Definitions, InvalidDefinitions, from_plain
from cityscore.model.city import slugify
from cityscore.model.slugs import SLUG
from cityscore.records.filters import parse_filter
from cityscore.records.proposing.case_profile import CaseProfile
from cityscore.records.proposing.column_names import words
from cityscore.records.proposing.file_summary import Survey
from cityscore.records.proposing.words_for_nothing import stated_words

MOST = 25
"""Metrics that are proposed at most."""
CASES_A_QUARTER = 10
"""What a type needs: fewer cases are not scored, even by the quarter."""
DAYS_A_QUARTER = 91
DEPARTMENT = "311"
"""Whose metrics are, where the file does not say."""
LONGEST_SLUG = 60
AT_ONCE, SOON = 60, 600
"""Seconds: cases closed so soon were written down when they were done; so soon, perhaps."""
ON_TIME, DURATION, COUNT = "on_time", "duration", "count"
PLAIN_COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class MetricProposal:
    """Definitions, and what each of their metrics, in order, goes by."""

    definitions: Definitions
    profiles: tuple[CaseProfile, ...]
    left_out: tuple[CaseProfile, ...]
    """Types that no metric is proposed for."""


def proposed(survey: Survey, city: dict[str, Any], path: str) -> MetricProposal:
    """Propose a metric for each type with enough cases; ``path`` leads to the file from the definitions' folder.

    Raises ``InvalidDefinitions`` for a city that will not do.
    """
    typed = [profile for profile in survey.types if _is_worth_it(survey, profile)][:MOST]
    left_out = [profile for profile in survey.types if profile not in typed]
    chosen = typed or [survey.everything]
    source = _source(path)
    words = stated_words(survey.missing)
    sources = {source: {"type": "file", "path": path, **({"missing": words} if words else {})}}
    plain = {"city": city, "sources": sources, "metrics": _metrics(survey, chosen, source)}
    return MetricProposal(from_plain(Definitions, plain), tuple(chosen), tuple(left_out))


def least_cases(survey: Survey) -> int:
    """How many cases a type needs, for as long as the file is."""
    first, last = survey.everything.first, survey.everything.last
    days = 0 if first is None or last is None else (last - first) / 86_400
    return CASES_A_QUARTER * max(1, math.ceil(days / DAYS_A_QUARTER - 0.2))


def way_of(survey: Survey, profile: CaseProfile) -> str:
    """How a type's cases are counted: by their due times if enough have one, else by how long they took."""
    least = least_cases(survey) if profile.type is not None else 1
    if (
        survey.course.due is not None
        and survey.course.closed is not None
        and profile.cases - profile.without_due >= least
    ):
        return ON_TIME
    if survey.course.closed is not None and profile.closed >= least:
        return DURATION
    return COUNT


def begin_and_end(survey: Survey) -> tuple[str, str]:
    """What opening and closing are called: where there is an alarm, somebody arrives."""
    opened, closed = survey.course.opened, survey.course.closed
    end = "arrival" if closed and "arriv" in words(closed.name) else "closing"
    return "alarm" if opened and "alarm" in words(opened.name) else "opening", end


def closed_at_once(survey: Survey, profile: CaseProfile, seconds: int) -> bool:
    """Whether half of a type's cases were closed so soon that closing hardly means done."""
    return begin_and_end(survey)[1] == "closing" and profile.median is not None and profile.median < seconds


def single_line(text: str) -> str:
    """Text without line breaks and what else can't be seen."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _is_worth_it(survey: Survey, profile: CaseProfile) -> bool:
    """Enough cases; and where only their length could be measured, one that can be."""
    unmeasured = way_of(survey, profile) == DURATION and closed_at_once(survey, profile, AT_ONCE)
    return profile.cases >= least_cases(survey) and not unmeasured and bool(_condition(survey, profile))


def _metrics(survey: Survey, chosen: list[CaseProfile], source: str) -> dict[str, Any]:
    metrics: dict[str, Any] = {}
    departments: dict[str, str] = {}
    for number, profile in enumerate(chosen, 1):
        way = way_of(survey, profile)
        slug = _slug(profile, number, way, metrics)
        department = single_line(profile.department or "")
        department = departments.setdefault(slugify(department), department) if slugify(department) else DEPARTMENT
        ending = {ON_TIME: " on time", DURATION: f": time to {begin_and_end(survey)[1]}", COUNT: ": number"}[way]
        metrics[slug] = {
            "name": (single_line(profile.type) if profile.type else "All cases") + ending,
            "department": department,
            **_kind(survey, way),
            "records": _records(survey, profile, way, source),
        }
    return metrics


def _kind(survey: Survey, way: str) -> dict[str, Any]:
    if way == ON_TIME:
        definition = "Cases closed by their due time, of those that fell due."
        return {"definition": definition, "better": "higher", "kind": "ratio", "unit": "percent", "cases": "cases"}
    if way == DURATION:
        begin, end = begin_and_end(survey)
        definition = f"Half of the cases took no longer than this from {begin} to {end}."
        return {"definition": definition, "better": "lower", "kind": "quantile", "q": 0.5, "unit": "seconds"}
    definition = "How many cases were opened."
    return {"definition": definition, "better": "lower", "kind": "count", "unit": "per day", "scored": False}


def _records(survey: Survey, profile: CaseProfile, way: str, source: str) -> dict[str, Any]:
    """How a metric's cases are counted."""
    return {
        "source": source,
        **({"id": survey.sorts.id.name} if survey.sorts.id else {}),
        **({"where": _condition(survey, profile)} if profile.type is not None else {}),
        way: dict(_counting(survey, way)),
        **({"district": survey.sorts.district.name} if survey.sorts.district else {}),
    }


def _counting(survey: Survey, way: str) -> Iterator[tuple[str, str]]:
    course = survey.course
    assert course.opened is not None  # noqa: S101  (no survey is made without)
    if way == COUNT:
        yield "on", course.opened.name
    else:
        assert course.closed is not None  # noqa: S101  (or cases are only numbered)
        names = ("opened", "closed") if way == ON_TIME else ("from", "to")
        yield from zip(names, (course.opened.name, course.closed.name), strict=True)
    if way == ON_TIME and course.due is not None:
        yield "due", course.due.name
    if course.format is not None:
        yield "format", course.format


def _condition(survey: Survey, profile: CaseProfile) -> str:
    """The condition for a type; '' if none can be written."""
    column = survey.sorts.type
    if column is None or profile.type is None:
        return ""
    text = profile.type.replace("'", "''")
    names = [column.name] if PLAIN_COLUMN.fullmatch(column.name) else []
    for name in (*names, '"' + column.name.replace('"', '""') + '"'):
        condition = f"{name} = '{text}'"
        try:
            if parse_filter(condition, ()).equality(column.name) == (frozenset({profile.type}), None):
                return condition
        except InvalidDefinitions:
            continue
    return ""


def _slug(profile: CaseProfile, number: int, way: str, taken: dict[str, Any]) -> str:
    """A slug that is valid and not taken."""
    base = slugify(profile.type)[:LONGEST_SLUG].strip("-") if profile.type else "all-cases"
    if not re.fullmatch(SLUG, base):
        base = f"type-{number}"
    ending = {ON_TIME: "on-time", DURATION: "time", COUNT: "number"}[way]
    slugs = (f"{base}-{again}-{ending}" if again > 1 else f"{base}-{ending}" for again in count(1))
    return next(slug for slug in slugs if slug not in taken)


def _source(path: str) -> str:
    """What the file is called among the sources."""
    name = slugify(path.replace("\\", "/").rsplit("/", 1)[-1].split(".")[0])[:LONGEST_SLUG].strip("-")
    return name if re.fullmatch(SLUG, name) else "records"
