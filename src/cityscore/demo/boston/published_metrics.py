"""Boston's metrics: the name each was published under, and how its published figures become observations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal


class ConversionRule(Enum):
    """How a metric's observations are taken from a publication."""

    DAY = auto()
    """The day's numerator and denominator; blank is missing."""
    ON_TIME_311 = auto()
    """As DAY, but blank is 0/0 on a day on which another 311 on-time metric has a figure: the feed was alive."""
    BESIDE_311 = auto()
    """As ON_TIME_311, for a metric that is no proof itself that the feed was alive."""
    DAY_CURRENT = auto()
    """The day's current figure: a count, or a median, over 1."""
    WEEK = auto()
    """The week's numerator and denominator, under its Sunday."""
    WEEK_EVENTS = auto()
    """The week's events, under its Sunday: the current mean per day times 7, over 1."""
    WEEK_RARE_EVENTS = auto()
    """As WEEK_EVENTS, but blank beside a history is 0: the City publishes a current mean of zero as blank."""


Side = Literal["numerator", "denominator"]


@dataclass(frozen=True, kw_only=True)
class PublishedMetric:
    """A metric, as this demonstration and as the City calls it.

    ``current`` is the side on which a single figure, rather than a share, is published; ``history`` the side on which
    its historical average stands, if it is compared with one.
    """

    slug: str
    name: str
    rule: ConversionRule
    current: Side = "denominator"
    history: Side | None = None


METRICS = (
    PublishedMetric(slug="call-center", name="311 CALL CENTER PERFORMANCE", rule=ConversionRule.DAY),
    PublishedMetric(slug="satisfaction-surveys", name="CITY SERVICES SATISFACTION SURVEYS", rule=ConversionRule.WEEK),
    PublishedMetric(slug="experience-surveys", name="311 CONSTITUENT EXPERIENCE SURVEYS", rule=ConversionRule.WEEK),
    PublishedMetric(slug="pothole-on-time", name="POTHOLE ON-TIME %", rule=ConversionRule.ON_TIME_311),
    PublishedMetric(slug="missed-trash-on-time", name="MISSED TRASH ON-TIME %", rule=ConversionRule.ON_TIME_311),
    PublishedMetric(slug="streetlight-on-time", name="STREETLIGHT ON-TIME %", rule=ConversionRule.ON_TIME_311),
    PublishedMetric(
        slug="code-enforcement-on-time", name="CODE ENFORCEMENT ON-TIME %", rule=ConversionRule.ON_TIME_311
    ),
    PublishedMetric(
        slug="trash-collection-on-time", name="CODE ENFORCEMENT TRASH COLLECTION", rule=ConversionRule.ON_TIME_311
    ),
    PublishedMetric(slug="signal-on-time", name="SIGNAL REPAIR ON-TIME %", rule=ConversionRule.ON_TIME_311),
    PublishedMetric(slug="sign-on-time", name="SIGN INSTALLATION ON-TIME %", rule=ConversionRule.ON_TIME_311),
    PublishedMetric(slug="graffiti-on-time", name="GRAFFITI ON-TIME %", rule=ConversionRule.ON_TIME_311),
    PublishedMetric(slug="parks-on-time", name="PARKS MAINTENANCE ON-TIME %", rule=ConversionRule.ON_TIME_311),
    PublishedMetric(slug="tree-on-time", name="TREE MAINTENANCE ON-TIME %", rule=ConversionRule.ON_TIME_311),
    PublishedMetric(slug="permit-reviews-on-time", name="ON-TIME PERMIT REVIEWS", rule=ConversionRule.BESIDE_311),
    PublishedMetric(slug="ems-response", name="EMS RESPONSE TIME", rule=ConversionRule.DAY_CURRENT),
    PublishedMetric(slug="fire-response", name="BFD RESPONSE TIME", rule=ConversionRule.WEEK),
    PublishedMetric(slug="fire-incidents", name="BFD INCIDENTS", rule=ConversionRule.DAY_CURRENT, history="numerator"),
    PublishedMetric(slug="part-1-crimes", name="PART 1 CRIMES", rule=ConversionRule.WEEK_EVENTS, history="numerator"),
    PublishedMetric(
        slug="homicides", name="HOMICIDES (TREND)", rule=ConversionRule.WEEK_RARE_EVENTS, history="numerator"
    ),
    PublishedMetric(
        slug="shootings", name="SHOOTINGS (TREND)", rule=ConversionRule.WEEK_RARE_EVENTS, history="numerator"
    ),
    PublishedMetric(
        slug="stabbings", name="STABBINGS (TREND)", rule=ConversionRule.WEEK_RARE_EVENTS, history="numerator"
    ),
    PublishedMetric(
        slug="library-users",
        name="LIBRARY USERS",
        rule=ConversionRule.DAY_CURRENT,
        current="numerator",
        history="denominator",
    ),
    PublishedMetric(slug="school-attendance", name="BPS ATTENDANCE", rule=ConversionRule.DAY),
)
