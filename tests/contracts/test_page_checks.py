"""The checks of the public pages see what they are for: each is shown a page that is wrong in one way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import axe, keyboard, validity
from tests.browser.chromium import context, put_on
from tests.browser.elsewhere import another_site
from tests.browser.looks import PHONE, Look, looks_in
from tests.browser.visit import contents, windows

GOOD = """<!doctype html><html lang="en"><head><title>Good</title><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light"></head><body><p><a class="skip" href="#main">Skip</a></p>
<header><p><a href="/a">A</a></p></header><main id="main" tabindex="-1"><h1>One</h1><p>Text</p>
<p><a href="/b">B</a></p></main></body></html>"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with context(browser, Look(size=PHONE)) as window:
        yield window.new_page()


def shown(page: Page, before: str, after: str) -> Page:
    """The good page with one thing changed."""
    assert before in GOOD
    page.goto("about:blank")
    page.set_content(GOOD.replace(before, after))
    return page


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("<p>Text</p>", "<p>" + "W" * 90 + "</p>", "px too wide"),
        ("<p>Text</p>", "<div style='width:9em;overflow:hidden;white-space:nowrap'>" + "W" * 90 + "</div>", "is cut"),
        ("<p>Text</p>", "<h3>Three</h3>", "skips a level"),
        ("<p>Text</p>", "<h1>Two</h1>", "h1: 2"),
        ('lang="en"', 'lang="de"', 'lang is "de"'),
        ("<title>Good</title>", "<title> </title>", "no title"),
        ("<p>Text</p>", "<p style='color:red'>Text</p>", "inline:"),
        ("<p>Text</p>", "<p onclick='go()'>Text</p>", "inline onclick"),
        ("<p>Text</p>", "<a href='#'>Text</a>", "leads nowhere"),
        ("<body>", "<body style='background:#111'>", "is not light"),
    ],
)
def test_a_wrong_page_is_seen(page: Page, before: str, after: str, said: str) -> None:
    assert any(said in each for each in contents(shown(page, before, after), Look()))


def test_a_good_page_is_not_complained_of(page: Page) -> None:
    shown(page, "<p>Text</p>", "<p>Text</p>")
    assert keyboard.problems(page) == []
    assert keyboard.skip_link_problems(shown(page, "<p>Text</p>", "<p>Text</p>")) == []
    assert axe.violations(page) == []


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ("<p style='color:#999;background:#aaa'>Text</p>", "color-contrast"),
        ("<img src='x.png'>", "image-alt"),
        ("<button></button>", "button-name"),
        (
            "<button style='width:9px;height:9px'>a</button><button style='width:9px;height:9px'>b</button>",
            "target-size",
        ),
    ],
)
def test_what_axe_knows_of_is_seen(page: Page, after: str, said: str) -> None:
    assert any(each.startswith(said) for each in axe.violations(shown(page, "<p>Text</p>", after)))


LIGHT_DESK, LIGHT_PHONE, DARK_DESK, DARK_PHONE = looks_in("en")
PALE, TINY = "<p class='planted'>Text</p>", "<button class='planted'>a</button><button class='planted'>b</button>"
IN_THE_DARK = "<style>@media (prefers-color-scheme: dark) { .planted { color: #999; background: #aaa } }</style>"
ON_A_PHONE = "<style>@media (max-width: 400px) { .planted { width: 9px; height: 9px; padding: 0 } }</style>"
NARROW = "<style>@media (max-width: 400px) { .planted { width: 9em; height: 2em; overflow: auto } }</style>"
CUT = f"<div class='planted'><div>{'word ' * 90}</div></div>"


@pytest.mark.parametrize(
    ("after", "said", "look"),
    [
        ("<img src='x.png'>", "image-alt", LIGHT_DESK),
        ("<p style='color:#999;background:#aaa'>Text</p>", "color-contrast", LIGHT_DESK),
        ("<p style='color:#999;background:#aaa'>Text</p>", "color-contrast", DARK_PHONE),
        (IN_THE_DARK + PALE, "color-contrast", DARK_DESK),
        (IN_THE_DARK + PALE, "color-contrast", DARK_PHONE),
        ("<style>button { width: 9px; height: 9px }</style>" + TINY, "target-size", LIGHT_DESK),
        (ON_A_PHONE + TINY, "target-size", LIGHT_PHONE),
        (NARROW + CUT, "scrollable-region-focusable", LIGHT_PHONE),
    ],
)
def test_what_axe_knows_of_is_seen_in_each_look_that_can_show_it(page: Page, after: str, said: str, look: Look) -> None:
    shown(page, "<p>Text</p>", after)
    put_on(page, look)
    found = axe.violations(page, axe.rules(look))
    put_on(page, LIGHT_PHONE)
    assert any(each.startswith(said) for each in found)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ("<a href='/c' style='outline:none'>C</a>", "focus is not seen"),
        ("<a href='/c' style='position:absolute;left:-999px'>C</a>", "beside the window"),
        ("<a href='/c' tabindex='3'>C</a>", "another way"),
        ("<div inert><a href='/c'>C</a></div>", "never reaches"),
    ],
)
def test_what_the_tab_key_misses_is_seen(page: Page, after: str, said: str) -> None:
    assert any(said in each for each in keyboard.problems(shown(page, "<p>Text</p>", after)))


def test_a_page_without_a_way_past_its_head_is_seen(page: Page) -> None:
    changed = shown(page, '<a class="skip" href="#main">Skip</a>', '<a href="/0">Zero</a>')
    assert keyboard.skip_link_problems(changed) == ["Tab leads first to /0, no skip link"]


def test_invalid_html_is_seen(tmp_path: Path) -> None:
    wrong = GOOD.replace("<p>Text</p>", "<p id='main'><div>Text</div></p>")
    found = validity.invalid({"/good/": GOOD, "/wrong/": wrong}, tmp_path)
    assert list(found) == ["/wrong/"]
    assert any("Duplicate ID" in each for each in found["/wrong/"])


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("throw Error('It broke')", "a script fails: It broke"),
        ("console.error('It broke')", "the console says: It broke"),
        ("new Image().src = '/nothing.png'", "404 for"),
    ],
)
def test_what_goes_wrong_in_a_window_is_an_error(browser: Browser, tmp_path: Path, script: str, said: str) -> None:
    with (
        another_site(f"<script>{script}</script>", tmp_path) as address,
        pytest.raises(AssertionError, match=said),
        windows(browser) as window,
    ):
        window().goto(address, wait_until="networkidle")
