"""The scorecard page's contents: stored figures of one city and one day, in words; nothing is computed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from cityscore.model import Cabinet, City, Metric, Period, PeriodStyle, Reason, Status, Visibility
from cityscore.present.figures import Figure, line_of
from cityscore.present.numbers import score_text
from cityscore.present.words import (
    NO_SCORE,
    PERIOD_WORDS,
    STATUS_WORDS,
    SYMBOLS,
    day_text,
    reason_sentence,
    span_text,
)
from cityscore.scoring.methods import leading_period
from cityscore.store import models, runs, scores
from cityscore.store.definitions import Standing
from cityscore.web.receipts import receipt_of

Stored = dict[tuple[str, str, str], models.Score]
"""The figures of a day by kind of subject, slug and period."""

CITY, CABINET, METRIC = (
    str(kind) for kind in (models.SubjectKind.CITY, models.SubjectKind.CABINET, models.SubjectKind.METRIC)
)


@dataclass(frozen=True)
class Cell:
    """One score in a table."""

    period: str
    text: str
    symbol: str
    words: str
    """Its status in a word, or why there is none."""
    status: str
    headline: bool


@dataclass(frozen=True)
class Receipt:
    """How one score came about."""

    period: str
    sentence: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A service, or a cabinet: its name, its figure, its scores, and how they came about."""

    name: str
    line: str
    cells: tuple[Cell, ...]
    receipts: tuple[Receipt, ...] = ()


@dataclass(frozen=True)
class Group:
    """A cabinet with its services."""

    cabinet: Row
    services: tuple[Row, ...]


@dataclass(frozen=True)
class Page:
    """All that the scorecard page says."""

    city: str
    day: str
    score: Cell
    window: str
    met: str
    others: tuple[Row, ...]
    periods: tuple[str, ...]
    groups: tuple[Group, ...]
    missing: tuple[str, ...]
    published: datetime
    corrected: str
    """Where the day's figures have been corrected since: the moment of the figures that stand now."""


@dataclass(frozen=True)
class Day:
    """The figures of a day as they were public at a moment, and the definitions of that moment."""

    stands: Standing
    day: date
    stored: Stored

    @cached_property
    def periods(self) -> list[Period]:
        """The periods that have figures."""
        return [period for period in Period if (CITY, "", period) in self.stored]

    @cached_property
    def headline(self) -> Period:
        """The period that the page leads with."""
        return leading_period(self.stands.definitions.city.headline, self.periods)

    @cached_property
    def public(self) -> list[Metric]:
        """The metrics that everybody may see."""
        return [each for each in self.stands.definitions.metrics if each.visibility is Visibility.PUBLIC]

    def rows(self, kind: str, slug: str) -> list[models.Score]:
        """A subject's figures for all periods."""
        return [row for period in self.periods if (row := self.stored.get((kind, slug, period)))]

    def led(self, kind: str, slug: str) -> models.Score | None:
        """A subject's figure for the period that the page leads with."""
        return self.stored.get((kind, slug, self.headline))

    def key(self, metric: Metric) -> str:
        """Under which name a metric's figures are kept: the first slug it ever had."""
        return self.stands.keys[metric.slug]


def scorecard_page(city: models.City, day: date | None, moment: datetime | None) -> Page | None:
    """What a city's page says: of the last published day, or of a stated one as it was published then.

    With a moment, what it said at that moment. None if nothing is stored. All is read as it was public at one moment,
    so that a run that publishes meanwhile can't change a part of it.
    """
    run = runs.published_for(city, day) if day and not moment else runs.published(city, moment)
    if run is None or run.published is None or run.since is None:
        return None
    shown = Day(Standing.of(run.revision), day or run.through, _stored(city, day or run.through, run.published))
    return _page(city, shown) if shown.stored else None


def _stored(city: models.City, day: date, moment: datetime) -> Stored:
    rows = scores.shown(city, day, moment).filter(subject__district="").select_related("subject")
    return {(row.subject.kind, row.subject.slug, row.period): row for row in rows}


def _page(city: models.City, shown: Day) -> Page:
    definitions, headline = shown.stands.definitions, shown.headline
    whole = shown.stored[CITY, "", headline]
    return Page(
        city=definitions.city.name,
        day=day_text(shown.day),
        score=_cell(whole, headline),
        window=_window(definitions.city, whole),
        met=_met_sentence(whole),
        others=tuple(
            Row(PERIOD_WORDS[Period(row.period)], _met(row), (_cell(row, headline),))
            for row in shown.rows(CITY, "")
            if row.period != headline
        ),
        periods=tuple(PERIOD_WORDS[period] for period in shown.periods),
        groups=tuple(_group(shown, group) for group in definitions.groups),
        missing=tuple(_missing(shown)),
        published=max(row.published for row in shown.stored.values() if row.published),
        corrected=_corrected(city, shown),
    )


def _corrected(city: models.City, shown: Day) -> str:
    if all(row.superseded is None for row in shown.stored.values()):
        return ""
    latest = runs.published(city)
    return latest.published.isoformat() if latest and latest.published else ""


def _group(shown: Day, group: Cabinet) -> Group:
    led = shown.led(CABINET, group.slug)
    cells = tuple(_cell(row, shown.headline) for row in shown.rows(CABINET, group.slug))
    mine = [metric for metric in shown.public if metric.department in group.departments]
    return Group(Row(group.name, _met(led) if led else "", cells), tuple(_service(shown, metric) for metric in mine))


def _service(shown: Day, metric: Metric) -> Row:
    key = shown.key(metric)
    led = shown.led(METRIC, key)
    rows = shown.rows(METRIC, key)
    return Row(
        name=metric.name,
        line=line_of(metric, _figure(led)) if led else "",
        cells=tuple(_cell(row, shown.headline) for row in rows),
        receipts=tuple(_receipt(row, metric, shown.headline) for row in rows),
    )


def _receipt(row: models.Score, metric: Metric, headline: Period) -> Receipt:
    """In a sentence; for the period that the page leads with, step by step as well."""
    made = receipt_of(row, metric)
    return Receipt(PERIOD_WORDS[Period(row.period)], made.sentence, made.steps if row.period == headline else ())


def _figure(row: models.Score) -> Figure:
    return Figure(
        value=row.value,
        yardstick=row.yardstick,
        numerator=row.numerator or 0.0,
        denominator=row.denominator or 0.0,
        reason=Reason(row.reason) if row.reason else None,
        days=row.days or 0,
        due=row.due or 0,
        end=row.end,
        method=row.method,
    )


def _cell(row: models.Score, headline: Period) -> Cell:
    led = row.period == headline
    if not row.status:
        words = reason_sentence(Reason(row.reason)) if row.reason else "Shown for context, not scored."
        return Cell(PERIOD_WORDS[Period(row.period)], NO_SCORE, "", words, "none", led)
    status = Status(row.status)
    period = PERIOD_WORDS[Period(row.period)]
    return Cell(period, score_text(row.score), SYMBOLS[status], STATUS_WORDS[status], str(status), led)


def _met(row: models.Score) -> str:
    return f"{row.met} of {row.scored} met" if row.scored else "no score"


def _met_sentence(row: models.Score) -> str:
    """How many services met their goal, as a sentence."""
    return f"{row.met} of {row.scored} services met their goal." if row.scored else "No service has a score yet."


def _window(city: City, row: models.Score) -> str:
    period = Period(row.period)
    span = span_text(row.start, row.end)
    if city.periods is PeriodStyle.COMPLETE and period not in (Period.DAY, Period.YEAR):
        return f"Last complete {period}, {span}"
    return f"{PERIOD_WORDS[period]}, {span}"


def _missing(shown: Day) -> Iterable[str]:
    """Whose figures have not come for the period that leads."""
    late = (Reason.NO_OBSERVATIONS, Reason.TOO_LITTLE_COVERAGE)
    for metric in shown.public:
        row = shown.led(METRIC, shown.key(metric))
        if row is not None and row.reason in late:
            yield f"{metric.name} ({metric.department})"
