"""Rows of observations, picked out or put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cityscore.scoring.observations import Bools, Ints, Observations


def taken_rows(data: Observations, rows: Ints | Bools) -> Observations:
    """Some of the rows, by their numbers or as a mask."""
    return replace(
        data,
        filled=None,
        metric=data.metric[rows],
        district=data.district[rows],
        day=data.day[rows],
        numerator=data.numerator[rows],
        denominator=data.denominator[rows],
        exempt=None if data.exempt is None else data.exempt[rows],
    )


def joined_observations(parts: Sequence[Observations]) -> Observations:
    """The rows of several parts, at least one, one after another; all have the same ``districts``."""
    return replace(
        parts[0],
        filled=None,
        metric=np.concatenate([part.metric for part in parts]),
        district=np.concatenate([part.district for part in parts]),
        day=np.concatenate([part.day for part in parts]),
        numerator=np.concatenate([part.numerator for part in parts]),
        denominator=np.concatenate([part.denominator for part in parts]),
        exempt=_exempt(parts),
    )


def _exempt(parts: Sequence[Observations]) -> Bools | None:
    """Which rows of all parts say that no figure is due; None where no part has any."""
    if all(part.exempt is None for part in parts):
        return None
    none = (np.zeros(len(part), dtype=np.bool_) if part.exempt is None else part.exempt for part in parts)
    return np.concatenate(list(none))


def with_same_districts(parts: Sequence[Observations]) -> list[Observations]:
    """Parts of which each names its districts in its own order, all in one."""
    names = tuple(sorted({name for part in parts for name in part.districts} | {""}))
    place = {name: index for index, name in enumerate(names)}
    return [
        replace(
            part,
            filled=None,
            district=np.array([place[name] for name in part.districts], dtype=np.int64)[part.district],
            districts=names,
        )
        for part in parts
    ]
