"""Boston for every test of the store."""

from __future__ import annotations

from boston_store import city

__all__ = ["city"]
