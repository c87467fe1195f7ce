"""A kind says everything about itself: no other place branches on a particular one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import cityscore
from cityscore.model import Definitions, InvalidDefinitions, Kind, Records, declarations, from_plain

SOURCE = Path(cityscore.__file__).parent
OF_KINDS = ("model/kinds/", "scoring/kinds/")
"""Where particular kinds may be named."""

MADE_OF = {
    "milestones": {"milestones": [{"name": "Opened", "due": "2025-06-30"}]},
    "derived": {"derived": {"numerator": "b", "denominator": "c"}},
}
"""What metrics are made of that no figures come for."""
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
    if not kind.observed.has_rows:
        assert (kind.traits.columns, kind.traits.boxes) == ((), ())
        assert f"{kind.traits.stated_in}: " in kind.traits.example
        return
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
def test_a_metric_of_a_kind_states_a_quantile_where_the_kind_asks_for_one_and_nowhere_else(kind: Kind) -> None:
    metric = {"name": "A", "department": "B", "better": "higher", "kind": str(kind), **MADE_OF.get(kind, {})}
    for stated, is_sound in (({"q": 0.5}, kind.traits.needs_q), ({}, not kind.traits.needs_q)):
        parts = {name: metric | {"kind": "count", "derived": None, "milestones": []} for name in ("b", "c")}
        plain = {"city": {"name": "C", "timezone": "UTC"}, "metrics": {"a": {**metric, **stated}, **parts}}
        if is_sound:
            assert from_plain(Definitions, plain).metrics[0].kind is kind
        else:
            with pytest.raises(InvalidDefinitions, match="q"):
                from_plain(Definitions, plain)
