"""What is worth a mail between two reports: what is unusual and new, and figures that stopped coming."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from cityscore.model import Metric, Period
from cityscore.present.read.public_comments import window_of
from cityscore.present.read.published_scores import CITY, Day, Publication
from cityscore.present.read.scope import Scope, scope_of
from cityscore.present.read.service_signals import is_unusually_high, sense_of
from cityscore.present.read.stopped_figures import has_stopped
from cityscore.present.say.language import say
from cityscore.present.say.signal_text import Tone
from cityscore.present.say.terms import day_text
from cityscore.scoring.control_charts import period_of
from cityscore.store import models
from cityscore.store.alerts import State

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


def states_in(publication: Publication) -> Iterator[State]:
    """How each metric stands in a publication, those apart whose figures are held; in one query."""
    scope = scope_of(publication.in_force, *CITY)
    if scope is None:
        return
    day = Day(publication, publication.rows())
    for metric in scope.metrics:
        if scope.key(metric)[1] not in publication.run.held:
            yield from _signal(scope, day, metric)
            yield from _stopped(scope, publication, metric)


def alert_sentences(publication: Publication, alerts: Collection[models.Alert]) -> dict[int, AlertSentences]:
    """Alerts of a publication in words, by their ids; one whose figure is not public there is not told."""
    scope = scope_of(publication.in_force, *CITY)
    if scope is None:
        return {}
    day = Day(publication, publication.rows())
    metrics = {scope.key(metric)[1]: metric for metric in scope.metrics}
    return {
        alert.pk: sentences
        for alert in alerts
        if alert.metric.key in metrics and (sentences := _sentences(scope, day, metrics[alert.metric.key], alert))
    }


def worst_first(alerts: Iterable[AlertSentences]) -> list[AlertSentences]:
    """Alerts in the order in which they are read: what is unusual for the worse, what else is, what stopped."""
    return sorted(alerts, key=lambda alert: (alert.kind is KINDS.STOPPED, alert.tone is not Tone.WORSE))


def _sentences(scope: Scope, day: Day, metric: Metric, alert: models.Alert) -> AlertSentences | None:
    about = (metric.slug, metric.name, KINDS(alert.kind))
    if alert.kind == KINDS.STOPPED:
        latest = day.publication.latest(scope.key(metric))
        words = say("no figures since {day}", day=day_text(latest)) if latest else say("no figures")
        return AlertSentences(*about, SILENT, words, Tone.CHANGED, "")
    row = day.of(scope.key(metric), period_of(metric))
    sense = sense_of(metric, row)
    if row is None or sense is None or not sense.is_unusual:
        return None
    window = window_of(Period(row.chart_period or row.period), row.chart_end or row.end)
    why = say("{window}: {why}", window=window, why=sense.why)
    return AlertSentences(*about, sense.sign.symbol, sense.sign.words, sense.sign.tone, why)


def _signal(scope: Scope, day: Day, metric: Metric) -> Iterator[State]:
    """Whether the last complete window of a metric is unusual; nothing where that can't be said.

    Where limits don't fit it is not: what was told before ends, and nobody is alerted.
    """
    key, row = scope.key(metric), day.of(scope.key(metric), period_of(metric))
    if row is None or row.chart_end is None or not (row.signal or row.misfit):
        return
    sense = sense_of(metric, row)
    is_on = sense is not None and sense.is_unusual
    yield State(key[1], KINDS.SIGNAL, row.chart_end.isoformat(), is_on, is_unusually_high(metric, row))


def _stopped(scope: Scope, publication: Publication, metric: Metric) -> Iterator[State]:
    """Whether several due days have passed since the last figure of a metric; nothing where there never was one."""
    name = scope.key(metric)
    latest = publication.latest(name)
    if latest is not None and metric.kind.observed.has_rows:  # else what it is worked out from says so
        stopped = has_stopped(publication.in_force, metric, latest, publication.day)
        yield State(name[1], KINDS.STOPPED, latest.isoformat(), stopped)
