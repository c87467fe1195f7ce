"""The wall board: a full screen that refreshes itself, in the spirit of a ballpark's hand-operated scoreboard."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from cityscore.present.read.wall_board import AT_ONCE
from cityscore.present.read.wall_board import board_contents as board_of
from cityscore.present.say.language import to_say
from cityscore.web.pages.public_page import Page
from cityscore.web.pages.request_context import page_request

AGAIN = 5 * 60
"""Seconds until the board asks for news."""


def board_page(request: HttpRequest, city: str) -> HttpResponse:
    """The board of the last published day; a screen that is hung before the first figures waits for them."""
    found = page_request(request, city)
    if isinstance(found, HttpResponse):
        found.headers["Refresh"] = str(AGAIN)
        return found
    shown = board_of(found.part(), found.moment)
    if shown is None:
        raise Http404("There are no figures to show.")
    return found.answer("board.html", board=shown, again=AGAIN, at_once=AT_ONCE)


BOARD = Page(
    "board", "<name:city>/board/", board_page, lambda moment: [{"city": moment.city.slug}], menu=to_say("Board")
)
