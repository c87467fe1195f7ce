"""Checks of settings that can each be read but are unwise, or do not go together."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cityscore.model import Problem
from cityscore.web.checks import found_by
from cityscore.web.environment import SECRET_KEY
from cityscore.web.setting_types import host_of
from cityscore.web.settings_file import FILE

OWN_MACHINE = ("localhost", "127.0.0.1", "[::1]")


def debug_public(read: Mapping[str, Any]) -> Iterator[Problem]:
    """Errors are not shown with their source to the public."""
    names = (*read["CITYSCORE_HOSTS"], host_of(read["CITYSCORE_ADDRESS"]))
    public = [name for name in names if name not in OWN_MACHINE]
    if read["CITYSCORE_DEBUG"] and public:
        yield Problem(
            message=f"CITYSCORE_DEBUG is on, and {public[0]} is not this machine alone: an"
            " error would show the settings",
            fix="set it to no, or remove it",
        )


def https_differs(read: Mapping[str, Any]) -> Iterator[Problem]:
    """An https:// address and CITYSCORE_HTTPS go together."""
    address, https = read["CITYSCORE_ADDRESS"], read["CITYSCORE_HTTPS"]
    if address.startswith("https:") and not https:
        yield Problem(
            message="CITYSCORE_ADDRESS is https://, but cookies may also travel without it",
            fix="set CITYSCORE_HTTPS=yes",
            warning=True,
        )
    if https and not address.startswith("https:"):
        yield Problem(
            message="CITYSCORE_HTTPS is on, so nobody can sign in over CITYSCORE_ADDRESS, which is http://",
            fix="write https:// in CITYSCORE_ADDRESS",
        )


def mail_leads_nowhere(read: Mapping[str, Any]) -> Iterator[Problem]:
    """Links in mail lead to an address that its readers can open."""
    if read["CITYSCORE_MAIL"] and host_of(read["CITYSCORE_ADDRESS"]) in OWN_MACHINE:
        yield Problem(
            message="CITYSCORE_ADDRESS is this machine alone,"
            " and links in mail begin with it: no reader can follow them",
            fix="write the address that people use into CITYSCORE_ADDRESS",
            warning=True,
        )


def any_host(read: Mapping[str, Any]) -> Iterator[Problem]:
    """The site answers only to names of its own."""
    if "*" in read["CITYSCORE_HOSTS"]:
        yield Problem(
            message="CITYSCORE_HOSTS lets the site answer to any name", fix="list its names instead", warning=True
        )


def file_open(read: Mapping[str, Any]) -> Iterator[Problem]:
    """Nobody else on this machine can read settings.env."""
    file = Path(FILE)
    if os.name == "posix" and file.exists() and file.stat().st_mode & 0o077:
        yield Problem(
            message="others on this machine can read it, and whoever reads it can sign in as anybody",
            fix=f"chmod 600 {FILE}",
            file=FILE,
        )


CHECKS = (debug_public, https_differs, mail_leads_nowhere, any_host, file_open)


def problems_of(read: Mapping[str, Any]) -> list[Problem]:
    """Everything that is unwise in the settings of a site, of which the values are given."""
    missing = [] if read[SECRET_KEY.name] else [SECRET_KEY.problem("is not set, and a site needs it to sign people in")]
    return [*missing, *found_by("settings", CHECKS, read)]
