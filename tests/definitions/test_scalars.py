"""Unquoted text means what YAML 1.2 says, and nothing else."""

import math

import pytest

from cityscore.definitions.scalars import meaning


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing(text: str) -> None:
    assert meaning(text) is None


@pytest.mark.parametrize(("text", "value"), [("true", True), ("True", True), ("FALSE", False), ("false", False)])
def test_truths(text: str, value: bool) -> None:
    assert meaning(text) is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("010", 10),
        ("0o10", 8),
        ("0xff", 255),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
    ],
)
def test_numbers(text: str, value: float) -> None:
    assert meaning(text) == value
    assert type(meaning(text)) is type(value)


def test_infinities() -> None:
    assert meaning(".inf") == math.inf
    assert meaning("-.Inf") == -math.inf
    assert math.isnan(meaning(".nan"))
    assert meaning("9" * 5000) == math.inf


@pytest.mark.parametrize(
    "text",
    ["yes", "no", "on", "tRUE", "1_000", "08:30", "08:30-17:00", "2025-02-30", "0b1", "80%", "1,5", "inf", "nan", "٣"],
)
def test_all_else_is_text(text: str) -> None:
    assert meaning(text) == text
