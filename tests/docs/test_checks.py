"""Every check is on the page of checks, once, and the page is what the code makes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from cityscore.model import InvalidDefinitions, InvalidInput, InvalidObservations, Problem
from cityscore.model.checks import ADVICE, DEFINITIONS, INPUT, OBSERVATIONS
from cityscore.web.checks.checks_reference import SETTINGS_CHECKS, SITE, checks_reference, families

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "checks.md"
REMEDY = "make it again: python -m cityscore.web.checks.checks_reference > docs/reference/checks.md"
ID = re.compile(
    r"(definitions|lint|sources|observations|settings|database|city|input)(\.(?!(env|csv|yaml|py)$)[a-z]+(-[a-z]+)*)+"
)


def documented() -> list[str]:
    return [id for checks in families().values() for id in checks]


def stated() -> set[str]:
    """The ids that stand in the code as text, but for the pages' own lists."""
    found = set()
    for file in (ROOT / "src").rglob("*.py"):
        if file.name in ("checks.py", "reference.py"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and ID.fullmatch(node.value):
                found.add(node.value)
    return found


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == checks_reference(), REMEDY


def test_no_two_checks_have_one_id_and_each_says_what_it_asks_for() -> None:
    ids = documented()
    assert len(set(ids)) == len(ids)
    for checks in families().values():
        for id, help in checks.items():
            assert ID.fullmatch(id), id
            assert help.endswith("."), id


def test_every_id_in_the_code_is_documented() -> None:
    assert stated() <= set(documented())


def test_every_id_that_is_listed_by_hand_is_in_the_code() -> None:
    derived = {
        kind([Problem(message="?", line=line, column=column)]).problems[0].id
        for kind in (InvalidInput, InvalidDefinitions, InvalidObservations)
        for line, column in ((None, None), (3, None), (3, "day"))
    }
    assert derived | stated() >= {*DEFINITIONS, *OBSERVATIONS, *ADVICE, *INPUT, *SETTINGS_CHECKS, *SITE}
    assert derived <= set(documented())


@pytest.mark.parametrize("family", ["Settings", "Database", "Cities and people", "Definitions", "Observations"])
def test_each_family_is_there(family: str) -> None:
    assert families()[family]
