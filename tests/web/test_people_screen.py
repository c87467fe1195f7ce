"""Somebody is invited, accepts on a phone and is let in; in a real browser, with nothing that axe finds wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe
from tests.running_site import Site
from tests.waiting import until

PASSWORD = "plum garden tunnel"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A new city's site: where it is, and the first administrator's link."""
    found = Site(tmp_path_factory.mktemp("site"))
    made = found.run("init", ".", "--administrator", "ada@city.gov")
    assert made.returncode == 0, made.stderr
    link = re.search(r"/accounts/first/\S+", made.stdout)
    assert link, made.stdout
    applied = found.run("apply", "cityscore.yaml")
    assert applied.returncode == 0, applied.stderr
    home = f"http://127.0.0.1:{found.port}"
    with found.serving():
        until(lambda: answers(home))
        yield home, link.group()


def answers(home: str) -> bool:
    try:
        return bool(urlopen(f"{home}/healthz", timeout=5).status == 200)
    except OSError:
        return False


def window(browser: Browser, width: int) -> Page:
    """A window of somebody's own."""
    return browser.new_context(viewport={"width": width, "height": 800}).new_page()


def is_sound(page: Page) -> None:
    """Nothing that axe finds wrong, nothing wider than the window."""
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_somebody_is_invited_and_lets_themselves_in_on_a_phone(site: tuple[str, str], browser: Browser) -> None:
    home, link = site
    ada = window(browser, 1280)
    ada.goto(home + link)
    ada.get_by_label("Password", exact=True).fill(PASSWORD)
    ada.get_by_label("The same password again").fill(PASSWORD)
    ada.get_by_role("button", name="Set the password").click()
    ada.goto(f"{home}/manage/")
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

    bob = window(browser, 390)
    bob.goto(home + "/accounts" + shown.split("/accounts", 1)[1])
    expect(bob).to_have_url(f"{home}/accounts/invitation/")  # nothing of the secret is left in it
    is_sound(bob)
    bob.get_by_label("Your name").fill("Bob")
    bob.get_by_label("Password", exact=True).fill(PASSWORD)
    bob.get_by_label("The same password again").fill(PASSWORD)
    bob.get_by_role("button", name="accept").click()
    expect(bob.get_by_role("heading", name="Your cities")).to_be_visible()
    is_sound(bob)
    bob.goto(f"{home}/manage/milltown/people/")
    expect(bob.get_by_role("heading", name="This needs another role")).to_be_visible()
    is_sound(bob)

    ada.set_viewport_size({"width": 390, "height": 800})
    for page in ("people", "log"):
        ada.goto(f"{home}/manage/milltown/{page}/")
        expect(ada.locator("main")).to_contain_text("bob@city.gov")
        is_sound(ada)
