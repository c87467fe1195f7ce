"""A scorecard: all that a page, a report or a mail says of a part of a city on a day, in the order it is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from cityscore.model import City, Metric, Period, PeriodStyle
from cityscore.present.read.contributions import Moved, moved
from cityscore.present.read.corrections import corrections
from cityscore.present.read.earlier_windows import WINDOWS, step_of, windows_of
from cityscore.present.read.follow_ups import News, news
from cityscore.present.read.late_data import Late, held_text, late
from cityscore.present.read.preliminary import with_preliminary
from cityscore.present.read.public_comments import Comment, said_of
from cityscore.present.read.published_scores import Day, Publication, PublishedScore, Rows
from cityscore.present.read.scope import Scope
from cityscore.present.read.services_table import Cell, Group, cell_of, goals_met_text, groups, met_count_text
from cityscore.present.read.sparkline import Trend, trend_in
from cityscore.present.read.streaks import streaks_of
from cityscore.present.say.language import say, several, to_count, to_say
from cityscore.present.say.number_text import percent_text
from cityscore.present.say.sentence import Sentence
from cityscore.present.say.streak_text import Streak
from cityscore.present.say.terms import (
    PERIOD_WORDS,
    before_text,
    day_text,
    month_text,
    span_text,
    weekday_text,
    window_name,
)
from cityscore.scoring.day_ranges import Span
from cityscore.scoring.due_days import OWN_PERIOD
from cityscore.scoring.window_frames import TOLERANCE

EARLIER = {
    Period.DAY: to_count("{number} service an earlier day", "{number} services an earlier day"),
    Period.WEEK: to_count("{number} service an earlier week", "{number} services an earlier week"),
    Period.MONTH: to_count("{number} service an earlier month", "{number} services an earlier month"),
    Period.QUARTER: to_count("{number} service earlier months", "{number} services earlier months"),
    Period.YEAR: to_count("{number} service an earlier year", "{number} services an earlier year"),
}
SLOWER = {
    Period.WEEK: to_count("{number} weekly", "{number} weekly"),
    Period.MONTH: to_count("{number} monthly", "{number} monthly"),
    Period.QUARTER: to_count("{number} quarterly", "{number} quarterly"),
    Period.YEAR: to_count("{number} yearly", "{number} yearly"),
}
"""How many services are part of what is current that are slower than the headline."""
LATEST = {
    Period.WEEK: to_say("Latest week, {window}"),
    Period.MONTH: to_say("Latest month, {window}"),
    Period.QUARTER: to_say("Latest quarter, {window}"),
    Period.YEAR: to_say("Latest year, {window}"),
}


@dataclass(frozen=True)
class SideFigure:
    """A number beside the large one: what it is of, and how many met."""

    label: str
    cell: Cell
    met: str


@dataclass(frozen=True)
class PeriodColumn:
    """A period of the table."""

    name: str
    leads: bool


@dataclass(frozen=True)
class ScorecardContents:
    """What is said of a scope on a day."""

    scope: Scope
    publication: Publication
    day: date
    shows_composite: bool
    """Whether the city shows a CityScore at all."""
    score: Cell
    window: str
    span: str
    """The days of that window."""
    several: str
    """Of which other windows services are part of the number, in a few words; '' where all are of one."""
    days: Span
    """From the first day of that window to the day that is shown."""
    met: str
    """How many met their goal, as a sentence."""
    met_short: str
    """The same in a few words."""
    explained: str
    """How the number follows from them, as a sentence."""
    provisional: str
    others: tuple[SideFigure, ...]
    """The window before, yesterday, the other periods."""
    moved: Moved | None
    """Why the composite moved; None where none is shown, or there was none before."""
    news: News
    held: str
    """Whose new figures are held back; '' where none are."""
    late: tuple[Late, ...]
    columns: tuple[PeriodColumn, ...]
    looked_back: str
    """How far the lines of the table go back: "13 weeks"."""
    groups: tuple[Group, ...]
    trend: Trend
    published: datetime
    corrected: bool
    corrections: Sentence
    """Which of its figures have been corrected since, and by how much."""
    notes: tuple[Comment, ...] = ()
    """The notes on its days, the first days first."""

    @property
    def large(self) -> str:
        """What it is headed by: its score, or how many met where no composite is shown."""
        return self.score.text if self.shows_composite else self.met_short


def scorecard(scope: Scope, publication: Publication) -> ScorecardContents | None:
    """Read and word a scope's scorecard, in four or five queries; None where the day has no figures of it."""
    day = Day(publication, publication.rows(scope.names))
    if not day.rows or day.of(scope.subject) is None:
        return None
    history = windows_of(scope, day)
    card = drawn_up(scope, day, history, streaks_of(scope, day, history))
    if card is None:
        return None
    followed = [publication.in_force.definitions.by_slug[item.slug] for item in card.news.follow_up]
    comments, notes = said_of(publication, followed, scope, card.days)
    return replace(card, news=card.news.with_words(comments), notes=notes)


def drawn_up(
    scope: Scope, day: Day, history: Sequence[Rows], streaks: Mapping[str, Streak]
) -> ScorecardContents | None:
    """Word a scope's scorecard from rows that are read; None where the day has no figures of it.

    ``history`` are the windows of the period that leads, latest first; ``streaks`` (``streaks_of``) those of services.
    """
    publication, composite = day.publication, day.of(scope.subject)
    if composite is None:
        return None
    shows_composite = publication.in_force.definitions.city.composite
    before = history[1].get((*scope.subject, day.headline)) if len(history) > 1 else None
    shown = _window_shown(scope, day, composite)
    return ScorecardContents(
        scope=scope,
        publication=publication,
        day=publication.day,
        shows_composite=shows_composite,
        score=cell_of(composite, day.headline, publication.near),
        window=window_text(publication.in_force.definitions.city, shown),
        span=span_text(shown.start, shown.end),
        several=windows_beside(scope, day, shown),
        days=(min(shown.start, publication.day), publication.day),
        met=goals_met_text(composite),
        met_short=met_count_text(composite),
        explained=_explained(composite) if shows_composite and composite.status else "",
        provisional=_provisional(composite),
        others=tuple(_others(scope, day, before)),
        moved=_moved(scope, day, history) if shows_composite else None,
        news=with_preliminary(scope, day, news(scope, day.headline, history, streaks)),
        held=held_text([metric.name for metric in scope.metrics if scope.key(metric)[1] in publication.run.held]),
        late=late(scope, day),
        columns=tuple(PeriodColumn(say(PERIOD_WORDS[period]), period is day.headline) for period in day.columns),
        looked_back=_looked_back(day),
        groups=groups(scope, day, history),
        trend=trend_in(history, scope.subject, day.headline),
        published=max(row.published for row in day.rows.values()),
        corrected=day.corrected,
        corrections=corrections(scope, day),
    )


def _window_shown(scope: Scope, day: Day, composite: PublishedScore) -> PublishedScore:
    """Whose window heads the number: what is current has none of its own.

    It is the headline's, or where every service is slower than that, the one that most of them have.
    """
    of_headline = day.of(scope.subject, day.base) or composite
    if day.headline is not Period.CURRENT:
        return of_headline
    rows = [row for metric in scope.metrics if metric.scored and (row := day.of(scope.key(metric))) and row.status]
    if not rows or any(row.period == day.base for row in rows):
        return of_headline
    counts = Counter((row.period, row.start, row.end) for row in rows)
    return max(rows, key=lambda row: counts[row.period, row.start, row.end])


def _moved(scope: Scope, day: Day, history: Sequence[Rows]) -> Moved | None:
    """Why its composite moved, where it had one before and has one now."""
    scored = [rows for rows in history[:2] if (row := rows.get((*scope.subject, day.headline))) and row.status]
    if len(scored) < 2:
        return None
    now, before = scored
    return moved(scope, day.headline, now, before, day.publication.day)


def windows_beside(scope: Scope, day: Day, shown: PublishedScore) -> str:
    """Of which windows, beside the one that is ``shown``, services are part of the number, in a sentence or two."""
    if day.headline is not Period.CURRENT:
        return ""
    counts = Counter(
        Period(row.period) if Period(row.period) is not day.base else None
        for metric in scope.metrics
        if metric.scored and (row := day.of(scope.key(metric))) is not None and row.status
        and (row.period != shown.period or row.end < shown.start)
    )  # fmt: skip
    texts = []
    if earlier := counts.pop(None, 0):
        texts.append(several(*EARLIER[day.base], earlier) + ".")
    if counts:
        listed = ", ".join(several(*SLOWER[period], counts[period]) for period in SLOWER if counts[period])
        texts.append(say("Slower services by their latest figures: {listed}.", listed=listed))
    return " ".join(texts)


def _looked_back(day: Day) -> str:
    if day.headline is Period.CURRENT:  # of one service they are weeks, of another months
        return say("Last {number}", number=WINDOWS)
    count = WINDOWS
    match step_of(day.publication.in_force.definitions, day.headline):
        case Period.WEEK:
            return several("{number} week", "{number} weeks", count)
        case Period.MONTH:
            return several("{number} month", "{number} months", count)
        case Period.QUARTER:
            return several("{number} quarter", "{number} quarters", count)
        case Period.YEAR:
            return several("{number} year", "{number} years", count)
        case _:
            return several("{number} day", "{number} days", count)


def window_text(city: City, row: PublishedScore) -> str:
    """What a score covers: "Last complete week, 31 March to 6 April 2025"."""
    period, span = Period(row.period), span_text(row.start, row.end)
    style = row.rules.style or city.periods
    if style is PeriodStyle.COMPLETE and period not in (Period.DAY, Period.YEAR):
        names = {
            Period.WEEK: to_say("Last complete week, {span}"),
            Period.MONTH: to_say("Last complete month, {span}"),
            Period.QUARTER: to_say("Last three complete months, {span}"),
        }
        return say(names[period], span=span)
    return f"{say(PERIOD_WORDS[period])}, {span}"


def service_window_text(publication: Publication, metric: Metric, row: PublishedScore) -> str:
    """What a service's figure covers: "Latest month, January 2025", where its figures come late or less often."""
    city, period = publication.in_force.definitions.city, Period(row.period)
    if OWN_PERIOD.get(metric.cadence) is not period or period is city.headline.period:
        return window_text(city, row)
    return say(LATEST[period], window=window_name(period, row.start, row.end))


def _others(scope: Scope, day: Day, before: PublishedScore | None) -> list[SideFigure]:
    city = day.publication.in_force.definitions.city
    rows = [row for period in day.columns if period is not day.headline and (row := day.of(scope.subject, period))]
    labels = [(_label(city, row, figures_begin(scope, day, row)), row) for row in rows]
    if before is not None:
        style, is_current = before.rules.style or city.periods, day.headline is Period.CURRENT
        labels.insert(0, (before_text(day.base, style, current=is_current), before))
    return [SideFigure(label, cell_of(row, day.headline, city.near), met_count_text(row)) for label, row in labels]


def figures_begin(scope: Scope, day: Day, composite: PublishedScore) -> date:
    """The first day that any figure of a composite is of: of a year, later than its first day in a city that is new."""
    starts = [
        row.start
        for metric in scope.metrics
        if (row := day.of(scope.key(metric), Period(composite.period))) is not None and row.status
    ]
    return max(min(starts, default=composite.start), composite.start)


def _label(city: City, row: PublishedScore, begins: date) -> str:
    """What a window is called in short: Wednesday, March, Quarter; of a year that goes on, since when it is counted."""
    period = Period(row.period)
    style = row.rules.style or city.periods
    if period is Period.DAY:
        return weekday_text(row.end)
    if period is Period.YEAR:
        return say("Year so far, since {day}", day=day_text(begins))
    if period is Period.QUARTER and style is PeriodStyle.COMPLETE:
        return f"{month_text(row.start)}–{month_text(row.end)}"
    if period is Period.MONTH and style is PeriodStyle.COMPLETE:
        return month_text(row.end)
    return say(PERIOD_WORDS[period])


def _explained(row: PublishedScore) -> str:
    if row.rules.bounded:
        return say(
            "CityScore averages how far each was above or below it: one twice as good makes up for one half as good."
        )
    return say("CityScore is the mean of their scores; 1 means that a service met its goal.")


def _provisional(row: PublishedScore) -> str:
    enough = row.rules.provisional_below - TOLERANCE
    if row.coverage is None or row.coverage >= enough or not row.status:
        return ""
    share = percent_text(row.coverage, 0)  # by weight, which most services have the same of, but need not
    return say("Provisional: figures have come for {share} of what the score is made of.", share=share)
