"""A note written on a phone, and seen at once on the service's page, its day's page, the front page and the report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.people import home, is_sound, sign_in
from tests.browser.town import past_days, town
from tests.browser.visit import OpenWindow
from tests.running_site import Site

METRICS = """
metrics:
  potholes: {name: Pothole repair on time, department: Works, kind: ratio, better: higher, target: 0.8, cases: potholes}
  water: {name: Water saved, department: Works, kind: count, better: higher, target: 5}
"""
SAID = "The meter was broken."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with a month of potholes; the water's meter has never given a figure."""
    figures = [f"potholes,{day},{34 + n % 5},50\n" for n, day in enumerate(past_days(30))]
    with town(tmp_path_factory.mktemp("site"), METRICS, figures, [("owen@city.gov", "owner", "Works")]) as found:
        yield found


def test_a_note_written_on_a_phone_is_seen_on_four_pages_at_once(site: Site, window: OpenWindow) -> None:
    last_sunday = next(day for day in past_days(8) if day.weekday() == 6)
    monday, day = last_sunday - timedelta(days=6), f"{last_sunday:%Y-%m-%d}"
    public = window(390)
    public.goto(f"{home(site)}/milltown/metrics/water/")
    expect(public.get_by_text(SAID)).to_have_count(0)

    page = sign_in(window(390), site, "owen@city.gov")
    page.get_by_role("link", name="Notes").click()
    is_sound(page, "Notes")
    page.get_by_label("What it is about").select_option("Water saved")
    page.get_by_label("First day").fill(day)
    page.get_by_label("Last day").fill(f"{monday:%Y-%m-%d}")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("alert")).to_contain_text("The last day is before the first.")
    expect(page.get_by_label("Last day")).to_have_accessible_description("The last day is before the first.")
    is_sound(page)
    page.get_by_role("alert").get_by_role("link", name="Say in a sentence what happened.").click()
    expect(page.get_by_label("Note", exact=True)).to_be_focused()

    page.get_by_label("First day").fill(f"{monday:%Y-%m-%d}")
    page.get_by_label("Last day").fill(day)
    page.get_by_label("Note", exact=True).fill(SAID)
    page.get_by_role("radio", name="Everyone").check()
    page.get_by_role("button", name="Keep").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("everyone can read it now")
    is_sound(page)

    public.reload()
    expect(public.get_by_role("region", name="What was said")).to_contain_text(SAID)
    expect(public.get_by_role("list", name="Notes on these days")).to_contain_text(SAID)
    is_sound(public)
    public.get_by_role("button", name="Explore this chart").first.click()
    expect(public.locator(".drawn svg").first.get_by_text("1", exact=True)).to_have_count(1)
    for address in (f"{day}/", "", f"reports/weeks/{monday:%Y-%m-%d}/"):
        public.goto(f"{home(site)}/milltown/{address}")
        expect(public.get_by_text(SAID)).to_be_visible()
        is_sound(public)

    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("status")).to_contain_text("The note is taken back.")
    public.goto(f"{home(site)}/milltown/metrics/water/")
    expect(public.get_by_role("heading", name="Water saved").first).to_be_visible()
    expect(public.get_by_text(SAID)).to_have_count(0)
