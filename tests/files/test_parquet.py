"""Parquet files: known by what they hold, and read with their own types."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cityscore.model import InvalidObservations
from cityscore.sources.reading import read


def test_parquet_is_known_by_its_content_and_keeps_its_types() -> None:
    pq.write_table(pa.table({"metric": ["calls"], "day": [date(2025, 3, 18)], "value": [5]}), "calls.csv")
    table = read("calls.csv")
    assert table.drop_columns("__file").to_pylist() == [
        {"metric": "calls", "day": date(2025, 3, 18), "value": 5, "__line": 1}
    ]


def test_pandas_index_in_parquet_is_left_out() -> None:
    frame = pd.DataFrame({"metric": ["calls", "calls"], "day": ["2025-03-18", "2025-03-19"], "value": [5, 7]})
    frame[frame["value"] > 5].to_parquet("calls.parquet")
    assert read("calls.parquet")["value"].to_pylist() == [7]


def test_parquet_columns_are_checked_too() -> None:
    pq.write_table(pa.table({"metrics": ["calls"], "day": ["2025-03-18"], "value": [5]}), "calls.parquet")
    with pytest.raises(InvalidObservations, match=r"calls\.parquet: unknown column 'metrics' → did you mean 'metric'"):
        read("calls.parquet")
