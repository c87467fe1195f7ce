"""What is worth a mail between two reports: a real change that is new, and figures that stopped coming."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from cityscore.model import Cadence, Metric, Signal
from cityscore.present.read.public_comments import last_window, window_of
from cityscore.present.read.published_scores import CITY, Day, Publication
from cityscore.present.read.scope import Scope, scope_of
from cityscore.present.read.service_signals import sense_of
from cityscore.present.say.language import say
from cityscore.present.say.signal_text import Tone
from cityscore.present.say.terms import day_text
from cityscore.scoring.control_charts import period_of
from cityscore.scoring.day_numbers import number
from cityscore.scoring.due_days import Axis
from cityscore.store import models
from cityscore.store.alerts import State

MISSED = 3
"""Due days in a row without a figure from which on it has stopped; of a weekly or slower metric one is enough."""
SLOW = (Cadence.WEEKLY, Cadence.MONTHLY, Cadence.QUARTERLY)
SILENT = "—"
KINDS = models.AlertKind


@dataclass(frozen=True)
class AlertSentences:
    """An alert in words."""

    slug: str
    """The metric's."""
    name: str
    kind: models.AlertKind
    symbol: str
    words: str
    tone: Tone
    why: str


def states_in(moment: Publication) -> Iterator[State]:
    """How each metric stands in a publication, those apart whose figures are held; in one query."""
    part = scope_of(moment.in_force, *CITY)
    if part is None:
        return
    day = Day(moment, moment.rows())
    for metric in part.metrics:
        if part.key(metric)[1] not in moment.run.held:
            yield from _signal(part, day, metric)
            yield from _stopped(part, moment, metric)


def alert_sentences(moment: Publication, alerts: Collection[models.Alert]) -> dict[int, AlertSentences]:
    """Alerts of a publication in words, by their ids; one whose figure is not public there is not told."""
    part = scope_of(moment.in_force, *CITY)
    if part is None:
        return {}
    day = Day(moment, moment.rows())
    metrics = {part.key(metric)[1]: metric for metric in part.metrics}
    told = {each.pk: _told(part, day, metrics[each.metric.key], each) for each in alerts if each.metric.key in metrics}
    return {key: each for key, each in told.items() if each}


def worst_first(told: Iterable[AlertSentences]) -> list[AlertSentences]:
    """Alerts in the order in which they are read: changes for the worse, other changes, what stopped."""
    return sorted(told, key=lambda each: (each.kind is KINDS.STOPPED, each.tone is not Tone.WORSE))


def _told(part: Scope, day: Day, metric: Metric, alert: models.Alert) -> AlertSentences | None:
    about = (metric.slug, metric.name, KINDS(alert.kind))
    if alert.kind == KINDS.STOPPED:
        latest = day.moment.latest(part.key(metric))
        words = say("no figures since {day}", day=day_text(latest)) if latest else say("no figures")
        return AlertSentences(*about, SILENT, words, Tone.CHANGED, "")
    sense = sense_of(metric, day.of(part.key(metric), period_of(metric)))
    if sense is None or not sense.is_signal:
        return None
    window = last_window(day.moment, metric, day.moment.day)
    why = say("{window}: {why}", window=window_of(window.period, window.day), why=sense.why)
    return AlertSentences(*about, sense.sign.symbol, sense.sign.words, sense.sign.tone, why)


def _signal(part: Scope, day: Day, metric: Metric) -> Iterator[State]:
    """Whether the last complete window of a metric is a real change; nothing where that can't be said."""
    row = day.of(part.key(metric), period_of(metric))
    sense = sense_of(metric, row)
    if row is not None and sense is not None:
        window = last_window(day.moment, metric, day.moment.day)
        is_high = Signal(row.signal).is_high if sense.is_signal else None
        yield State(window.key, KINDS.SIGNAL, window.day.isoformat(), sense.is_signal, is_high)


def _stopped(part: Scope, moment: Publication, metric: Metric) -> Iterator[State]:
    """Whether several due days have passed since the last figure of a metric; nothing where there never was one."""
    name = part.key(metric)
    latest, last = moment.latest(name), moment.day - timedelta(days=metric.lag)
    if latest is None:
        return
    missed = 0
    if latest < last:
        axis = Axis.of(number(latest) + 1, number(last), moment.in_force.definitions)
        missed = int(axis.due(metric).sum())
    yield State(name[1], KINDS.STOPPED, latest.isoformat(), missed >= (1 if metric.cadence in SLOW else MISSED))
