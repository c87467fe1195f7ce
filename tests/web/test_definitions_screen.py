"""An analyst edits a metric: what that comes to is shown while they type; with axe content, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.people import home, is_sound, sign_in
from tests.browser.town import past_days, town
from tests.browser.visit import OpenWindow
from tests.running_site import Site

METRICS = """
metrics:
  potholes: {name: Pothole repair on time, department: Works, kind: ratio, better: higher, target: 0.8}
  calls: {name: Calls, department: Works, kind: count, better: lower, target: 30}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with two years of figures, and an analyst."""
    rows = [f"potholes,{day},{90 if n < 300 else 80},100\n" for n, day in enumerate(past_days(799), 1)]
    with town(tmp_path_factory.mktemp("site"), METRICS, rows, [("ann@city.gov", "analyst")]) as found:
        yield found


def test_what_a_target_comes_to_is_shown_while_it_is_typed(site: Site, window: OpenWindow) -> None:
    page = sign_in(window(), site, "ann@city.gov")
    page.locator("main").get_by_role("link", name="Definitions").click()
    is_sound(page, "What is measured")
    page.get_by_role("link", name="Pothole repair on time").click()
    comes = page.get_by_role("region", name="What it comes to")
    expect(comes).to_contain_text("24 of the last 24 whole months")
    is_sound(page)
    page.get_by_role("group", name="Target 1").get_by_label("Value").fill("0.85")
    expect(comes).not_to_contain_text("24 of the last 24")
    expect(comes).to_contain_text("of the last 24 whole months")
    is_sound(page)
    page.get_by_label("Kind").select_option("quantile")
    expect(comes).to_contain_text("a quantile needs q")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is kept yet")
    is_sound(page)
    page.get_by_label("Kind").select_option("ratio")
    page.get_by_label("Owner").fill("Ada Lovelace")
    page.get_by_label("Why it changes").fill("the council's plan")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("potholes: target, owner")
    is_sound(page)
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("row").filter(has_text="the council's plan")).to_contain_text("Ann")
    is_sound(page)
    page.get_by_role("link", name="2", exact=True).click()
    expect(page.get_by_role("region", name="What it changed")).to_contain_text("target: 0.85")
    is_sound(page)


def test_on_a_phone(site: Site, window: OpenWindow) -> None:
    page = sign_in(window(390), site, "ann@city.gov")
    for path in ("", "metrics/calls/", "new/", "import/", "history/", "history/1/"):
        page.goto(f"{home(site)}/manage/milltown/definitions/{path}")
        is_sound(page)
