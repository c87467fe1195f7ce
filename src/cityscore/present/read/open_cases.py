"""What is left open beside an on-time share, so that neither picking easy cases nor catching up stays unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import starmap

from cityscore.model import Metric, Period
from cityscore.present.read.metric_series import subject_of
from cityscore.present.read.published_scores import Publication, PublishedScore
from cityscore.present.say.language import say, several
from cityscore.present.say.number_text import UNITS, plain_number, plural_of
from cityscore.present.say.terms import NO_SCORE, PERIOD_WORDS, begun, day_text, span_text
from cityscore.store import backlogs
from cityscore.store.backlogs import Left


@dataclass(frozen=True)
class OpenCasesWindow:
    """What was left open at the end of a window, and what was caught up in it."""

    name: str
    span: str
    open: str
    overdue: str
    median_age: str
    cleared: str


@dataclass(frozen=True)
class OpenCases:
    """What is said of an on-time metric's backlog."""

    short: str
    sentence: str
    windows: tuple[OpenCasesWindow, ...]
    """Leading one first; those of whose end nothing is known are not among them."""


def is_on_time(metric: Metric) -> bool:
    """Whether a metric is an on-time share of records, which has a backlog."""
    return metric.records is not None and metric.records.way == "on_time"


def open_cases_of(publication: Publication, metric: Metric, rows: Sequence[PublishedScore]) -> OpenCases | None:
    """Read and word the backlog in some windows, the leading one first, in one query.

    What is said at length is said of the first window of whose end it is known. None where there is none, and for a
    metric that is not an on-time share of records.
    """
    name = subject_of(publication, metric)
    as_of = publication.known(name)
    if not is_on_time(metric) or as_of is None:
        return None
    span = min(row.start for row in rows), max(row.end for row in rows)
    if publication.redactions.hides(name[1], *span):
        return None
    known = backlogs.known_backlogs(publication.city, name[1], *span, as_of)
    windows = [(row, known[row.end], _cleared(row, known)) for row in rows if row.end in known]
    if not windows:
        return None
    return OpenCases(
        short=begun(overdue_text(windows[0][1])),
        sentence=_sentence(*windows[0]),
        windows=tuple(starmap(_window, windows)),
    )


def overdue_text(left: Left) -> str:
    """How many of the open cases are overdue, in a few words."""
    if not left.open:
        return say("no case open")
    overdue = plain_number(left.overdue)
    return several(
        "{overdue} of {open} open case overdue",
        "{overdue} of {open} open cases overdue",
        left.open,
        overdue=overdue,
        open=plain_number(left.open),
    )


def _sentence(row: PublishedScore, left: Left, cleared: int) -> str:
    day = day_text(row.end)
    if not left.open:
        stock = say("At the end of {day}, no case was open.", day=day)
    else:
        stock = several(
            "At the end of {day}, {open} case was open, and had been for {age}; overdue: {overdue}.",
            "At the end of {day}, {open} cases were open, {overdue} overdue; half had been open for {age} or longer.",
            left.open,
            day=day,
            open=plain_number(left.open),
            overdue=plain_number(left.overdue),
            age=_age(left),
        )
    caught_up = say(
        "Overdue cases closed, {span}: {number}.", span=span_text(row.start, row.end), number=plain_number(cleared)
    )
    return f"{stock} {caught_up}"


def _window(row: PublishedScore, left: Left, cleared: int) -> OpenCasesWindow:
    return OpenCasesWindow(
        name=say(PERIOD_WORDS[Period(row.period)]),
        span=span_text(row.start, row.end),
        open=plain_number(left.open),
        overdue=plain_number(left.overdue),
        median_age=_age(left),
        cleared=plain_number(cleared),
    )


def _age(left: Left) -> str:
    if left.median_age is None:
        return NO_SCORE
    return several(*UNITS["days"], plural_of(left.median_age), amount=plain_number(left.median_age))


def _cleared(row: PublishedScore, known: Mapping[date, Left]) -> int:
    return sum(left.cleared for day, left in known.items() if row.start <= day <= row.end)
