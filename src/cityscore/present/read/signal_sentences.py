"""What a control chart tells, in sentences: what is unusual, what is usual, and what the statistics would miss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from cityscore.model import Better, Metric, Period, Signal
from cityscore.present.draw.chart_data import ProcessPoint
from cityscore.present.read.published_scores import PublishedScore
from cityscore.present.read.service_signals import sense_of
from cityscore.present.say.language import say, several, to_count
from cityscore.present.say.number_text import value_text
from cityscore.present.say.power_text import power_text
from cityscore.present.say.sentence import Sentence
from cityscore.present.say.signal_text import UnusualWindow, sign_of, why_sentence
from cityscore.present.say.usual_range_text import (
    judged_by,
    misfit_sentence,
    quiet_sentence,
    range_sentence,
    too_few_sentence,
)
from cityscore.scoring.control_charts import period_of
from cityscore.scoring.power import chance_to_notice
from cityscore.scoring.process_charts import ChartInput, ChartKind, Misfit, ProcessChart

COUNTED = {
    Period.WEEK: to_count("{number} of {all} weeks is unusual.", "{number} of {all} weeks are unusual."),
    Period.MONTH: to_count("{number} of {all} months is unusual.", "{number} of {all} months are unusual."),
    Period.QUARTER: to_count("{number} of {all} quarters is unusual.", "{number} of {all} quarters are unusual."),
}


def process_title(metric: Metric, given: ChartInput, made: ProcessChart, newest: PublishedScore) -> str:
    """What happened: "Potholes: unusually low, for the worse"."""
    return say("{name}: {happened}", name=metric.name, happened=_happened(metric, given.kind, made, newest))


def process_sentences(
    metric: Metric,
    period: Period,
    given: ChartInput,
    made: ProcessChart,
    newest: PublishedScore,
    shown: Sequence[ProcessPoint],
    *,
    has_limits: bool,
) -> list[Sentence]:
    """What a chart tells, shown beside it: ``newest`` is what was stored of it, ``shown`` are the points of it.

    Without limits it is other windows that it is judged by, or the days between two events: what is stored is told.
    """
    told = _told(metric, period, given, made, newest, shown) if has_limits else _stored(metric, newest)
    return [Sentence.joined([sentence]) for sentence in (*_rareness(metric, newest), *told) if sentence]


def _happened(metric: Metric, kind: ChartKind, made: ProcessChart, newest: PublishedScore) -> str:
    if made.misfit or newest.misfit:
        return say("its usual range can't be told")
    if newest.quiet_days == 0:
        return say("one on the last day")
    if newest.quiet_days is not None:
        return several("none for {number} day", "none for {number} days", newest.quiet_days)
    signal = made.signals[-1]
    if np.isnan(made.center[-1]):
        sense = sense_of(metric, newest)
        return sense.sign.words if sense else say("too early to tell")
    return say("its last figure can't be judged") if signal is None else sign_of(metric, signal, kind).words


def _stored(metric: Metric, newest: PublishedScore) -> Iterator[str]:
    """What is told of windows that are not drawn."""
    period = Period(newest.chart_period or newest.period)
    if (sense := sense_of(metric, newest)) is not None:
        yield sense.why
    elif newest.misfit:
        yield misfit_sentence(Misfit(newest.misfit), period)
    elif newest.chart != ChartKind.BETWEEN:
        yield too_few_sentence(period)


def _rareness(metric: Metric, newest: PublishedScore) -> Iterator[str]:
    """How long a rare thing has not happened, and by what it is judged."""
    if newest.quiet_days is not None and newest.usual_days is not None:
        yield quiet_sentence(newest.quiet_days, newest.usual_days)
    is_between = newest.chart == ChartKind.BETWEEN
    yield judged_by(period_of(metric), None if is_between else Period(newest.chart_period or newest.period))


def _told(
    metric: Metric,
    period: Period,
    given: ChartInput,
    made: ProcessChart,
    newest: PublishedScore,
    shown: Sequence[ProcessPoint],
) -> Iterator[str]:
    if made.misfit:
        yield misfit_sentence(made.misfit, period, _levels(metric, given, made, shown))
    elif np.isnan(made.center[-1]):
        yield too_few_sentence(period)
    else:
        yield from _unusual(metric, period, given, made, newest, shown)


def _unusual(
    metric: Metric,
    period: Period,
    given: ChartInput,
    made: ProcessChart,
    newest: PublishedScore,
    shown: Sequence[ProcessPoint],
) -> Iterator[str]:
    signal, last = made.signals[-1], shown[-1]
    if signal not in (None, Signal.COMMON):
        length = int(made.run_length[-1])
        figure = f"{last.figure} ({last.of})" if last.of and last.of != last.figure else last.figure
        what = UnusualWindow(signal, period, given.kind, newest.once_in, length or None, made.provisional)
        yield why_sentence(metric, what, figure)
    if last.range:
        yield range_sentence(last.range, period)
    unusual = sum(point.signal not in (None, Signal.COMMON) for point in shown)
    known = sum(point.has_evidence for point in shown)
    if 3 * unusual > known:  # judged without its last eight windows, it may fit all the same
        yield say("More than a third of what is shown is unusual: what is usual here may be changing.")
    else:
        yield several(*COUNTED[period], unusual, all=known)
    yield from _missed(metric, period, given, made, _times(made, shown))


def _missed(metric: Metric, period: Period, given: ChartInput, made: ProcessChart, times: float) -> Iterator[str]:
    """What the statistics would miss: how likely a lasting change is to be noticed soon."""
    place = len(given.total) - 1
    rises = metric.better is not Better.HIGHER
    sigma = made.sigma
    if given.kind in (ChartKind.VALUE, ChartKind.MEAN):
        sigma = float(made.upper[place] - made.center[place]) / 3
    size = float(np.median(given.size[given.has_evidence])) if given.has_evidence.any() else 0.0
    center = float(made.center[place])
    windows = int(np.count_nonzero(given.has_evidence))
    chance = chance_to_notice(given.kind, center, size, sigma, rises=rises, windows=windows)
    if (sentence := power_text(metric, center * times, chance, period, rises=rises)) is not None:
        yield sentence


def _times(made: ProcessChart, shown: Sequence[ProcessPoint]) -> float:
    """By what the chart's figures are multiplied where they are told as totals of their windows."""
    told, center = shown[-1].center, float(made.center[-1])
    return told / center if told is not None and center else 1.0


def _levels(
    metric: Metric, given: ChartInput, made: ProcessChart, shown: Sequence[ProcessPoint]
) -> tuple[date, str, str] | None:
    """Since when it runs at another level, that level and the one before; None where none is proposed."""
    if made.anew is None or made.level_since is None or made.level_before is None:
        return None
    place, times = made.anew - (len(given.total) - len(shown)), _times(made, shown)
    now, before = (value_text(metric, level * times) for level in (made.level_since, made.level_before))
    return None if place < 0 or now == before else (shown[place].start, now, before)
