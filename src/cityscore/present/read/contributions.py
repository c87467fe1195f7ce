"""Why a composite moved: what each service did to it since the window before, in bars and in a few sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cityscore.model import Metric, Period, Reason
from cityscore.present.read.change_sentences import change_sentences, is_named, told_apart
from cityscore.present.read.published_scores import PublishedScore, Rows
from cityscore.present.read.scope import Scope
from cityscore.present.say.language import say, several, to_count
from cityscore.present.say.number_text import plain_number, score_text, signed_text
from cityscore.scoring.composite import Weighed
from cityscore.scoring.composite_change import CompositeChange, Contribution, Movement, change_between
from cityscore.scoring.current import current_period
from cityscore.scoring.yardsticks import weight_on

LARGEST = 5
ROUNDED = 0.01 + 1e-9
"""By so much a method may round a composite."""
APART = (
    (
        Movement.CAME,
        to_count("{names}: scored now, not before", "{number} scored now, not before: {names}"),
        to_count("{number} scored now, not before", "{number} scored now, not before"),
    ),
    (
        Movement.WENT,
        to_count("{names}: scored before, not now", "{number} scored before, not now: {names}"),
        to_count("{number} scored before, not now", "{number} scored before, not now"),
    ),
    (
        Movement.REWEIGHTED,
        to_count("{names}: weighted anew", "{number} weighted anew: {names}"),
        to_count("{number} weighted anew", "{number} weighted anew"),
    ),
)
"""What stands beside a bar of those that did not move: with their names, and without where a sentence has them."""


@dataclass(frozen=True)
class Bar:
    """One line of the waterfall."""

    name: str
    amount: float
    text: str
    """The amount with its sign."""
    share: float
    """Of the longest bar, from -1 to 1."""
    slug: str = ""
    """Of the service; empty for what is gathered."""

    @property
    def x(self) -> str:
        """Where it begins, on a scale from 0 to 200 with the centre at 100."""
        return f"{100 + min(self.share, 0) * 100:.1f}"

    @property
    def width(self) -> str:
        """How long it is on that scale; never too short to be seen."""
        return f"{max(abs(self.share) * 100, 0.8):.1f}"


@dataclass(frozen=True)
class Moved:
    """A composite before and now, and what led from one to the other."""

    before: str
    now: str
    sentences: tuple[str, ...]
    bars: tuple[Bar, ...]

    @property
    def heading(self) -> str:
        """What stands above it: no score that reads the same has moved, though what it is made of has."""
        return say("What moved") if self.before == self.now else say("Why it moved")

    @property
    def arrow(self) -> str:
        """From which score to which; empty where both read the same."""
        return "" if self.before == self.now else f"{self.before} → {self.now}"


def moved(scope: Scope, period: Period, now: Rows, before: Rows, day: date) -> Moved | None:
    """Compare two windows; None where they have no service in common, or nothing moved that a reader would see.

    What is current is weighed as on the day that is shown, both times. A composite is said as it is stored: a method
    may round it, and the parts add up to the unrounded change.
    """
    on = day if period is Period.CURRENT else None
    earlier, current = _weighed(scope, period, before, on), _weighed(scope, period, now, on)
    change = change_between(earlier, current)
    if change is None:
        return None
    names = {metric.slug: metric.name for metric in scope.metrics}
    if any(row.reason == Reason.REDACTED for rows in (before, now) for row in _rows_of(scope, period, rows)):
        return None  # what a service did would be told, or the parts would not add up
    composite = (*scope.subject, str(period))
    shown = _composites(before.get(composite), now.get(composite), change)
    near = scope.in_force.definitions.city.near
    texts = score_text(shown[0], near), score_text(shown[1], near)
    bars = _bars(change, names)
    if not bars and not signed_text(change.amount) and texts[0] == texts[1]:
        return None
    unchanged = _unchanged(earlier, current) if on else ""
    return Moved(*texts, (*change_sentences(change, shown, texts, names), *filter(None, [unchanged])), bars)


def _weighed(scope: Scope, period: Period, rows: Rows, on: date | None) -> list[Weighed]:
    """The services with a score in a window, each with the weight in force on a day, or else at its end."""
    return [
        Weighed(metric.slug, row.score, weight_on(metric, on or row.end), (row.start, row.end))
        for metric in scope.metrics
        if (row := _row_of(scope, metric, period, rows)) and metric.scored and row.score is not None
    ]


def _row_of(scope: Scope, metric: Metric, period: Period, rows: Rows) -> PublishedScore | None:
    """A service's row of a period; of what is current, the one that was so then."""
    if period is not Period.CURRENT:
        return rows.get((*scope.key(metric), period))
    own = rows.get((*scope.key(metric), current_period(metric, scope.in_force.definitions.city.headline)))
    current = rows.get((*scope.key(metric), period))
    return current if current is not None and current.period == period else own


def _rows_of(scope: Scope, period: Period, rows: Rows) -> Iterator[PublishedScore]:
    """The services' rows of a window."""
    return filter(None, (_row_of(scope, metric, period, rows) for metric in scope.metrics if metric.scored))


def _bars(change: CompositeChange, names: dict[str, str]) -> tuple[Bar, ...]:
    """The largest movements first, the rest gathered, and what came, went or was weighted anew apart.

    Where that did more than any service, it stands before them.
    """
    stayed = sorted(_of(change, Movement.MOVED), key=lambda part: -abs(part.amount))
    lines = [(names[part.metric], part.amount, part.metric) for part in stayed[:LARGEST] if signed_text(part.amount)]
    rest = [part.amount for part in stayed if part.metric not in {slug for _, _, slug in lines}]
    if signed_text(sum(rest)):
        lines.append((several("{number} other", "{number} others", len(rest)), sum(rest), ""))
    apart = []
    told = told_apart(change)
    for movement, (one, many), words in APART:
        parts = _of(change, movement)
        if not any(signed_text(part.amount) for part in parts):
            continue
        if movement in told and is_named(parts):
            label = several(*words, len(parts))
        else:
            label = several(one, many, len(parts), names=", ".join(names[part.metric] for part in parts))
        apart.append((movement, (label, change.total(movement), "")))
    first = [line for way in change.leading for movement, line in apart if movement is way]
    lines = [*first, *lines, *(line for movement, line in apart if movement not in change.leading)]
    longest = max((abs(amount) for _, amount, _ in lines), default=0) or 1.0
    return tuple(
        Bar(name, amount, signed_text(amount) or plain_number(0, 3), amount / longest, slug)
        for name, amount, slug in lines
    )


def _of(change: CompositeChange, movement: Movement) -> list[Contribution]:
    return [part for part in change.parts if part.movement is movement]


def _composites(
    before: PublishedScore | None, now: PublishedScore | None, change: CompositeChange
) -> tuple[float, float]:
    """The composite before and now as they are shown, which go the way that the parts add up to.

    They are those stored, unless one is the mean of other parts: of weights that have changed since, or of a figure
    that has.
    """
    means = change.before, change.now
    pairs = list(zip((before, now), means, strict=True))
    stored = tuple(row.score if row and row.score is not None else mean for row, mean in pairs)
    differ = any(abs(score - mean) >= ROUNDED for score, mean in zip(stored, means, strict=True))
    return means if differ or (stored[1] - stored[0]) * change.amount < 0 else (stored[0], stored[1])


def _unchanged(before: Sequence[Weighed], now: Sequence[Weighed]) -> str:
    """How many services could not move, for the figures that are current are those of before: of what comes monthly."""
    known = {service.metric: service.window for service in before}
    same = sum(known.get(service.metric) == service.window for service in now)
    return several("{number} has no newer figure.", "{number} have no newer figures.", same) if same else ""
