"""The list that the City of Boston published each day, read as it stands: text to figures, and no rules."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import groupby

FILE = "published.csv.gz"

LAST_PUBLICATION = date(2025, 4, 10)
"""The demonstration ends here; the file goes on with a few days of 2026."""


@dataclass(frozen=True, kw_only=True)
class PublishedFigures:
    """A published numerator and denominator, each None where the City left it blank."""

    numerator: int | float | None
    denominator: int | float | None


@dataclass(frozen=True, kw_only=True)
class PublishedDay:
    """What the City published on one day, by the metric's published name.

    ``moment`` is when its last figure was calculated, so that the publication was complete; it has no zone.
    """

    moment: datetime
    days: Mapping[str, PublishedFigures]
    weeks: Mapping[str, PublishedFigures]

    @property
    def day(self) -> date:
        """The day its day figures are for: the day before."""
        return self.moment.date() - timedelta(days=1)

    @property
    def sunday(self) -> date:
        """The last day of the week its week figures are for: the last whole week, Monday to Sunday, before it."""
        return self.day - timedelta(days=self.day.isoweekday() % 7)


@cache
def publications() -> tuple[PublishedDay, ...]:
    """The publications up to 10 April 2025, oldest first."""
    # a publication is written within minutes, and never across midnight
    days = groupby(_lines(), key=lambda line: line["score_calculated_ts"][:10])
    all_days = (_publication(list(lines)) for _, lines in days)
    return tuple(day for day in all_days if day.moment.date() <= LAST_PUBLICATION)


def _lines() -> Iterator[dict[str, str]]:
    content = (files(__package__) / FILE).read_bytes()
    return csv.DictReader(io.StringIO(gzip.decompress(content).decode("utf-8"), newline=""))


def _publication(lines: list[dict[str, str]]) -> PublishedDay:
    return PublishedDay(
        moment=max(datetime.fromisoformat(line["score_calculated_ts"]) for line in lines),
        days={line["metric_name"]: _figures(line, "day") for line in lines},
        weeks={line["metric_name"]: _figures(line, "week") for line in lines},
    )


def _figures(line: Mapping[str, str], span: str) -> PublishedFigures:
    return PublishedFigures(
        numerator=_number(line[f"{span}_numerator"]), denominator=_number(line[f"{span}_denominator"])
    )


def _number(text: str) -> int | float | None:
    """A published number; whole numbers stay whole."""
    if not text:
        return None
    return int(text) if text.isdigit() else float(text)
