"""Dataframes in and out: ``cityscore.score`` and ``cityscore.read``."""

from cityscore.library.reading import read
from cityscore.library.scorecard import Scorecard
from cityscore.library.scoring import score

__all__ = ["Scorecard", "read", "score"]
