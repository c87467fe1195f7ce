"""How raw records, of cases or events, are counted into a metric's observations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, TypeAlias

from cityscore.model.conditions import LONGEST_CONDITION, BadCondition, read_condition
from cityscore.model.declarations import declared, rule
from cityscore.model.enums import BacklogMeasure, CountedOn, HoldUnit
from cityscore.model.kinds import Kind
from cityscore.model.parsing import model
from cityscore.model.problems import Problem
from cityscore.model.text_rules import quoted
from cityscore.model.time_limits import TIME_LIMIT, TIME_LIMIT_SAYS, fault_of_time_limit
from cityscore.model.zones import unknown_zone

FORMAT = "How times are written, as strftime has it."
FORMAT_EXAMPLE = "%m/%d/%Y %I:%M:%S %p"
DIRECTIVE = re.compile(r"%-?(.?)", re.DOTALL)
DIRECTIVES = frozenset("aAbBcdDeFfHhIjmMpRSTwWUuVGxXyYzZ%")
"""Letters that follow ``%`` in formats of strftime that engines know."""
OF_A_YEAR = frozenset("cDFGxyY")
DAY = "Column with the time that puts a record on its day."


def bad_formats(counting: Counting) -> Iterator[Problem]:
    """What is wrong with how times are written."""
    if counting.format is None:
        return
    used = {match[1] for match in DIRECTIVE.finditer(counting.format)}
    if unknown := sorted(used - DIRECTIVES):
        message = f"{quoted('%' + unknown[0])} stands for no part of a time"
        yield Problem(message=message, fix=f"write it as strftime has it, such as {FORMAT_EXAMPLE}", place=("format",))
    elif not used & OF_A_YEAR:
        message = "has no year, so that no day can be told"
        yield Problem(message=message, fix=f"write all of it, such as {FORMAT_EXAMPLE}", place=("format",))


def bad_condition(where: str) -> Iterator[Problem]:
    """What is wrong with a condition."""
    try:
        read_condition(where)
    except BadCondition as error:
        yield Problem(message=error.message, fix=error.fix, place=("where",))


@model
class TimeOnHold:
    """Where records say how long a case was on hold."""

    short: ClassVar = "column"

    column: str = declared(
        "Column with how long it was on hold: a number of the unit, or h:mm:ss; empty for not at all.",
        example="hold_seconds",
        lines=True,
    )
    unit: HoldUnit = declared("What its numbers count.", default=HoldUnit.SECONDS)


@model
class OnTime:
    """When a case was opened, when it was closed, and when it fell due."""

    opened: str = declared("Column with the time a case was opened.", example="open_dt", lines=True)
    closed: str = declared("Column with the time it was closed; empty while open.", example="closed_dt", lines=True)
    due: str | None = declared("Column with the time it falls due.", default=None, example="sla_target_dt", lines=True)
    within: str | None = declared(
        "How long after opening it falls due.",
        default=None,
        pattern=TIME_LIMIT,
        pattern_says=TIME_LIMIT_SAYS,
        example="1 business day",
    )
    paused: TimeOnHold | None = declared(
        "Column with how long the case was on hold; it falls due so much later.", default=None, example="hold_seconds"
    )
    counted_on: CountedOn = declared("The day a case is counted on.", default=CountedOn.DUE)
    format: str | None = declared(FORMAT, default=None, example=FORMAT_EXAMPLE)

    @rule("due", "within")
    def one_deadline(self) -> Iterator[Problem]:
        """The deadline is a column or a span."""
        if (self.due is None) == (self.within is None):
            yield Problem(message="must state either due or within", fix="write due: COLUMN or within: 1 business day")

    @rule("within", when_said=True)
    def deadline_is_near(self) -> Iterator[Problem]:
        """The span is one that a case can take."""
        if self.within is not None and (fault := fault_of_time_limit(self.within)) is not None:
            message, fix = fault
            yield Problem(message=f"{quoted(self.within)} {message}", fix=fix, place=("within",))

    @rule("format", when_said=True)
    def format_is_known(self) -> Iterator[Problem]:
        """How times are written is said in strftime's words, with a year."""
        yield from bad_formats(self)


@model
class Count:
    """How many records there were."""

    short: ClassVar = "on"

    on: str = declared(DAY, example="open_dt", lines=True)
    format: str | None = declared(FORMAT, default=None, example=FORMAT_EXAMPLE)

    @rule("format", when_said=True)
    def format_is_known(self) -> Iterator[Problem]:
        """How times are written is said in strftime's words, with a year."""
        yield from bad_formats(self)


@model
class Share:
    """How many of the records were such that a condition holds."""

    where: str = declared(
        "Which of them meet it.", example="response = 'in time'", longest=LONGEST_CONDITION, lines=True
    )
    on: str = declared(DAY, example="open_dt", lines=True)
    format: str | None = declared(FORMAT, default=None, example=FORMAT_EXAMPLE)

    @rule("format", when_said=True)
    def format_is_known(self) -> Iterator[Problem]:
        """How times are written is said in strftime's words, with a year."""
        yield from bad_formats(self)

    @rule("where", when_said=True)
    def condition_can_be_read(self) -> Iterator[Problem]:
        """Which of them meet it is a condition."""
        yield from bad_condition(self.where)


@model
class Duration:
    """How long it took from one time to another, in whole seconds, on the day of the later one."""

    since: str = declared("Column with the time it began.", key="from", example="alarm_time", lines=True)
    to: str = declared("Column with the time it ended; empty while it goes on.", example="arrival_time", lines=True)
    paused: TimeOnHold | None = declared(
        "Column with how long it was on hold, which is taken off.", default=None, example="hold_seconds"
    )
    format: str | None = declared(FORMAT, default=None, example=FORMAT_EXAMPLE)

    @rule("format", when_said=True)
    def format_is_known(self) -> Iterator[Problem]:
        """How times are written is said in strftime's words, with a year."""
        yield from bad_formats(self)


@model
class Sum:
    """What the records' figures add up to."""

    of: str = declared("Column with the figure.", example="dollars", lines=True)
    on: str = declared(DAY, example="paid_on", lines=True)
    format: str | None = declared(FORMAT, default=None, example=FORMAT_EXAMPLE)

    @rule("format", when_said=True)
    def format_is_known(self) -> Iterator[Problem]:
        """How times are written is said in strftime's words, with a year."""
        yield from bad_formats(self)


Counting: TypeAlias = OnTime | Count | Share | Duration | Sum


@model
class DistrictName:
    """What a district is called, however it is written in the records."""

    short: ClassVar = "name"

    written: str = declared("As records have it.", example="Brighton")
    name: str = declared("As it is shown.", example="Allston / Brighton")


@model
class DistrictColumn:
    """Where records say in which district they lie."""

    short: ClassVar = "column"

    column: str = declared("Column with the district.", example="neighborhood", lines=True)
    names: tuple[DistrictName, ...] = declared(
        "Districts that are written in several ways, or otherwise than they are shown.", default=(), keyed_by="written"
    )


WAYS = ("on_time", "count", "share", "duration", "sum")
"""The ways to count records; each is a field of ``Records``."""
BACKLOG = "backlog"
"""The way of what counts cases that are not done: it goes by the times that ``on_time`` or ``duration`` states."""


def kinds_counted_by(way: str) -> tuple[Kind, ...]:
    """The kinds of metric that a way of counting records makes observations of."""
    return tuple(kind for kind in Kind if way in kind.traits.counted_by)


@model
class Records:
    """How raw records become a metric's observations."""

    source: str = declared("The source that holds the records.", example="cases-311")
    where: str | None = declared(
        "Which records count.",
        default=None,
        example="type = 'Request for Pothole Repair'",
        longest=LONGEST_CONDITION,
        lines=True,
    )
    on_time: OnTime | None = declared("Count those that were done in time.", default=None)
    count: Count | None = declared("Count them all.", default=None)
    share: Share | None = declared("Count those that meet a condition.", default=None)
    duration: Duration | None = declared("Measure how long they took.", default=None)
    sum: Sum | None = declared("Add their figures up.", default=None)
    backlog: BacklogMeasure | None = declared(
        "Count the cases that are not done at the end of each day, in place of those that are; on_time or duration says"
        " when they begin and end.",
        default=None,
    )
    district: DistrictColumn | None = declared("Column with the district.", default=None, example="neighborhood")
    id: str | None = declared(
        "Column with a record's number, to find any that is there twice.", default=None, lines=True
    )
    latest_by: str | None = declared(
        "Column with the time, or the number, that is greatest in a case's newest row: only that one is counted.",
        default=None,
        example="updated_at",
        lines=True,
    )
    timezone: str | None = declared(
        "The zone of times that state none, where it is not the city's.", default=None, example="UTC"
    )

    @rule("timezone")
    def timezone_is_known(self) -> Iterator[Problem]:
        """The time zone is in the tz database."""
        if self.timezone is not None:
            yield from unknown_zone(self.timezone)

    @rule("on_time", "count", "share", "duration", "sum")
    def one_way_to_count(self) -> Iterator[Problem]:
        """Records are counted in one way."""
        stated = [name for name in WAYS if getattr(self, name) is not None]
        if len(stated) != 1:
            message = f"states {' and '.join(stated)}" if stated else "does not say what to count"
            yield Problem(message=message, fix=f"write one of {', '.join(WAYS)}")

    @rule("backlog", "on_time", "duration")
    def backlog_has_its_times(self) -> Iterator[Problem]:
        """What is open is told by when it was opened and closed, and what is overdue by when it falls due."""
        if self.backlog is None:
            return
        if self.on_time is None and (self.duration is None or self.backlog is BacklogMeasure.OVERDUE):
            of_open = " (or duration: {from: COLUMN, to: COLUMN})" if self.backlog is not BacklogMeasure.OVERDUE else ""
            message = f"says {self.backlog}, but not by which times"
            fix = f"write on_time: {{opened: COLUMN, closed: COLUMN, within: 10 business days}} beside it{of_open}"
            yield Problem(message=message, fix=fix, place=("backlog",))

    @rule("latest_by", "id")
    def newest_row_is_of_a_case(self) -> Iterator[Problem]:
        """Which rows are of one case is said by its number."""
        if self.latest_by is not None and self.id is None:
            message = "does not say which rows are of one case"
            yield Problem(
                message=message, fix="write id: COLUMN, the column with the case's number", place=("latest_by",)
            )

    @rule("where", when_said=True)
    def condition_can_be_read(self) -> Iterator[Problem]:
        """Which records count is a condition."""
        if self.where is not None:
            yield from bad_condition(self.where)

    @property
    def way(self) -> str:
        """Which of the ways to count it states; ``backlog`` where it counts what is not done."""
        return BACKLOG if self.backlog is not None else self.stated_way

    @property
    def stated_way(self) -> str:
        """The block that says by which columns records are counted: a backlog's too."""
        return next(name for name in WAYS if getattr(self, name) is not None)

    @property
    def counting(self) -> Counting:
        """What it states of that way."""
        counting: Counting = getattr(self, self.stated_way)
        return counting
