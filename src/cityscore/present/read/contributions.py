"""Why a composite moved: what each service did to it since the window before, in bars and in three sentences."""

from __future__ import annotations

from dataclasses import dataclass

from cityscore.model import Metric, Period
from cityscore.present.read.published_scores import PublishedScore, Rows
from cityscore.present.read.scope import Scope
from cityscore.present.say.language import say, several, to_count, to_say
from cityscore.present.say.number_text import plain_number, score_text, signed_text
from cityscore.scoring.composite import Weighed
from cityscore.scoring.composite_change import CompositeChange, Movement, change_between
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


def moved(scope: Scope, period: Period, now: Rows, before: Rows) -> Moved | None:
    """Compare two windows; None where they have no service in common.

    A composite is said as it is stored: a method may round it, and the parts add up to the unrounded change.
    """
    found = change_between(_weighed(scope, period, before), _weighed(scope, period, now))
    if found is None:
        return None
    names = {metric.slug: metric for metric in scope.metrics}
    whole = (*scope.subject, str(period))
    texts = _composite(before.get(whole), found.before), _composite(now.get(whole), found.now)
    sentences = (_direction(*texts, found.amount), _largest(found, names), _rest(found, names))
    return Moved(*texts, tuple(filter(None, sentences)), _bars(found, names))


def _weighed(scope: Scope, period: Period, rows: Rows) -> list[Weighed]:
    """The services with a score in a window, each with the weight in force at its end."""
    found = []
    for metric in scope.metrics:
        row = rows.get((*scope.key(metric), period))
        if metric.scored and row is not None and row.score is not None:
            found.append(Weighed(metric.slug, row.score, weight_on(metric, row.end)))
    return found


def _bars(found: CompositeChange, names: dict[str, Metric]) -> tuple[Bar, ...]:
    """The largest movements first, the rest gathered, and what came, went or was weighted anew apart."""
    stayed = sorted(
        (each for each in found.parts if each.movement is Movement.MOVED), key=lambda each: -abs(each.amount)
    )
    lines = [
        (names[each.metric].name, each.amount, each.metric) for each in stayed[:LARGEST] if signed_text(each.amount)
    ]
    if rest := [each.amount for each in stayed if each.metric not in {slug for _, _, slug in lines}]:
        lines.append((several("{number} other", "{number} others", len(rest)), sum(rest), ""))
    for movement, one, many in (
        (Movement.CAME, *to_count("{names}: scored now, not before", "{number} scored now, not before: {names}")),
        (Movement.WENT, *to_count("{names}: scored before, not now", "{number} scored before, not now: {names}")),
        (Movement.REWEIGHTED, *to_count("{names}: weighted anew", "{number} weighted anew: {names}")),
    ):
        if parts := [each for each in found.parts if each.movement is movement]:
            listed = ", ".join(names[each.metric].name for each in parts)
            lines.append((several(one, many, len(parts), names=listed), found.total(movement), ""))
    longest = max((abs(amount) for _, amount, _ in lines), default=0) or 1.0
    return tuple(
        Bar(name, amount, signed_text(amount) or plain_number(0, 3), amount / longest, slug)
        for name, amount, slug in lines
    )


def _composite(stored: PublishedScore | None, mean: float) -> str:
    return score_text(stored.score if stored and stored.score is not None else mean)


def _direction(before: str, now: str, amount: float) -> str:
    if before == now:
        return say("The score stayed at {now}.", now=now)
    if amount > 0:
        return say("The score rose from {before} to {now}.", before=before, now=now)
    return say("The score fell from {before} to {now}.", before=before, now=now)


def _largest(found: CompositeChange, names: dict[str, Metric]) -> str:
    """What moved it most its own way."""
    falling = found.amount < 0
    parts = [each for each in found.parts if each.movement is Movement.MOVED and (each.amount < 0) == falling]
    parts = [each for each in sorted(parts, key=lambda each: -abs(each.amount)) if signed_text(each.amount)][:2]
    if not parts:
        return ""
    first, *others = ((names[each.metric].name, signed_text(each.amount)) for each in parts)
    if not others:
        sentence = to_say("{name} took most away ({amount}).") if falling else to_say("{name} added most ({amount}).")
        return say(sentence, name=first[0], amount=first[1])
    sentence = to_say("{name} took most away ({amount}), then {other} ({next}).")
    if not falling:
        sentence = to_say("{name} added most ({amount}), then {other} ({next}).")
    return say(sentence, name=first[0], amount=first[1], other=others[0][0], next=others[0][1])


def _rest(found: CompositeChange, names: dict[str, Metric]) -> str:
    """Whether other services were counted than before."""
    came = [names[each.metric].name for each in found.parts if each.movement is Movement.CAME]
    went = [names[each.metric].name for each in found.parts if each.movement is Movement.WENT]
    if not came and not went:
        return say("The same services were counted as before.")
    changed = signed_text(found.total(Movement.CAME) + found.total(Movement.WENT)) or plain_number(0, 3)
    return several(
        "{number} service came or went, which made {amount}: {names}.",
        "{number} services came or went, which made {amount}: {names}.",
        len(came) + len(went),
        amount=changed,
        names=", ".join([*came, *went]),
    )
