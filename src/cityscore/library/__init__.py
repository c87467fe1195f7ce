"""Dataframes in and out: ``cityscore.score`` and ``cityscore.read``."""

from cityscore.library.scorecard import Scorecard
from cityscore.library.scoring import score
from cityscore.sources.reading import read

__all__ = ["Scorecard", "read", "score"]
