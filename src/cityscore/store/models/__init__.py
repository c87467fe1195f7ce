"""The tables, one file per topic."""

from cityscore.store.models.alert_model import Alert, AlertKind
from cityscore.store.models.backup_model import Backup, Restoration
from cityscore.store.models.city_model import City, FormerAddress, Subject, SubjectKind
from cityscore.store.models.comparison_model import Comparison
from cityscore.store.models.definition_base_model import DefinitionBase
from cityscore.store.models.failed_source_model import FailedSource
from cityscore.store.models.feed_model import DoubtReason, FeedHold, FeedVolume
from cityscore.store.models.hold_model import Hold
from cityscore.store.models.job_model import Job, JobState
from cityscore.store.models.lease_model import Leased
from cityscore.store.models.note_model import Note
from cityscore.store.models.observation_model import Backlog, Observation, Unscored
from cityscore.store.models.presence_model import Presence
from cityscore.store.models.redaction_model import Redaction, RedactionKind
from cityscore.store.models.revision_model import Metric, Revision
from cityscore.store.models.run_model import Run, RunState
from cityscore.store.models.score_model import Score
from cityscore.store.models.upload_model import Upload, UploadState
from cityscore.store.models.zero_span_model import ZeroSpan

__all__ = [
    "Alert",
    "AlertKind",
    "Backlog",
    "Backup",
    "City",
    "Comparison",
    "FailedSource",
    "DefinitionBase",
    "FormerAddress",
    "DoubtReason",
    "FeedHold",
    "FeedVolume",
    "Hold",
    "Job",
    "JobState",
    "Leased",
    "Metric",
    "Note",
    "Observation",
    "Redaction",
    "RedactionKind",
    "Restoration",
    "Presence",
    "Revision",
    "Run",
    "RunState",
    "Score",
    "Subject",
    "SubjectKind",
    "Unscored",
    "Upload",
    "UploadState",
    "ZeroSpan",
]
