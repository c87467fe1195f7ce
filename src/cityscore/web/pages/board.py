"""The wall board: a full screen that refreshes itself, in the spirit of a ballpark's hand-operated scoreboard."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from cityscore.present.read.services_table import SIGNS
from cityscore.present.read.wall_board import AT_ONCE, board_contents
from cityscore.present.say.language import to_say
from cityscore.web.pages.public_page import Page, city_address
from cityscore.web.pages.request_context import page_request

AGAIN = 5 * 60
"""Seconds until the board asks for news."""


def board_page(request: HttpRequest, city: str) -> HttpResponse:
    """The board of the last published day; a screen that is hung before the first figures waits for them."""
    page = page_request(request, city)
    if isinstance(page, HttpResponse):
        page.headers["Refresh"] = str(AGAIN)
        return page
    board = board_contents(page.scope(), page.publication)
    if board is None:
        raise Http404("There are no figures to show.")
    return page.answer("board.html", board=board, again=AGAIN, at_once=AT_ONCE, signs=SIGNS)


BOARD = Page("board", "<name:city>/board/", board_page, city_address, menu=to_say("Board"))
