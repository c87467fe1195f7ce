"""The charts of many series, worked out together: what it takes for one it takes for hundreds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from cityscore.scoring.observations import Ints
from cityscore.scoring.process_charts import ChartInput, LastState, last_states


@dataclass(frozen=True, eq=False)
class ChartsAsked:
    """Charts of a series, each from one place to another, of whose last windows it is asked what they are."""

    given: ChartInput
    first: Ints
    last: Ints
    fix_after: int | None = None
    screen: bool = True


def states_together(asked: Sequence[ChartsAsked]) -> list[list[LastState]]:
    """What is said of the last windows of each, in the order in which they are asked for.

    Series of a kind are laid one behind the other: no chart reaches from one into the next.
    """
    alike: dict[tuple[object, ...], list[int]] = {}
    for place, charts in enumerate(asked):
        given = charts.given
        key = (given.kind, given.expected is None, charts.fix_after, charts.screen)
        alike.setdefault((*key, place) if given.is_open else key, []).append(place)
    found: list[list[LastState]] = [[] for _ in asked]
    for places in alike.values():
        states = _states([asked[place] for place in places])
        for place in places:
            found[place] = [next(states) for _ in asked[place].last]
    return found


def _states(alike: Sequence[ChartsAsked]) -> Iterator[LastState]:
    """What is said of series of a kind, series after series; places are those of each in its own series."""
    begins = np.cumsum([0, *(len(charts.given.total) for charts in alike)])[:-1].tolist()
    together = [charts.given for charts in alike]
    whole = together[0]
    if len(together) > 1:
        expected = [given.expected for given in together if given.expected is not None]
        whole = replace(
            whole,
            total=np.concatenate([given.total for given in together]),
            size=np.concatenate([given.size for given in together]),
            has_evidence=np.concatenate([given.has_evidence for given in together]),
            expected=np.concatenate(expected) if expected else None,
        )
    first, last = (
        np.concatenate([places + begin for places, begin in zip(of_each, begins, strict=True)])
        for of_each in ([charts.first for charts in alike], [charts.last for charts in alike])
    )
    states = iter(last_states(whole, first, last, fix_after=alike[0].fix_after, screen=alike[0].screen))
    return chain.from_iterable(
        [_moved(next(states), begin) for _ in charts.last] for charts, begin in zip(alike, begins, strict=True)
    )


def _moved(state: LastState, begin: int) -> LastState:
    return state if state.anew is None or not begin else replace(state, anew=state.anew - begin)
