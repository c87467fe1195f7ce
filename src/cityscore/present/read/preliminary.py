"""Whether a metric's figure is preliminary, by what the run that made it public says of first figures."""

from __future__ import annotations

from datetime import date

from cityscore.model import Metric
from cityscore.present.read.published_scores import Publication
from cityscore.present.say.preliminary_text import preliminary_text

REVISED = "revised"
"""What the log of a run calls it."""


def preliminary(publication: Publication, metric: Metric, end: date) -> str:
    """That a window which ends on a day holds first figures, usually revised one way; '' where it does not.

    They have settled once so many days have passed since that 95 % of what came in the end had come before.
    """
    revised = publication.run.log.get(REVISED, {}).get(publication.in_force.keys[metric.slug])
    if revised is None or (publication.run.through - end).days >= revised["days"]:
        return ""
    return preliminary_text(revised, metric.slug)
