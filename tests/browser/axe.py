"""axe-core's findings on a page: WCAG 2.2 at level AA, and none but those."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.browser.chromium import AXE

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[str]:
    """Each element that breaks a rule, with what to mend. The script is evaluated, so no policy is in its way."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_script())
    found = page.evaluate("options => axe.run(document, options)", OPTIONS)
    return [_sentence(rule, node) for rule in found["violations"] for node in rule["nodes"]]


@cache
def _script() -> str:
    return AXE.read_text() + "; undefined"


def _sentence(rule: dict[str, Any], node: dict[str, Any]) -> str:
    summary = " ".join(node["failureSummary"].split())
    return f"{rule['id']}: {node['target']} {node['html'][:120]} {summary}"
