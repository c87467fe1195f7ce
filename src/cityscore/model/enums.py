"""The closed lists of words that definitions and scores are written in, each with its meaning."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from cityscore.model.messages import to_say


class Choice(StrEnum):
    """A word from a closed list, with a line of help for forms, documentation and error messages."""

    help: str

    def __new__(cls, word: str, help: str = "") -> Self:
        """Keep the line of help beside the word."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.help = help
        return member


class Better(Choice):
    """Which way is better."""

    HIGHER = "higher", to_say("more is better")
    LOWER = "lower", to_say("less is better")
    RANGE = "range", to_say("inside the target's low and high is best")


class Cadence(Choice):
    """How much one row of observations stands for, when it is not the days of a named calendar."""

    DAILY = "daily", to_say("one row a day")
    WEEKDAYS = "weekdays", to_say("one row a working day: Monday to Friday but for the city's holidays")
    WEEKLY = "weekly", to_say("one row a week, filed under the week's last day")
    MONTHLY = "monthly", to_say("one row a month, filed under the month's last day")
    QUARTERLY = "quarterly", to_say("one row a quarter of the fiscal year, filed under its last day")
    YEARLY = "yearly", to_say("one row a fiscal year, filed under its last day")


SLOW_CADENCES = (Cadence.WEEKLY, Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.YEARLY)
"""Those of which a row stands for more than a day."""


class Period(Choice):
    """A span of time that is scored."""

    DAY = "day", "one day"
    WEEK = "week", "seven days"
    MONTH = "month", "a calendar month, or 30 days"
    QUARTER = "quarter", "three calendar months, or 90 days"
    YEAR = "year", "the fiscal year to date"
    CURRENT = "current", "of composites: the headline period, and of slower metrics their own"


METRIC_PERIODS = (Period.DAY, Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR)
"""The periods that a metric has a score in, shortest first; composites have one more."""


class Slower(Choice):
    """What becomes of metrics whose cadence is slower than the headline period."""

    JOIN = "join", to_say("they count with the newest period of their own")
    LEAVE_OUT = "leave_out", to_say("they are left out")


class TargetPeriod(Choice):
    """How long a span of days a count's target is said for."""

    WEEK = "week", to_say("a week")
    MONTH = "month", to_say("a calendar month")
    QUARTER = "quarter", to_say("a quarter of the fiscal year")
    YEAR = "year", to_say("a fiscal year")


class Between(Choice):
    """How a target moves from the one before it to itself."""

    LINEAR = "linear", to_say("by as much every day")


class PlanShape(Choice):
    """How a total is spread over the days up to its date."""

    EVEN = "even", to_say("as much on every day")
    HISTORY = "history", to_say("each month's share as in up to three earlier spans")


class PeriodStyle(Choice):
    """How a period's window lies before the last day covered."""

    COMPLETE = "complete", "the last whole week, month and three months"
    ROLLING = "rolling", "the last 7, 30 and 90 days"


class Visibility(Choice):
    """Who may see a metric."""

    PUBLIC = "public", to_say("everyone")
    INTERNAL = "internal", to_say("staff only")


class MethodName(Choice):
    """A named set of scoring rules."""

    BALANCED = "balanced", "bounded by 2; twice as good and half as good average to 1"
    BOSTON_2019 = "boston-2019", "the plain ratio, as boston.gov publishes since 2019"
    TOOLKIT_2016 = "toolkit-2016", "what Boston's toolkit of 2016 computes"


class Status(Choice):
    """A score in a word."""

    EXCEEDS = "exceeds", "better than the goal"
    MEETS = "meets", "exactly at the goal"
    NEAR = "near", "just misses the goal"
    BELOW = "below", "below the goal"


class Reason(Choice):
    """Why there is no score; the first that applies, in this order."""

    NOT_ACTIVE = "not_active", "the metric was not active in this window"
    NOT_DUE = "not_due", "no figure was due in this window"
    NO_OBSERVATIONS = "no_observations", "no figures have come"
    TOO_LITTLE_COVERAGE = "too_little_coverage", "too few of the figures due have come"
    NO_EVENTS = "no_events", "nothing happened that could count"
    NO_TARGET = "no_target", "no target was in force"
    TOO_LITTLE_HISTORY = "too_little_history", "too little history to compare with"
    TOO_FEW_CASES = "too_few_cases", "too few cases to judge"
    ZERO_VALUE = "zero_value", "a value of zero can't be scored by this method"
    REDACTED = "redacted", "it was taken out of what is published"


class Signal(Choice):
    """What statistics say of one point of a series: which rule of XmR charts it breaks first, or none."""

    ABOVE_UPPER = "above_upper", "above the upper limit"
    BELOW_LOWER = "below_lower", "below the lower limit"
    RISING = "rising", "one of seven in a row, each above the one before"
    FALLING = "falling", "one of seven in a row, each below the one before"
    NEAR_UPPER = "near_upper", "one of two in three that are close to the upper limit"
    NEAR_LOWER = "near_lower", "one of two in three that are close to the lower limit"
    RUN_ABOVE = "run_above", "one of seven in a row above the mean"
    RUN_BELOW = "run_below", "one of seven in a row below the mean"
    COMMON = "common", "nothing but the usual ups and downs"

    @property
    def is_high(self) -> bool:
        """Whether it says that values are higher than they were."""
        return self in (Signal.ABOVE_UPPER, Signal.RISING, Signal.NEAR_UPPER, Signal.RUN_ABOVE)


class Assurance(Choice):
    """Whether a series as it is will meet its target."""

    CONSISTENT_PASS = "consistent_pass", "always, but for a change"
    CONSISTENT_FAIL = "consistent_fail", "never, without a change"
    INCONSISTENT = "inconsistent", "in some windows, and not in others"


class Engine(Choice):
    """What counts the records of a source, where they lie."""

    DUCKDB = "duckdb", "CityScore's own, for files on one machine"
    SPARK = "spark", "Apache Spark, for what one machine can't hold"


class Absent(Choice):
    """What a row that is not there means, in a source."""

    MISSING = "missing", "the figure is not known"
    ZERO = "zero", "nothing happened, as far as the source is complete"


class BacklogMeasure(Choice):
    """What is said of the cases that are not done at the end of a day."""

    OPEN = "open", "how many cases are open"
    OVERDUE = "overdue", "how many open cases have passed their due time"
    MEDIAN_AGE = "median_age", "the median age of the open cases, in days"


class HoldUnit(Choice):
    """What the numbers of a column of time on hold count."""

    SECONDS = "seconds", "seconds"
    MINUTES = "minutes", "minutes; 5:20 is 5 minutes and 20 seconds"
    HOURS = "hours", "hours; 5:20 is 5 hours and 20 minutes"
    DAYS = "days", "days of 24 hours"


class CountedOn(Choice):
    """The day on which a case with a due time is counted."""

    DUE = "due", "the day it fell due"
    OUTCOME = "outcome", "the day it was closed if in time, else the day it fell due"
    CLOSED = "closed", "the day it was closed"
    OPENED = "opened", "the day it was opened"


class Weekday(Choice):
    """A day of the week."""

    MONDAY = "monday", "Monday"
    TUESDAY = "tuesday", "Tuesday"
    WEDNESDAY = "wednesday", "Wednesday"
    THURSDAY = "thursday", "Thursday"
    FRIDAY = "friday", "Friday"
    SATURDAY = "saturday", "Saturday"
    SUNDAY = "sunday", "Sunday"

    @property
    def number(self) -> int:
        """0 for Monday to 6 for Sunday, as ``date.weekday``."""
        return list(Weekday).index(self)


class Month(Choice):
    """A month of the year."""

    JANUARY = "january", "January"
    FEBRUARY = "february", "February"
    MARCH = "march", "March"
    APRIL = "april", "April"
    MAY = "may", "May"
    JUNE = "june", "June"
    JULY = "july", "July"
    AUGUST = "august", "August"
    SEPTEMBER = "september", "September"
    OCTOBER = "october", "October"
    NOVEMBER = "november", "November"
    DECEMBER = "december", "December"

    @property
    def number(self) -> int:
        """1 for January to 12 for December."""
        return list(Month).index(self) + 1
