"""Entry: a day's figures, typed by whoever answers for them."""

from cityscore.web.manage.entry.entry_page import ENTRY

__all__ = ["ENTRY"]
