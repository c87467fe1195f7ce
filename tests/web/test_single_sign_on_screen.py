"""Somebody who was invited signs in with the city's account; a stranger and an address nobody vouches for do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.identity_provider import CLIENT, SECRET, Provider, identity_provider
from tests.browser.people import home, is_sound
from tests.browser.town import town
from tests.browser.visit import OpenWindow
from tests.running_site import Site


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with identity_provider() as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Site]:
    """A site that people sign in to elsewhere, and an analyst."""
    said = {"": provider.issuer, "_CLIENT": CLIENT, "_SECRET": SECRET, "_NAME": "your Milltown account"}
    settings = "".join(f'CITYSCORE_OIDC{name}="{text}"\n' for name, text in said.items())
    people = [("ann@city.gov", "analyst")]
    with town(tmp_path_factory.mktemp("site"), people=people, settings=settings) as found:
        yield found


def sign_in_elsewhere(window: OpenWindow, site: Site) -> Page:
    page = window(390)
    page.goto(f"{home(site)}/manage/")
    is_sound(page)
    page.get_by_role("link", name="Sign in with your Milltown account").click()
    return page


def test_who_was_invited_is_let_in(site: Site, window: OpenWindow, provider: Provider) -> None:
    provider.email, provider.is_vouched_for = "Ann@city.gov", True
    page = sign_in_elsewhere(window, site)
    is_sound(page, "Is this password yours?")  # once, as nobody had proved whose the address is
    page.get_by_role("button", name="It is mine: keep it").click()
    for _ in range(2):
        expect(page.get_by_role("heading", name="Your cities")).to_be_visible()
        page = sign_in_elsewhere(window, site)
        expect(page.get_by_role("heading", name="Your cities")).to_be_visible()
        expect(page.get_by_text("Signed in as Ann.")).to_be_visible()


@pytest.mark.parametrize(("email", "is_vouched_for"), [("eve@city.gov", True), ("ann@city.gov", False)])
def test_nobody_else_is(site: Site, window: OpenWindow, provider: Provider, email: str, is_vouched_for: bool) -> None:
    provider.email, provider.is_vouched_for = email, is_vouched_for
    page = sign_in_elsewhere(window, site)
    expect(page.get_by_role("heading", name="This account was not invited")).to_be_visible()
    is_sound(page)
    page.goto(f"{home(site)}/manage/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_what_was_not_asked_for_here_is_refused(site: Site, window: OpenWindow) -> None:
    page = window()
    page.goto(f"{home(site)}/accounts/oidc/city/login/callback/?code=stolen&state=planted")
    is_sound(page)
    page.goto(f"{home(site)}/manage/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
