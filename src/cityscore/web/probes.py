"""Whatever watches the site may ask by the machine's address, which is no name that the site answers to otherwise."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from cityscore.web.setting_types import host_of

PROBES = ("/healthz", "/readyz")
"""What is the same under every name, so that nothing can be gained by a false one."""


class ProbesByAddress:
    """Answer a probe that asks for 10.0.0.5, or for nobody, as if it had asked for the site by its name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        if request.path_info in PROBES and is_no_name(request.META.get("HTTP_HOST", "")):
            request.META["HTTP_HOST"] = host_of(settings.ADDRESS)
        return self.get_response(request)


def is_no_name(host: str) -> bool:
    """Whether a Host header is an address, with a port or without, or nothing."""
    domain, _ = split_domain_port(host)
    try:
        ipaddress.ip_address(domain.strip("[]"))
    except ValueError:
        return not host
    return True
