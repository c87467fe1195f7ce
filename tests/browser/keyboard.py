"""The way through a page by the Tab key alone: every link and control in the order of the page, each seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

HERE = Path(__file__).parent
FOCUS = (HERE / "focus.js").read_text()
STOPS = (HERE / "stops.js").read_text()
AROUND = """() => {
  const main = document.querySelector("main"), stops = [...document.querySelectorAll("a[href], button, input, select")];
  const before = (each) => Boolean(each.compareDocumentPosition(main) & Node.DOCUMENT_POSITION_FOLLOWING);
  return [stops.filter(before).length, stops.filter((each) => main.contains(each)).length];
}"""
MOST = 8
"""How often Tab may stay in one control: a date has a day, a month, a year and a calendar."""


def problems(page: Page) -> list[str]:
    """What a reader without a mouse can't reach, or can't see that it has been reached."""
    expected: list[str] = page.evaluate(STOPS)
    found, reached = [], []
    for _ in range(len(expected) * MOST):
        page.keyboard.press("Tab")
        focus: dict[str, Any] | None = page.evaluate(FOCUS)
        if focus is None or (reached and focus["stop"] == reached[0] and len(reached) > 1):
            break
        if not reached or focus["stop"] != reached[-1]:
            reached.append(focus["stop"])
            found += [f"{problem}: {focus['stop']}" for problem in focus["problems"]]
    found += [f"Tab never reaches {stop}" for stop in expected if stop not in reached]
    found += [f"Tab reaches what is no link or control: {stop}" for stop in reached if stop not in expected]
    if not found and reached != expected:
        found.append(f"Tab goes another way than the page: {reached}")
    return found


def skip_link_problems(page: Page) -> list[str]:
    """What is wrong with the first link, which leads past the head of the page; a page without a head needs none."""
    before, inside = page.evaluate(AROUND)
    if before < 2:
        return []
    page.keyboard.press("Tab")
    link = page.evaluate("() => document.activeElement.getAttribute('href')")
    if not (link or "").startswith("#"):
        return [f"Tab leads first to {link}, no skip link"]
    page.keyboard.press("Enter")
    if page.evaluate("() => document.activeElement.tagName") != "MAIN":
        return ["the skip link does not lead to main"]
    page.keyboard.press("Tab")
    stayed = page.evaluate("() => Boolean(document.activeElement.closest('main'))")
    return [] if stayed or not inside else ["after the skip link, Tab leads out of main"]
