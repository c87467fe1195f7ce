"""The JSON Schema of definitions files, derived from the model's declarations; editors complete and check with it.

The shipped copy is ``cityscore.schema.json``; make it again with ``python -m cityscore.definitions.schema``.
It knows keys, types and limits; what involves several fields (a range needs two ends) only ``load`` checks.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from cityscore.model import Choice, Declaration, Definitions, Limits, declarations, to_plain
from cityscore.model.declarations import variants_of

SHIPPED = Path(__file__).parent.parent / "cityscore.schema.json"

Schema = dict[str, Any]


def json_schema() -> Schema:
    """The schema of a definitions file (draft 2020-12), with a definition per class of the model."""
    classes: dict[str, Schema] = {}
    root = _class(Definitions, classes)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "CityScore definitions",
        **root,
        "$defs": dict(sorted(classes.items())),
    }


def _class(cls: Any, classes: dict[str, Schema], without: str = "") -> Schema:
    if variants := variants_of(cls):
        return {
            "description": inspect.getdoc(cls),
            **_any(*(_model(variant, classes, without) for variant in variants.values())),
        }
    items = [item for item in declarations(cls) if item.name != without]
    return {
        "description": inspect.getdoc(cls),
        "type": "object",
        "properties": {item.key: _field(item, classes) for item in items},
        "required": [item.key for item in items if item.required],
        "additionalProperties": False,
    }


def _field(item: Declaration, classes: dict[str, Schema]) -> Schema:
    schema = _keyed(item, classes) if item.keyed_by else _type(item.type, item.limits, classes)
    if item.one_or_many:
        schema = _any(schema["items"], schema)
    if not item.required:
        schema = _or_nothing(schema)
    notes: Schema = {"description": item.help}
    if not item.required and item.default is not None:
        notes["default"] = _plain_default(item)
    if item.example is not None:
        notes["examples"] = [_json(item.example)]
    return {**notes, **schema}


def _keyed(item: Declaration, classes: dict[str, Schema]) -> Schema:
    """A mapping from one field of the items to their other fields."""
    cls = get_args(item.type)[0]
    key = next(field for field in declarations(cls) if field.name == item.keyed_by)
    return {
        "type": "object",
        "propertyNames": _type(key.type, key.limits, classes),
        "additionalProperties": _model(cls, classes, without=item.keyed_by),
    }


def _type(hint: Any, limits: Limits, classes: dict[str, Schema]) -> Schema:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _any(*(_type(option, limits, classes) for option in get_args(hint) if option is not NoneType))
    if origin is tuple:
        return {"type": "array", "items": _type(get_args(hint)[0], limits, classes)}
    if origin is Literal:
        return {"enum": list(get_args(hint))}
    if dataclasses.is_dataclass(hint):
        return _model(hint, classes)
    if issubclass(hint, Choice):
        classes.setdefault(hint.__name__, _choice(hint))
        return _reference(hint)
    return _scalar(hint, limits)


def _model(cls: Any, classes: dict[str, Schema], without: str = "") -> Schema:
    """A model class by reference, or the short form it may be written in."""
    if cls.__name__ not in classes:
        classes[cls.__name__] = {}  # at once: a class may hold itself
        classes[cls.__name__] = _class(cls, classes, without)
    short = getattr(cls, "short", None)
    if not short:
        return _reference(cls)
    alone = next(field for field in declarations(cls) if field.name == short)
    if alone.limits.minimum_alone is not None:
        limits = dataclasses.replace(alone.limits, minimum=alone.limits.minimum_alone)
        alone = dataclasses.replace(alone, limits=limits)
    brief = _field(alone, classes)
    return _any({key: value for key, value in brief.items() if key not in ("default", "examples")}, _reference(cls))


def _choice(cls: type[Choice]) -> Schema:
    words = "; ".join(f"{word.value}: {word.help}" for word in cls)
    return {"description": f"{inspect.getdoc(cls)} {words}.", "enum": [word.value for word in cls]}


def _scalar(hint: type, limits: Limits) -> Schema:
    if hint is bool:
        return {"type": "boolean"}
    if hint is date:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    if hint is str:
        pattern = f"^({limits.pattern})$" if limits.pattern else r"\S"
        type = ["string", "null"] if limits.null else "string"
        return {"type": type, "pattern": pattern, "maxLength": limits.longest}
    bounds = {"minimum": limits.minimum, "exclusiveMinimum": limits.above, "maximum": limits.maximum}
    return {
        "type": "integer" if hint is int else "number",
        **{keyword: bound for keyword, bound in bounds.items() if bound is not None},
    }


def _reference(cls: type) -> Schema:
    return {"$ref": f"#/$defs/{cls.__name__}"}


def _any(*options: Schema) -> Schema:
    return options[0] if len(options) == 1 else {"anyOf": list(options)}


def _or_nothing(schema: Schema) -> Schema:
    """A key that may be left out may also be left empty."""
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    if set(schema) == {"anyOf"}:
        return {"anyOf": [*schema["anyOf"], {"type": "null"}]}
    return {"anyOf": [schema, {"type": "null"}]}


def _plain_default(item: Declaration) -> Any:
    if item.keyed_by:
        return {}
    plain = _json(to_plain(item.default))
    return plain[0] if item.one_or_many and len(plain) == 1 else plain


def _json(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json(inner) for inner in value]
    return value
