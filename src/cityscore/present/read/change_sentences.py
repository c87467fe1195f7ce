"""Why a composite moved, in sentences: which way, what moved it most either way, and who was counted beside before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from cityscore.present.say.language import say, several
from cityscore.present.say.name_lists import FEW, listed_names
from cityscore.present.say.number_text import plain_number, signed_text
from cityscore.present.say.sentence import Direction, Sentence, Stated, Statement
from cityscore.scoring.composite_change import CompositeChange, Contribution, Movement

NO_MOVE = 1e-9
"""What sums of floats leave of a composite that stayed."""
WORTH_TELLING = 0.25
"""What services did by coming or going is told from so large a part on of the largest movement."""


def change_sentences(
    change: CompositeChange, shown: tuple[float, float], texts: tuple[str, str], names: Mapping[str, str]
) -> Iterator[Sentence]:
    """What leads from one composite to the other, which are ``shown`` as these ``texts``; what did most comes first.

    The largest movement up and the largest down are always named. Services that came, went or were weighted anew
    are told where that made a good part of what the largest movement did (``told_apart``).
    """
    yield _direction(change.amount, shown, *texts)
    apart = told_apart(change)
    leading = [movement for movement in change.leading if movement in apart]
    yield from (_composition(change, movement, names) for movement in leading)
    movers = _movers(change, names)
    if apart and movers:
        first = say("Of the services counted both times, {sentence}", sentence=movers[0])
        movers[0] = Sentence(first, *movers[0].states)
    yield from movers
    yield from (_composition(change, movement, names) for movement in apart if movement not in leading)


def told_apart(change: CompositeChange) -> list[Movement]:
    """The ways other than moving that are told in a sentence: what did more than any service by moving, or than all.

    Without the second, a score could rise while all that is named took away. And what did a good part of what the first
    of those did: else a trifle would be named, and not a service that came or went.
    """
    apart = [way for way in Movement if way is not Movement.MOVED and signed_text(change.total(way))]
    moved = change.total(Movement.MOVED)
    outweighs = abs(change.amount - moved) > abs(moved)
    most = max((abs(part.amount) for part in change.parts if part.movement is Movement.MOVED), default=0.0)
    return [way for way in apart if outweighs or abs(change.total(way)) >= WORTH_TELLING * most]


def is_named(parts: Sequence[Contribution]) -> bool:
    """Whether a sentence names those that came, went or were weighted anew; of more it says the number."""
    return len(parts) <= FEW


def _direction(amount: float, shown: tuple[float, float], before: str, now: str) -> Sentence:
    if before != now:
        if shown[1] > shown[0]:
            text = say("The score rose from {before} to {now}.", before=before, now=now)
        else:
            text = say("The score fell from {before} to {now}.", before=before, now=now)
    elif abs(amount) <= NO_MOVE:
        text = say("The score stayed at {now}.", now=now)
    else:
        text = _unseen(amount, now)
    way = _way(amount) if abs(amount) > NO_MOVE else None
    return Sentence(text, Statement(Stated.CHANGE, amount, direction=way), Statement(Stated.SCORE, shown[1]))


def _unseen(amount: float, now: str) -> str:
    """A change that two decimals do not show, so that rounding hides none."""
    if abs(amount) >= 0.01:  # what is under 1 is shown as 0.99 from 0.985 on
        by = signed_text(abs(amount))[1:]
        if amount > 0:
            return say("The score rose by {amount} and still reads {now}.", amount=by, now=now)
        return say("The score fell by {amount} and still reads {now}.", amount=by, now=now)
    by = plain_number(0.01) if abs(amount) >= 0.001 else plain_number(0.001)
    if amount > 0:
        return say("The score rose by less than {amount} and still reads {now}.", amount=by, now=now)
    return say("The score fell by less than {amount} and still reads {now}.", amount=by, now=now)


def _movers(change: CompositeChange, names: Mapping[str, str]) -> list[Sentence]:
    """The largest movement up and the largest down, the larger of the two first; and who was next the change's way."""
    parts = [part for part in change.parts if part.movement is Movement.MOVED and signed_text(part.amount)]
    ways = [[part for part in parts if (part.amount < 0) is falling] for falling in (False, True)]
    largest = sorted(filter(None, ways), key=lambda way: -max(abs(part.amount) for part in way))
    return [_most(way, names, then=change.amount * way[0].amount > 0) for way in largest]


def _most(parts: Sequence[Contribution], names: Mapping[str, str], *, then: bool) -> Sentence:
    """Who moved it most one way; those that moved it as much, as it reads, are named together, not by the alphabet."""
    ordered = sorted(parts, key=lambda part: (-abs(part.amount), part.metric))
    first, *others = (list(group) for _, group in groupby(ordered, key=lambda part: signed_text(part.amount)))
    amount = signed_text(first[0].amount)
    falling = first[0].amount < 0
    states = [_statement(part) for part in first]
    if len(first) > FEW:
        text = (
            several(
                "{number} service took most away ({amount}).",
                "{number} services took most away ({amount} each).",
                len(first),
                amount=amount,
            )
            if falling
            else several(
                "{number} service added most ({amount}).",
                "{number} services added most ({amount} each).",
                len(first),
                amount=amount,
            )
        )
    elif len(first) > 1:
        named = listed_names([names[part.metric] for part in first])
        text = (
            say("{names} took most away ({amount} each).", names=named, amount=amount)
            if falling
            else say("{names} added most ({amount} each).", names=named, amount=amount)
        )
    elif then and others and len(others[0]) == 1:
        states.append(_statement(others[0][0]))
        values = {"name": names[first[0].metric], "amount": amount}
        values |= {"other": names[others[0][0].metric], "next": signed_text(others[0][0].amount)}
        text = (
            say("{name} took most away ({amount}), then {other} ({next}).", **values)
            if falling
            else say("{name} added most ({amount}), then {other} ({next}).", **values)
        )
    else:
        name = names[first[0].metric]
        text = (
            say("{name} took most away ({amount}).", name=name, amount=amount)
            if falling
            else say("{name} added most ({amount}).", name=name, amount=amount)
        )
    return Sentence(text, *states)


def _composition(change: CompositeChange, movement: Movement, names: Mapping[str, str]) -> Sentence:
    """What services made that were counted one time only, or by another weight; a few are named."""
    parts = [part for part in change.parts if part.movement is movement]
    total, number = change.total(movement), len(parts)
    amount = signed_text(total)
    named = listed_names([names[part.metric] for part in parts]) if is_named(parts) else ""
    match movement:
        case Movement.CAME if named:
            text = several(
                "{names} has a score now and had none before: {amount}.",
                "{names} have scores now and had none before: {amount}.",
                number,
                names=named,
                amount=amount,
            )
        case Movement.CAME:
            text = several(
                "{number} service has a score now and had none before: {amount}.",
                "{number} services have scores now and had none before: {amount}.",
                number,
                amount=amount,
            )
        case Movement.WENT if named:
            text = several(
                "{names} had a score before and has none now: {amount}.",
                "{names} had scores before and have none now: {amount}.",
                number,
                names=named,
                amount=amount,
            )
        case Movement.WENT:
            text = several(
                "{number} service had a score before and has none now: {amount}.",
                "{number} services had scores before and have none now: {amount}.",
                number,
                amount=amount,
            )
        case _ if named:
            text = several(
                "{names} was weighted anew: {amount}.",
                "{names} were weighted anew: {amount}.",
                number,
                names=named,
                amount=amount,
            )
        case _:
            text = several(
                "{number} service was weighted anew: {amount}.",
                "{number} services were weighted anew: {amount}.",
                number,
                amount=amount,
            )
    return Sentence(text, Statement(Stated.COMPOSITION, total, of=number, direction=_way(total)))


def _statement(part: Contribution) -> Statement:
    return Statement(Stated.MOVED, part.amount, metric=part.metric, direction=_way(part.amount))


def _way(amount: float) -> Direction:
    return Direction.UP if amount > 0 else Direction.DOWN
