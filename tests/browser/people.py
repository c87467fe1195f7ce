"""People of a site under test: with a password and a role, who sign in as anybody does."""

from __future__ import annotations

import base64
import hmac
import struct
import time

from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.running_site import Site

PASSWORD = "plum garden tunnel"

MADE = """
from cityscore.people.models import Membership, User
from cityscore.store.models import City
email, role, *departments = sys.argv[1:]
user = User.objects.create_user(email, sys.stdin.read(), name=email.split("@")[0].title())
Membership.objects.create(user=user, city=City.objects.get(), role=role, departments=departments)
"""


def make_person(site: Site, email: str, role: str, *departments: str) -> None:
    """Give somebody an account and a role in the site's only city."""
    site.execute(MADE, email, role, *departments, sent=PASSWORD)


def sign_in(page: Page, site: Site, email: str) -> Page:
    """Sign somebody in, in a window that then shows their cities."""
    page.goto(f"{home(site)}/manage/")
    give_password(page, email)
    return page


def give_password(page: Page, email: str) -> None:
    """Say who one is where that is asked."""
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def one_time_code(secret: str) -> str:
    """The code that an authenticator app shows now, as RFC 6238 and RFC 4226 have it."""
    step = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), step, "sha1").digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def home(site: Site) -> str:
    """Where the site is."""
    return f"http://127.0.0.1:{site.port}"


def is_sound(page: Page, heading: str = "") -> None:
    """Once the page of a heading is there: nothing that axe finds wrong, nothing wider than the window."""
    if heading:
        expect(page.get_by_role("heading", name=heading).first).to_be_visible()
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
