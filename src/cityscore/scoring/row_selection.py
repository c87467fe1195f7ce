"""Rows of observations, picked out or put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cityscore.model import Definitions, Metric
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


def rows_behind(definitions: Definitions, metric: Metric, data: Observations) -> Bools:
    """Which rows a metric's scores are made from: its own, or those of the metrics that it is derived from."""
    slugs = {part.slug for part in metric.parts or (metric,)}
    indexes = [index for index, known in enumerate(definitions.metrics) if known.slug in slugs]
    return np.isin(data.metric, indexes) if len(indexes) > 1 else data.metric == indexes[0]


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
        exempt=None
        if all(part.exempt is None for part in parts)
        else np.concatenate([np.zeros(len(part), np.bool_) if part.exempt is None else part.exempt for part in parts]),
    )


def with_same_districts(parts: Sequence[Observations], districts: Sequence[str] = ()) -> list[Observations]:
    """Parts of which each names its districts in its own order, all in one; ``districts`` are named as well."""
    names = tuple(sorted({name for part in parts for name in part.districts} | {"", *districts}))
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
