"""What a proposal for a file of records is not sure of, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cityscore.files.days import Order
from cityscore.files.missing import DASH, compared_words
from cityscore.files.times import order_of_format
from cityscore.records.proposing.column_profile import ProfiledColumn
from cityscore.records.proposing.file_summary import Survey
from cityscore.records.proposing.proposed_metrics import single_line

MACHINES_ZONE = "the time zone is this machine's; state the city's"
EXAMPLES_ZONE = "the time zone is the example's, because this machine's is of no place; state the city's"


def doubts(survey: Survey, *, of_machine: bool) -> Iterator[str]:
    """What is not sure, a sentence each; ``of_machine`` says whether the time zone is the machine's."""
    course, sorts = survey.course, survey.sorts
    yield from map(single_line, course.doubts)
    for role in ("type", "department"):
        if sorts.grounds.get(role, "").endswith("alone"):
            yield f"{role} was taken {sorts.grounds[role]}"
    yield from _doubts_of_times([column for column in (course.opened, course.closed, course.due) if column])
    yield from _doubts_of_words(survey)
    yield from map(single_line, survey.oddities)
    if sorts.repeated and not sorts.is_history:
        rows = "1 row repeats" if sorts.repeated == 1 else f"{sorts.repeated:,} rows repeat"
        yield f"{rows} an id of an earlier one; each row is counted as a case"
    if sorts.type is not None and survey.types and (rest := _cases_without_type(survey)):
        yield f"{rest:,} cases have no type; no metric counts them"
    yield MACHINES_ZONE if of_machine else EXAMPLES_ZONE


def _doubts_of_words(survey: Survey) -> Iterator[str]:
    """Words that were taken for nothing, by the columns that they stand in."""
    by_column: dict[str, list[str]] = {}
    is_dashes = {word: len(word.word) > 1 and compared_words([word.word]) == {DASH} for word in survey.missing}
    if lines := max((word.rows for word, dashes in is_dashes.items() if dashes), default=0):
        yield f"{'a line' if lines == 1 else f'{lines:,} lines'} of dashes, as under a header, was left out"
    for word in (word for word, dashes in is_dashes.items() if not dashes):
        rows = "1 row" if word.rows == 1 else f"{word.rows:,} rows"
        by_column.setdefault(single_line(word.column), []).append(f"{single_line(word.word)!r} in {rows}")
    for column, said in by_column.items():
        yield f"{column}: {', '.join(said)} was taken for nothing, as missing says at its source"


def _doubts_of_times(columns: Sequence[ProfiledColumn]) -> Iterator[str]:
    for column in columns:
        times, name = column.times, single_line(column.name)
        if times is None:
            continue
        if times.ambiguous:
            order = "the month" if order_of_format(times.format) is Order.MONTH_FIRST else "the day"
            yield f"{name}: day and month could change places in all rows; {order} was taken to come first"
        if times.unreadable:
            what = (
                "1 value is no such time" if times.unreadable == 1 else f"{times.unreadable:,} values are no such times"
            )
            example = single_line(times.example)[:40]
            yield f"{name}: {what}, such as {example!r}; counting stops there until it is mended"
    if zoned := [single_line(column.name) for column in columns if column.times and column.times.zone]:
        clocks = "a time zone is stated; records are counted by the city's clock, the figures here by the one written"
        yield f"{', '.join(zoned)}: {clocks}"
    due = columns[-1].times
    if (
        due
        and due.dates_only
        and len(columns) == 3
        and not all(column.times and column.times.dates_only for column in columns)
    ):
        until = "records are in time until such a day ends, the figures here until it begins"
        yield f"{single_line(columns[-1].name)} holds days without a clock: {until}"


def _cases_without_type(survey: Survey) -> int:
    return survey.everything.cases - sum(profile.cases for profile in survey.types)
