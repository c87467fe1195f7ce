"""A kind says everything about itself: no other place branches on a particular one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import cityscore
from cityscore.model import Kind, Measure, Records, declarations
from cityscore.model.metric import Metric

SOURCE = Path(cityscore.__file__).parent
OF_KINDS = ("model/kinds/", "scoring/kinds/")
"""Where particular kinds may be named."""

every_kind = pytest.mark.parametrize("kind", list(Kind))


def test_a_particular_kind_is_named_nowhere_else() -> None:
    named = [
        f"{path.relative_to(SOURCE)}:{node.lineno}: Kind.{node.attr}"
        for path in SOURCE.rglob("*.py")
        if not str(path.relative_to(SOURCE)).startswith(OF_KINDS)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Kind"
    ]
    assert not named, "say it in model/kinds/ and look it up:\n" + "\n".join(named)


@every_kind
def test_a_kind_is_found_by_its_word(kind: Kind) -> None:
    assert Kind(kind.traits.word) is kind
    assert kind.help == kind.traits.help


@every_kind
def test_a_kind_is_counted_by_ways_that_there_are(kind: Kind) -> None:
    assert set(kind.traits.counted_by) <= {field.name for field in declarations(Records)}


@every_kind
def test_what_is_typed_has_a_column_of_observations(kind: Kind) -> None:
    columns = {"value", "count"} if kind.observed.has_samples else {"numerator", "denominator"}
    typed = [box.column for box in kind.traits.boxes]
    assert set(typed) <= columns
    assert ("denominator" in typed) is not (kind.observed.has_fixed_denominator or kind.observed.has_samples)


@every_kind
def test_a_zero_row_is_a_row_of_its_kind(kind: Kind) -> None:
    if kind.traits.zero is None:
        return
    numerator, denominator = kind.traits.zero
    assert numerator == 0
    assert denominator == (1 if kind.observed.has_fixed_denominator else 0)


@every_kind
def test_evidence_that_methods_ask_for_has_a_sentence(kind: Kind) -> None:
    from cityscore.scoring.methods import METHODS

    asked = any(kind.measure in method.cases for method in METHODS.values())
    assert bool(kind.traits.evidence) is asked
    assert ("{needed}" in kind.traits.evidence) is asked


@every_kind
def test_a_metric_of_a_kind_with_its_quantile_if_it_needs_one_is_sound(kind: Kind) -> None:
    metric = Metric(
        slug="a", name="A", department="B", better="higher", kind=kind, q=0.5 if kind.traits.needs_q else None
    )  # type: ignore[arg-type]
    assert metric.kind.measure in Measure
