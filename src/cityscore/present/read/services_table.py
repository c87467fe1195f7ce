"""The table of all services: cabinet by cabinet, every period side by side, and the last windows as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cityscore.model import Cadence, Metric, Period, Reason, Status
from cityscore.present.read.chart_rows import service_line
from cityscore.present.read.open_cases import is_on_time, overdue_text
from cityscore.present.read.preliminary import preliminary
from cityscore.present.read.published_scores import Day, PublishedScore, Rows
from cityscore.present.read.scope import Scope
from cityscore.present.read.service_signals import Sense, sense_of
from cityscore.present.read.sparkline import Trend, trend_in
from cityscore.present.say.language import say, to_say
from cityscore.present.say.no_score_text import no_score_sentence
from cityscore.present.say.number_text import score_text
from cityscore.present.say.sentence import Sentence
from cityscore.present.say.terms import (
    NO_SCORE,
    PERIOD_WORDS,
    STATUS_WORDS,
    SYMBOLS,
    day_text,
    met_sentence,
    reason_sentence,
)
from cityscore.present.say.verdicts import verdict
from cityscore.scoring.control_charts import period_of
from cityscore.scoring.due_days import TOO_SHORT
from cityscore.scoring.lags import has_lag
from cityscore.store.subjects import Name


@dataclass(frozen=True)
class Cell:
    """One score: its number, its sign and its status in words, or why there is none."""

    period: str
    text: str
    symbol: str
    words: str
    status: str
    """As stored; ``none`` without a score."""
    leads: bool
    """Whether it is of the period that the page leads with."""


COMES = {
    Cadence.WEEKLY: to_say("Its figures come weekly."),
    Cadence.MONTHLY: to_say("Its figures come monthly."),
    Cadence.QUARTERLY: to_say("Its figures come quarterly."),
    Cadence.YEARLY: to_say("Its figures come yearly."),
}
SIGNS = tuple((str(status), SYMBOLS[status], STATUS_WORDS[status]) for status in Status)
"""Each status with its sign and its words, for a legend."""


@dataclass(frozen=True)
class ShownReceipt:
    """How one score came about."""

    period: str
    sentence: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Service:
    """A metric's line."""

    slug: str
    name: str
    department: str
    line: str
    cells: tuple[Cell, ...]
    trend: Trend
    """Its scores of the last windows."""
    latest: date | None
    """The last day that a figure has come for; None if none ever has."""
    sense: Sense | None
    """What is unusual in it, or that nothing is; None where that can't be said."""


@dataclass(frozen=True)
class Group:
    """A cabinet, or below one a department, with its services."""

    name: str
    kind: str
    slug: str
    met: str
    cells: tuple[Cell, ...]
    services: tuple[Service, ...]


def groups(scope: Scope, day: Day, history: Sequence[Rows]) -> tuple[Group, ...]:
    """The lines of the table; ``history`` are the windows of the period that leads, latest first."""
    cells_of = _cells if scope.in_force.definitions.city.composite else _counts
    return tuple(
        Group(
            section.name,
            *section.subject,
            met_count_text(day.of(section.subject)),
            cells_of(section.subject, day),
            tuple(_service(scope, metric, day, history) for metric in section.metrics),
        )
        for section in scope.sections
    )


def cell_of(
    row: PublishedScore, leading: Period, near: float, metric: Metric | None = None, column: Period | None = None
) -> Cell:
    """A score as it stands in a table: a metric's, or else a composite's; ``near`` is the city's band.

    ``column`` is the period that it stands under, where that is not its own.
    """
    column = column or Period(row.period)
    period, leads = say(PERIOD_WORDS[column]), column is leading
    if not row.status:
        words = _unscored_text(row, metric)
        return Cell(period, NO_SCORE, "", words, "none", leads)
    status = Status(row.status)
    words = verdict(metric, status, row.end) if metric else say(STATUS_WORDS[status])
    return Cell(period, score_text(row.score, near), SYMBOLS[status], words, str(status), leads)


def _unscored_text(row: PublishedScore, metric: Metric | None) -> str:
    """Why there is no score, as a sentence; of a period too short for a metric, how often its figures come."""
    if not row.reason:
        return say("Shown for context, not scored.")
    if metric is not None and row.reason == Reason.NOT_DUE and Period(row.period) in TOO_SHORT.get(metric.cadence, ()):
        return say(COMES[Cadence(metric.cadence)])
    if metric is not None and row.reason == Reason.NOT_DUE and has_lag(metric):
        return say("Its figures come later.")
    reason = Reason(row.reason)
    return no_score_sentence(reason, metric, row.end) if metric is not None else reason_sentence(reason)


def goals_met_text(row: PublishedScore) -> str:
    """How many met their goal, as a sentence."""
    return met_sentence(row.met or 0, row.scored) if row.scored else say("No service has a score yet.")


def met_count_text(row: PublishedScore | None) -> str:
    """How many met their goal, in a few words."""
    if row is None or not row.scored:
        return say("no score")
    return say("{met} of {scored} met", met=row.met, scored=row.scored)


def _service(scope: Scope, metric: Metric, day: Day, history: Sequence[Rows]) -> Service:
    name = scope.key(metric)
    row = day.of(name)
    return Service(
        slug=metric.slug,
        name=metric.name,
        department=metric.department,
        line=_line(metric, row, day, scope),
        cells=_cells(name, day, metric),
        trend=trend_in(history, name, day.headline),
        latest=day.publication.latest(name),
        sense=sense_of(metric, day.of(name, period_of(metric))),
    )


def _line(metric: Metric, row: PublishedScore | None, day: Day, scope: Scope) -> str:
    """Its figure, its goal, its backlog; and where figures stopped coming within what is shown, since when."""
    if row is None:
        return ""
    so_far = day.of(scope.key(metric), Period.YEAR)
    texts = [service_line(metric, row, day.of(scope.subject, day.base), so_far)]
    latest = day.publication.latest(scope.key(metric))
    left = day.left(scope.key(metric)) if is_on_time(metric) else None
    if left is not None:
        texts.append(overdue_text(left))
    if latest is not None and latest < row.end and metric.cadence in (Cadence.DAILY, Cadence.WEEKDAYS):
        texts.append(say("last figure {day}", day=day_text(latest)))
    if first := preliminary(day.publication, metric, row.end):
        texts.append(first)
    return Sentence(" · ".join(texts), *(state for text in texts for state in getattr(text, "states", ())))


def _counts(name: Name, day: Day) -> tuple[Cell, ...]:
    """How many met in each period, where no composites are shown."""
    return tuple(
        Cell(say(PERIOD_WORDS[period]), *_count(day.of(name, period)), status="none", leads=period is day.headline)
        for period in day.columns
    )


def _count(row: PublishedScore | None) -> tuple[str, str, str]:
    if row is None or not row.scored:
        return NO_SCORE, "", say("no score")
    return f"{row.met}/{row.scored}", "", met_count_text(row)


def _cells(name: Name, day: Day, metric: Metric | None = None) -> tuple[Cell, ...]:
    return tuple(
        cell_of(row, day.headline, day.publication.near, metric, period)
        if (row := day.of(name, period))
        else Cell(say(PERIOD_WORDS[period]), NO_SCORE, "", say("no score"), "none", leads=period is day.headline)
        for period in day.columns
    )
