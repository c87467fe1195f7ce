"""An analyst adds services from a starter pack: chosen, looked at, added; with axe content, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.people import home, is_sound, sign_in
from tests.browser.town import town
from tests.browser.visit import OpenWindow
from tests.running_site import Site

DEFINITIONS = """
cabinets: {Streets: [Works], Public Safety: [Police]}
metrics:
  potholes: {name: Pothole repair on time, department: Works, kind: ratio, better: higher, target: 0.8}
  violent-crimes: {name: Violent crimes, department: Police, kind: count, better: lower, history: {years: 3}}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with two services, and an analyst."""
    with town(tmp_path_factory.mktemp("site"), DEFINITIONS, people=[("ann@city.gov", "analyst")]) as found:
        yield found


def test_services_are_chosen_looked_at_and_added(site: Site, window: OpenWindow) -> None:
    page = sign_in(window(), site, "ann@city.gov")
    page.goto(f"{home(site)}/manage/milltown/definitions/")
    page.get_by_role("link", name="Add services from a pack").click()
    is_sound(page, "Add services from a pack")
    page.get_by_role("link", name="Police").click()
    is_sound(page, "Police")
    expect(page.get_by_text("It is measured already.")).to_have_count(1)
    page.get_by_role("checkbox", name="People shot").check()
    page.get_by_text("Counted from records").first.click()
    page.get_by_role("button", name="See what would be added").click()
    expect(page.get_by_role("region", name="What would be added")).to_contain_text("added gun-violence-victims")
    expect(page.get_by_role("checkbox", name="People shot")).to_be_checked()
    is_sound(page)
    page.get_by_label("Why", exact=True).fill("the council asked")
    page.get_by_role("button", name="Add these services").click()
    expect(page.get_by_role("status")).to_contain_text("gun-violence-victims")
    expect(page.get_by_role("link", name="People shot")).to_be_visible()


def test_on_a_phone(site: Site, window: OpenWindow) -> None:
    page = sign_in(window(390), site, "ann@city.gov")
    for path in ("", "fire-ems/", "schools/"):
        page.goto(f"{home(site)}/manage/milltown/definitions/packs/{path}")
        is_sound(page)
    page.get_by_role("button", name="See what would be added").click()
    expect(page.get_by_role("alert")).to_contain_text("No service is chosen")
    is_sound(page)
