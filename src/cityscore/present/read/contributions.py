"""Why a composite moved: what each service did to it since the window before, in bars and in three sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cityscore.model import Metric, Period, Reason
from cityscore.present.read.published_scores import PublishedScore, Rows
from cityscore.present.read.scope import Scope
from cityscore.present.say.language import say, several, to_count, to_say
from cityscore.present.say.number_text import plain_number, score_text, signed_text
from cityscore.scoring.composite import Weighed
from cityscore.scoring.composite_change import CompositeChange, Contribution, Movement, change_between
from cityscore.scoring.current import current_period
from cityscore.scoring.yardsticks import weight_on

LARGEST = 5


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


def moved(scope: Scope, period: Period, now: Rows, before: Rows, day: date) -> Moved | None:
    """Compare two windows; None where they have no service in common.

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
    near = scope.in_force.definitions.city.near
    texts = _composite(before.get(composite), change.before, near), _composite(now.get(composite), change.now, near)
    parts = (
        _largest(change, names),
        _rest(change, names),
        _weighted(change, names),
        _unchanged(earlier, current) if on else "",
    )
    if change.leading:  # what came, went or was weighted anew did more than any service by moving
        parts = (*parts[1:], parts[0])
    sentences = (_direction(*texts, change.amount), *parts)
    return Moved(*texts, tuple(filter(None, sentences)), _bars(change, names))


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
    for movement, one, many in (
        (Movement.CAME, *to_count("{names}: scored now, not before", "{number} scored now, not before: {names}")),
        (Movement.WENT, *to_count("{names}: scored before, not now", "{number} scored before, not now: {names}")),
        (Movement.REWEIGHTED, *to_count("{names}: weighted anew", "{number} weighted anew: {names}")),
    ):
        if parts := _of(change, movement):
            listed = ", ".join(names[part.metric] for part in parts)
            apart.append((movement, (several(one, many, len(parts), names=listed), change.total(movement), "")))
    first = [line for way in change.leading for movement, line in apart if movement is way]
    lines = [*first, *lines, *(line for movement, line in apart if movement not in change.leading)]
    longest = max((abs(amount) for _, amount, _ in lines), default=0) or 1.0
    return tuple(
        Bar(name, amount, signed_text(amount) or plain_number(0, 3), amount / longest, slug)
        for name, amount, slug in lines
    )


def _of(change: CompositeChange, movement: Movement) -> list[Contribution]:
    return [part for part in change.parts if part.movement is movement]


def _composite(stored: PublishedScore | None, mean: float, near: float) -> str:
    return score_text(stored.score if stored and stored.score is not None else mean, near)


def _direction(before: str, now: str, amount: float) -> str:
    if before == now:
        return say("The score stayed at {now}.", now=now)
    if amount > 0:
        return say("The score rose from {before} to {now}.", before=before, now=now)
    return say("The score fell from {before} to {now}.", before=before, now=now)


def _largest(change: CompositeChange, names: dict[str, str]) -> str:
    """What moved it most its own way; of those counted both times, where others did more by coming or going."""
    falling = change.amount < 0
    parts = [part for part in _of(change, Movement.MOVED) if (part.amount < 0) == falling and signed_text(part.amount)]
    if not parts:
        return ""
    largest = sorted(parts, key=lambda part: -abs(part.amount))[:2]
    first, *others = ((names[part.metric], signed_text(part.amount)) for part in largest)
    if change.leading:
        sentence = (
            to_say("Of the services counted both times, {name} took most away ({amount}).")
            if falling
            else to_say("Of the services counted both times, {name} added most ({amount}).")
        )
        return say(sentence, name=first[0], amount=first[1])
    if not others:
        sentence = to_say("{name} took most away ({amount}).") if falling else to_say("{name} added most ({amount}).")
        return say(sentence, name=first[0], amount=first[1])
    sentence = to_say("{name} took most away ({amount}), then {other} ({next}).")
    if not falling:
        sentence = to_say("{name} added most ({amount}), then {other} ({next}).")
    return say(sentence, name=first[0], amount=first[1], other=others[0][0], next=others[0][1])


def _rest(change: CompositeChange, names: dict[str, str]) -> str:
    """Whether other services were counted than before."""
    parts = _of(change, Movement.CAME) + _of(change, Movement.WENT)
    if not parts:
        return say("The same services were counted as before.")
    amount = signed_text(change.total(Movement.CAME) + change.total(Movement.WENT)) or plain_number(0, 3)
    return several(
        "{number} service came or went, which made {amount}: {names}.",
        "{number} services came or went, which made {amount}: {names}.",
        len(parts),
        amount=amount,
        names=", ".join(names[part.metric] for part in parts),
    )


def _unchanged(before: Sequence[Weighed], now: Sequence[Weighed]) -> str:
    """How many services could not move, for the figures that are current are those of before: of what comes monthly."""
    known = {service.metric: service.window for service in before}
    same = sum(known.get(service.metric) == service.window for service in now)
    return several("{number} has no newer figure.", "{number} have no newer figures.", same) if same else ""


def _weighted(change: CompositeChange, names: dict[str, str]) -> str:
    """What new weights did, where that was the most."""
    parts = _of(change, Movement.REWEIGHTED)
    if Movement.REWEIGHTED not in change.leading:
        return ""
    return several(
        "{number} service was weighted anew, which made {amount}: {names}.",
        "{number} services were weighted anew, which made {amount}: {names}.",
        len(parts),
        amount=signed_text(change.total(Movement.REWEIGHTED)) or plain_number(0, 3),
        names=", ".join(names[part.metric] for part in parts),
    )
