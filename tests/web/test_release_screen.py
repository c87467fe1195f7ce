"""An analyst holds what is wrong, has it scored again once it is mended, and lets it go; wide, narrow, axe content."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from tests.browser.people import home, is_sound, sign_in
from tests.browser.town import past_days, town, write_figures
from tests.browser.visit import OpenWindow
from tests.running_site import Site
from tests.waiting import LONG_ENOUGH, until

pytestmark = pytest.mark.today
METRICS = """
metrics:
  potholes: {name: Pothole repair on time, department: Works, kind: ratio, better: higher, target: 0.8}
  calls: {name: Calls, department: Works, kind: count, better: lower, target: 30}
"""


def figures(potholes: int) -> list[str]:
    """A hundred days; on the last, so many potholes of a hundred."""
    shares = [potholes, *(85 + n % 3 for n in range(99))]
    days = past_days(len(shares))
    return [f"potholes,{day},{share},100\ncalls,{day},25,1\n" for day, share in zip(days, shares, strict=True)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose figures are public, and an analyst."""
    with town(tmp_path_factory.mktemp("site"), METRICS, figures(86), [("ann@city.gov", "analyst")]) as found:
        yield found


def test_figures_are_held_looked_at_and_let_go(site: Site, window: OpenWindow) -> None:
    page = sign_in(window(), site, "ann@city.gov")
    page.locator("main").get_by_role("link", name="Before it is public").click()
    expect(page.get_by_text("Everything is public, through")).to_be_visible()
    is_sound(page)
    page.get_by_text("Hold figures").click()
    page.get_by_label("Why").fill("A crew counted twice")
    page.get_by_role("button", name="Hold", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("All figures: held until")

    write_figures(site.folder, figures(12))
    page.get_by_role("button", name="Score again").click()
    expect(page.get_by_role("status")).to_contain_text("look here in a minute")
    until(lambda: bool(page.reload()) and page.get_by_role("heading", name="As everyone will see it").is_visible())
    expect(page.get_by_text("12 of 100 (12.0 %) on")).to_be_visible()
    expect(page.get_by_text("differ from what is public")).to_be_visible()
    is_sound(page)
    page.set_viewport_size({"width": 390, "height": 800})
    is_sound(page)
    assert not said_to_all(site, "12 of 100")

    page.get_by_role("button", name="End the hold").click()
    expect(page.get_by_role("status")).to_contain_text("The hold is over")
    until(lambda: said_to_all(site, "12.0"))
    page.reload()
    expect(page.get_by_text("Everything is public, through")).to_be_visible()


def said_to_all(site: Site, words: str) -> bool:
    """Whether the metric's public page says something."""
    with urlopen(f"{home(site)}/milltown/metrics/potholes/", timeout=LONG_ENOUGH) as answer:
        return words in answer.read().decode()
