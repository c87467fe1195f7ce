"""What columns are called in the field: how well a name fits what a column may be taken for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

Names: TypeAlias = Sequence[tuple[str, int]]
"""Patterns, the best first, each with its points."""

DUE: Names = ((r"\bsla|\bdue|due\b|target|deadline|promis", 10), (r"expect|estimat|\bplan|schedul", 7))
CLOSED: Names = ((r"clos|resol|complet", 10), (r"finish|ended|\bend\b|\bdone\b|arriv|fixed|clear", 8))
OPENED: Names = (
    (r"open|creat", 10),
    (r"request|report|receiv|submi|alarm|logged|registered", 8),
    (r"\bstart|enter|incident|\bcall|occur|initiat|begin|dispatch", 5),
    (r"\bdate\b|\btime\b|\bday\b|timestamp", 1),
)
NO_MILESTONE = r"updat|modif|chang|load|extract|\blast\b|insert|birth|import|refresh|expir"
"""Times that say nothing of a case's course."""

THING = r"(complaint|request|service|incident|case|issue|problem|call|violation|work|ticket|sr|event)"
TYPE: Names = (
    (rf"\b{THING}( request)? (type|category|name|nature)$|^type$", 12),
    (r"^(case|request|issue) (title|subject|description)$", 9),
    (r"\b(type|category)\b", 8),
    (r"^(subject|reason|topic|nature|problem|issue|title|descriptor|description)$", 5),
)
NO_TYPE = (
    r"propert|locat|address|status|source|origin|method|channel|street|facilit|vehicle|\bland|build|intersect"
    r"|owner|\bpark\b|school|device|caller"
)

DISTRICT: Names = (
    (r"neighbou?rhood|borough", 12),
    (r"communit|arrondissement|stadtteil|barrio|quartier|bezirk|suburb", 10),
    (r"\bward", 9),
    (r"council|district|distrito|parish|\bregion", 8),
    (r"precinct|\bzone\b|planning area|service area|^area$|^area name$", 4),
    (r"\bzip|postal|postcode", 2),
)
NO_DISTRICT = r"origin|status|\btype\b|land use|landuse|school"

DEPARTMENT: Names = (
    (r"\bdepartment|\bdepartement|\bagency|\bdept", 10),
    (r"responsib|\bowner|division|bureau|office|\bteam\b|organi[sz]ation|\bunit\b|contractor", 6),
)
DEPARTMENTS = r"\b(depart\w+|dept|division|bureau|agency|commission|office|services?|works|authority|management)\b"
"""Words that names of departments hold."""

ID: Names = (
    (rf"\b{THING}( enquiry| inquiry| request)? (id|key|number|num|no|nr|ref)$|unique (key|id)|^(id|key)$", 12),
    (r"\b(id|key|guid|uuid|reference|ticket)\b", 8),
    (r"\b(number|num|no|nr)$", 5),
)
NO_ID = r"propert|parcel|locat|\buser|agent|council|zip|address|district|of responding|phone|asset|precinct|ward"


def words(name: str) -> str:
    """A column's name as words.

    >>> words("CASE_ENQUIRY_ID"), words("createdDate"), words("Request Type")
    ('case enquiry id', 'created date', 'request type')
    """
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name))).lower()


def points(name: str, names: Names, never: str = "") -> int:
    """How well a column's name fits; 0 if it does not.

    >>> points("sla_target_dt", DUE), points("REASON", TYPE), points("Property_Type", TYPE, NO_TYPE)
    (10, 5, 0)
    """
    text = words(name)
    if never and re.search(never, text):
        return 0
    return next((score for pattern, score in names if re.search(pattern, text)), 0)
