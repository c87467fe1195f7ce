"""Boston for every test of what a reader is told."""

from boston_store import city

__all__ = ["city"]
