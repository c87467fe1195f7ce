"""Boston for every test of what a reader is told."""

from tests.store.boston_store import city

__all__ = ["city"]
