"""What is unusual for a service, beside its score in a few words: from what is stored of its control chart."""

from __future__ import annotations

from dataclasses import dataclass

from cityscore.model import Metric, Observed, Period, Signal
from cityscore.present.read.chart_rows import made_of_text
from cityscore.present.read.published_scores import PublishedScore
from cityscore.present.say.language import say
from cityscore.present.say.number_text import value_text
from cityscore.present.say.sentence import Sentence
from cityscore.present.say.signal_text import Sign, Tone, UnusualWindow, sign_of, why_sentence
from cityscore.present.say.usual_range_text import often_sentence, quiet_sentence, usual_range
from cityscore.scoring.process_charts import ChartKind


@dataclass(frozen=True)
class Sense:
    """What is to be said of a service's last complete window, against what is usual for it."""

    sign: Sign
    why: Sentence
    """Why it is unusual; empty where it is as usual."""
    metric: Metric
    row: PublishedScore

    @property
    def range(self) -> str:
        """Between which values it usually lies; empty for what is judged by the days between two events."""
        row = self.row
        if row.lower is None or row.upper is None or row.point is None:
            return ""
        whole = is_whole(self.metric, [row.point])
        return usual_range(self.metric, (row.lower, row.upper), days=_days(self.metric, row), whole=whole)

    @property
    def is_unusual(self) -> bool:
        """Whether it is worth a word: where it is not, rows are silent."""
        return self.sign.tone is not Tone.ORDINARY

    @property
    def is_worse(self) -> bool:
        """Whether it is unusual, and for the worse."""
        return self.sign.tone is Tone.WORSE


def sense_of(metric: Metric, row: PublishedScore | None) -> Sense | None:
    """What a stored row says of a metric; None where nothing can be said, as where limits do not fit.

    ``row`` is of the period that its figures come in, or of the week (``control_charts.period_of``).
    """
    if row is None or not row.chart or not row.signal or row.misfit:
        return None
    signal, chart = Signal(row.signal), ChartKind(row.chart)
    sign = sign_of(metric, signal, chart)
    if chart is ChartKind.BETWEEN:
        return Sense(sign, _rareness(row, signal), metric, row) if row.usual_days is not None else None
    if row.lower is None or row.upper is None or row.point is None:
        return None
    return Sense(sign, _why(metric, row, signal, chart), metric, row)


def is_unusually_high(metric: Metric, row: PublishedScore | None) -> bool | None:
    """Whether there is unusually much of it, or unusually little; None where nothing is unusual."""
    sense = sense_of(metric, row)
    if row is None or sense is None or not sense.is_unusual:
        return None
    return UnusualWindow(Signal(row.signal), Period(row.period), ChartKind(row.chart or ChartKind.VALUE)).is_high


def is_whole(metric: Metric, values: list[float]) -> bool:
    """Whether a metric counts whole things that are there, such as lights that wait: its limits are whole, too."""
    return metric.kind.observed is Observed.LEVEL and metric.unit != "percent" and all(map(float.is_integer, values))


def _is_charted(row: PublishedScore) -> bool:
    """Whether a row is of the chart's own last window, and not of a shorter or an earlier one."""
    return (row.period, row.end) == (row.chart_period or row.period, row.chart_end or row.end)


def _days(metric: Metric, row: PublishedScore) -> int | None:
    if metric.kind.observed is not Observed.EVENTS or not row.denominator or not _is_charted(row):
        return None
    return int(row.denominator)


def _figure(metric: Metric, row: PublishedScore, point: float) -> str:
    """The figure of the chart's last window, with its n where the row is of that window."""
    figure = value_text(metric, point)
    if not _is_charted(row):
        return figure
    counted = made_of_text(metric, row)
    if metric.kind.observed is Observed.EVENTS:
        return counted if metric.rare and counted else figure
    return say("{figure} ({of})", figure=figure, of=counted) if counted else figure


def _why(metric: Metric, row: PublishedScore, signal: Signal, chart: ChartKind) -> Sentence:
    """Why it is unusual; of what is as usual, as most services are, nothing is worded."""
    if signal is Signal.COMMON or row.point is None:
        return Sentence("")
    period = Period(row.chart_period or row.period)
    what = UnusualWindow(signal, period, chart, row.once_in, row.run_length, bool(row.provisional))
    return why_sentence(metric, what, _figure(metric, row, row.point))


def _rareness(row: PublishedScore, signal: Signal) -> Sentence:
    if signal is Signal.COMMON or row.usual_days is None:
        return Sentence("")
    if signal.is_high and row.quiet_days is not None:
        return Sentence(quiet_sentence(row.quiet_days, row.usual_days))
    return Sentence(often_sentence(row.usual_days))
