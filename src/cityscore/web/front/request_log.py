"""A line for each request, where ``CITYSCORE_ACCESS_LOG`` asks for it: nothing in it says who asked, or lets one in.

Addresses are shortened to the network that they are of, what stands behind a ``?`` is left out, and so are the secrets
that links have in their paths, browsers, and pages that visitors came from.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Mapping
from typing import Any

from django.urls import Resolver404, resolve

from cityscore.web.front.peers import peer_of
from cityscore.web.page_language import without_language

NETWORK_BITS = {4: 24, 6: 48}
"""How much of an address is kept: of IPv4 256 neighbours are one, of IPv6 a site is."""
SECRET_NAMES = {"secret", "token", "uidb64", "proof"}
"""Parts of addresses by which somebody is let in, or known."""
HIDDEN = "…"
LONGEST = 200

log = logging.getLogger("cityscore.requests")


def log_request(scope: Mapping[str, Any], status: int, size: int, seconds: float) -> None:
    """Write the line of a request that has been answered."""
    place = network_of(peer_of(scope))
    path = open_path(scope["path"])
    log.info("%s %s %s %s %s B %.1f ms", place, scope["method"], path, status, size, seconds * 1000)


def network_of(peer: str) -> str:
    """The network that an address is of; of what is none, nothing."""
    try:
        address = ipaddress.ip_address(peer.partition("/")[0])
    except ValueError:
        return "-"
    return str(ipaddress.ip_network((address, NETWORK_BITS[address.version]), strict=False))


def open_path(path: str) -> str:
    """A path without what is secret in it; of one that leads nowhere, which may be a mistyped link, the beginning."""
    rest = without_language(path)
    try:
        found = resolve(f"/{rest}").kwargs
    except (Resolver404, ValueError):
        first = rest.partition("/")[0]
        return _printable(f"/{first}/{HIDDEN}" if "/" in rest.rstrip("/") else f"/{first}")
    secrets = [str(value) for name, value in found.items() if name in SECRET_NAMES]
    parts = [HIDDEN if part in secrets else part for part in path.split("/")]
    return _printable("/".join(parts))


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() and letter != " " else "?" for letter in text[:LONGEST])
