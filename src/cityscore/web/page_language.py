"""The language of a public page stands in its address: /es/boston/ is /boston/ in Spanish.

Pages of staff and accounts are in the language that whoever reads them chose, or that their browser asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, set_script_prefix
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header

from cityscore.model.city import RESERVED
from cityscore.present.say.language import ENGLISH, Language, speak, speaking, spoken
from cityscore.present.say.languages import languages
from cityscore.store import models
from cityscore.store.definitions import definitions_in_force


@dataclass(frozen=True)
class Address:
    """An address taken apart."""

    site: str
    """What all addresses of the site begin with, nearly always a slash."""
    stated: str
    """The code of the language that it states; empty if none."""
    rest: str
    """What follows, without a slash before it."""
    query: str
    own: str = ENGLISH.code
    """The language that it is in without stating one."""

    def in_language(self, code: str) -> str:
        """The address of the same page in a language."""
        stated = "" if code == self.own else f"{code}/"
        rest = self.rest.lstrip("/")  # two slashes would begin the name of another host
        return f"{self.site}{stated}{quote(rest)}{self.query}"


@dataclass(frozen=True)
class Alternate:
    """The same page in a language."""

    language: Language
    address: str
    is_spoken: bool


PERSONAL = ("manage", "accounts")
"""What addresses of pages begin with that are in their reader's own language."""

_address: ContextVar[Address | None] = ContextVar("address", default=None)


def known_languages() -> dict[str, Language]:
    """The site's languages by their codes, English first."""
    return {known.code: known for known in languages(settings.LANGUAGES_FOLDER) if known.code not in RESERVED}


def in_language_of_city(code: str) -> HttpResponse | None:
    """Speak a city's own language unless the address states another; an address that states its own leads on.

    A language that the site does not know is English.
    """
    address = _address.get()
    if address is None:
        return None
    own = known_languages().get(code, ENGLISH)
    _address.set(replace(address, own=own.code))
    if address.stated == own.code:
        return HttpResponseRedirect(replace(address, own=own.code).in_language(own.code))
    if not address.stated:
        speak(own)
    return None


def in_language_of_address() -> None:
    """Where no page answers, speak the language of the city that the address begins with, or of the only one."""
    address = _address.get()
    if address is None or address.stated or _is_personal(address):
        return
    cities = list(models.City.objects.filter(revisions__isnull=False).distinct())
    slug = address.rest.partition("/")[0]
    candidates = [city for city in cities if city.slug == slug] or cities
    if len(candidates) == 1:
        in_language_of_city(definitions_in_force(candidates[0]).definitions.city.language)


def alternate_addresses() -> list[Alternate]:
    """The page that is answered now, in each of the site's languages."""
    address, now = _address.get(), spoken()
    if address is None:
        return []
    return [
        Alternate(language, address.in_language(code), language == now) for code, language in known_languages().items()
    ]


class LanguageOfAddress:
    """Speak the language that an address states, and keep it in all links of the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers; a catalogue that can't be read is an error here, and not on a page."""
        self.get_response = get_response
        known_languages()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the address's language."""
        address = _address_of(request)
        if address.stated and (not request.path_info.endswith("/") and not address.rest):
            return HttpResponseRedirect(f"{address.site}{address.stated}/{address.query}")
        if address.stated and address.rest.partition("/")[0] in RESERVED:
            return HttpResponseRedirect(f"{address.site}{quote(address.rest)}{address.query}")
        personal = _is_personal(address)
        own = _reader_language(request) if personal else known_languages()[address.stated or ENGLISH.code]
        with _answering(address, own), override(own.code) if personal else nullcontext():
            if address.stated:
                request.path_info = f"/{address.rest}"
            response = self.get_response(request)
            if response.headers.get("Content-Type", "").startswith("text/html"):
                response.headers.setdefault("Content-Language", spoken().code)
        return response


def _address_of(request: HttpRequest) -> Address:
    first, _, rest = request.path_info.removeprefix("/").partition("/")
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    if first in known_languages():
        return Address(get_script_prefix(), first, rest, query)
    return Address(get_script_prefix(), "", request.path_info.removeprefix("/"), query)


def without_language(path: str) -> str:
    """A path without the language that it states, and without a slash before it."""
    first, _, rest = path.removeprefix("/").partition("/")
    return rest if first in known_languages() else path.removeprefix("/")


def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the language that somebody chooses for their own pages, and lead back to where they were."""
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = f"{get_script_prefix()}manage/"
    response = HttpResponseRedirect(back)
    if code in known_languages():
        secure = bool(settings.SESSION_COOKIE_SECURE)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=timedelta(days=365),
            secure=secure,
            httponly=True,
            samesite="Lax",
        )
    return response


def _is_personal(address: Address) -> bool:
    return address.rest.partition("/")[0] in PERSONAL


def _reader_language(request: HttpRequest) -> Language:
    """The language that somebody chose, or the first that their browser asks for and the site knows."""
    known = known_languages()
    if chosen := known.get(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")):
        return chosen
    by_code = {code.lower(): language for code, language in known.items()}
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if language := by_code.get(code) or by_code.get(code.partition("-")[0]):  # es-MX is Spanish
            return language
    return ENGLISH


@contextmanager
def _answering(address: Address, language: Language) -> Iterator[None]:
    """The time of one answer, in which links and sentences are of the address's language."""
    token = _address.set(address)
    if address.stated:
        # Django puts the prefix before each address that it looks up, so that no link has to know of languages
        set_script_prefix(f"{address.site}{address.stated}/")
    try:
        with speaking(language):
            yield
    finally:
        set_script_prefix(address.site)
        _address.reset(token)
