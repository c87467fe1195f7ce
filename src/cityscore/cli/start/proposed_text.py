"""Definitions proposed for a file of records, written with what was seen in it as comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from textwrap import wrap

from cityscore.cli.start.doubts import doubts
from cityscore.definitions import dumps
from cityscore.definitions.yaml_text import quoted_if_needed
from cityscore.records.proposing.case_profile import CaseProfile
from cityscore.records.proposing.column_profile import ProfiledColumn
from cityscore.records.proposing.file_summary import Survey
from cityscore.records.proposing.proposed_metrics import (
    AT_ONCE,
    CASES_A_QUARTER,
    COUNT,
    DURATION,
    ON_TIME,
    SOON,
    MetricProposal,
    begin_and_end,
    closed_at_once,
    least_cases,
    single_line,
    way_of,
)

WIDTH = 116
MOST_NAMED = 8
"""Types that are left out and named."""
HOUR, DAY = 3_600, 86_400
FRESH = 8 * DAY
"""Seconds after which a file is an old one."""


def proposed_text(
    proposal: MetricProposal, survey: Survey, file: str, now: datetime, *, of_machine: bool = True
) -> str:
    """The definitions file: what was recognised at its head, and above each metric what was seen of its cases."""
    head = "\n".join(_head(proposal, survey, file, int(now.timestamp()), of_machine=of_machine))
    return f"{head}\n\n" + "\n".join(_annotated(proposal, survey))


def summary(proposal: MetricProposal, survey: Survey, *, of_machine: bool = True) -> Iterator[str]:
    """What was recognised, in a few lines for a terminal."""
    for role, column, _ in _roles(survey):
        yield f"{role:<11} {single_line(column) if column else '–'}"
    count, rest = len(proposal.definitions.metrics), len(proposal.left_out)
    yield f"{'metrics':<11} {count} proposed" + (
        f", {rest:,} {'type' if rest == 1 else 'types'} left out" if rest else ""
    )
    for doubt in doubts(survey, of_machine=of_machine):
        yield f"{'not sure':<11} {doubt}"


def _head(proposal: MetricProposal, survey: Survey, file: str, now: int, *, of_machine: bool) -> Iterator[str]:
    seen = survey.everything
    name = single_line(proposal.definitions.city.name)
    yield from _comment(
        f"What {name} could measure: proposed by cityscore init from {single_line(file)}, for you to prune."
    )
    yield "#"
    yield from _comment(" ".join(_facts(survey, seen, "")))
    yield from _comment(f"They are counted as they were at the newest time in the file, {_moment_text(survey.as_of)}.")
    if now - survey.as_of > FRESH:
        late = ", and cases that are open in it count as late once their due time has come" if survey.course.due else ""
        moment = _moment_text(survey.as_of).replace(" ", "T")
        yield from _comment(
            f"The file is not new. Commands count as of now: every day since has no cases{late}. To go by that moment "
            f"instead: observe --as-of {moment}; apply --at {moment}, and then run --at {moment}"
        )
    yield "#"
    yield "# Next:"
    yield from _steps(proposal, survey)
    yield "#"
    yield "# Which column was taken for what:"
    for role, column, why in _roles(survey):
        yield from _comment(f"{role:<11} {f'{single_line(column)}: {why}' if column else 'none found'}", "  ", 14)
    if unsure := list(doubts(survey, of_machine=of_machine)):
        yield "#"
        yield "# Not sure:"
        for doubt in unsure:
            yield from _comment(f"- {doubt}.", "  ", 4)
    yield from _left_out(proposal, survey)


def _steps(proposal: MetricProposal, survey: Survey) -> Iterator[str]:
    steps = [
        "Mend what was taken wrongly: the columns below, names, departments, the time zone.",
        "Keep the metrics that the city stands by. Remove the others.",
    ]
    ways = {way_of(survey, seen) for seen in proposal.profiles}
    if ON_TIME in ways:
        steps.append(
            "State targets that the city has promised (target: 0.8 is 80 %). A metric without one is compared with its "
            "own history."
        )
    if DURATION in ways and (within := _example_within(survey)):
        steps.append(
            "Where the city promises a time, measure the share done in time: state it as within:, and put this in "
            f"place of better, kind, q, unit and duration, for example: {_service_level(survey, within)}"
        )
    if COUNT in ways:
        steps.append(
            "Numbers are shown, not scored: fewer need not be better. If fewer is better, remove scored: false."
        )
    steps += [
        "cityscore check says what is wrong here, and what could be better.",
        "cityscore observe --metrics cityscore.yaml > figures.csv counts the records, to look at.",
        "cityscore apply cityscore.yaml makes this the city's definitions.",
    ]
    for number, step in enumerate(steps, 1):
        yield from _comment(f"{number}. {step}", "  ", 5)


def _example_within(survey: Survey) -> str:
    """A span of about the length that cases take; '' where nobody knows how long that is."""
    usual = survey.everything.most or 0
    if usual < HOUR:
        return f"{-(-usual // 60)} minutes" if usual > 60 else ""
    return "24 hours" if usual < 2 * DAY else "10 business days"


def _service_level(survey: Survey, within: str) -> str:
    course = survey.course
    opened, closed = (quoted_if_needed(column.name) if column else "" for column in (course.opened, course.closed))
    format = f', format: "{course.format}"' if course.format else ""
    on_time = f"on_time: {{opened: {opened}, closed: {closed}, within: {within}{format}}}"
    return f"better: higher, kind: ratio, unit: percent, {on_time}"


def _roles(survey: Survey) -> Iterator[tuple[str, str, str]]:
    """Each role, the column that was taken for it, and on what grounds."""
    course, sorts = survey.course, survey.sorts
    for role, column in (("opened", course.opened), ("closed", course.closed), ("due", course.due)):
        yield role, column.name if column else "", _grounds_text(column, course.grounds.get(role, "")) if column else ""
    for role, column in (("type", sorts.type), ("district", sorts.district), ("department", sorts.department)):
        others = ", ".join(map(single_line, sorts.others.get(role, ())))
        grounds = [_grounds_text(column, sorts.grounds[role]), _values_text(column)] if column else []
        grounds += [f"could also be {others}"] if others and column else []
        yield role, column.name if column else "", "; ".join(grounds)
    if sorts.id is not None:
        repeated = "some rows repeat one" if sorts.repeated else "no two rows have the same"
        yield "id", sorts.id.name, f"{_grounds_text(sorts.id, sorts.grounds['id'])}; {repeated}"
    else:
        yield "id", "", ""


def _grounds_text(column: ProfiledColumn, grounds: str) -> str:
    blank = column.rows - column.filled
    filled = f"blank in {blank:,} of {column.rows:,} rows" if blank else "in all rows"
    if column.times is None:
        return f"{grounds}, {filled}"
    standard = "in the standard way" if column.times.text else "as real times"
    written = f"written {f'as {column.times.format}' if column.times.format else standard}"
    return f"{grounds} and its times, {written}; {filled}"


def _values_text(column: ProfiledColumn) -> str:
    if column.distinct == 1:
        return "one value"
    return f"{'about ' if column.distinct >= 100 else ''}{column.distinct:,} values"


def _left_out(proposal: MetricProposal, survey: Survey) -> Iterator[str]:
    """Types that no metric is proposed for, by why not."""
    if not proposal.left_out:
        return
    yield "#"
    yield "# Left out:"
    least = least_cases(survey)
    few = [profile for profile in proposal.left_out if profile.cases < least]
    enough = [profile for profile in proposal.left_out if profile.cases >= least]
    at_once = [profile for profile in enough if closed_at_once(survey, profile, AT_ONCE)]
    beyond = [profile for profile in enough if profile not in at_once]
    reasons = (
        (beyond, f"beyond the {len(proposal.profiles)} most frequent"),
        (at_once, "closed as soon as they were opened, as if written down once done"),
        (few, f"with fewer than {least:,} cases, {CASES_A_QUARTER} a quarter: too few to be scored"),
    )
    for group, why in reasons:
        if group:
            cases = sum(profile.cases for profile in group)
            share = percent(cases / max(1, survey.everything.cases))
            named = ", ".join(
                f"{single_line(profile.type or '')} ({profile.cases:,})" for profile in group[:MOST_NAMED]
            )
            more = f", and {len(group) - MOST_NAMED:,} more" if len(group) > MOST_NAMED else ""
            types = "type" if len(group) == 1 else "types"
            yield from _comment(f"- {len(group):,} {types} {why}; {cases:,} cases ({share}): {named}{more}.", "  ", 4)


def _annotated(proposal: MetricProposal, survey: Survey) -> Iterator[str]:
    """The definitions' lines, with comments before each metric and a suggestion after it."""
    waiting = iter(proposal.profiles)
    in_metrics, suggestion = False, ""
    for line in dumps(proposal.definitions).splitlines():
        if in_metrics and re.match(r"  \S", line):
            if suggestion:
                yield suggestion
            seen = next(waiting)
            way = way_of(survey, seen)
            if seen is not proposal.profiles[0]:
                yield ""
            yield from _comment(" ".join(_facts(survey, seen, way)), "", 0, "  ")
            suggestion = "    # target: 0.8" if way == ON_TIME else ""
        in_metrics = in_metrics or line == "metrics:"
        yield line
    yield from filter(None, [suggestion, ""])
    yield ""


def _facts(survey: Survey, seen: CaseProfile, way: str) -> Iterator[str]:
    """What was seen of some cases, a sentence each."""
    span = f", opened {_day_text(seen.first)} to {_day_text(seen.last)}" if seen.first is not None else ""
    yield f"{seen.cases:,} cases{span}."
    if seen.share_in_time is not None and survey.course.closed is not None:
        yield f"{percent(seen.share_in_time)} on time: {seen.in_time:,} of {seen.fallen_due:,} that fell due."
    begin, end = begin_and_end(survey)
    if survey.course.closed is not None:
        if seen.median is not None and seen.most is not None:
            median, most = length_text(seen.median), length_text(seen.most)
            yield f"From {begin} to {end}: median {median}, eight in ten within {most}."
        yield f"{seen.open:,} {'open' if end == 'closing' else 'without arrival'}."
    if survey.course.due is not None and seen.without_due:
        yield f"{seen.without_due:,} without a due time{', left out' if way != DURATION else ''}."
    if seen.odd:
        yield f"{seen.odd:,} closed before they were opened."
    if seen.without_time:
        yield f"{seen.without_time:,} without an opening time."
    if survey.sorts.district is not None and seen.without_district:
        yield f"{seen.without_district:,} without a district."
    if way == ON_TIME and closed_at_once(survey, seen, SOON):
        yield "Half were closed within minutes: does closing mean that the work was done?"


def length_text(seconds: float) -> str:
    """A length of time, in the unit that suits it.

    >>> length_text(45), length_text(298), length_text(9970), length_text(312120.5)
    ('45 seconds', '5.0 minutes', '2.8 hours', '3.6 days')
    """
    for unit, length, least in (("days", 86_400, 2 * 86_400), ("hours", 3_600, 2 * 3_600), ("minutes", 60, 2 * 60)):
        if seconds >= least:
            return f"{seconds / length:,.1f} {unit}"
    return f"{seconds:,.0f} second{'' if round(seconds) == 1 else 's'}"


def percent(share: float) -> str:
    """A share in percent, never 100 when under it nor 0 when over.

    >>> percent(0.6321), percent(0.99999), percent(1.0)
    ('63.2 %', '99.9 %', '100.0 %')
    """
    tenths = round(share * 1000)
    within = min(max(tenths, 1), 999) if 0 < share < 1 else tenths
    return f"{within / 10:.1f} %"


def _moment_text(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"


def _day_text(seconds: int | None) -> str:
    return "?" if seconds is None else _moment_text(seconds)[:10]


def _comment(text: str, first: str = "", rest: int = 0, indent: str = "") -> Iterator[str]:
    """Text as comment lines; ``first`` stands before its first line, ``rest`` blanks before the others."""
    lines = wrap(
        text,
        WIDTH - len(indent),
        initial_indent=first,
        subsequent_indent=" " * (rest or len(first)),
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield from (f"{indent}# {line}" for line in lines)
