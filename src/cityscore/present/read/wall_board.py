"""The wall board: a line of plates for each cabinet, one for the city, and the follow-ups in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from textwrap import shorten

from cityscore.model import Period
from cityscore.present.read.earlier_windows import windows_of
from cityscore.present.read.follow_ups import FollowUp, news
from cityscore.present.read.late_data import late
from cityscore.present.read.preliminary import with_preliminary
from cityscore.present.read.public_comments import said_of
from cityscore.present.read.published_scores import Day, Publication, PublishedScore
from cityscore.present.read.scope import Scope
from cityscore.present.read.services_table import cell_of, goals_met_text, met_count_text
from cityscore.present.read.streaks import streaks_of
from cityscore.present.say.language import say
from cityscore.present.say.sentence import Sentence
from cityscore.present.say.terms import PERIOD_WORDS
from cityscore.store.subjects import Name

PERIODS = (Period.CURRENT, Period.DAY, Period.WEEK, Period.MONTH, Period.QUARTER)
AT_ONCE = 14
"""How many lines fit above the city's; the rest take their turn."""
MOST_LETTERS = 100
"""Of what was said of a service, on a screen that nobody can scroll; its page has all of it."""


@dataclass(frozen=True)
class Plates:
    """One figure: a plate for each digit, its sign, and the same in words."""

    key: str
    """Whose it is, and of which period: the same from one publication to the next."""
    label: str
    glyphs: tuple[str, ...]
    small: str
    """What follows the plates, painted small: "/6"."""
    status: str
    symbol: str
    words: str


@dataclass(frozen=True)
class BoardLine:
    """A cabinet, or the city."""

    name: str
    kind: str
    slug: str
    figures: tuple[Plates, ...]
    met: Plates | None
    """How many met their goal; None where the figures say just that."""


@dataclass(frozen=True)
class Board:
    """What the board shows."""

    day: Day
    columns: tuple[tuple[str, bool], ...]
    """Each period's name, and whether it is the one that leads."""
    lines: tuple[BoardLine, ...]
    whole: BoardLine
    shows_composite: bool
    ticker: tuple[FollowUp, ...]
    calm: str
    """What is said where there is nothing to follow up."""

    @property
    def rows(self) -> int:
        """How many lines are seen at once, the city's apart."""
        return min(len(self.lines), AT_ONCE)


def board_contents(scope: Scope, publication: Publication) -> Board | None:
    """Read and word the board, in four or five queries; None where the day has no figures."""
    day = Day(publication, publication.rows(scope.names))
    row = day.of(scope.subject) if day.rows else None
    if row is None:
        return None
    city = publication.in_force.definitions.city
    ticker = _ticker(scope, day)
    return Board(
        day=day,
        columns=tuple((say(PERIOD_WORDS[period]), period is day.headline) for period in _periods(day)),
        lines=tuple(_line(section.name, section.subject, day, city.composite) for section in scope.sections),
        whole=_line(say("City"), scope.subject, day, city.composite),
        shows_composite=city.composite,
        ticker=ticker,
        calm="" if ticker else _calm(row),
    )


def _periods(day: Day) -> tuple[Period, ...]:
    return tuple(period for period in PERIODS if period in day.columns)


def _line(name: str, subject: Name, day: Day, shows_composite: bool) -> BoardLine:
    figures = tuple(
        _score(subject, row, period, day) if shows_composite else _met(subject, row, period)
        for period in _periods(day)
        for row in [day.of(subject, period)]
    )
    met = _met(subject, day.of(subject), None) if shows_composite else None
    return BoardLine(name, subject[0], subject[1], figures, met)


def _score(subject: Name, row: PublishedScore | None, period: Period, day: Day) -> Plates:
    key, label = _key(subject, period), say(PERIOD_WORDS[period])
    if row is None or not row.status:
        words = cell_of(row, day.headline, day.publication.near).words if row is not None else say("no score")
        return Plates(key, label, (" ", ".", " ", " "), "", "none", "", words)
    cell = cell_of(row, day.headline, day.publication.near)
    return Plates(key, label, tuple(cell.text), "", cell.status, cell.symbol, f"{cell.text}, {cell.words}")


def _met(subject: Name, row: PublishedScore | None, period: Period | None) -> Plates:
    """How many met; of no period where it stands beside the scores."""
    label = say(PERIOD_WORDS[period]) if period else say("Met")
    key = _key(subject, period)
    if row is None or not row.scored:
        return Plates(key, label, (" ",), "", "none", "", met_count_text(row))
    return Plates(key, label, tuple(str(row.met)), f"/{row.scored}", "plain", "", met_count_text(row))


def _key(subject: Name, period: Period | None) -> str:
    return " ".join((*subject, period or "met"))


def _ticker(scope: Scope, day: Day) -> tuple[FollowUp, ...]:
    """What is followed up, in the order of the city's page; then whose figures are missing."""
    history, publication = windows_of(scope, day), day.publication
    lists = with_preliminary(scope, day, news(scope, day.headline, history, streaks_of(scope, day, history)))
    followed = [publication.in_force.definitions.by_slug[item.slug] for item in lists.follow_up]
    comments, _ = said_of(publication, followed, scope, (publication.day, publication.day))
    lists = lists.with_words(
        [replace(comment, text=shorten(comment.text, MOST_LETTERS, placeholder=" …")) for comment in comments]
    )
    missing = (FollowUp("", "", "", Sentence(department.sentence), False, "none") for department in late(scope, day))
    return (*lists.follow_up, *missing)


def _calm(row: PublishedScore) -> str:
    if row.scored and row.met == row.scored:
        return say("Every service that has a score met its goal.")
    return goals_met_text(row)
