"""The public pages. To add one: a file with its ``Page``, a template, a test, and its name in ``PAGES``.

The menu has the entries that pages state, in the order of ``PAGES``.
"""

from cityscore.web.pages.board import BOARD
from cityscore.web.pages.brand_style import LOOK, SEAL
from cityscore.web.pages.cards import CARD, METRIC_CARD
from cityscore.web.pages.home import HOME
from cityscore.web.pages.method import METHOD
from cityscore.web.pages.metrics import METRIC, SCORES
from cityscore.web.pages.pictures import CHART, METRIC_PREVIEW, PREVIEW, SCRIPT, SPECIFICATION
from cityscore.web.pages.public_page import Page
from cityscore.web.pages.reports import ARCHIVE, REPORT_FILES, REPORT_PAGES
from cityscore.web.pages.scorecards import SCORECARDS

PAGES: tuple[Page, ...] = (HOME, *SCORECARDS, ARCHIVE, *REPORT_PAGES, METHOD, BOARD, CARD, METRIC_CARD, METRIC)
FILES: tuple[Page, ...] = (SCORES, CHART, SPECIFICATION, METRIC_PREVIEW, PREVIEW, SCRIPT, LOOK, SEAL, *REPORT_FILES)
"""What pages show or hand out that is no page itself: pictures, tables, documents, a script."""

__all__ = ["FILES", "PAGES", "Page"]
