"""axe-core's findings on a page: WCAG 2.2 at level AA, and none but those."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.browser.chromium import AXE
from tests.browser.looks import DESK, Look

EVERYTHING = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
COLOURS = {**EVERYTHING, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, "rules": {}}
"""What another colour scheme can break: the rest does not depend on it."""
SIZES = {
    **EVERYTHING,
    "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]},
    "rules": {},
}
"""What another width can break."""


def rules(look: Look) -> dict[str, Any]:
    """What is asked of a page in a look: all in the first, then what can differ from it."""
    if look.scheme == "dark":
        return COLOURS
    return EVERYTHING if look.size == DESK else SIZES


def violations(page: Page, options: dict[str, Any] = EVERYTHING) -> list[str]:
    """Each element that breaks a rule, with what to mend. The script is evaluated, so no policy is in its way."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_script())
    found = page.evaluate("options => axe.run(document, options)", options)
    return [_sentence(rule, node) for rule in found["violations"] for node in rule["nodes"]]


@cache
def _script() -> str:
    return AXE.read_text() + "; undefined"


def _sentence(rule: dict[str, Any], node: dict[str, Any]) -> str:
    summary = " ".join(node["failureSummary"].split())
    return f"{rule['id']}: {node['target']} {node['html'][:120]} {summary}"
