"""Pages made from the code are what the code makes."""

from __future__ import annotations

from pathlib import Path

from cityscore.cli.commands_reference import commands_reference
from cityscore.definitions.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "definitions.md"


def test_the_definitions_page_is_up_to_date() -> None:
    remedy = "make it again: python -m cityscore.definitions.reference > docs/reference/definitions.md"
    assert PAGE.read_text(encoding="utf-8") == reference(), remedy


def test_the_commands_page_is_up_to_date() -> None:
    remedy = "make it again: python -m cityscore.cli.commands_reference > docs/reference/commands.md"
    assert (PAGE.parent / "commands.md").read_text(encoding="utf-8") == commands_reference(), remedy
