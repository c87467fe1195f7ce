"""Who sends something: by the address that it comes from, and by a session that somebody signed in to."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import close_old_connections

IPV6_SITE = 64
"""Bits of an address of IPv6 that tell one peer from another: the rest is the peer's own to choose."""


def header_of(scope: Mapping[str, Any], name: bytes) -> bytes:
    """The last value of a request's header; empty if it has none."""
    return next((value for key, value in reversed(scope["headers"]) if key.lower() == name), b"")


def peer_of(scope: Mapping[str, Any]) -> str:
    """Where a request comes from; behind a proxy that is believed, what that says."""
    said = ""
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        said = header_of(scope, b"x-forwarded-for").decode("latin-1").rpartition(",")[2].strip()
    text = said or (scope.get("client") or ("", 0))[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text[:100]
    if address.version == 4:
        return text
    return str(ipaddress.ip_network((address, IPV6_SITE), strict=False))


def is_signed_in(scope: Mapping[str, Any]) -> bool:
    """Whether a request names a session that somebody is signed in to; asks the database."""
    try:
        cookies = SimpleCookie(header_of(scope, b"cookie").decode("latin-1"))
    except CookieError:
        return False
    named = cookies.get(settings.SESSION_COOKIE_NAME)
    if named is None:
        return False
    close_old_connections()
    try:
        engine = import_module(settings.SESSION_ENGINE)
        return SESSION_KEY in engine.SessionStore(named.value).load()
    finally:
        close_old_connections()
