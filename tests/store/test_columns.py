"""What is kept of a score and of an observation is declared once: the tables have these columns, and no others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from typing import Any, get_type_hints

import pytest
from django.db.models import BooleanField, CharField, DateField, FloatField, ForeignKey, IntegerField, TextField

from cityscore.library.output_frames import SCHEMA
from cityscore.present.read.published_scores import PublishedScore
from cityscore.scoring.metric_scores import Score
from cityscore.scoring.stored_scores import (
    BLANK,
    COLUMNS,
    SCORE_COLUMNS,
    CompositeScore,
    MetricScore,
    StoredScore,
    WindowScore,
    in_rows,
)
from cityscore.store import models
from cityscore.store.observation_columns import FIGURE, StoredObservation

OF_BEFORE = ("assurance",)
"""Columns that nothing reads or writes any more: what earlier versions said in them is kept."""
TYPES: dict[Any, Any] = {
    str: (CharField, TextField),
    date: DateField,
    float: FloatField,
    int: (IntegerField, ForeignKey),
    bool: BooleanField,
}
PUBLICATION = {"until", "withdrawn", "revision", "run", "is_current", "published", "superseded"}
MAKING = {"moment", "until", "run", "who", "upload"}


def names(cls: Any) -> set[str]:
    """The fields of a dataclass."""
    return {field.name for field in fields(cls)}


@pytest.mark.parametrize(
    ("declared", "columns", "model"),
    [(StoredScore, COLUMNS, models.Score), (StoredObservation, FIGURE, models.Observation)],
)
def test_a_column_of_the_table_holds_what_is_declared(declared: type, columns: Iterable[str], model: Any) -> None:
    hints = get_type_hints(declared)
    for name in columns:
        column = model._meta.get_field(name)
        kinds = {kind for kind in TYPES if kind in (hints[name], *getattr(hints[name], "__args__", ()))}
        assert any(isinstance(column, TYPES[kind]) for kind in kinds), name
        assert column.null == (type(None) in getattr(hints[name], "__args__", ())), name


@pytest.mark.parametrize(
    ("model", "columns", "others"),
    [(models.Score, COLUMNS, {"subject", *OF_BEFORE} | PUBLICATION), (models.Observation, FIGURE, MAKING)],
)
def test_the_table_has_no_column_that_is_not_declared(model: Any, columns: tuple[str, ...], others: set[str]) -> None:
    assert {column.name for column in model._meta.fields} == {"id", *columns, *others}


def test_what_follows_from_the_declaration_has_all_of_it() -> None:
    assert names(StoredScore) == names(MetricScore) | names(CompositeScore) <= names(PublishedScore)
    assert names(MetricScore) & names(CompositeScore) == names(WindowScore)
    kept = names(MetricScore) | {"metric", "district", "ratio"}
    assert names(Score) <= kept
    assert set(SCHEMA.names) <= names(StoredScore) | {"metric", "district", "ratio"}


def test_rows_are_made_of_columns_by_name_and_what_a_score_has_nothing_of_is_blank() -> None:
    columns: dict[str, list[Any]] = {name: [f"{name} 1", f"{name} 2"] for name in names(CompositeScore)}
    for place, row in enumerate(in_rows(CompositeScore, **columns), start=1):
        values = dict(zip(SCORE_COLUMNS, row, strict=True))
        assert {name: values[name] for name in SCORE_COLUMNS if name in columns} == {
            name: f"{name} {place}" for name in SCORE_COLUMNS if name in columns
        }
        assert {name: values[name] for name in values if name not in columns} == {
            name: BLANK[name] for name in values if name not in columns
        }
    del columns["met"]
    with pytest.raises(KeyError, match="met"):
        in_rows(CompositeScore, **columns)
    columns["met"] = [1]
    with pytest.raises(ValueError, match="shorter"):
        list(in_rows(CompositeScore, **columns))
