"""The JSON Schema is derived from the model, shipped as derived, and agrees with what loads."""

import json
import runpy
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from cityscore.definitions import dumps, json_schema, loads
from cityscore.definitions.document import parse
from cityscore.definitions.schema import SHIPPED
from cityscore.model import Better, Definitions, InvalidDefinitions

from .examples import DESIGN, FAULTY
from .strategies import definitions

VALIDATOR = Draft202012Validator(json_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
AGAIN = "the shipped schema is old; make it again: python -m cityscore.definitions.schema"


def plain(text: str):
    return parse(text).plain


def test_the_shipped_schema_is_the_derived_one() -> None:
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == json_schema(), AGAIN


def test_the_command_makes_the_shipped_file_again(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("cityscore.definitions.schema.SHIPPED", tmp_path / "schema.json")
    runpy.run_module("cityscore.definitions.schema", run_name="__main__")
    assert (tmp_path / "schema.json").read_bytes() == SHIPPED.read_bytes(), AGAIN


def test_it_is_a_valid_schema_of_draft_2020_12() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_example_of_the_design_validates() -> None:
    VALIDATOR.validate(plain(DESIGN))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(definitions())
def test_whatever_is_valid_validates(some: Definitions) -> None:
    VALIDATOR.validate(plain(dumps(some)))


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("  name: Boston\n", ""),
        ("  name: Boston\n", "  name: ''\n"),
        ("method: balanced", "method: fair"),
        ("08:30-17:00", "8.30 to 17"),
        ("week_starts: monday", "weeks_start: monday"),
        ("[Public Works, Transportation]", "[1, 2]"),
        ("type: file, path: data/daily.csv", "type: database, path: x"),
        ("pothole-on-time:", "Pothole on time:"),
        ("kind: ratio", "kind: share"),
        ("target: 0.80", "target: 80%"),
        ("target: 0.80", "target: -1"),
        ("target: 0.80", "target: [{from: 2025-02-30, value: 1}]"),
        ("target: 0.80", "target: [{form: 2025-02-03, value: 1}]"),
        ("rare: true", "rare: yes"),
        ("years: 3", "years: 0"),
        ("years: 3", "years: every"),
        ("rare: true", "weight: 0"),
        ("within: 1 business day", "within: soon"),
        ("better: lower, ", ""),
        ("{name: Homicides", "{slug: homicides, name: Homicides"),
    ],
)
def test_what_does_not_load_does_not_validate(good: str, bad: str) -> None:
    text = DESIGN.replace(good, bad, 1)
    assert text != DESIGN
    assert not VALIDATOR.is_valid(plain(text))
    with pytest.raises(InvalidDefinitions):
        loads(text)


def test_a_file_with_many_faults_does_not_validate() -> None:
    assert (
        len(list(VALIDATOR.iter_errors(plain(FAULTY.replace("*usual", "3").replace("!!python/object:os.system", "")))))
        > 5
    )


def test_an_empty_optional_key_validates_as_it_loads() -> None:
    text = DESIGN.replace("rare: true", "owner: , goal: , weight: , evidence: , visibility: ")
    assert loads(text)
    VALIDATOR.validate(plain(text))


def test_help_limits_defaults_and_examples_come_from_the_declarations() -> None:
    classes = json_schema()["$defs"]
    near = classes["City"]["properties"]["near"]
    assert near == {
        "description": "How far below 1 a score is still near.",
        "default": 0.05,
        "type": ["number", "null"],
        "minimum": 0,
        "maximum": 1,
    }
    assert classes["Better"]["enum"] == [word.value for word in Better]
    assert "more is better" in classes["Better"]["description"]
    assert classes["Metric"]["required"] == ["name", "department", "better", "kind"]
    assert classes["Metric"]["additionalProperties"] is False
    assert "slug" not in classes["Metric"]["properties"]
    assert classes["Metric"]["properties"]["weight"]["default"] == 1
    assert classes["Span"]["properties"]["from"]["examples"] == [date(2024, 9, 5).isoformat()]
    assert classes["Span"]["properties"]["from"]["format"] == "date"
