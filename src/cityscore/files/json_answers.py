"""The rows in what open-data servers answer: CKAN's records, GeoJSON's and ArcGIS's features."""

from __future__ import annotations

from typing import Any, TypeGuard


def rows_of_answer(value: object) -> list[dict[str, Any]] | None:
    """The rows of an answer, flat as tables have them; None where it is no answer of a known server.

    CKAN has them in ``result.records`` (its ``datastore_search``), GeoJSON in the ``properties`` of its ``features``,
    ArcGIS in their ``attributes``. Shapes are no cells, and are left out.

    >>> rows_of_answer({"success": True, "result": {"records": [{"day": "2025-03-18", "value": 5}]}})
    [{'day': '2025-03-18', 'value': 5}]
    >>> rows_of_answer({"features": [{"attributes": {"OBJECTID": 1}, "geometry": {"x": 1, "y": 2}}]})
    [{'OBJECTID': 1}]
    """
    if not isinstance(value, dict):
        return None
    result = value.get("result")
    if isinstance(result, dict) and _are_objects(records := result.get("records")):
        return list(records)
    features = value.get("features")
    if not _are_objects(features):
        return None
    own = [_own(feature) for feature in features]
    return None if None in own else [members for members in own if members is not None]


def _are_objects(value: Any) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and all(isinstance(member, dict) for member in value)


def _own(feature: dict[str, Any]) -> dict[str, Any] | None:
    """What a feature says of itself: GeoJSON's properties, which may be null, or ArcGIS's attributes."""
    for name in ("properties", "attributes"):
        if name in feature:
            members = feature[name]
            return members if isinstance(members, dict) else {} if members is None else None
    return None
