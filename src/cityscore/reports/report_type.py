"""What a report is: of what days it is, when it is due, and how it is set as page, plain text, PDF and mail."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from cityscore.model import CityScoreError

if TYPE_CHECKING:
    from cityscore.model import Definitions
    from cityscore.present.read.published_scores import Publication
    from cityscore.reports.absolute_urls import Links
    from cityscore.reports.email_message import Letter
    from cityscore.reports.unsubscribe_footer import FooterLine
    from cityscore.store import models

DAY = timedelta(days=1)


class ReportingPeriod(Protocol):
    """The days that one edition of a report is of."""

    @property
    def start(self) -> date:
        """The first day."""

    @property
    def end(self) -> date:
        """The last day."""

    @property
    def name(self) -> str:
        """As people write it, in the language that is spoken."""


class ReportContents(Protocol):
    """All that an edition says."""

    @property
    def publication(self) -> Publication:
        """What was public when it came."""


P = TypeVar("P", bound=ReportingPeriod)
C = TypeVar("C", bound=ReportContents)


class Report(ABC, Generic[P, C]):
    """A kind of report. Pages, archive, command line, mail, schedule and subscriptions follow from what it states."""

    slug: ClassVar[str]
    """What it is of: ``week``; the command line, the reference, names of files and jobs call it so."""
    help: ClassVar[str]
    """A sentence for the command line."""
    title: ClassVar[str]
    """As somebody subscribes to it, marked by ``to_say``: "The weekly report"."""
    heading: ClassVar[str]
    """Above all that there are, marked by ``to_say``: "Weekly reports"."""
    lead: ClassVar[str]
    """What they are, in a sentence or two, marked by ``to_say``."""
    none_yet: ClassVar[str]
    """When the first one comes, marked by ``to_say``."""
    folder: ClassVar[str]
    """Its place among a city's addresses: ``weeks`` for /CITY/reports/weeks/DAY/."""
    topic: ClassVar[str]
    """What subscriptions and unsubscribe links call it, in at most ten letters; it is stored, and never changed."""
    template: ClassVar[str]
    """Its page, which is given ``report`` (its contents), ``moment``, ``before`` and ``after``."""

    @abstractmethod
    def periods(self, publication: Publication) -> Sequence[P]:
        """The periods that there are reports of, latest first: whole ones with figures, up to what is shown."""

    @abstractmethod
    def comes_on(self, definitions: Definitions, period: P) -> date:
        """The day on which the report of a period comes, by the city's settings."""

    @abstractmethod
    def contents(self, newest: Publication, period: P) -> C | None:
        """The report of a period as it was known when it came; None where there are no figures of it.

        ``newest`` shows what is public now.
        """

    @abstractmethod
    def text(self, contents: C) -> str:
        """Set it as plain text, in the language that is spoken."""

    @abstractmethod
    def pdf(self, contents: C, *, fonts: Path | None = None) -> bytes:
        """Typeset it as PDF/UA-1, with a folder's fonts or the system's.

        Raises ``CityScoreError`` where they lack a letter.
        """

    @abstractmethod
    def letter(self, contents: C, links: Links, foot: list[FooterLine]) -> Letter:
        """Word it as a letter, in the language that is spoken."""

    def period_from(self, publication: Publication, start: date) -> P | None:
        """The period that starts on a day; None where there is no report of it."""
        return next((period for period in self.periods(publication) if period.start == start), None)

    def period_with(self, publication: Publication, day: date) -> P | None:
        """The period that holds a day; None where there is no report of it."""
        return next((period for period in self.periods(publication) if period.start <= day <= period.end), None)

    def has_come(self, publication: Publication, period: P) -> bool:
        """Whether figures are public up to the day before its report comes."""
        return publication.day >= self.comes_on(publication.in_force.definitions, period) - DAY

    def file_name(self, city: models.City, period: P) -> str:
        """What a file of it is called, without an ending."""
        return f"{city.slug}-{self.slug}-{period.start}"

    def edition(self, city: models.City, day: date) -> Edition:
        """The one that a day is in; raises ``CityScoreError``, which says what there is, for a day that is in none."""
        # Loaded when somebody wants one: the command line lists reports without a database.
        from cityscore.present.read.published_scores import Publication

        newest = Publication.of(city)
        if newest is None:
            raise CityScoreError(f"{city.slug} has no public figures yet → collect, score and publish: cityscore run")
        period = self.period_with(newest, day)
        if period is None:
            raise CityScoreError(self._no_period(city, day, self.periods(newest)))
        contents = self.contents(newest, period)
        if contents is None:
            raise CityScoreError(
                f"{city.slug} had no scores of the {self.slug} of {period.start} when its report came"
                f" → name a day of another {self.slug}"
            )
        return Edition(self.file_name(city, period), partial(self.text, contents), partial(self.pdf, contents))

    def _no_period(self, city: models.City, day: date, periods: Sequence[P]) -> str:
        slug = self.slug
        if not periods:
            first = f"its first report comes after the first whole {slug}"
            return f"{city.slug} has no whole {slug} of figures yet → {first}"
        return (
            f"{city.slug} has no report of the {slug} of {day} → name a day from {periods[-1].start}, when its first"
            f" {slug} with one begins, to {periods[0].end}, when the last ends"
        )


AnyReport = Report[Any, Any]


class Typeset(Protocol):
    """What typesets an edition."""

    def __call__(self, *, fonts: Path | None = None) -> bytes:
        """As PDF/UA-1, with a folder's fonts or the system's; raises ``CityScoreError`` where they lack a letter."""


@dataclass(frozen=True)
class Edition:
    """One report of a city, to be said in the language that is spoken."""

    name: str
    """What a file of it is called, without an ending."""
    text: Callable[[], str]
    """As plain text, in lines."""
    pdf: Typeset
