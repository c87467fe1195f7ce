"""Tells a story to the store, event by event, and remembers what must be public after each run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NoReturn, TypeAlias
from zoneinfo import ZoneInfo

from cityscore.jobs.city_run import collect_only, run_city
from cityscore.jobs.run_collection import Collect
from cityscore.model import Definitions, InvalidDefinitions
from cityscore.store import models, observation_writes, releases
from cityscore.store.definitions import apply_definitions, definitions_in_force
from cityscore.store.runs import published
from tests.store.milltown import Clock, Row, collecting
from tests.store.store_answers import Answers, answers, counts, fresh_city, latest
from tests.store.store_events import Change, Collected, Defined, Event, Ran, Story, Write
from tests.store.store_town import Town

Place: TypeAlias = tuple[int, str, date]
"""Metric, by its number, district and day."""
Figures: TypeAlias = tuple[tuple[float, float], ...]
Known: TypeAlias = tuple[bool, Figures]
"""Whether they are samples, and what they are."""
SLUGS_CLASH = ("rename", "rename back", "bring")
"""Changes that the store may refuse, since it never forgets a slug."""


@dataclass(frozen=True)
class Publication:
    """What a run stood for: all that the figures public after it may depend on."""

    moment: datetime
    definitions: Definitions
    rows: tuple[Row, ...]
    districts: frozenset[tuple[str, str]]
    """Metric and district of all that ever had a row."""
    through: date

    def wanted(self) -> tuple[Answers, dict[str, str]]:
        """What must be public: what a fresh city answers, and the last day that it knows of each metric."""
        with fresh_city(self.definitions, self.rows, self.moment, self.through, self.districts) as city:
            return answers(city, self.moment), latest(city, self.moment)


@dataclass
class Telling:
    """A story as far as it is told."""

    town: Town
    """As it is defined last."""
    clock: Clock
    moment: datetime
    towns: list[tuple[datetime, Town]] = field(default_factory=list)
    """From when on it was defined so."""
    known: dict[Place, Known] = field(default_factory=dict)
    districts: set[tuple[int, str]] = field(default_factory=set)
    publications: dict[datetime, Publication] = field(default_factory=dict)
    """By the moment from which on they are public; the latest of those of the same moment."""

    @classmethod
    def begin(cls, story: Story, clock: Clock) -> Telling:
        """Put a story's city in the store, with its first figures."""
        town = Town.of(story.start, len(story.metrics))
        noon = datetime.combine(story.start, time(17), tzinfo=UTC)
        clock.moment = noon
        telling = cls(town, clock, noon)
        telling.happens(Defined(0, True, ()))
        telling.happens(Defined(0, True, story.city))
        for number, changes in enumerate(story.metrics):
            telling.happens(Defined(0, True, tuple(Change(each.what, number, each.value) for each in changes)))
        telling.happens(Ran(0, True, story.loaded, 0))
        return telling

    @property
    def city(self) -> models.City:
        """The city in the store."""
        return models.City.objects.get(slug="milltown")

    def happens(self, event: Event) -> None:
        """Let an event happen."""
        self.moment += timedelta(hours=event.hours)
        self.clock.moment = max(self.clock.moment, self.moment)
        stated = self.moment if event.stated else None
        match event:
            case Defined(changes=changes, ahead=ahead):
                self._define(changes, stated, ahead)
            case Collected(writes=writes, person=person):
                self._collect(writes, person)
            case Ran():
                self._run(event, stated)
        if not event.stated:
            self.moment = self.clock.moment

    def _define(self, changes: tuple[Change, ...], stated: datetime | None, ahead: int) -> None:
        town = self.town.changed(changes)
        try:
            definitions = town.definitions()
        except InvalidDefinitions:
            return
        if stated is not None:
            stated = max([stated + timedelta(hours=ahead), *(moment for moment, _ in self.towns[-1:])])
            self.clock.moment = max(self.clock.moment, stated)
        before = counts()
        try:
            apply_definitions(definitions, stated)
        except InvalidDefinitions:
            assert any(change.what in SLUGS_CLASH for change in changes)
            assert counts() == before
            return
        self.town = town
        self.towns.append((definitions_in_force(self.city).revision.moment, town))

    def _collect(self, writes: tuple[Write, ...], person: bool) -> None:
        rows = self._rows(writes, self.town)
        in_force = definitions_in_force(self.city)
        if person:
            observation_writes.write_observations(self.city, in_force, collecting(rows)(in_force.definitions))
        else:
            collect_only(self.city, collecting(rows))

    def _run(self, event: Ran, stated: datetime | None) -> None:
        town = self._town(stated)
        rows = self._rows(event.writes, town) if event.broken != "collect" else []
        through = self._through(event.short)
        before = counts()
        with broken(event.broken) as collect:
            outcome = run_city(self.city, collect or collecting(rows), moment=stated, through=through)
        if event.broken:
            assert counts()["Score"] == before["Score"]
            return
        last = published(self.city)
        assert last is not None
        assert last.published is not None
        publication = Publication(
            moment=last.published,
            definitions=definitions_in_force(self.city, stated).definitions,
            rows=tuple(self.rows(town)),
            districts=frozenset((town.slugs[n], district) for n, district in self.districts if n in town.standing),
            through=through,
        )
        if outcome.published:
            assert last.through == through
            self.publications[last.published] = publication
        else:
            assert counts() == before
            assert replace(publication, moment=last.published) == self.publications[last.published]

    def _town(self, moment: datetime | None) -> Town:
        """The town as it was defined at a moment (default: now)."""
        return [town for since, town in self.towns if moment is None or since <= moment][-1]

    def _through(self, short: int) -> date:
        yesterday = self.moment.astimezone(ZoneInfo("America/New_York")).date() - timedelta(days=1)
        last = published(self.city)
        stated = yesterday - timedelta(days=short)
        return max(stated, last.through) if last else stated

    def _rows(self, writes: Iterable[Write], town: Town) -> list[Row]:
        """The rows of some writes, of which the last one counts; remembered as known from now on."""
        new: dict[Place, Known] = {}
        for write in writes:
            number = town.nth(write.metric)
            kind = town.metrics[number]["kind"]
            last = self.moment.date() - timedelta(days=1 + write.back)
            for place in range(0, write.length, write.step):
                day = last - timedelta(days=place)
                new[number, write.district, day] = (kind == "quantile", _figures(kind, write.figures, place))
        self.known |= new
        self.districts |= {(number, district) for number, district, _ in new if district}
        return list(_as_rows(new, town))

    def rows(self, town: Town) -> list[Row]:
        """All that is known of the metrics that stand in a town."""
        return list(_as_rows(self.known, town))

    def again(self) -> None:
        """A run that finds nothing new leaves no trace."""
        last = published(self.city)
        assert last is not None
        before = counts()
        rows = self.rows(self._town(self.moment))
        assert not run_city(self.city, collecting(rows), moment=self.moment, through=last.through).published
        assert counts() == before


class Broken(Exception):
    """What breaks a run off."""


@contextmanager
def broken(where: str) -> Iterator[Collect | None]:
    """A run breaks off when it collects, or when it has something to publish, or not at all."""

    def breaks(*_: object) -> NoReturn:
        raise Broken

    finish = releases.finish
    if where == "publish":
        releases.finish = breaks
    try:
        yield breaks if where == "collect" else None
    except Broken:
        pass
    finally:
        releases.finish = finish


def _as_rows(known: dict[Place, Known], town: Town) -> Iterator[Row]:
    """What is known of the standing metrics, as far as it is what their kinds hold."""
    for (number, district, day), (samples, figures) in sorted(known.items()):
        if number in town.standing and samples == (town.metrics[number]["kind"] == "quantile"):
            for numerator, denominator in figures:
                yield Row(town.slugs[number], day, numerator, denominator, district)


def _figures(kind: str, figures: Figures, place: int) -> Figures:
    one, other = figures[place % len(figures)]
    if kind in ("ratio", "average_ratio"):
        return ((min(one, other), max(one, other)),)
    if kind == "average":
        return ((one, other),) if other else ((0.0, 0.0),)
    if kind == "quantile":
        many = figures[: 1 + place % 3]
        return tuple(sorted({value: float(1 + int(count) % 4) for value, count in many}.items()))
    return ((one, 1.0),)
