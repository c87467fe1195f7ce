"""Takes any dataframe that Narwhals knows apart into Arrow columns, and says where its rows are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from narwhals.exceptions import DuplicateError
from numpy.typing import NDArray

from cityscore.files.found import refused
from cityscore.files.text import as_text, is_text
from cityscore.library.checking.places import FRAME, Places
from cityscore.model import InvalidObservations
from cityscore.sources.columns import COLUMNS, ORIGIN, column_problems


@dataclass(frozen=True)
class Rows:
    """A dataframe's rows: a column by its name, all nulls where it has none."""

    columns: dict[str, pa.Array]
    places: Places
    count: int

    def __getitem__(self, name: str) -> pa.Array:
        return self.columns[name] if name in self.columns else pa.nulls(self.count, pa.string())


def rows_of(frame: object) -> Rows:
    """The rows of any dataframe that Narwhals takes; raises ``InvalidObservations`` if its columns won't do."""
    data = _eager(frame)
    origin = tuple(name for name in ORIGIN if name in data.columns) == ORIGIN
    names = [name for name in data.columns if not (origin and name in ORIGIN)]
    if problems := column_problems([str(name) for name in names], file=FRAME):
        raise InvalidObservations(problems)
    columns = {name: _cells(data[name]) for name in COLUMNS if name in data.columns}
    places = Places(*(_one_array(data[name].to_arrow()) for name in ORIGIN)) if origin else Places()
    return Rows(columns, places, len(data))


def _eager(frame: object) -> nw.DataFrame[Any]:
    try:
        data: Any = nw.from_native(frame)
        return data.collect() if isinstance(data, nw.LazyFrame) else data
    except DuplicateError as error:
        raise refused(FRAME, "has two columns of the same name", "keep one") from error
    except TypeError as error:
        kind = type(frame).__name__
        fix = "give a pandas, Polars or PyArrow dataframe; cityscore.read makes one of files"
        raise refused(FRAME, f"must be a dataframe, not {kind}", fix) from error


def _cells(series: nw.Series[Any]) -> pa.Array:
    """A column as one Arrow array of numbers, days or text; lists and structs stay, to be told what they are."""
    if series.dtype == nw.Object:
        return _from_objects(series.to_numpy())
    try:
        cells = _one_array(series.to_arrow())
        if isinstance(cells.type, pa.BaseExtensionType):  # such as pandas' Period, which Arrow holds as a number
            return _from_objects(np.array(series.to_list(), dtype=np.object_))
    except pa.ArrowException:  # types that Arrow has no word for, such as Polars' Int128
        return _from_objects(np.array(series.to_list(), dtype=np.object_))
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if pa.types.is_null(cells.type):
        return cells.cast(pa.string())
    simple = (pa.types.is_primitive, pa.types.is_decimal, pa.types.is_nested)
    return cells if is_text(cells) or any(check(cells.type) for check in simple) else as_text(cells)


def _from_objects(values: NDArray[np.object_]) -> pa.Array:
    """Python objects of any kind; mixed ones become text, so that a message can show each as it was."""
    try:
        cells = pa.array(values, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return pa.array([None if _is_missing(value) else str(value) for value in values], pa.string())
    return cells.cast(pa.string()) if pa.types.is_null(cells.type) else cells


def _is_missing(value: object) -> bool:
    return value is None or (np.isscalar(value) and value != value) or str(value) in ("NaT", "<NA>")


def _one_array(cells: pa.Array | pa.ChunkedArray) -> pa.Array:
    return cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
