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
from cityscore.present.say.signal_text import Unusual, sign_of, why_sentence
from cityscore.present.say.usual_range_text import (
    judged_by,
    misfit_sentence,
    quiet_sentence,
    too_few_sentence,
)
from cityscore.scoring.control_charts import period_of
from cityscore.scoring.power import chance_to_notice
from cityscore.scoring.process_charts import ChartInput, ChartKind, ProcessChart

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
    begin: int,
    has_limits: bool,
) -> list[Sentence]:
    """What a chart tells, shown beside it: ``newest`` is what was stored of it, ``shown`` are the points of it.

    ``begin`` is the place at which it was last compared with itself anew. Without limits it is other
    windows that it is judged by, or the days between two events: what is stored is told.
    """
    told = (
        _told(metric, period, given, made, newest, shown, begin)
        if has_limits
        else filter(None, [(sense := sense_of(metric, newest)) and sense.why])
    )
    return [Sentence.joined([sentence]) for sentence in (*_rareness(metric, newest), *told) if sentence]


def run_length(given: ChartInput, made: ProcessChart, signal: Signal, begin: int = 0) -> int:
    """How many windows with evidence, up to the last, make the run that a signal names; none before ``begin``."""
    places = begin + np.flatnonzero(given.has_evidence[begin:])
    values, center = made.value[places], made.center[places]
    match signal:
        case Signal.RUN_ABOVE:
            goes_on = values > center
        case Signal.RUN_BELOW:
            goes_on = values < center
        case Signal.RISING:
            goes_on = np.append(False, np.diff(values) > 0)
        case Signal.FALLING:
            goes_on = np.append(False, np.diff(values) < 0)
        case _:
            return 0
    broken = np.flatnonzero(~goes_on)
    length = len(goes_on) - 1 - (int(broken[-1]) if len(broken) else -1)
    # the window that a row rises from is one of it
    return length + 1 if signal in (Signal.RISING, Signal.FALLING) else length


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
    begin: int,
) -> Iterator[str]:
    if made.misfit:
        yield misfit_sentence(made.misfit, period, _levels(metric, given, made, shown))
    elif np.isnan(made.center[-1]):
        yield too_few_sentence(period)
    else:
        yield from _unusual(metric, period, given, made, newest, shown, begin)


def _unusual(
    metric: Metric,
    period: Period,
    given: ChartInput,
    made: ProcessChart,
    newest: PublishedScore,
    shown: Sequence[ProcessPoint],
    begin: int,
) -> Iterator[str]:
    signal, last = made.signals[-1], shown[-1]
    if signal not in (None, Signal.COMMON):
        length = run_length(given, made, signal, begin)
        figure = f"{last.figure} ({last.of})" if last.of and last.of != last.figure else last.figure
        what = Unusual(signal, period, given.kind, newest.once_in, length or None, made.provisional)
        yield why_sentence(metric, what, figure)
    if last.range:
        yield say("Usual range: {range}.", range=last.range)
    unusual = sum(point.signal not in (None, Signal.COMMON) for point in shown)
    known = sum(point.has_evidence for point in shown)
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
    chance = chance_to_notice(given.kind, center, size, sigma, rises=rises)
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
    if made.anew is None:
        return None
    place = made.anew - (len(given.total) - len(shown))
    after, before = (_level(given, part) for part in (slice(made.anew, None), slice(None, made.anew)))
    if place < 0 or np.isnan([after, before]).any():
        return None
    now, then = value_text(metric, after), value_text(metric, before)
    return None if now == then else (shown[place].start, now, then)


def _level(given: ChartInput, part: slice) -> float:
    known = given.has_evidence[part]
    size = float(given.size[part][known].sum())
    return float(given.total[part][known].sum()) / size if size else float("nan")
