"""Invalidation: what a run has to do again, and no more, because definitions, observations or methods changed."""
