"""The tables, one file per topic."""

from cityscore.store.models.alerts import Alert, AlertKind
from cityscore.store.models.cities import City, Subject, SubjectKind
from cityscore.store.models.comparisons import Comparison
from cityscore.store.models.definitions import Metric, Revision
from cityscore.store.models.holds import Hold
from cityscore.store.models.jobs import Job, JobState
from cityscore.store.models.leases import Leased
from cityscore.store.models.notes import Note
from cityscore.store.models.observations import Backlog, Observation, Unscored
from cityscore.store.models.runs import Run, RunState
from cityscore.store.models.scores import Score
from cityscore.store.models.uploads import Upload, UploadState

__all__ = [
    "Alert",
    "AlertKind",
    "Backlog",
    "City",
    "Comparison",
    "Hold",
    "Job",
    "JobState",
    "Leased",
    "Metric",
    "Note",
    "Observation",
    "Revision",
    "Run",
    "RunState",
    "Score",
    "Subject",
    "SubjectKind",
    "Unscored",
    "Upload",
    "UploadState",
]
