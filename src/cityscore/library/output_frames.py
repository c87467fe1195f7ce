"""Scores as dataframes: the columns of ``cityscore score``, in the caller's own kind of dataframe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cityscore.model import COMPOSITE, Definitions
from cityscore.scoring.composite import Composite
from cityscore.scoring.metric_scores import REASONS, Scores
from cityscore.scoring.observations import Floats, Ints, Observations
from cityscore.scoring.status import STATUSES
from cityscore.scoring.windows import Windows
from cityscore.sources.columns import EXEMPT

Native = Any
"""A dataframe of the caller's kind."""

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("metric", "district")),
        ("through", pa.date32()),
        ("period", pa.string()),
        *((name, pa.date32()) for name in ("start", "end")),
        *((name, pa.float64()) for name in ("value", "yardstick", "ratio", "score")),
        *((name, pa.string()) for name in ("status", "reason")),
        ("days", pa.int64()),
        ("method", pa.string()),
        ("due", pa.int64()),
        ("coverage", pa.float64()),
        *((name, pa.int64()) for name in ("met", "scored")),
    ]
)
"""The columns of every row, a score each; what a row does not have is null."""


def metrics_table(scores: Sequence[Scores], through: Ints) -> pa.Table:
    """The scores of metrics: by metric, district, day covered and period. ``through`` has shape (days,)."""
    return pa.concat_tables([SCHEMA.empty_table(), *metrics_tables(scores, through)])


def metrics_tables(scores: Iterable[Scores], through: Ints) -> Iterator[pa.Table]:
    """The same a metric and district at a time, for many days."""
    return (_metric_columns(of_metric, through) for of_metric in scores)


def city_table(composite: Composite, current: Composite) -> pa.Table:
    """The scores of a composite: by day covered and period, each day's ``current`` last, without days of its own."""
    periods = len(composite.windows.periods)
    days = np.arange(len(composite.windows.through))
    places = np.concatenate([np.repeat(days, periods), days]), np.repeat([0, 1], [days.size * periods, days.size])
    table = pa.concat_tables([_composite_columns(composite), _composite_columns(current, has_days=False)])
    return table.take(pa.array(np.lexsort((places[1], places[0]))))


def _composite_columns(composite: Composite, *, has_days: bool = True) -> pa.Table:
    count = composite.mean.size
    windows = _windows(composite.windows, composite.windows.through)
    if not has_days:
        windows = {name: column for name, column in windows.items() if name not in ("start", "end")}
    columns = {
        **windows,
        **_words(composite.status, composite.reason),
        "metric": pa.repeat(COMPOSITE, count),
        "district": pa.repeat("", count),
        "score": _numbers(composite.score),
        "method": pa.repeat(str(composite.method.name), count),
        "coverage": _numbers(composite.coverage),
        "met": pa.array(_rows(composite.met)),
        "scored": pa.array(_rows(composite.scored)),
    }
    return _table(columns, count)


def to_native(table: pa.Table, like: nw.Implementation) -> Native:
    """A table as the caller's kind of dataframe; what is neither Polars nor pandas stays Arrow."""
    if like.is_pandas_like():
        # pandas has no days: as timestamps they can be compared and resampled, as objects they could not
        days = [
            field.with_type(pa.timestamp("s")) if pa.types.is_date32(field.type) else field for field in table.schema
        ]
        return table.cast(pa.schema(days)).to_pandas()
    if like.is_polars():
        return nw.from_arrow(table, backend="polars").to_native()
    return table


def _metric_columns(scores: Scores, through: Ints) -> pa.Table:
    count = scores.score.size
    columns = {
        **_windows(scores.windows, through),
        **_words(scores.status, scores.reason),
        "metric": pa.repeat(scores.metric.slug, count),
        "district": pa.repeat(scores.district, count),
        "value": _numbers(scores.value),
        "yardstick": _numbers(scores.yardstick),
        "ratio": _numbers(scores.ratio),
        "score": _numbers(scores.score),
        "days": pa.array(_rows(scores.days), pa.int64()),
        "method": pa.repeat(str(scores.method.name), count),
        "due": pa.array(_rows(scores.due), pa.int64()),
    }
    return _table(columns, count)


def _windows(windows: Windows, through: Ints) -> dict[str, pa.Array]:
    periods = np.tile(np.arange(len(windows.periods), dtype=np.int8), len(through))
    return {
        "through": _days(np.repeat(through, len(windows.periods))),
        "period": _text(periods, [str(period) for period in windows.periods]),
        "start": _days(_rows(windows.start)),
        "end": _days(_rows(windows.end)),
    }


def _words(status: NDArray[np.int8], reason: NDArray[np.int8]) -> dict[str, pa.Array]:
    return {
        "status": _text(_rows(status), list(map(str, STATUSES))),
        "reason": _text(_rows(reason) - 1, list(map(str, REASONS))),
    }


def _rows(cells: NDArray[Any]) -> NDArray[Any]:
    """Cells of shape (periods, days) as rows: day by day, the periods of a day together."""
    return np.ascontiguousarray(cells.T).ravel()


def _numbers(cells: Floats) -> pa.Array:
    numbers = _rows(cells)
    return pa.array(numbers, mask=~np.isfinite(numbers))


def _days(numbers: Ints) -> pa.Array:
    return pa.array(numbers.astype(np.int32)).cast(pa.date32())


def _text(codes: NDArray[np.int8], words: list[str]) -> pa.Array:
    """Codes as words; a negative code is null."""
    return pc.take(pa.array(words), pa.array(codes.astype(np.int64), mask=codes < 0))


def _table(columns: dict[str, pa.Array], count: int) -> pa.Table:
    arrays = [columns.get(field.name, pa.nulls(count, field.type)) for field in SCHEMA]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def observations_frame(data: Observations, definitions: Definitions) -> pa.Table:
    """Observations in the columns that ``cityscore score`` reads; samples of a quantile have value and count."""
    of_quantile = np.array([metric.kind.observed.has_samples for metric in definitions.metrics], dtype=np.bool_)
    exempt = np.zeros(len(data), dtype=np.bool_) if data.exempt is None else data.exempt
    samples = of_quantile[data.metric] & ~exempt
    slugs = [metric.slug for metric in definitions.metrics]
    columns = {
        "metric": pa.DictionaryArray.from_arrays(data.metric, slugs).cast(pa.string()),
        "district": pa.DictionaryArray.from_arrays(data.district, list(data.districts)).cast(pa.string()),
        "day": pa.array(data.day),
        "numerator": pa.array(data.numerator, mask=samples | exempt),
        "denominator": pa.array(data.denominator, mask=samples | exempt),
    }
    if samples.any():
        columns["value"] = pa.array(data.numerator, mask=~samples)
        columns["count"] = pa.array(data.denominator, mask=~samples)
    if exempt.any():
        columns[EXEMPT] = pa.array(exempt, mask=~exempt)
    return pa.table(columns)
