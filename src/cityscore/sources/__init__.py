"""Where data come from: each type's connector, in the file of its name, which is loaded when a source of it is used.

What a source of a type states, and which types there are, is the model's: ``cityscore.model.sources``.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from cityscore.model import CityScoreError, Source
from cityscore.sources.connector import Connector


def connector_of(source: Source, folder: Path) -> Connector[Any]:
    """The connector that fetches a source; ``folder`` is the definitions file's."""
    return connector_for(type(source))(source, folder)


def connector_for(source_class: type[Source]) -> type[Connector[Any]]:
    """The connector of a type of source; raises ``CityScoreError`` where nobody has written it."""
    name = f"{__name__}.{source_class.type}"
    try:
        members = vars(import_module(name)).values()
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        members = {}.values()
    for member in members:
        if isinstance(member, type) and issubclass(member, Connector) and vars(member).get("reads") is source_class:
            return member
    raise CityScoreError(
        f"no connector reads {source_class.__name__} → write it: src/{name.replace('.', '/')}.py, with a class"
        f" Connector[{source_class.__name__}] whose reads is {source_class.__name__}"
    )


__all__ = ["Connector", "connector_for", "connector_of"]
