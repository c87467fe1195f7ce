"""People of a site under test: with a password and a role, who sign in as anybody does."""

from __future__ import annotations

import base64
import hmac
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.running_site import Site
from tests.waiting import LONG_ENOUGH, until
from tests.warm import run_text

PASSWORD = "plum garden tunnel"

MADE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cityscore.web.settings"
import django
django.setup()
from cityscore.people.models import Membership, User
from cityscore.store.models import City
email, role, *departments = sys.argv[1:]
user = User.objects.create_user(email, sys.stdin.read(), name=email.split("@")[0].title())
Membership.objects.create(user=user, city=City.objects.get(), role=role, departments=departments)
"""


def made_site(folder: Path, definitions: str = "", settings: str = "") -> Site:
    """A new city's site with definitions applied: these, or the example's; ``settings`` are lines of settings.env."""
    site = Site(folder)
    assert site.run("init", ".", "--administrator", "root@city.gov").returncode == 0
    if definitions:
        (folder / "cityscore.yaml").write_text(definitions)
    with (folder / "settings.env").open("a") as file:
        file.write(settings)
    done = site.run("apply", "cityscore.yaml")
    assert done.returncode == 0, done.stderr
    return site


@contextmanager
def served(site: Site) -> Iterator[Site]:
    """The site while it answers."""
    with site.serving():
        until(lambda: answers(site))
        yield site


def make_person(site: Site, email: str, role: str, *departments: str) -> None:
    """Give somebody an account and a role in the site's only city."""
    done = run_text(["-c", MADE, email, role, *departments], site.folder, site.environment, PASSWORD)
    assert done.returncode == 0, done.stderr


def sign_in(page: Page, site: Site, email: str) -> None:
    """Sign somebody in, and show their cities."""
    page.goto(f"{home(site)}/manage/")
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


def answers(site: Site) -> bool:
    """Whether it does."""
    try:
        return bool(urlopen(f"{home(site)}/healthz", timeout=LONG_ENOUGH).status == 200)
    except OSError:
        return False


def is_sound(page: Page, heading: str = "") -> None:
    """Once the page of a heading is there: nothing that axe finds wrong, nothing wider than the window."""
    if heading:
        expect(page.get_by_role("heading", name=heading).first).to_be_visible()
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
