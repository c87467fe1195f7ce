"""Boston for every test of the store."""

from __future__ import annotations

from tests.store.boston_store import city

__all__ = ["city"]
