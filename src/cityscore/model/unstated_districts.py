"""Names that stand where a district would, and say that none was stated."""

from __future__ import annotations

import re
from collections.abc import Collection

ENGLISH = (
    *("unknown", "none", "missing", "blank", "n/a", "-", "unstated", "unspecified", "not stated", "not specified"),
    *("not given", "not known", "not available", "no address", "no district", "no district stated", "no ward stated"),
    *("no neighborhood", "no neighborhood stated", "no neighbourhood", "no neighbourhood stated", "no borough stated"),
)
SPANISH = (
    *("desconocido", "desconocida", "ninguno", "ninguna", "no indicado", "no indicada", "no consta", "sin dato"),
    *("sin datos", "sin especificar", "no especificado", "no especificada", "sin distrito", "sin barrio"),
    *("sin colonia", "sin dirección", "sin direccion"),
)
UNSTATED = frozenset((*ENGLISH, *SPANISH))
"""A city adds its own (``city.no_district``)."""

IN_BRACKETS = re.compile(r".*\((?P<remark>[^()]*)\)", re.DOTALL)


def states_no_district(name: str, others: Collection[str] = ()) -> bool:
    """Whether a district's name, or the remark in brackets at its end, says that none was stated.

    ``others`` are a city's own names for it.

    >>> states_no_district("Unknown"), states_no_district("Boston (no neighborhood stated)"), states_no_district("Mill")
    (True, True, False)
    >>> states_no_district("City-wide desk", others=["City-wide desk"])
    True
    """
    plain = _plain(name)
    remark = IN_BRACKETS.fullmatch(plain)
    return plain in UNSTATED or plain in map(_plain, others) or (remark is not None and remark["remark"] in UNSTATED)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
