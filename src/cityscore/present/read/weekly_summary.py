"""The weekly report: a city's last week as it was known on the city's day, and a part of it for each cabinet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from cityscore.model import Definitions, Metric, Period, PeriodStyle, Status
from cityscore.present.draw.weekly_chart_data import WeekPoint
from cityscore.present.read.earlier_windows import WINDOWS, style_of, windows_of
from cityscore.present.read.public_comments import Comment, comments_of
from cityscore.present.read.published_scores import CITY, Day, Publication, PublishedScore, Rows
from cityscore.present.read.scope import Scope, scope_of
from cityscore.present.read.scorecard_contents import ScorecardContents, drawn_up
from cityscore.present.read.service_signals import Sense, is_unusually_high, sense_of
from cityscore.present.read.services_table import Cell, cell_of, met_count_text
from cityscore.present.read.streaks import streaks_of
from cityscore.present.say.language import say
from cityscore.present.say.number_text import score_text
from cityscore.present.say.terms import span_text
from cityscore.scoring.control_charts import period_of
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.windows import window
from cityscore.store import models

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """A whole week, and the day from which its report looks back on it."""

    start: date
    end: date
    day: date
    """The day before the report comes: what came late until then is in it."""

    @property
    def name(self) -> str:
        """As people write it: "24 to 30 March 2025"."""
        return span_text(self.start, self.end)


@dataclass(frozen=True)
class WeekLine:
    """One of the weeks up to the report's."""

    name: str
    score: Cell
    met: str
    share: float
    """Of the services with a score, how many met their goal; 0 where none had one."""
    is_now: bool

    @property
    def width(self) -> str:
        """How long its bar is, on a scale to 100."""
        return f"{100 * self.share:.1f}"


@dataclass(frozen=True)
class NewSignal:
    """What is unusual, and was not in the report before."""

    slug: str
    name: str
    sense: Sense


@dataclass(frozen=True)
class WeeklyReport:
    """All that a report says."""

    week: Week
    publication: Publication
    whole: ScorecardContents
    weeks: tuple[WeekLine, ...]
    """The last thirteen, latest first."""
    points: tuple[WeekPoint, ...]
    """The same in numbers, oldest first."""
    signals: tuple[NewSignal, ...]
    still: tuple[NewSignal, ...]
    """What is unusual as it was in the report before."""
    is_judged: bool
    """Whether there is enough of any service to tell what is usual."""
    comments: tuple[Comment, ...]
    """What is said now of the week's services, each with the day on which it was written."""
    cabinets: tuple[ScorecardContents, ...]

    @property
    def signals_sentence(self) -> str:
        """What is said where nothing unusual is new, and of what goes on; empty where that is nothing."""
        if not self.is_judged:
            return say("Too early to tell: there are too few weeks yet.")
        if not self.still:
            return "" if self.signals else say("Nothing: all was as usual, as far as that can be told.")
        names = ", ".join(f"{signal.name} ({signal.sense.sign.words})" for signal in self.still)
        still = say("Still unusual: {names}.", names=names)
        return still if self.signals else say("Nothing new. {still}", still=still)


def weeks_of(publication: Publication) -> list[Week]:
    """The weeks that there are reports of, latest first: whole ones with figures, up to what is shown."""
    definitions = publication.in_force.definitions
    last = window(Period.WEEK, PeriodStyle.COMPLETE, np.array([number(publication.day)]), definitions.city.calendar)[1]
    end = day_of(last[0])
    weeks = []
    while publication.run.since is not None and end >= publication.run.since:
        weeks.append(_week(definitions, end, publication.day))
        end -= WEEK
    return weeks


def report_of(newest: Publication, week: Week) -> WeeklyReport | None:
    """The report of a week as it was known when it came; None where there are no figures of it.

    ``newest`` shows what is public now.
    """
    publication = Publication.behind(newest.newest, week.day)
    # the figures are those of its day; what was said of them is what stands, or stood at the moment that is asked for
    return weekly_report(replace(publication, as_of=newest.as_of), week) if publication else None


def weekly_report(publication: Publication, week: Week) -> WeeklyReport | None:
    """Read and word a report, in four or five queries; None where there are no figures of its day.

    ``publication`` shows the report's day.
    """
    # one day says little of a week
    rows = {key: row for key, row in publication.rows().items() if row.period != Period.DAY}
    leads_weekly = publication.in_force.definitions.city.headline.period is Period.WEEK
    day = Day(publication, rows, leads=None if leads_weekly else Period.WEEK)
    scope = scope_of(publication.in_force, *CITY)
    if scope is None or not day.rows or day.base is not Period.WEEK:
        return None
    history = windows_of(scope, day, names=())
    streaks = streaks_of(scope, day, history)
    whole = drawn_up(scope, day, history, streaks)
    if whole is None:
        return None
    comments = comments_of(publication, week.end)
    whole = replace(whole, news=whole.news.with_words([comment for comment in comments if comment.first is None]))
    weeks = _whole_weeks(scope, day, history)
    groups = publication.in_force.definitions.groups
    scopes = [scope_of(publication.in_force, str(models.SubjectKind.CABINET), group.slug) for group in groups]
    cabinets = [drawn_up(cabinet, day, history, streaks) for cabinet in scopes if cabinet]
    signals = list(_signals(scope, day, history))
    return WeeklyReport(
        week=week,
        publication=publication,
        whole=whole,
        weeks=tuple(_line(row, day.publication.near, is_now=row is weeks[0]) for row in weeks),
        points=tuple(
            _point(row, day.publication.near, shows_composite=whole.shows_composite) for row in reversed(weeks)
        ),
        signals=tuple(signal for signal, is_new in signals if is_new),
        still=tuple(signal for signal, is_new in signals if not is_new),
        is_judged=any(sense_of(metric, day.of(scope.key(metric), period_of(metric))) for metric in scope.metrics),
        comments=comments,
        cabinets=tuple(filter(None, cabinets)),
    )


def comes_on(definitions: Definitions, end: date) -> date:
    """On which day the report of the week that ends on a day comes."""
    stated = definitions.city.weekly_report
    late = 0 if stated is None else (stated.number - (end + timedelta(days=1)).weekday()) % 7
    if style_of(definitions) is PeriodStyle.ROLLING:
        late = 0  # the last seven days are that week on its last day alone
    return end + timedelta(days=1 + late)


def _week(definitions: Definitions, end: date, last: date) -> Week:
    """A week by its last day; its report looks back from no later than the last day that is shown."""
    eve = comes_on(definitions, end) - timedelta(days=1)
    return Week(end - WEEK + timedelta(days=1), end, min(eve, last))


def _whole_weeks(scope: Scope, day: Day, history: Sequence[Rows]) -> list[PublishedScore]:
    """The scores of the weeks up to the report's, latest first; rolling windows lie a day apart, and weeks do not.

    Each is what was current then, where that leads: it stands under the days of its week.
    """
    if style_of(day.publication.in_force.definitions) is PeriodStyle.ROLLING:
        days = [day.publication.day - back * WEEK for back in range(WINDOWS)]
        seen = dict.fromkeys({Period.WEEK, day.headline}, days)
        history = list(day.publication.rows_seen(seen, [scope.subject]).values())
    weeks = []
    for rows in history[:WINDOWS]:
        week, leading = (rows.get((*scope.subject, str(period))) for period in (Period.WEEK, day.headline))
        if week is not None and leading is not None:
            weeks.append(replace(leading, period=week.period, start=week.start, end=week.end))
    return weeks


def _line(row: PublishedScore, near: float, *, is_now: bool) -> WeekLine:
    share = (row.met or 0) / row.scored if row.scored else 0.0
    return WeekLine(span_text(row.start, row.end), cell_of(row, Period.WEEK, near), met_count_text(row), share, is_now)


def _point(row: PublishedScore, near: float, *, shows_composite: bool) -> WeekPoint:
    return WeekPoint(
        name=span_text(row.start, row.end),
        end=row.end,
        score=row.score if shows_composite else None,
        score_text=score_text(row.score, near),
        status=Status(row.status) if row.status and shows_composite else None,
        met=row.met or 0,
        scored=row.scored or 0,
    )


def _signals(scope: Scope, day: Day, history: Sequence[Rows]) -> Iterator[tuple[NewSignal, bool]]:
    """What is unusual in the week, each with whether it is new; what goes on since the week before is not."""
    for metric in scope.metrics:
        period = period_of(metric)
        row = day.of(scope.key(metric), period)
        sense = sense_of(metric, row)
        if row is None or sense is None or not sense.is_unusual:
            continue
        before = history[1].get((*scope.key(metric), str(period))) if len(history) > 1 else None
        yield NewSignal(metric.slug, metric.name, sense), _is_new(metric, row, before, day.publication)


def _is_new(metric: Metric, row: PublishedScore, before: PublishedScore | None, publication: Publication) -> bool:
    """Whether a signal was not there a week before, or pointed the other way; what came late is new as it comes."""
    week_before = publication.day - WEEK
    if period_of(metric) is not Period.WEEK:
        if not (lag := metric.lag_on(publication.day)):
            return row.end > week_before
        is_due = row.end + timedelta(days=lag) > week_before
        # the report before told what was public on the morning after its day
        return is_due and row.published.astimezone(publication.zone).date() > week_before + timedelta(days=1)
    was_high = is_unusually_high(metric, before)
    return was_high is None or was_high is not is_unusually_high(metric, row)
