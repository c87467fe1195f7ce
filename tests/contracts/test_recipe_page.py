"""CONTRIBUTING's recipe for a page, carried out in a scratch copy: how many services a city measures."""

from __future__ import annotations

from pathlib import Path

from tests.contracts.scratch import Scratch

PAGE = '''
"""How many services the city measures."""

from __future__ import annotations

from django.http import HttpResponse

from cityscore.present.say.language import to_say
from cityscore.web.pages.public_page import Page, city_address
from cityscore.web.pages.request_context import PageRequest, page_of_city


@page_of_city
def count(page: PageRequest) -> HttpResponse:
    """The number alone."""
    return page.answer("count.html", count=len(page.publication.in_force.definitions.metrics))


COUNT = Page("count", "<name:city>/count/", count, city_address, menu=to_say("How many"))
'''

TEMPLATE = """{% extends "base.html" %}
{% block title %}Services{% endblock %}
{% block main %}<h1>{{ count }} services</h1>{% endblock %}
"""

TEST = '''
"""How many services the city measures."""

from django.test import Client

from tests.web.small_site import small_city


def test_it_counts_and_has_its_entry_in_the_menu_of_each_page(db: None, client: Client) -> None:
    small_city()
    assert "<h1>3 services</h1>" in client.get("/milltown/count/").content.decode()
    assert '<a href="/milltown/count/">How many</a>' in client.get("/milltown/method/").content.decode()
'''

STEPS = "tests/contracts/test_page_steps.py"
TUPLE = "src/cityscore/web/pages/__init__.py"


def test_each_step_that_is_missing_is_told(tmp_path: Path) -> None:
    scratch = Scratch.copied(tmp_path)
    scratch.write("src/cityscore/web/pages/count.py", PAGE)
    assert "count (src/cityscore/web/pages/count.py) lacks its name in PAGES" in scratch.tested(STEPS, fails=True)
    register(scratch)
    assert "write a test in tests/web/ that asks for /<name:city>/count/" in scratch.tested(STEPS, fails=True)


def test_the_recipe_makes_a_page_with_its_entry_in_the_menu(tmp_path: Path) -> None:
    scratch = Scratch.copied(tmp_path)
    scratch.write("src/cityscore/web/pages/count.py", PAGE)
    register(scratch)
    scratch.write("src/cityscore/web/templates/count.html", TEMPLATE)
    scratch.write("tests/web/test_count.py", TEST)
    assert "failed" not in scratch.tested(STEPS, "tests/web/test_count.py")


def register(scratch: Scratch) -> None:
    scratch.change(TUPLE, "METHOD, BOARD, CARD,", "METHOD, BOARD, COUNT, CARD,")
    scratch.change(
        TUPLE,
        "from cityscore.web.pages.home",
        "from cityscore.web.pages.count import COUNT\nfrom cityscore.web.pages.home",
    )
