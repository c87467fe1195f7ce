"""What a public page is: its address, what answers it, and addresses of it to be tested at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from django.http import HttpResponse

from cityscore.present.read.published_scores import Publication
from cityscore.web.declared_views import LaneName

Answer: TypeAlias = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Page:
    """One of the public pages."""

    name: str
    """As links name it."""
    path: str
    """As Django writes routes."""
    answer: Answer
    examples: Callable[[Publication], Iterable[dict[str, object]]]
    """What its address may hold, taken from a city's figures: the shared tests, and a static copy, visit these."""
    menu: str = ""
    """Its entry in the menu above each page of a city, marked by ``to_say``; without one it is reached by links."""
    parameters: tuple[str, ...] = ("as_of",)
    """What it reads of a query string. It sees nothing else, so that a made-up one makes no other page of it."""
    lane: LaneName = LaneName.MAKING
    """The threads that make it."""


def city_address(publication: Publication) -> list[dict[str, object]]:
    """What the address holds of a page that a city has one of."""
    return [{"city": publication.city.slug}]
