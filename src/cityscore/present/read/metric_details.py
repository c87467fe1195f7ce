"""A metric's page: its figure, how it came about, how it went on, whose it is, and what it is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from cityscore.model import History, Metric, Observed, Period, Reason, Target, Visibility
from cityscore.present.draw.chart_data import Drawing, Point, ProcessDrawing, ProcessPoint
from cityscore.present.read.chart_narrative import chart_data_of
from cityscore.present.read.chart_rows import point_of, service_line
from cityscore.present.read.district_table import Districts, districts_of
from cityscore.present.read.late_data import failed_text, held_text
from cityscore.present.read.metric_series import (
    ALL,
    SIGNALS,
    SLOW,
    THIRTEEN_WEEKS,
    TWELVE_MONTHS,
    MetricSeries,
    PeriodRange,
    charts_of,
    subject_of,
)
from cityscore.present.read.open_cases import OpenCases, open_cases_of
from cityscore.present.read.preliminary import preliminary
from cityscore.present.read.public_comments import Comment, comments_on
from cityscore.present.read.published_scores import Day, Publication, PublishedScore
from cityscore.present.read.scorecard_contents import service_window_text
from cityscore.present.read.service_signals import Sense, sense_of
from cityscore.present.read.services_table import Cell, ShownReceipt, cell_of
from cityscore.present.read.streaks import run_asked, streak_of
from cityscore.present.say.language import say, several
from cityscore.present.say.number_text import percent_text, plain_number, value_text
from cityscore.present.say.plan_text import planned_text
from cityscore.present.say.receipt_text import word
from cityscore.present.say.sentence import Sentence
from cityscore.present.say.streak_text import Streak, beginning_text, streak_text
from cityscore.present.say.target_text import target_text
from cityscore.present.say.terms import PERIOD_WORDS, day_text, span_text, window_name
from cityscore.scoring.control_charts import period_of
from cityscore.scoring.due_days import TOO_SHORT
from cityscore.scoring.receipts import stored_receipt
from cityscore.scoring.yardsticks import target_on
from cityscore.store import models
from cityscore.store.subjects import Name

LATELY = 6
"""Comments that a page shows at once; it has the others too, folded up."""


@dataclass(frozen=True)
class MetricWindow:
    """A period's figure beside the large one."""

    name: str
    end: date
    """Its last day."""
    span: str
    line: str
    figure: str
    """The figure alone: "44 of 80"."""
    cell: Cell
    words: str
    """How it did, in words that fit the metric."""
    receipt: ShownReceipt


@dataclass(frozen=True)
class GoalLink:
    """A target, or what is usual, with when and why it was set."""

    text: str
    since: str
    why: str


@dataclass(frozen=True)
class Chart:
    """A range with what it shows."""

    range: PeriodRange
    heading: str
    period: str
    drawing: Drawing
    leads: bool
    """Whether it is shown first, and open."""

    @property
    def points(self) -> tuple[Point, ...]:
        """Its windows, latest first: as its table lists them."""
        return self.drawing.points[::-1]


@dataclass(frozen=True)
class ShownSignals:
    """Its control chart."""

    range: PeriodRange
    heading: str
    drawing: ProcessDrawing

    @property
    def points(self) -> tuple[ProcessPoint, ...]:
        """Its windows, latest first: as its table lists them."""
        return self.drawing.points[::-1]


@dataclass(frozen=True)
class Place:
    """Something with a page of its own that a metric belongs to."""

    kind: str
    slug: str
    name: str


@dataclass(frozen=True)
class MetricPage:
    """What is said of a metric."""

    publication: Publication
    metric: Metric
    number: str
    unit: str
    leading: MetricWindow
    window: str
    run: Sentence
    """How long it has been so; empty where it never had a score."""
    others: tuple[MetricWindow, ...]
    latest: date | None
    held: str
    """That its new figures are held back; '' where they are not."""
    preliminary: str
    """That its figure is a first one, usually revised one way; '' where it is not."""
    late: str
    """That its figures are late, where its source failed; else ''."""
    parts: tuple[tuple[str, str], ...]
    """The metrics that it is derived from: slug and name."""
    used_in: tuple[tuple[str, str], ...]
    """The public metrics that are derived from it."""
    places: tuple[Place, ...]
    """Its cabinet, its department, the goal that it serves."""
    goals_now: tuple[GoalLink, ...]
    """What it is compared with now, and what it will be: latest first."""
    goals_before: tuple[GoalLink, ...]
    usual: tuple[str, ...]
    """What it is compared with where it has no target."""
    usual_targets: bool
    """Whether its targets say what is usual."""
    charts: tuple[Chart, ...]
    sense: Sense | None
    """What is unusual in it, or that nothing is; None where that can't be said."""
    signals: ShownSignals | None
    backlog: OpenCases | None
    """None for a metric that is not an on-time share of records."""
    districts: Districts | None
    """None for a metric without districts."""
    comments: tuple[Comment, ...]
    """What was said of it lately, of the latest window first."""
    comments_before: tuple[Comment, ...]
    published: datetime


def public_metric(publication: Publication, slug: str) -> Metric | None:
    """The metric of a slug, or that once had it; None for none, and for one that the public may not see."""
    metrics = publication.in_force.definitions.metrics
    # a slug of today before one of the past: a new metric may have taken another's old name
    candidates = [metric for metric in metrics if metric.slug == slug]
    candidates += [metric for metric in metrics if slug in metric.was]
    return candidates[0] if candidates and candidates[0].visibility is Visibility.PUBLIC else None


def taken_out(publication: Publication, slug: str) -> models.Redaction | None:
    """Why a metric that was public has no page any more; None where it was not taken out."""
    keys = publication.in_force.keys
    former = (metric.slug for metric in publication.in_force.definitions.metrics if slug in metric.was)
    slug = slug if slug in keys else next(former, slug)
    return publication.redactions.whole(keys[slug]) if slug in keys else None


def metric_page(publication: Publication, metric: Metric) -> MetricPage | None:
    """Read and word a metric's page, in five queries; None where the day has no scores of it."""
    name = subject_of(publication, metric)
    day = Day(publication, publication.rows([name]))
    leading = _leading(day, name)
    if leading is None:
        return None
    comments = comments_on(publication, metric)
    asked = run_asked(publication, metric, name, leading) if metric.scored else None
    series, signals, before = charts_of(publication, metric, comments=comments, run=asked)
    series = [ranged for ranged in series if ranged.points]
    figure, unit = _large(metric, leading)
    in_force = target_on(metric, leading.end)
    position = metric.target.index(in_force) if in_force else 0
    too_short = TOO_SHORT.get(metric.cadence, frozenset())
    others = [
        row
        for period in day.periods
        if (row := day.of(name, period)) and row is not leading and period not in too_short
        if not metric.milestones or (row.numerator, row.denominator) != (leading.numerator, leading.denominator)
        if row.reason != Reason.NOT_DUE  # a day within its lag, or one on which nothing is due: its figure stands above
    ]
    return MetricPage(
        publication=publication,
        metric=metric,
        number=figure,
        unit=unit,
        leading=_window(metric, leading, leading, publication.near, day.of(name, Period.YEAR)),
        window=service_window_text(publication, metric, leading),
        run=_run_text(metric, streak_of(before, asked) if asked else None),
        others=tuple(_window(metric, row, leading, publication.near) for row in others),
        latest=publication.latest(name),
        held=held_text([metric.name] if name[1] in publication.run.held else []),
        preliminary=preliminary(publication, metric, leading.end),
        late=failed_text(publication, metric),
        parts=tuple((part.slug, part.name) for part in metric.parts or ()),
        used_in=tuple(_derived_from(publication, metric)),
        places=tuple(_places(publication, metric)),
        goals_now=tuple(_goal(metric, target) for target in reversed(metric.target[position:])),
        goals_before=tuple(_goal(metric, target) for target in reversed(metric.target[:position])),
        usual=tuple(_usual(metric, leading)),
        usual_targets=any(target.usual for target in metric.target),
        charts=tuple(_chart(metric, ranged, first=number == 0) for number, ranged in enumerate(series)),
        sense=sense_of(metric, day.of(name, period_of(metric))),
        signals=ShownSignals(SIGNALS, say(SIGNALS.heading), signals) if signals else None,
        backlog=open_cases_of(publication, metric, [leading, *others]),
        districts=districts_of(publication, metric, _values(series)),
        comments=comments[:LATELY],
        comments_before=comments[LATELY:],
        published=max(row.published for row in day.rows.values()),
    )


def drawing_in(publication: Publication, metric: Metric, range: PeriodRange) -> Drawing | ProcessDrawing | None:
    """What one chart of a metric draws, in two queries; None where it has no such range."""
    comments = comments_on(publication, metric)
    series, signals, _ = charts_of(publication, metric, [range], signals=range is SIGNALS, comments=comments)
    if range is SIGNALS:
        return signals
    return chart_data_of(metric, series[0]) if series and series[0].points else None


def _leading(day: Day, name: Name) -> PublishedScore | None:
    """The row that the page leads with: the city's period, or the shortest that the metric has figures for."""
    if not day.rows:
        return None
    rows = [day.of(name), *(day.of(name, period) for period in day.periods if period is not Period.DAY)]
    stored = [row for row in rows if row is not None]
    return next((row for row in stored if row.reason != Reason.NOT_DUE), stored[0] if stored else None)


def _run_text(metric: Metric, streak: Streak | None) -> Sentence:
    """How long it has been so, in the words of the lists; and of a miss that begins with a gap before it, that."""
    if streak is None:
        return Sentence("")
    sentences = [streak_text(streak, metric)]
    if streak.since_last_scored:
        sentences.append(beginning_text(streak, metric))
    return Sentence.joined(sentences)


def _large(metric: Metric, row: PublishedScore) -> tuple[str, str]:
    """The figure that is set large, and its unit; of rare things how many there were."""
    if row.value is None:
        return "–", ""
    if metric.rare and metric.kind.observed is Observed.EVENTS and row.numerator is not None and row.denominator:
        return plain_number(row.numerator), several("in {number} day", "in {number} days", int(row.denominator))
    number, _, unit = value_text(metric, row.value).partition(" ")
    return number, unit


def _window(
    metric: Metric, row: PublishedScore, leading: PublishedScore, near: float, so_far: PublishedScore | None = None
) -> MetricWindow:
    """A window; of a plan, its line tells where the whole of it stands, by its year ``so_far``."""
    receipt, point = word(stored_receipt(row, metric), near), point_of(metric, row, near)
    period = Period(row.period)
    name = window_name(period, row.start, row.end) if metric.cadence in SLOW else say(PERIOD_WORDS[period])
    return MetricWindow(
        name=name,
        end=row.end,
        span=span_text(row.start, row.end),
        line=service_line(metric, row, None, so_far),
        figure=_figure(metric, row, point),
        cell=cell_of(row, Period(leading.period), near, metric),
        words=point.words,
        receipt=ShownReceipt(name, receipt.sentence, receipt.steps),
    )


def _figure(metric: Metric, row: PublishedScore, point: Point) -> str:
    target = target_on(metric, row.end)
    if target is not None and target.is_plan and (planned := planned_text(metric, row)):
        return planned
    if metric.kind.traits.made_of and point.of:
        return point.of
    return " · ".join(filter(None, (point.figure, point.of)))


def _chart(metric: Metric, series: MetricSeries, *, first: bool) -> Chart:
    every = {Period.QUARTER: say("All quarters"), Period.YEAR: say("All years")}.get(series.period, say("All months"))
    headings = {THIRTEEN_WEEKS: say("Last 13 weeks"), TWELVE_MONTHS: say("Last 12 months"), ALL: every}
    drawing = chart_data_of(metric, series)
    return Chart(series.range, headings[series.range], say(PERIOD_WORDS[series.period]), drawing, first)


def _values(series: list[MetricSeries]) -> dict[tuple[date, date], float | None]:
    """The whole city's values, by the first and the last day of their windows."""
    return {(point.start, point.end): point.value for ranged in series for point in ranged.points}


def _derived_from(publication: Publication, metric: Metric) -> Iterator[tuple[str, str]]:
    """The public metrics that are derived from a metric: slug and name."""
    for other in publication.in_force.definitions.metrics:
        if other.visibility is Visibility.PUBLIC and metric.slug in {part.slug for part in other.parts or ()}:
            yield other.slug, other.name


def _places(publication: Publication, metric: Metric) -> Iterator[Place]:
    definitions = publication.in_force.definitions
    for group in definitions.groups:
        if metric.department in group.departments:
            yield Place("cabinet", group.slug, group.name)
    for slug, name in definitions.departments.items():
        if name == metric.department:
            yield Place("department", slug, name)
    for goal in definitions.goals:
        if goal.slug == metric.goal:
            yield Place("goal", goal.slug, goal.name)


def _goal(metric: Metric, target: Target) -> GoalLink:
    text = target_text(metric, target)
    since = say("since {day}", day=day_text(target.since)) if target.since else say("from the beginning")
    return GoalLink(text, since, target.why or "")


def _usual(metric: Metric, row: PublishedScore) -> Iterator[str]:
    """What the usual value of a metric without a target is made of."""
    if metric.target:
        return
    histories = (metric.history,) if metric.history else row.rules.default_history
    for history in histories:
        words = _made_of(history)
        yield words if history is histories[0] else say("While there is none: {what}", what=words)
        for span in history.exclude:
            yield say("{span}: not compared with ({why}).", span=span_text(span.since, span.to), why=span.why)


def _made_of(history: History) -> str:
    share = _share_text(history)
    return f"{_pooled_text(history)} {share}".rstrip()


def _share_text(history: History) -> str:
    """What part of what was usual is asked for; empty where it is all of it."""
    if history.times == 1:
        return ""
    change = percent_text(abs(history.times - 1))
    if history.times < 1:
        return say("The goal is {change} less.", change=change)
    return say("The goal is {change} more.", change=change)


def _pooled_text(history: History) -> str:
    if history.trailing is not None:
        return several(
            "The {number} day before, taken together.", "The {number} days before, taken together.", history.trailing
        )
    if isinstance(history.years, int):
        return several(
            "The same week, month or quarter a year earlier.",
            "The same week, month or quarter in the {number} years before, taken together.",
            history.years,
        )
    return say("The same week, month or quarter in all earlier years, taken together.")
