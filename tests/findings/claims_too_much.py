"""What no page, report or mail says of a service: it claims more than limits can tell."""

from __future__ import annotations

import re

CLAIMS = re.compile(
    r"\breal (change|rise|fall|improvement)|by chance|chance explains|range of chance|as chance has it|\bazar\b"
    r"|almost always (meets|misses)|casi siempre (cumple|no cumple)|ordinary ups and downs",
    re.IGNORECASE,
)


def claims_of(text: str) -> list[str]:
    """All that a text claims too much."""
    return [found.group() for found in CLAIMS.finditer(text)]
