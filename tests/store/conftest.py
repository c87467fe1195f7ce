"""Boston for every test of the store."""

from boston_store import city

__all__ = ["city"]
