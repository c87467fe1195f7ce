"""What a metric, a target, a calendar or a source *is*: frozen, self-checking, the one declaration of every field."""

from cityscore.model.branding import Look
from cityscore.model.calendar import Calendar, DayCalendar, Span
from cityscore.model.city import Cabinet, City, Definitions, Goal
from cityscore.model.declarations import Declaration, Invalidates, Limits, declarations
from cityscore.model.derivation import Derivation
from cityscore.model.enums import (
    Absent,
    Assurance,
    Better,
    Cadence,
    Choice,
    CountedOn,
    Engine,
    MethodName,
    Month,
    Period,
    PeriodStyle,
    Reason,
    Signal,
    Status,
    Visibility,
    Weekday,
)
from cityscore.model.history import Exclusion, History
from cityscore.model.kinds import FigureBox, Kind, KindTraits, Measure, Observed, Wording
from cityscore.model.metric import COMPOSITE, Active, Evidence, Metric
from cityscore.model.milestone import Milestone
from cityscore.model.parsing import build_model, from_kept, from_plain, to_plain
from cityscore.model.problems import (
    CityScoreError,
    InvalidDefinitions,
    InvalidInput,
    InvalidObservations,
    Problem,
    suggestion,
)
from cityscore.model.records import Count, Counting, DistrictColumn, DistrictName, Duration, OnTime, Records, Share, Sum
from cityscore.model.signal_settings import Rebase, Signals
from cityscore.model.source_failure import SourceFailure
from cityscore.model.sources import SOURCES, FileSource, Source, TableSource
from cityscore.model.target import Target, Weight

__all__ = [
    "COMPOSITE",
    "SOURCES",
    "Absent",
    "Active",
    "Assurance",
    "Better",
    "FigureBox",
    "Cabinet",
    "Cadence",
    "Calendar",
    "Choice",
    "City",
    "CityScoreError",
    "Count",
    "CountedOn",
    "Counting",
    "DayCalendar",
    "Declaration",
    "Definitions",
    "Derivation",
    "DistrictColumn",
    "DistrictName",
    "Duration",
    "Engine",
    "Evidence",
    "Exclusion",
    "FileSource",
    "Goal",
    "History",
    "InvalidDefinitions",
    "InvalidInput",
    "Invalidates",
    "InvalidObservations",
    "Kind",
    "KindTraits",
    "Limits",
    "Look",
    "Measure",
    "MethodName",
    "Milestone",
    "Metric",
    "Month",
    "Observed",
    "OnTime",
    "Period",
    "PeriodStyle",
    "Problem",
    "Reason",
    "Rebase",
    "Records",
    "Share",
    "Signal",
    "Signals",
    "Source",
    "SourceFailure",
    "Span",
    "Status",
    "Sum",
    "TableSource",
    "Target",
    "Visibility",
    "Weekday",
    "Weight",
    "Wording",
    "suggestion",
    "declarations",
    "from_kept",
    "from_plain",
    "build_model",
    "to_plain",
]
