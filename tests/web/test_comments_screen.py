"""A sentence written in a browser: with axe content at both sizes, by keyboard, and on the public page at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.people import home, is_sound, sign_in
from tests.browser.town import past_days, town
from tests.browser.visit import OpenWindow
from tests.running_site import Site

METRICS = """
metrics:
  potholes: {name: Pothole repair on time, department: Works, kind: ratio, better: higher, target: 0.8, cases: potholes}
  pool: {name: Pool visits, department: Works, kind: count, better: higher, target: 100}
  fires: {name: Fires, department: Fire, kind: count, better: lower, target: 2}
"""
SAID = "A truck was out of order until Thursday."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with two months of figures, and a data owner of its works: potholes and the pool are below their goals."""
    figures = [
        f"potholes,{day},{34 + n % 5},50\npool,{day},{80 + n % 4},1\nfires,{day},4,1\n"
        for n, day in enumerate(past_days(60))
    ]
    with town(tmp_path_factory.mktemp("site"), METRICS, figures, [("owen@city.gov", "owner", "Works")]) as found:
        yield found


@pytest.mark.parametrize(
    ("width", "slug", "name"), [(1280, "potholes", "Pothole repair on time"), (390, "pool", "Pool visits")]
)
def test_a_sentence_is_written_mended_and_read_by_everyone(
    site: Site, window: OpenWindow, width: int, slug: str, name: str
) -> None:
    page = sign_in(window(width), site, "owen@city.gov")
    expect(page.get_by_text("asked for")).to_contain_text("sentence")
    page.get_by_role("link", name="Comments").click()
    is_sound(page, "Comments on")
    expect(page.get_by_label("Fires")).to_have_count(0)

    box = page.get_by_label(name)
    expect(box).to_have_accessible_description(re.compile(r"goal .* Misses its goal: its score is 0\.\d\d\.$"))
    box.fill("too long " * 60)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("alert")).to_contain_text("The text has 539 characters → shorten it to 400")
    is_sound(page)
    page.get_by_role("alert").get_by_role("link").click()
    expect(box).to_be_focused()

    box.fill(SAID)
    page.get_by_role("button", name="Keep").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 comment is public.")
    is_sound(page)

    page.goto(f"{home(site)}/milltown/metrics/{slug}/")
    expect(page.get_by_role("region", name="What was said")).to_contain_text(SAID)
    is_sound(page)
    page.get_by_role("button", name="Explore this chart").first.click()
    expect(page.locator(".drawn svg").first.get_by_label(SAID, exact=True)).to_have_count(1)
