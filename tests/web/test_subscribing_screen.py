"""From the scorecard into the mailbox and out again: a real browser, a real worker, a real mail server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.people import home, is_sound
from tests.browser.town import past_days, town
from tests.browser.visit import OpenWindow
from tests.mailbox_server import SENDER, Mailbox, mailbox, part
from tests.running_site import Site
from tests.waiting import until

DEFINITIONS = """
cabinets:
  Services: [Works]
metrics:
  potholes: {name: Pothole repair on time, department: Works, kind: ratio, better: higher, target: 0.8}
"""
TARGETS = (Path(__file__).parents[1] / "browser" / "targets.js").read_text()
TOKEN = """
from cityscore.people.models import Subscriber
print(Subscriber.objects.get(email=sys.argv[1]).token)
"""


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with mailbox() as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, box: Mailbox) -> Iterator[Site]:
    """A site with figures, which sends its mail to the box."""
    figures = [f"potholes,{day},{40 + n % 5},50\n" for n, day in enumerate(past_days(100))]
    mail = f'CITYSCORE_MAIL=smtp+plain://127.0.0.1:{box.port}\nCITYSCORE_MAIL_FROM="{SENDER}"\n'
    with town(tmp_path_factory.mktemp("site"), DEFINITIONS, figures, settings=mail) as found:
        yield found


def mailed(box: Mailbox, who: str) -> str:
    """The text of the only mail that somebody got, once it has come."""
    (message,) = until(lambda: box.to(who))
    return part(message, "plain")


def link_in(text: str, word: str) -> str:
    found = re.search(rf"http://\S*/{word}/\S*", text)
    assert found, text
    return found.group()


@pytest.mark.parametrize("width", [1280, 390])
def test_somebody_asks_confirms_from_the_mailbox_and_leaves(
    site: Site, box: Mailbox, window: OpenWindow, width: int
) -> None:
    page = window(width)
    who = f"ann-{width}@home.org"
    page.goto(f"{home(site)}/milltown/")
    page.get_by_role("link", name="Get the weekly report and alerts by e-mail").click()
    is_sound(page, "Mail about Milltown")
    assert page.evaluate(TARGETS) == []
    page.get_by_label("Alerts about").select_option("Pothole repair on time")
    page.get_by_label("Your e-mail address").fill("ann")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_label("Your e-mail address")).to_be_focused()  # the browser itself says what is wrong
    page.get_by_label("Your e-mail address").fill(who)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(f"Look into your mailbox, {who}.")
    is_sound(page)

    page.goto(link_in(mailed(box, who), "subscribe"))
    is_sound(page, "Mail about Milltown")
    assert page.evaluate(TARGETS) == []
    page.get_by_role("button", name="Yes, send it to me").click()
    expect(page.get_by_role("status")).to_have_text("Done: you will get it.")
    is_sound(page)

    page.goto(f"{home(site)}/milltown/subscriptions/{token_of(site, who)}/report/")
    is_sound(page, "Mail you get about Milltown")
    assert page.evaluate(TARGETS) == []
    page.get_by_role("button", name="Stop Alerts about Pothole repair on time").click()
    expect(page.get_by_role("status")).to_have_text("Stopped. You will not get it again.")
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_text("You get no mail from here.")).to_be_visible()
    is_sound(page)
    assert page.context.cookies() == []


def token_of(site: Site, email: str) -> str:
    """What the links at the end of somebody's mail hold."""
    return site.execute(TOKEN, email)
