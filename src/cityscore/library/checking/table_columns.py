"""The first stage: a table, any dataframe that Narwhals knows, as Arrow columns, and where each of its rows is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from narwhals.exceptions import DuplicateError
from numpy.typing import NDArray

from cityscore.files.file_problems import refused_file
from cityscore.files.text import as_text, is_text
from cityscore.model import InvalidObservations
from cityscore.sources.columns import COLUMNS, ORIGIN, column_problems

FRAME = "observations"
"""What messages call a dataframe that came from no file."""


@dataclass(frozen=True)
class Places:
    """The file and line of each row, where ``read`` wrote them down."""

    files: pa.Array | None = None
    lines: pa.Array | None = None

    def of(self, row: int) -> tuple[str, int]:
        """File and line of a row; without a file, its place in the dataframe counted from 1."""
        if self.files is not None and self.lines is not None:
            file, line = self.files[row].as_py(), self.lines[row].as_py()
            if file is not None and line is not None:
                return str(file), int(line)
        return FRAME, row + 1

    def text(self, row: int) -> str:
        """The same as ``file:line``."""
        return ":".join(map(str, self.of(row)))

    def rank(self, file: str) -> int:
        """Which of the files it is, counted from 0 in the order they were read."""
        if self.files is None or not pa.types.is_dictionary(self.files.type):
            return 0
        names = self.files.dictionary.to_pylist()
        return names.index(file) if file in names else len(names)


@dataclass(frozen=True)
class Columns:
    """A table's columns by their names, of type null where it has none of that name; and where its rows are."""

    cells: dict[str, pa.Array]
    places: Places


def read_columns(frame: object) -> Columns:
    """The columns of any dataframe that Narwhals takes; raises ``InvalidObservations`` if they won't do."""
    data = _eager(frame)
    origin = tuple(name for name in ORIGIN if name in data.columns) == ORIGIN
    names = [name for name in data.columns if not (origin and name in ORIGIN)]
    if problems := column_problems([str(name) for name in names], file=FRAME):
        raise InvalidObservations(problems)
    cells = {name: _cells(data[name]) if name in data.columns else pa.nulls(len(data)) for name in COLUMNS}
    places = Places(*(_one_array(data[name].to_arrow()) for name in ORIGIN)) if origin else Places()
    return Columns(cells, places)


def _eager(frame: object) -> nw.DataFrame[Any]:
    try:
        data: Any = nw.from_native(frame)
        return data.collect() if isinstance(data, nw.LazyFrame) else data
    except DuplicateError as error:
        raise refused_file(FRAME, "has two columns of the same name", "keep one") from error
    except TypeError as error:
        kind = type(frame).__name__
        fix = "give a pandas, Polars or PyArrow dataframe; cityscore.read makes one of files"
        raise refused_file(FRAME, f"must be a dataframe, not {kind}", fix) from error


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
