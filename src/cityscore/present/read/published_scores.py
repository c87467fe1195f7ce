"""Stored scores as they were public at one moment, read in a few queries however many metrics there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from cityscore.model import METRIC_PERIODS, Period, Reason
from cityscore.present.read.redacted import Redactions
from cityscore.scoring.current import current_period, has_slower
from cityscore.scoring.history_text import close
from cityscore.scoring.methods import leading_period
from cityscore.scoring.stored_scores import StoredScore
from cityscore.store import backlogs, models, runs
from cityscore.store.backlogs import Left
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.shown_scores import (
    RowsByDay,
    Seen,
    Standpoint,
    at_moment,
    first_small_window,
    on_all_periods,
    shown_ids,
    shown_scores,
    with_waiting,
)
from cityscore.store.subjects import Name, composites
from cityscore.store.windows_before import Asked, WindowRow, rows_before, windows_before

CITY = (str(models.SubjectKind.CITY), "")


@dataclass
class PublishedScore(StoredScore):
    """One stored score, with whose it is and from when to when it was public."""

    kind: str
    slug: str
    published: datetime
    superseded: datetime | None
    now: PublishedScore | None = field(init=False, default=None, repr=False, compare=False)
    """What is shown of its day now, where that has been corrected and not withdrawn."""

    @property
    def key(self) -> tuple[str, str, str]:
        """Kind and slug of the subject, and period."""
        return self.kind, self.slug, self.period


COLUMNS = tuple(
    f"subject__{column.name}" if column.name in ("kind", "slug") else column.name
    for column in fields(PublishedScore)
    if column.init
)
"""What is read of the store, in the order that a row is made of."""
BESIDE = ("withdrawn", "subject__district")
READ = (*BESIDE, *COLUMNS)
"""The same, with whether it is one, and where."""
KIND, SLUG, PERIOD, THROUGH, PUBLISHED, SUPERSEDED = (
    READ.index(name) for name in ("subject__kind", "subject__slug", "period", "through", "published", "superseded")
)
WINDOW = tuple(READ.index(name) for name in ("through", "start", "end", "status", "reason", "past"))
"""What is read of windows before another, beside whose they are."""
FIGURE = tuple(
    map(READ.index, ("start", "end", "numerator", "denominator", "value", "yardstick", "score", "status", "reason",
                     "coverage", "met", "scored"))
)  # fmt: skip
"""What of a score is a correction if it differs: not the version of the rules that gave the same."""
Steps: TypeAlias = RowsByDay[tuple[str, str, str, str], tuple[Any, ...]]
"""The rows read, by district, kind and slug of the subject, and period."""
Rows: TypeAlias = dict[tuple[str, str, str], PublishedScore]
"""The rows seen from one day, by kind and slug of the subject, and period."""


@dataclass(frozen=True)
class Publication:
    """What a city shows: the run whose figures are public, the day they are shown for, the definitions of then.

    ``newest`` is the newest publication when it was asked for: what comes while a page is made is not told on it.
    """

    city: models.City
    run: models.Run
    newest: models.Run
    day: date
    in_force: DefinitionsInForce
    """As everyone may read them."""
    redactions: Redactions = field(default_factory=Redactions)
    as_of: datetime | None = None
    """The moment that is asked for, by which notes and comments were known; None: those that stand."""

    @classmethod
    def showing(cls, run: models.Run, newest: models.Run, day: date, as_of: datetime | None = None) -> Publication:
        """What a run shows for a day, less what was taken out of the public pages."""
        redactions = Redactions.of(newest.city)
        in_force = redactions.definitions(DefinitionsInForce.of(run.revision))
        return cls(newest.city, run, newest, day, in_force, redactions, as_of)

    @classmethod
    def of(cls, city: models.City, day: date | None = None, as_of: datetime | None = None) -> Publication | None:
        """The last published day; a stated day as it was published then; or what was public at a moment.

        None where nothing was.
        """
        newest = runs.published(city)
        return cls.behind(newest, day, as_of) if newest else None

    @classmethod
    def behind(cls, newest: models.Run, day: date | None = None, as_of: datetime | None = None) -> Publication | None:
        """The same, where the newest publication is known already."""
        city = newest.city
        run: models.Run | None = newest
        if as_of:
            run = runs.published(city, as_of)
        elif day:
            run = runs.published_for(city, day)
        if run is None or run.since is None:
            return None
        if _published(run) > _published(newest):  # it came between the two queries
            newest = run
        shown = day or run.through
        if not run.since <= shown <= run.through:
            return None
        return cls.showing(run, newest, shown, as_of)

    @classmethod
    def to_come(cls, waiting: models.Run) -> Publication:
        """What a city will show once a run that waits is public; for staff alone."""
        newest = runs.published(waiting.city) or waiting
        return cls.showing(waiting, newest, waiting.through)

    @property
    def published(self) -> datetime:
        """When the run was published; of one that waits, the moment it stands for."""
        return _published(self.run)

    @property
    def latest_moment(self) -> datetime:
        """The last moment of which anything is known: of the newest publication, or what was said or changed since."""
        published, changed = _published(self.newest), self.city.changed
        return max(published, changed) if changed else published

    def known(self, name: Name) -> datetime | None:
        """As of when figures of a metric are shown, earlier than of others where it was held; None: not at all."""
        if name[1] not in self.run.held:
            return self.run.moment
        held = self.run.held[name[1]]
        return datetime.fromisoformat(held) if held else None

    @property
    def near(self) -> float:
        """How far below 1 a score still counts as near it."""
        return self.in_force.definitions.city.near

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return self.in_force.definitions.city.zone()

    @property
    def redaction_sentences(self) -> list[str]:
        """What the page says of everything that was taken out of it, once it has been read."""
        return self.redactions.sentences(self.zone)

    def is_corrected(self, row: PublishedScore) -> bool:
        """Whether another figure than a row's is shown of its day now."""
        return row.superseded is not None and row.superseded <= _published(self.newest)

    def latest(self, name: Name) -> date | None:
        """The last day that a figure of a metric was known of."""
        day = self.run.latest.get(name[1])
        return date.fromisoformat(day) if day else None

    def rows(self, names: Collection[Name] = ()) -> Rows:
        """All scores of the day, of some subjects or of all; a district's are not among them.

        Of one that has been corrected since, ``superseded`` is when what is shown of the day now was published.
        """
        newest, seen = _published(self.newest), on_all_periods(self.day)
        if not self.run.published or self.published == newest:
            return {row.key: row for row in self._rows(_steps(self._stored(self._subjects(names), seen)), seen)}
        stored = self._stored(self._subjects(names), seen, at_moment(newest))  # in one query, for most are the same
        then, now = _steps(stored, self.published), _steps(stored, newest)
        rows = {row.key: row for row in self._rows(then, seen)}
        for key, row in rows.items():
            place = ("", *key)
            values = now.on(place, self.day)
            row.superseded = _corrected(then.on(place, self.day), values, newest)
            if row.superseded is not None and values is not None:
                row.now = self._redacted(score_on(values[len(BESIDE) :], self.day))
        return rows

    def rows_seen(
        self,
        seen: Mapping[Period, Collection[date]],
        names: Collection[Name] = (),
        slower: Mapping[Period, Collection[date]] | None = None,
        slower_names: Collection[Name] = (),
    ) -> dict[date, Rows]:
        """The scores of some periods, each seen from some days, by the day; in one query.

        Those of ``slower`` periods, which are others, are of fewer subjects.
        """
        asked = {str(period): days for period, days in seen.items()}
        more = {str(period): days for period, days in (slower or {}).items()}
        others = shown_ids([self._standpoint], self._subjects(slower_names), more) if more else []
        shown = shown_scores([self._standpoint], self._subjects(names), asked, others)
        asked |= more
        by_day: dict[date, Rows] = {day: {} for days in asked.values() for day in days}
        for row in self._rows(_steps(list(shown.values_list(*READ))), asked):
            by_day[row.through][row.key] = row
        return by_day

    def rows_of(self, name: Name, days: Mapping[Period, Collection[date]]) -> dict[tuple[Period, date], PublishedScore]:
        """One subject's scores of several periods, each seen from some days."""
        return self.rows_and_windows(name, days, None)[0]

    def rows_and_windows(
        self, name: Name, days: Mapping[Period, Collection[date]], asked: Asked | None
    ) -> tuple[dict[tuple[Period, date], PublishedScore], list[WindowRow]]:
        """The same of a metric, and in the same query its windows before one, where they are asked for."""
        seen = {str(period): seen_from for period, seen_from in days.items()}
        asked = self._as_told([asked])[0] if asked else None
        others = [rows_before(self._standpoint, self.city, asked)] if asked else []
        subjects = self._subjects([name])
        stored = list(shown_scores([self._standpoint], subjects, seen, others).values_list(*READ))
        rows = self._rows(_steps(stored), seen)
        windows = [
            self._window(name, (0, through, start, end, status, reason, past))
            for values in stored
            for through, start, end, status, reason, past in [[str(values[place]) for place in WINDOW]]
            if asked and values[PERIOD] == asked.period and values[THROUGH] <= asked.through and not values[0]
        ]
        return {(Period(row.period), row.through): row for row in rows}, windows

    def district_rows(
        self,
        name: Name,
        days: Collection[date],
        periods: Collection[Period],
        small: tuple[str, int],
        ends: Collection[date],
    ) -> tuple[date | None, list[tuple[str, PublishedScore]]]:
        """The scores of a metric's districts, seen from some days; and the last day of the first window that is small.

        ``small`` is what a score is measured by, and the least of it that is not; ``ends`` are the last days of all
        windows, on which the first is looked for.
        """
        districts = models.Subject.objects.filter(city=self.city, kind=name[0], slug=name[1]).exclude(district="")
        seen = {str(period): days for period in periods}
        first = first_small_window(self._standpoint, districts, *small, ends)
        stored = list(shown_scores([self._standpoint], districts, seen).values_list(*READ, first))
        steps = _steps([values[:-1] for values in stored])
        shown = [
            (district, self.redactions.score(name[1], row, district)) for district, row in self._unredacted(steps, seen)
        ]
        return stored[0][-1] if stored else None, shown

    def windows_before(self, asked: Sequence[Asked]) -> dict[Name, list[WindowRow]]:
        """The rows of some metrics' windows up to one of each, by the metric; see ``store.windows_before``.

        Of a metric of which figures were taken out, all windows are read, and say no more of those than pages do.
        """
        asked = self._as_told(asked)
        rows: dict[Name, list[WindowRow]] = {}
        with_past = any(one.is_miss is None for one in asked)
        for row in windows_before(self._standpoint, self.city, asked, with_past=with_past):
            name = asked[row[0]].name
            rows.setdefault(name, []).append(self._window(name, row))
        return rows

    def _as_told(self, asked: Sequence[Asked]) -> list[Asked]:
        """What is asked for; of a metric of which figures were taken out, all windows: one may be none to readers."""
        return [replace(one, is_miss=None) if self.redactions.touches(one.name[1]) else one for one in asked]

    def _window(self, name: Name, row: WindowRow) -> WindowRow:
        """A window as everyone may read it; that it was looked at does not make a page tell what was taken out."""
        if not self.redactions.touches(name[1]):
            return row
        place, through, start, end, *_, past = row
        days = date.fromisoformat(start), date.fromisoformat(end)
        is_out = replace(self.redactions, met=set()).instead(name[1], "", days, past)
        return (place, through, start, end, "", str(Reason.REDACTED), "") if is_out else row

    def _subjects(self, names: Collection[Name]) -> QuerySet[models.Subject]:
        subjects = models.Subject.objects.filter(city=self.city, district="")
        if not names:
            return subjects
        # a condition a kind, not a name: SQLite takes no expression deeper than a thousand
        named = Q(pk__in=[])
        for kind in {kind for kind, _ in names}:
            named |= Q(kind=kind, slug__in=[slug for of_kind, slug in names if of_kind == kind])
        return subjects.filter(named)

    @property
    def _standpoint(self) -> Standpoint:
        return at_moment(self.published) if self.run.published else with_waiting(self.run)

    def _stored(self, subjects: QuerySet[models.Subject], seen: Seen, *others: Standpoint) -> list[tuple[Any, ...]]:
        return list(shown_scores([self._standpoint, *others], subjects, seen).values_list(*READ))

    def _rows(self, steps: Steps, seen: Seen) -> Iterator[PublishedScore]:
        """Rows that are read, of the whole city."""
        for _, row in self._unredacted(steps, seen):
            yield self._redacted(row) if self.redactions.rows else row

    def _unredacted(self, steps: Steps, seen: Seen) -> Iterator[tuple[str, PublishedScore]]:
        """Rows on each day that is asked for, with their district.

        Of a figure that waits, published is when it will be, as far as is known.
        """
        for key in steps:
            district, *_, period = key
            for day in seen.get(period, ()):
                if (values := steps.on(key, day)) is not None:
                    row = score_on(values[len(BESIDE) :], day)
                    row.published = row.published or self.published
                    yield district, row

    def _redacted(self, row: PublishedScore) -> PublishedScore:
        """A row without what was taken out."""
        if row.kind == models.SubjectKind.METRIC:
            return self.redactions.score(row.slug, row)
        below = composites(self.in_force.definitions).get((row.kind, row.slug), ())
        return self.redactions.composite(row, [self.in_force.keys[slug] for slug in below])


@dataclass(frozen=True)
class Day:
    """The scores of the day that is shown."""

    publication: Publication
    rows: Rows
    leads: Period | None = None
    """The period to lead with; None leaves it to the city."""

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods that have scores."""
        stored = {period for _, _, period in self.rows}
        return tuple(period for period in METRIC_PERIODS if period in stored)

    @cached_property
    def headline(self) -> Period:
        """The period that a scorecard leads with: what is current, where some metric is slower than the headline."""
        rules = next(iter(self.rows.values())).rules if self.rows else None
        if self.leads is None and rules is not None and rules.has_current:
            return Period.CURRENT if has_slower(self.publication.in_force.definitions) else self.base
        return self.base

    @cached_property
    def base(self) -> Period:
        """The period that most metrics are current in: the city's headline, or the one that is led with."""
        return leading_period(self.leads or self.publication.in_force.definitions.city.headline.period, self.periods)

    @cached_property
    def own_periods(self) -> Mapping[Name, Period]:
        """The period that each metric is current in."""
        in_force = self.publication.in_force
        headline = in_force.definitions.city.headline
        return {
            (str(models.SubjectKind.METRIC), in_force.keys[metric.slug]): current_period(metric, headline)
            for metric in in_force.definitions.metrics
        }

    @cached_property
    def columns(self) -> tuple[Period, ...]:
        """The periods that stand side by side, the one that leads among them.

        What is current takes the place of the headline period, which says the same of every service that it has; of a
        day it does not, for the day stays the last one while what comes later is current with a day before.
        """
        if self.headline is not Period.CURRENT:
            return self.periods
        beside = (period for period in self.periods if period is Period.DAY or period is not self.base)
        return (Period.CURRENT, *beside)

    def of(self, name: Name, period: Period | None = None) -> PublishedScore | None:
        """A subject's score, of a period or of the one that leads: of a metric, the one that is current."""
        period = period or self.headline
        row = self.rows.get((*name, period))
        if row is None and period is Period.CURRENT:
            return self.rows.get((*name, self.own_periods.get(name, period)))
        return row

    def left(self, name: Name) -> Left | None:
        """What of an on-time metric was left open at the end of its window."""
        row = self.of(name)
        is_held = name[1] in self.publication.run.held
        if row is None or is_held or self.publication.redactions.hides(name[1], row.start, row.end):
            return None
        return self._left.get((name[1], row.end))

    @cached_property
    def _left(self) -> dict[tuple[str, date], Left]:
        """The backlogs at the end of the windows that lead, in one query where the city counts anything on time."""
        publication = self.publication
        records = [metric.records for metric in publication.in_force.definitions.metrics if metric.records]
        if not any(rule.way == "on_time" for rule in records):
            return {}
        ends = {row.end for name in self.own_periods if (row := self.of(name)) is not None}
        return backlogs.known_on(publication.city, ends, publication.run.moment)

    @property
    def corrected(self) -> bool:
        """Whether any of these figures has been corrected since."""
        return any(map(self.publication.is_corrected, self.rows.values()))


def score_on(values: Sequence[Any], day: date) -> PublishedScore:
    """The score that is shown on a day, of a row's ``COLUMNS``."""
    place = THROUGH - len(BESIDE)
    return PublishedScore(*(*values[:place], day, *values[place + 1 :]))


def _steps(stored: Iterable[tuple[Any, ...]], moment: datetime | None = None) -> Steps:
    """Rows as they were read, those that were public at a moment or all; a withdrawn one ends what was before it."""
    return RowsByDay(
        ((values[1], values[KIND], values[SLUG], values[PERIOD]), values[THROUGH], None if values[0] else values)
        for values in stored
        if moment is None or _was_public(values[PUBLISHED], values[SUPERSEDED], moment)
    )


def _was_public(published: datetime, superseded: datetime | None, moment: datetime) -> bool:
    return published <= moment and (superseded is None or superseded > moment)


def _corrected(then: Any, now: tuple[Any, ...] | None, newest: datetime) -> datetime | None:
    """When what is shown now in place of a row was published; None where its figure is the same."""
    if now is None:
        return newest
    is_same = then is now or all(close(then[place], now[place]) for place in FIGURE)
    corrected: datetime | None = None if is_same else now[PUBLISHED]
    return corrected


def _published(run: models.Run) -> datetime:
    return run.published or run.moment
