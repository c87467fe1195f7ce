"""Nothing is missing where a public page was added. What holds for each in a browser is in ``test_pages.py``."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import reverse

import cityscore.web.pages as package
from cityscore.web.pages import FILES, PAGES, Page
from tests import ROOT

WRITTEN = {
    page: file.stem
    for file in sorted(Path(package.__file__).parent.glob("*.py"))
    for value in vars(import_module(f"{package.__name__}.{file.stem}")).values()
    for page in (value if isinstance(value, tuple) else (value,))
    if isinstance(page, Page) and file.stem != "__init__"
}
"""The pages that the files of the package make, and in which."""
TESTS = "\n".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "tests" / "web").glob("test_*.py")))

every_page = pytest.mark.parametrize("page", [*PAGES, *FILES], ids=lambda page: page.name)


def test_every_page_that_is_written_is_in_the_tuple() -> None:
    named = {page.name for page in (*PAGES, *FILES)}
    missing = sorted((page.name, file) for page, file in WRITTEN.items() if page.name not in named)
    assert not missing, "\n".join(
        f"{name} (src/cityscore/web/pages/{file}.py) lacks its name in PAGES, or in FILES if it is no page"
        " (src/cityscore/web/pages/__init__.py)"
        for name, file in missing
    )


@every_page
def test_a_page_has_a_name_and_an_address_of_its_own(page: Page) -> None:
    pages = [*PAGES, *FILES]
    assert [other for other in pages if other.name == page.name] == [page], "two pages have the same name"
    assert [other for other in pages if other.path == page.path] == [page], "two pages have the same address"


@pytest.mark.parametrize("page", [page for page in PAGES if page.menu], ids=lambda page: page.name)
def test_an_entry_in_the_menu_leads_to_a_page_of_the_whole_city(page: Page) -> None:
    assert reverse(page.name, kwargs={"city": "milltown"}), "a page in the menu needs nothing but its city"


def test_the_menu_shows_the_entries_that_pages_state_in_their_order() -> None:
    navigation = get_template("navigation.html").render({"city": {"slug": "milltown"}})
    entries = [page for page in PAGES if page.menu]
    places = [navigation.find(f'href="{reverse(page.name, kwargs={"city": "milltown"})}"') for page in entries]
    assert -1 not in places
    assert places == sorted(places)
    assert [page.menu for page in entries][:4] == ["Today", "Reports", "How it works", "Board"]


@pytest.mark.parametrize("file", sorted(set(WRITTEN.values())))
def test_pages_of_a_file_are_asked_for_by_a_test(file: str) -> None:
    paths = [page.path for page, where in WRITTEN.items() if where == file]
    asked = [path for path in paths if re.search(rf"[\"'/]{_as_tests_write(path)}[\"'?#]", TESTS)]
    assert asked or file == "home", f"write a test in tests/web/ that asks for /{' or /'.join(paths)}"


def _as_tests_write(path: str) -> str:
    """An address of this form, with anything in place of its names."""
    return re.sub(r"<[^>]+>", r"[^/\\s\"']+", path.replace(".", r"\."))
