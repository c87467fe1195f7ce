"""What a view declares of how it is answered: in which lane, by which parameters, and how much may be sent to it.

A page states it beside its address, in its ``Page`` or ``StaffPage``; here it is found for an address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import Resolver404, resolve

from cityscore.web.page_language import without_language

KILOBYTE, MEGABYTE = 2**10, 2**20
SMALL_FORM = 64 * KILOBYTE
"""Bytes that anybody may send: the longest form of a stranger's is some hundred."""
STAFF_FORM = MEGABYTE
"""Bytes that whoever is signed in may send to a page that declares no more."""

View = TypeVar("View", bound=Callable[..., Any])
_DECLARED = "declared_view"


class LaneName(StrEnum):
    """The lanes of threads that answer: what is slow in one holds up no other."""

    QUICK = "quick"
    """What is kept, what is a file, and whether the site is well."""
    MAKING = "making"
    """Public pages."""
    PERSONAL = "personal"
    """Whatever is sent, and pages of staff and accounts: a file that takes a minute to read holds up no public page."""
    PICTURES = "pictures"
    """What the chart library draws."""
    DOCUMENTS = "documents"
    """PDFs, and tables of all scores."""


@dataclass(frozen=True)
class DeclaredView:
    """How a view is answered."""

    lane: LaneName = LaneName.MAKING
    parameters: tuple[str, ...] | None = None
    """What it reads of a query string; it never sees anything else. None: whatever is sent, as allauth's views."""
    is_shared: bool = False
    """Whether all who ask at the same time get one answer: it depends on the address alone."""
    takes: int = SMALL_FORM
    """The longest body in bytes; more than ``SMALL_FORM`` is taken of who is signed in alone."""

    def known_query(self, query: str) -> str:
        """A query string without what the view does not read: of each parameter its last value, in declared order."""
        if self.parameters is None or not query:
            return query
        stated = QueryDict(query)
        return urlencode([(name, stated[name]) for name in self.parameters if stated.get(name)], safe=":")


UNDECLARED = DeclaredView()


def declare(view: View, declared: DeclaredView) -> View:
    """Say of a view how it is answered."""
    setattr(view, _DECLARED, declared)
    return view


def declared_view(path: str) -> DeclaredView:
    """What the view of an address declares; of an address without a view, what one declares that says nothing."""
    try:
        match = resolve(f"/{without_language(path)}")
    except Resolver404:
        return UNDECLARED
    declared: DeclaredView = getattr(match.func, _DECLARED, UNDECLARED)
    return declared
