"""Dataframes in and out: ``cityscore.score`` and ``cityscore.read``; a series: ``cityscore.chart`` and ``xmr``."""

from cityscore.library.scorecard import Scorecard
from cityscore.library.scoring import score
from cityscore.library.series_charts import SeriesChart, chart
from cityscore.library.xmr_charts import Xmr, xmr
from cityscore.sources.reading import read

__all__ = ["Scorecard", "SeriesChart", "Xmr", "chart", "read", "score", "xmr"]
