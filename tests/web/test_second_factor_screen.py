"""An administrator invites somebody, who signs in with a second factor; with an app, a passkey; and ends a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import PASSWORD, give_password, home, is_sound, one_time_code, sign_in
from tests.browser.town import town
from tests.browser.visit import OpenWindow
from tests.running_site import Site
from tests.waiting import until


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A new city's site, and an administrator of the city."""
    people = [("ada@city.gov", "administrator"), ("pat@city.gov", "analyst")]
    with town(tmp_path_factory.mktemp("site"), people=people) as found:
        yield found


def confirm(page: Page) -> None:
    """Say the password once more, as is asked before anything of an account is changed."""
    expect(page.get_by_role("heading", name="Confirm Access")).to_be_visible()
    is_sound(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def sign_out(page: Page) -> None:
    page.get_by_role("link", name="Your cities").first.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()


def guess(stranger: Page, site: Site) -> None:
    """Guess at Pat's password, from here, until nobody gets further with it."""
    for _ in range(6):
        stranger.goto(f"{home(site)}/accounts/sign-in/")
        stranger.get_by_label("E-mail address").fill("pat@city.gov")
        stranger.get_by_label("Password").fill("no")
        stranger.get_by_role("button", name="Sign in", exact=True).click()
        expect(stranger.get_by_role("alert")).to_be_visible()
    expect(stranger.get_by_role("alert")).to_contain_text("That was too often.")


def new_code(secret: str, used: str) -> str:
    """A code that was not used yet: each works once."""
    until(lambda: one_time_code(secret) != used)
    return one_time_code(secret)


def test_somebody_invited_signs_in_with_an_authenticator_app(site: Site, window: OpenWindow) -> None:
    ada = sign_in(window(), site, "ada@city.gov")
    ada.locator("main").get_by_role("link", name="People").click()
    ada.get_by_label("E-mail address").fill("bob@city.gov")
    ada.get_by_label("As", exact=True).select_option("analyst")
    ada.get_by_role("button", name="Make an invitation").click()
    link = ada.locator("code").inner_text()

    bob = window(390)
    bob.goto(home(site) + "/accounts" + link.split("/accounts", 1)[1])
    bob.get_by_label("Your name").fill("Bob")
    bob.get_by_label("Password", exact=True).fill(PASSWORD)
    bob.get_by_label("The same password again").fill(PASSWORD)
    bob.get_by_role("button", name="accept").click()
    bob.get_by_role("link", name="Second factor").click()
    is_sound(bob, "Two-Factor Authentication")
    bob.get_by_role("link", name="Activate").click()
    confirm(bob)
    is_sound(bob, "Activate Authenticator App")
    secret = bob.get_by_label("Authenticator secret").input_value()
    used = one_time_code(secret)
    bob.get_by_label("Authenticator code").fill(used)
    bob.get_by_role("button", name="Activate").click()
    is_sound(bob, "Recovery Codes")
    sign_out(bob)

    bob.goto(f"{home(site)}/manage/")
    is_sound(bob, "Sign in")
    give_password(bob, "bob@city.gov")
    expect(bob.get_by_role("heading", name="Two-Factor Authentication")).to_be_visible()
    is_sound(bob)
    bob.get_by_label("Code").fill("000000")
    bob.get_by_role("button", name="Sign In").click()
    expect(bob.get_by_role("alert")).to_contain_text("This code does not fit.")
    is_sound(bob)
    bob.get_by_label("Code").fill(new_code(secret, used))
    bob.get_by_role("button", name="Sign In").click()
    expect(bob.get_by_role("heading", name="Your cities")).to_be_visible()


def test_a_session_left_open_elsewhere_is_ended(site: Site, window: OpenWindow) -> None:
    here, elsewhere = window(), window()
    for page in (elsewhere, here):
        sign_in(page, site, "ada@city.gov")
        expect(page.get_by_role("heading", name="Your cities")).to_be_visible()
    here.get_by_role("link", name="Sessions").click()
    is_sound(here, "Sessions")
    here.set_viewport_size({"width": 390, "height": 800})
    is_sound(here)
    here.get_by_role("button", name="Sign Out Other Sessions").click()
    elsewhere.reload()
    expect(elsewhere.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    here.reload()
    expect(here.get_by_role("link", name="Sessions")).to_be_visible()


def test_a_password_is_changed(site: Site, window: OpenWindow) -> None:
    page = sign_in(window(), site, "pat@city.gov")
    page.get_by_role("link", name="Password").click()
    is_sound(page, "Change Password")


def test_somebody_signs_in_with_a_passkey(site: Site, window: OpenWindow) -> None:
    page = window()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    place = f"http://localhost:{site.port}"  # a passkey belongs to a name, not to a number
    page.goto(f"{place}/manage/")
    give_password(page, "pat@city.gov")
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Add").click()
    confirm(page)
    is_sound(page, "Add Security Key")
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery Codes")).to_be_visible()
    is_sound(page)
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Manage").click()
    expect(page.get_by_text("Laptop")).to_be_visible()
    is_sound(page)
    sign_out(page)
    guess(window(), site)
    page.goto(f"{place}/manage/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Your cities")).to_be_visible()
