"""A data owner types a day's figures on a phone, in a handful of steps; with the keyboard alone; with axe content."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.people import home, is_sound, sign_in
from tests.browser.town import past_days, town
from tests.browser.visit import OpenWindow
from tests.running_site import Site

pytestmark = pytest.mark.today
METRICS = """
metrics:
  potholes: {name: Pothole repair on time, department: Works, kind: ratio, better: higher, target: 0.8, cases: potholes}
  complaints: {name: Complaints about noise, department: Works, kind: count, better: lower, target: 30}
  pool: {name: Pool visits, department: Works, kind: count, better: higher, target: 100}
  backlog: {name: Open work orders, department: Works, kind: level, better: lower, target: 40, cadence: weekly}
  fires: {name: Fires, department: Fire, kind: count, better: lower, target: 2}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with a month of figures, and a data owner of its works."""
    figures = [
        f"potholes,{day},{40 + n % 5},50\ncomplaints,{day},{20 + n % 4},1\n" for n, day in enumerate(past_days(31)[1:])
    ]
    with town(tmp_path_factory.mktemp("site"), METRICS, figures, [("owen@city.gov", "owner", "Works")]) as found:
        yield found


def test_a_days_figures_on_a_phone(site: Site, window: OpenWindow) -> None:
    page = sign_in(window(390), site, "owen@city.gov")
    page.get_by_role("link", name="Enter figures").click()
    is_sound(page, "Figures of")
    expect(page.get_by_text("0 of 4 figures are there.")).to_be_visible()
    expect(page.get_by_text("Fires")).to_have_count(0)

    potholes = page.get_by_role("group", name="Pothole repair on time")
    expect(potholes).to_contain_text("40 of 50 (80.0 %)")
    potholes.get_by_label("Those that met").fill("45")
    potholes.get_by_label("All potholes").fill("5")
    complaints = page.get_by_role("group", name="Complaints about noise")
    complaints.get_by_label("How many").fill("210")
    page.get_by_role("group", name="Pool visits").get_by_label("Or").select_option("Not applicable")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("alert")).to_contain_text("45 is above the denominator, 5")
    is_sound(page)

    potholes.get_by_label("All potholes").fill("50")
    page.get_by_role("button", name="Keep").click()
    expect(complaints).to_contain_text("Are you sure? 210 is far from what is usual")
    is_sound(page)
    complaints.get_by_label("Yes, it is right").check()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("status")).to_have_text("3 figures kept.")
    is_sound(page)
    expect(page.get_by_text("3 of 4 figures are there.")).to_be_visible()


def test_with_the_keyboard_alone(site: Site, window: OpenWindow) -> None:
    page = sign_in(window(), site, "owen@city.gov")
    page.goto(f"{home(site)}/manage/milltown/entry/?day={past_days(41)[-1]}")
    page.get_by_label("Those that met").focus()
    for key in ("7", "Tab", "9", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_contain_text("1 figure kept")
    is_sound(page)
