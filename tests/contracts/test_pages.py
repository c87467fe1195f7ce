"""What holds for every public page, in a real browser on a real site: in every look, by keyboard, without scripts."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from cityscore.web.pages import PAGES
from tests.browser import axe, keyboard, validity
from tests.browser.chromium import context, put_on
from tests.browser.cities import SLUG
from tests.browser.elsewhere import another_site
from tests.browser.looks import DESK, LANGUAGES, PHONE, Look, looks_in
from tests.browser.served import PAGES_SITE, Served
from tests.browser.site import BESIDE
from tests.browser.visit import contents, visit

pytestmark = PAGES_SITE
NAMES = [*(page.name for page in PAGES), *BESIDE]
TARGETS = (Path(__file__).parents[1] / "browser" / "targets.js").read_text()
NO_SCRIPTS = (Path(__file__).parents[1] / "browser" / "without_scripts.js").read_text()

every_page = pytest.mark.parametrize("name", NAMES)
every_language = pytest.mark.parametrize("language", LANGUAGES)
every_size = pytest.mark.parametrize("look", [Look(size=PHONE), Look(size=DESK)], ids=str)


def refuse(problems: dict[str, list[str]]) -> None:
    """Fail with all that is wrong, each thing once, by address."""
    counted = {path: Counter(found) for path, found in problems.items() if found}
    if counted:
        said = [
            f"{path}\n" + "\n".join(f"    {times} × {each}" for each, times in found.items())
            for path, found in counted.items()
        ]
        pytest.fail("\n".join(said), pytrace=False)


def test_every_page_has_its_name_and_an_address_in_each_city_that_has_figures(pages_site: Served) -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert [name for name in NAMES if not pages_site.addresses[name]] == []


@every_page
@every_language
def test_it_is_accessible_fits_and_asks_nothing_of_others(
    pages_site: Served, browser: Browser, name: str, language: str
) -> None:
    problems = {}
    looks = looks_in(language)
    with context(browser, looks[0]) as window:
        for path in pages_site.some(name):
            with visit(window, pages_site, looks[0], path) as (page, found):
                for look in looks:
                    put_on(page, look)
                    wrong = (*contents(page, look), *axe.violations(page, axe.rules(look)))
                    found += [f"{look}: {each}" for each in wrong]
            problems[path] = found
    refuse(problems)


@every_page
def test_more_of_its_addresses_fit_a_phone(pages_site: Served, browser: Browser, name: str) -> None:
    problems, look = {}, Look(size=PHONE)
    with context(browser, look) as window:
        for path in pages_site.many(name):
            with visit(window, pages_site, look, path) as (page, found):
                found += contents(page, look)
            problems[path] = found
    refuse(problems)


@every_page
@every_size
def test_the_tab_key_leads_through_all_of_it(pages_site: Served, browser: Browser, name: str, look: Look) -> None:
    problems = {}
    with context(browser, look) as window:
        for path in pages_site.some(name):
            with visit(window, pages_site, look, path) as (page, found):
                found += keyboard.problems(page)
            with visit(window, pages_site, look, path) as (page, more):
                more += keyboard.skip_link_problems(page)
            problems[path] = found + more
    refuse(problems)


@every_page
def test_a_thumb_finds_what_it_touches(pages_site: Served, browser: Browser, name: str) -> None:
    problems, look = {}, Look(size=PHONE)
    with context(browser, look) as window:
        for path in pages_site.some(name):
            with visit(window, pages_site, look, path) as (page, found):
                found += page.evaluate(TARGETS)
            problems[path] = found
    refuse(problems)


@every_page
def test_it_works_with_scripts_off(pages_site: Served, browser: Browser, name: str) -> None:
    problems, look = {}, Look()
    with context(browser, look) as on, context(browser, look, scripts=False) as off:
        for path in pages_site.some(name):
            with visit(on, pages_site, look, path) as (page, _):
                wanted = page.evaluate(NO_SCRIPTS)
            with visit(off, pages_site, look, path) as (page, found):
                there = page.evaluate(NO_SCRIPTS)
            found += [f"missing: {each}" for each in wanted["links"] if each not in there["links"]]
            found += [] if there["text"] else ["main is empty"]
            found += there["problems"]
            problems[path] = found
    refuse(problems)


@every_page
def test_its_policy_lets_nothing_in_from_elsewhere(pages_site: Served, name: str) -> None:
    for path in pages_site.some(name):
        policy = pages_site.get(path).headers["content-security-policy"]
        directives = dict(each.strip().partition(" ")[::2] for each in policy.split(";"))
        assert directives["default-src"] == "'none'"
        assert directives["script-src"] == directives["style-src"] == "'self'"
        sources = {word for kind, words in directives.items() if kind != "frame-ancestors" for word in words.split()}
        assert sources <= {"'none'", "'self'", "data:"}, policy


def test_every_page_is_valid_html(pages_site: Served, tmp_path: Path) -> None:
    looks = [Look(language=language) for language in LANGUAGES]
    asked = [*((looks[0], path) for name in NAMES for path in pages_site.many(name))]
    asked += [(look, path) for look in looks[1:] for name in NAMES for path in pages_site.some(name)]
    pages = {look.address(path): pages_site.get(look.address(path)).html for look, path in asked}
    refuse(validity.invalid(pages, tmp_path))


@every_language
def test_no_two_pages_have_the_same_title(pages_site: Served, language: str) -> None:
    look = Look(language=language)
    found: dict[str, dict[str, str]] = {}
    for path in (path for name in NAMES for path in pages_site.many(name)):
        html = " ".join(pages_site.get(look.address(path)).html.split())
        (title,) = re.findall(r"<title> ?(\S.*?) ?</title>", html)
        (heading,) = re.findall(r"<h1.*?</h1>", html)
        found.setdefault(title, {})[heading] = path
    assert [list(paths.values()) for paths in found.values() if len(paths) > 1] == []


def test_another_site_shows_a_card_in_the_frame_that_is_proposed_and_no_other_page(
    pages_site: Served, browser: Browser, tmp_path: Path
) -> None:
    method = pages_site.get(f"/{SLUG}/method/").html
    frames = [unescape(each) for each in re.findall(r"<textarea[^>]*>(.*?)</textarea>", method, re.DOTALL)]
    assert len(frames) == 2
    # the code names the address that the site is known by, which is not where a test serves it
    frames = [frame.replace(settings.ADDRESS, pages_site.home) for frame in frames]
    frames.append(f'<iframe src="{pages_site.home}/{SLUG}/" width="320" height="270"></iframe>')
    with another_site("".join(frames), tmp_path) as elsewhere, context(browser, Look()) as window:
        page = window.new_page()
        page.goto(elsewhere, wait_until="networkidle")
        city, metric, refused = page.frames[1:]
        for card in (city, metric):
            assert re.search(r"\d", card.locator("main p").first.inner_text())
            assert card.evaluate("document.body.scrollHeight <= innerHeight && document.body.scrollWidth <= innerWidth")
        assert refused.locator("main").count() == 0
