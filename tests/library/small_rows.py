"""A city with a metric of each kind and cadence, and short ways to see what rows become and what they are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from cityscore.model import Definitions, InvalidObservations, from_plain
from cityscore.scoring.observations import Observations

KINDS = {
    "potholes": {"kind": "ratio", "name": "Potholes on time", "was": "holes"},
    "calls": {"kind": "count"},
    "survey": {"kind": "average"},
    "attendance": {"kind": "average_ratio"},
    "response": {"kind": "quantile", "q": 0.5},
    "backlog": {"kind": "level"},
    "weekly": {"kind": "count", "cadence": "weekly"},
    "monthly": {"kind": "count", "cadence": "monthly"},
    "quarterly": {"kind": "count", "cadence": "quarterly"},
    "workdays": {"kind": "count", "cadence": "weekdays"},
}


def city(**calendar: object) -> Definitions:
    metrics = {
        slug: {"name": slug, "department": "Public Works", "better": "higher", **metric}
        for slug, metric in KINDS.items()
    }
    return from_plain(
        Definitions,
        {
            "city": {"name": "Boston", "timezone": "America/New_York", "calendar": calendar},
            "cabinets": {"Streets": ["Public Works"]},
            "metrics": metrics,
        },
    )


CITY = city()
SLUGS = tuple(KINDS)

FRAMES: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "pandas": pd.DataFrame,
    "polars": lambda columns: pl.DataFrame(columns, strict=False),
    "pyarrow": pa.table,
    "lazy": lambda columns: pl.LazyFrame(columns, strict=False),
}

frames = pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)


def problems_of(act: Callable[[], object]) -> list[str]:
    with pytest.raises(InvalidObservations) as error:
        act()
    return str(error.value).splitlines()


BOTH = "metric,day,numerator,denominator\n"
VALUE = "metric,day,value\n"
SAMPLES = "metric,day,value,count\n"
LEAVE_OUT = "leave the row out if the figure is missing, write 0 if it is zero"


def plain(data: Observations) -> list[tuple[object, ...]]:
    return [
        (SLUGS[metric], data.districts[district], str(day), numerator, denominator)
        for metric, district, day, numerator, denominator in zip(
            data.metric, data.district, data.day, data.numerator, data.denominator, strict=True
        )
    ]
