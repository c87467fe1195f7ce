"""Somebody is invited, accepts on a phone and is let in; in a real browser, with nothing that axe finds wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.people import PASSWORD, home, is_sound
from tests.browser.town import served
from tests.browser.visit import OpenWindow
from tests.running_site import Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A new city's site: where it is, and the first administrator's link."""
    new = Site(tmp_path_factory.mktemp("site"))
    made = new.run("init", ".", "--administrator", "ada@city.gov", check=True)
    link = re.search(r"/accounts/first/\S+", made.stdout)
    assert link, made.stdout
    new.run("apply", "cityscore.yaml", check=True)
    with served(new):
        yield home(new), link.group()


def test_somebody_is_invited_and_lets_themselves_in_on_a_phone(site: tuple[str, str], window: OpenWindow) -> None:
    address, link = site
    ada = window()
    ada.goto(address + link)
    ada.get_by_label("Password", exact=True).fill(PASSWORD)
    ada.get_by_label("The same password again").fill(PASSWORD)
    ada.get_by_role("button", name="Set the password").click()
    ada.goto(f"{address}/manage/")
    is_sound(ada)
    ada.get_by_role("link", name="People").click()
    ada.get_by_role("button", name="Make an invitation").click()
    ada.get_by_label("E-mail address").fill("bob@city.gov")
    ada.get_by_label("As", exact=True).select_option("data owner")
    ada.get_by_role("button", name="Make an invitation").click()
    expect(ada.get_by_role("alert")).to_contain_text("choose one or more")
    is_sound(ada)
    ada.get_by_label("Fire").check()
    ada.get_by_role("button", name="Make an invitation").click()
    expect(ada.get_by_role("heading", name="Send this link to bob@city.gov")).to_be_visible()
    is_sound(ada)
    shown = ada.locator("code").inner_text()

    bob = window(390)
    bob.goto(address + "/accounts" + shown.split("/accounts", 1)[1])
    expect(bob).to_have_url(f"{address}/accounts/invitation/")  # nothing of the secret is left in it
    is_sound(bob)
    bob.get_by_label("Your name").fill("Bob")
    bob.get_by_label("Password", exact=True).fill(PASSWORD)
    bob.get_by_label("The same password again").fill(PASSWORD)
    bob.get_by_role("button", name="accept").click()
    expect(bob.get_by_role("heading", name="Your cities")).to_be_visible()
    is_sound(bob)
    bob.goto(f"{address}/manage/milltown/people/")
    expect(bob.get_by_role("heading", name="This needs another role")).to_be_visible()
    is_sound(bob)

    ada.set_viewport_size({"width": 390, "height": 800})
    for page in ("people", "log"):
        ada.goto(f"{address}/manage/milltown/{page}/")
        expect(ada.locator("main")).to_contain_text("bob@city.gov")
        is_sound(ada)
    for width in (390, 1280):
        ada.set_viewport_size({"width": width, "height": 800})
        ada.goto(f"{address}/manage/milltown/city/")
        is_sound(ada)
        ada.get_by_label("is deleted").check()
        ada.get_by_role("button", name="Remove it").click()
        expect(ada.get_by_role("heading", name="Remove Milltown for good?")).to_be_visible()
        is_sound(ada)
    ada.get_by_role("link", name="Leave it as it is").click()
    expect(ada.get_by_role("heading", name="Archive")).to_be_visible()
