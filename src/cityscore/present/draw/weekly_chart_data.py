"""The last weeks of a city, as a chart draws them and tells them; what draws is loaded by who wants a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cityscore.model import Period, Status
from cityscore.present.say.language import say, several
from cityscore.present.say.terms import met_sentence


@dataclass(frozen=True)
class WeekPoint:
    """One week of a city."""

    name: str
    end: date
    score: float | None
    """None where there was no composite, or it is not shown."""
    score_text: str
    status: Status | None
    met: int
    scored: int


@dataclass(frozen=True)
class WeeksDrawing:
    """A city's last weeks, oldest first."""

    weeks: Sequence[WeekPoint]
    title: str
    subtitle: str = ""
    period: Period = Period.WEEK

    @property
    def ends(self) -> list[date]:
        """The last days of the weeks."""
        return [week.end for week in self.weeks]

    @property
    def description(self) -> str:
        """All of it in sentences, for those who don't see it; a table beside it says every figure."""
        return " ".join(_sentences(self.weeks))


def _sentences(weeks: Sequence[WeekPoint]) -> Iterator[str]:
    scored = [week for week in weeks if week.score is not None]
    if scored:
        last = scored[-1]
        low, high = (end(scored, key=lambda week: week.score or 0.0) for end in (min, max))
        yield say("CityScore of {week}: {score}.", week=last.name, score=last.score_text)
        if len(scored) > 1:
            yield say("Highest: {figure}, {window}.", figure=high.score_text, window=high.name)
            yield say("Lowest: {figure}, {window}.", figure=low.score_text, window=low.name)
    if weeks and weeks[-1].scored:
        yield met_sentence(weeks[-1].met, weeks[-1].scored)
    if gaps := sum(week.score is None and not week.scored for week in weeks):
        yield several("There is {number} gap without a figure.", "There are {number} gaps without figures.", gaps)
