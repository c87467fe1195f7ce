"""Starter packs: services that many cities measure, ready to be chosen from. Each is a file here; this is their list.

A pack says of each service what a definitions file says, and two things more: ``get``, how to come by its figures, and
``usual``, what others aim for. What a figure does not show stands in its note, so that its readers see it too.
"""

from cityscore.definitions.packs.pack_text import annotated_metrics, pack_definitions
from cityscore.definitions.packs.starter_pack import PackService, StarterPack, load_pack, load_packs

PACKS: tuple[str, ...] = (
    *("311", "police", "fire-ems", "permits", "libraries", "parks", "water", "streets"),
    *("finance", "people", "housing", "climate", "schools"),
)
"""Their names: each is a file ``NAME.yaml`` in this folder."""

__all__ = ["PACKS", "PackService", "StarterPack", "annotated_metrics", "load_pack", "load_packs", "pack_definitions"]
