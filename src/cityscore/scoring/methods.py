"""The scoring methods, as data: what DESIGN 3.4 says of each, a field at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cityscore.model import (
    METRIC_PERIODS,
    CityScoreError,
    History,
    Measure,
    MethodName,
    Metric,
    Period,
    PeriodStyle,
    suggestion,
)

NONE = float("nan")
"""No score."""


@dataclass(frozen=True, kw_only=True)
class Zeros:
    """The score where value or yardstick is zero and the ratio therefore has no finite value."""

    value_zero: float
    """Lower is better, value 0, yardstick above 0."""
    both_zero_lower: float
    """Lower is better, both 0."""
    yardstick_zero: float
    """Higher is better, yardstick 0, value above 0."""
    both_zero_higher: float
    """Higher is better, both 0."""
    rare_day: bool = True
    """Whether a rare metric's day of zero is scored."""


@dataclass(frozen=True, kw_only=True)
class Method:
    """A named, versioned set of scoring rules."""

    name: MethodName
    version: int = 1
    bounded: bool
    """Whether a ratio r above 1 scores 2 − 1/r, or r itself."""
    zeros: Zeros
    default_history: tuple[History, ...] = ()
    """What a metric without a stated yardstick is compared with: the first of these that has something."""
    deviation: bool = False
    """Whether every metric without a target is compared with mean ∓ one standard deviation of its values so far."""
    own_last_day: bool = False
    """Whether windows end at each metric's own last observation rather than on the last day covered."""
    mean_of_days: bool = False
    """Whether a window's value is the plain mean of daily values."""
    style: PeriodStyle | None = None
    """The windows it insists on; None leaves them to the city."""
    periods: tuple[Period, ...] = METRIC_PERIODS
    has_current: bool = False
    """Whether there is a composite of what is current, of which slower metrics are part in their own period."""
    sees_lags: bool = False
    """Whether each metric is seen from the day through which everything due has come, rather than from the last day."""
    swaps_holidays: bool = False
    """Whether a holiday whose date varies is compared with itself, whichever week it falls in."""
    weighs_evidence: bool = False
    """Whether a window must hold enough to be judged; what is enough, a metric can settle for itself."""
    coverage: float = 0.0
    """The share of a window's due days that must be observed."""
    cases: Mapping[Measure, float] = field(default_factory=dict)
    """How much evidence a window needs, by what a kind's evidence is measured by; of what is not named, any."""
    round_up: bool = False
    """Whether scores, and means of scores, are rounded up to 0.01."""
    withheld_below: float = 0.0
    """The coverage below which there is no composite."""
    provisional_below: float = 0.0
    """The coverage below which the composite is provisional."""

    def histories_of(self, metric: Metric) -> tuple[History, ...]:
        """The histories that a metric without a target is compared with: what it states, or else the method's own."""
        return (metric.history,) if metric.history else self.default_history


BALANCED = Method(
    name=MethodName.BALANCED,
    version=2,
    has_current=True,
    sees_lags=True,
    swaps_holidays=True,
    bounded=True,
    zeros=Zeros(value_zero=2.0, both_zero_lower=1.0, yardstick_zero=2.0, both_zero_higher=0.0),
    default_history=(History(years=3), History(trailing=365)),
    weighs_evidence=True,
    coverage=0.5,
    cases={Measure.CASES: 10, Measure.EXPECTED_EVENTS: 5, Measure.SAMPLES: 10, Measure.FIGURES: 10},
    withheld_below=0.5,
    provisional_below=0.8,
)

BOSTON_2019 = Method(
    name=MethodName.BOSTON_2019,
    version=2,
    has_current=True,
    bounded=False,
    zeros=Zeros(value_zero=NONE, both_zero_lower=NONE, yardstick_zero=NONE, both_zero_higher=NONE),
    default_history=(History(years="all"),),
)

TOOLKIT_2016 = Method(
    name=MethodName.TOOLKIT_2016,
    version=2,
    bounded=False,
    zeros=Zeros(value_zero=0.0, both_zero_lower=0.0, yardstick_zero=NONE, both_zero_higher=0.0, rare_day=False),
    deviation=True,
    own_last_day=True,
    mean_of_days=True,
    style=PeriodStyle.ROLLING,
    periods=(Period.DAY, Period.WEEK, Period.MONTH, Period.QUARTER),
    round_up=True,
)

FIRST_VERSIONS = (
    replace(
        BALANCED,
        version=1,
        has_current=False,
        sees_lags=False,
        swaps_holidays=False,
        cases={measure: needed for measure, needed in BALANCED.cases.items() if measure is not Measure.FIGURES},
    ),
    replace(BOSTON_2019, version=1, has_current=False),
    replace(TOOLKIT_2016, version=1),
)
"""The rules of before 2027, kept to read what was scored by them: every metric was seen from the last day covered, and
what was due by then was compared with whole windows of earlier years. Nothing is scored by them any more."""

METHODS: dict[tuple[str, int], Method] = {
    (method.name, method.version): method for method in (*FIRST_VERSIONS, BALANCED, BOSTON_2019, TOOLKIT_2016)
}
"""Every version there ever was, for scores are kept for good: rules that change are a new version beside the old one.

What the composites' windows are is the same in all versions of a name: stored scores are looked for by it.
"""


def leading_period(chosen: Period, periods: Sequence[Period]) -> Period:
    """The period that a scorecard leads with: the city's choice where its method has it, else the week or the first."""
    return next(period for period in (chosen, Period.WEEK, *periods) if period in periods)


def method_named(name: str, version: int | None = None) -> Method:
    """A method in one of its versions, or in its newest; raises ``CityScoreError`` where there is none such.

    >>> method_named("balanced", 1).bounded
    True
    """
    versions = [number for method_name, number in METHODS if method_name == name]
    if not versions:
        raise CityScoreError(f"unknown method {name!r} → {suggestion(name, MethodName)}")
    version = max(versions) if version is None else version
    if version not in versions:
        fix = "these scores were made by another CityScore: update this one"
        raise CityScoreError(f"method {name!r} has no version {version} here → {fix}")
    return METHODS[name, version]
