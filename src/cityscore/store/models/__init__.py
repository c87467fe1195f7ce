"""The tables, one file per topic."""

from cityscore.store.models.cities import City, Subject, SubjectKind
from cityscore.store.models.definitions import Metric, Revision
from cityscore.store.models.observations import Observation
from cityscore.store.models.runs import Run, RunState
from cityscore.store.models.scores import Score

__all__ = [
    "City",
    "Metric",
    "Observation",
    "Revision",
    "Run",
    "RunState",
    "Score",
    "Subject",
    "SubjectKind",
]
