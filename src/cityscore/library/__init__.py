"""Dataframes in and out: ``cityscore.score`` and ``cityscore.read``; a series' signals: ``cityscore.xmr``."""

from cityscore.library.scorecard import Scorecard
from cityscore.library.scoring import score
from cityscore.library.xmr_charts import Xmr, xmr
from cityscore.sources.reading import read

__all__ = ["Scorecard", "Xmr", "read", "score", "xmr"]
