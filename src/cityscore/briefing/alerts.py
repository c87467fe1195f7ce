"""What is worth a mail between two reports: a real change that is new, and figures that stopped coming."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from cityscore.briefing.parts import Part, part_of
from cityscore.briefing.process import sense_of
from cityscore.briefing.rows import CITY, Day, Moment, Row
from cityscore.model import Cadence, Metric, Period, Signal
from cityscore.present.language import say
from cityscore.present.signals import Tone
from cityscore.present.words import day_text, span_text
from cityscore.scoring.days import day_of, number
from cityscore.scoring.due import Axis
from cityscore.scoring.processes import complete, period_of
from cityscore.store import models
from cityscore.store.alerts import Found

MISSED = 3
"""Due days in a row without a figure from which on it has stopped; of a weekly or slower metric one is enough."""
SLOW = (Cadence.WEEKLY, Cadence.MONTHLY, Cadence.QUARTERLY)
SILENT = "—"
KINDS = models.AlertKind


@dataclass(frozen=True)
class Told:
    """An alert in words."""

    key: str
    """The metric's."""
    slug: str
    name: str
    department: str
    kind: models.AlertKind
    symbol: str
    words: str
    tone: Tone
    why: str


def alerts_in(moment: Moment) -> list[Found]:
    """What there is to tell of a publication, whether it has been told before or not; in three queries at most."""
    part = part_of(moment.stands, *CITY)
    if part is None:
        return []
    day = Day(moment, moment.rows())
    return [*_signals(part, day), *_stopped(part, moment)]


def told_of(moment: Moment, alerts: Collection[models.Alert]) -> list[Told]:
    """Alerts of a publication in words, for the worse first; one whose figure is not public any more is not told."""
    part = part_of(moment.stands, *CITY)
    if part is None:
        return []
    day = Day(moment, moment.rows())
    metrics = {part.key(metric)[1]: metric for metric in part.metrics}
    found = []
    for alert in alerts:
        metric = metrics.get(alert.metric.key)
        told = _told(part, day, metric, alert) if metric else None
        if told:
            found.append(told)
    return sorted(found, key=lambda each: (each.kind is KINDS.STOPPED, each.tone is not Tone.WORSE))


def _told(part: Part, day: Day, metric: Metric, alert: models.Alert) -> Told | None:
    about = (alert.metric.key, metric.slug, metric.name, metric.department, KINDS(alert.kind))
    if alert.kind == KINDS.STOPPED:
        latest = day.moment.latest(part.key(metric))
        words = say("no figures since {day}", day=day_text(latest)) if latest else say("no figures")
        return Told(*about, SILENT, words, Tone.CHANGED, "")
    sense = sense_of(metric, day.of(part.key(metric), period_of(metric)))
    if sense is None or not sense.is_signal:
        return None
    start, end = _window(day.moment, period_of(metric))
    window = span_text(day_of(start), day_of(end))
    why = say("{window}: {why}", window=window, why=sense.why)
    return Told(*about, sense.sign.symbol, sense.sign.words, sense.sign.tone, why)


def _signals(part: Part, day: Day) -> Iterator[Found]:
    """The metrics whose last complete window is a real change, and whose window before was none of the same way."""
    moment = day.moment
    changed: dict[Period, list[tuple[Metric, Row]]] = {}
    for metric in part.metrics:
        period = period_of(metric)
        row = day.of(part.key(metric), period)
        if row is not None and _is_signal(metric, row) and part.key(metric)[1] not in moment.run.held:
            changed.setdefault(period, []).append((metric, row))
    for period, rows in changed.items():
        _, end = _window(moment, period)
        eve = day_of(end) - timedelta(days=1)  # the last day on which the window before was the last one
        before = moment.rows_on([eve], period, [part.key(metric) for metric, _ in rows])[eve]
        for metric, row in rows:
            if not _goes_on(metric, before.get((*part.key(metric), str(period))), row):
                yield Found(part.key(metric)[1], KINDS.SIGNAL, day_of(end).isoformat())


def _is_signal(metric: Metric, row: Row) -> bool:
    sense = sense_of(metric, row)
    return sense is not None and sense.is_signal


def _goes_on(metric: Metric, before: Row | None, row: Row) -> bool:
    """Whether the window before was the same sort of change, so that this one is no news."""
    if before is None or not _is_signal(metric, before):
        return False
    return Signal(before.signal).is_high is Signal(row.signal).is_high


def _stopped(part: Part, moment: Moment) -> Iterator[Found]:
    """The metrics whose last figure came before several days on which one was due."""
    for metric in part.metrics:
        name = part.key(metric)
        latest, last = moment.latest(name), moment.day - timedelta(days=metric.lag)
        if latest is None or latest >= last or name[1] in moment.run.held:
            continue
        axis = Axis.of(number(latest) + 1, number(last), moment.stands.definitions)
        if int(axis.due(metric).sum()) >= (1 if metric.cadence in SLOW else MISSED):
            yield Found(name[1], KINDS.STOPPED, latest.isoformat())


def _window(moment: Moment, period: Period) -> tuple[int, int]:
    """The last complete window's first and last day."""
    start, end = complete(period, np.array([number(moment.day)]), moment.stands.definitions.city.calendar)
    return int(start[0]), int(end[0])
