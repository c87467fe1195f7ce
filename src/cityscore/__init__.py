"""CityScore: a city's key performance metrics as one number, every day."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cityscore.library import Scorecard, SeriesChart, Xmr, chart, read, score, xmr

__all__ = ["Scorecard", "SeriesChart", "Xmr", "chart", "read", "score", "xmr"]


def __getattr__(name: str) -> Any:
    """Fetch the library's names when they are asked for, so that importing one part does not import all."""
    if name in __all__:
        return getattr(import_module("cityscore.library"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
