"""How metrics count records, tried on a few rows: are the columns there, do times and conditions fit what they hold?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import ibis.expr.types as ir

from cityscore.engines import first_line
from cityscore.engines.tables import fetched
from cityscore.model import Definitions, InvalidInput, Metric, Problem
from cityscore.records.counting_query import CountingRule, Moment, Pass
from cityscore.records.filters import parse_filter
from cityscore.records.local_times import Times
from cityscore.records.observing import EARLIEST, YEARS_AHEAD
from cityscore.records.sums_below_zero import unreadable_sum
from cityscore.records.working_calendar import WorkingCalendar
from cityscore.records.zone_moves import SHIFT

FIX = "mend what the metric states of its records"


@dataclass(frozen=True)
class RuleTrial:
    """A few rows of a source, to try on them how metrics count its records."""

    definitions: Definitions
    few: ir.Table
    moment: Moment

    @classmethod
    def of(cls, definitions: Definitions, table: ir.Table, rows: int, as_of: datetime) -> RuleTrial:
        """The first rows of a table, whichever they are, as of a moment."""
        local = as_of.astimezone(definitions.city.zone()).replace(tzinfo=UTC)
        last = local.date() + timedelta(days=366 * YEARS_AHEAD)
        calendar = WorkingCalendar.of(definitions.city.calendar, EARLIEST, last)
        moment = Moment(int(local.timestamp()) + SHIFT, calendar, definitions.city.timezone)
        few = table.limit(rows)
        fetched(few)  # raises what is wrong with the table itself
        return cls(definitions, few, moment)

    def problems(self, metric: Metric) -> list[Problem]:
        """What is wrong with how a metric counts."""
        problems = list(self._of_conditions(metric))
        times = Times(metric, self.moment.zone)
        try:
            times.on(self.few)
            if (unreadable := times.unreadable(self.few) or unreadable_sum(self.few, metric)) is not None:
                problems.append(unreadable)
        except InvalidInput as error:
            problems += error.problems
        if not problems:
            problems += self._of_all(metric)
        return problems

    def _of_conditions(self, metric: Metric) -> Iterator[Problem]:
        for place, text in _conditions(metric):
            whole = ("metrics", metric.slug, "records", *place)
            try:
                fetched(self.few.filter(parse_filter(text, whole).on(self.few)))
            except InvalidInput as error:
                yield from error.problems
            except Exception as error:
                yield _not_counted(error, whole)

    def _of_all(self, metric: Metric) -> Iterator[Problem]:
        """What only counting tells, such as figures that are no numbers."""
        place = ("metrics", metric.slug, "records")
        try:
            fetched(Pass.over(self.few, [_rule(metric)], self.moment).counted())
        except InvalidInput as error:
            yield from error.problems
        except Exception as error:
            yield _not_counted(error, place)


def _rule(metric: Metric) -> CountingRule:
    """How a metric counts, with its conditions read."""
    read = {
        place: parse_filter(text, ("metrics", metric.slug, "records", *place)) for place, text in _conditions(metric)
    }
    return CountingRule(0, metric, read.get(("where",)), read.get(("share", "where")))


def _conditions(metric: Metric) -> Iterator[tuple[tuple[str, ...], str]]:
    """The places of a metric's conditions among what it states of records, each with its text."""
    records = metric.records
    if records is not None and records.where is not None:
        yield ("where",), records.where
    if records is not None and records.share is not None:
        yield ("share", "where"), records.share.where


def _not_counted(error: Exception, place: tuple[str, ...]) -> Problem:
    return Problem(id="input.invalid", message=f"can't be counted: {first_line(error)}", fix=FIX, place=place)
