"""A metric: what is scored, whose it is, and what it is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cityscore.model.declarations import Invalidates, declared, rule
from cityscore.model.derivation import Derivation
from cityscore.model.enums import Better, Cadence, Visibility
from cityscore.model.history import History
from cityscore.model.kinds import Kind, Measure, Observed
from cityscore.model.messages import to_say
from cityscore.model.milestone import Milestone
from cityscore.model.parsing import model
from cityscore.model.problems import Problem
from cityscore.model.records import Records, kinds_counted_by
from cityscore.model.signal_settings import Signals
from cityscore.model.slugs import SLUG, SLUG_SAYS
from cityscore.model.target import Lag, Target, Weight, out_of_order, scales_that_differ
from cityscore.model.target_rules import fitting_paths, fitting_plans, fitting_spans
from cityscore.model.text_rules import LONG_TEXT
from cityscore.model.without_rows import said_elsewhere, unfit_milestones

COMPOSITE = "cityscore"
"""The slug of the composite among the metrics' slugs."""


@model
class Active:
    """The days on which a metric exists."""

    since: date | None = declared("First day.", key="from", default=None, example=date(2025, 1, 17))
    to: date | None = declared("Last day.", default=None)

    @rule("since", "to")
    def in_order(self) -> Iterator[Problem]:
        """It ends on or after the day it starts."""
        if self.since and self.to and self.to < self.since:
            yield Problem(message=f"{self.to} is before {self.since}", fix="swap from and to", place=("to",))


@model
class Evidence:
    """How much must be known before a metric is scored; what is not stated, the method decides."""

    coverage: float | None = declared(
        to_say("The share of a window's due days that must be observed."),
        default=None,
        minimum=0,
        maximum=1,
        example=0.5,
    )
    cases: float | None = declared(
        to_say(
            "Cases (shares, averages that name theirs), samples (quantiles), expected events (counts) that it needs."
        ),
        default=None,
        minimum=0,
        maximum=1e9,
        example=10,
    )


@model
class Metric:
    """One thing a city measures."""

    slug: str = declared(
        to_say("Its name in files and addresses."),
        pattern=SLUG,
        pattern_says=SLUG_SAYS,
        example="pothole-on-time",
        invalidates=Invalidates.NOTHING,
    )
    name: str = declared(
        to_say("Its name on screen."), example="Pothole repair on time", invalidates=Invalidates.NOTHING
    )
    department: str = declared(
        to_say("The department it belongs to."), example="Public Works", invalidates=Invalidates.NOTHING
    )
    definition: str | None = declared(
        to_say("What it measures, in plain words."),
        default=None,
        longest=LONG_TEXT,
        lines=True,
        invalidates=Invalidates.NOTHING,
    )
    owner: str | None = declared(to_say("Who answers for it."), default=None, invalidates=Invalidates.NOTHING)
    deputy: str | None = declared(to_say("Who stands in for the owner."), default=None, invalidates=Invalidates.NOTHING)
    review: date | None = declared(
        to_say("By when its definition is looked at again."),
        default=None,
        example=date(2026, 6, 30),
        invalidates=Invalidates.NOTHING,
    )
    better: Better = declared(to_say("Which way is better."))
    kind: Kind = declared(to_say("What its observations hold."))
    q: float | None = declared(
        to_say("Which quantile; 0.5 is the median."), default=None, above=0, maximum=1, example=0.5
    )
    milestones: tuple[Milestone, ...] = declared(
        to_say("What is to be done by when, of kind milestones."), default=(), one_or_many=True
    )
    derived: Derivation | None = declared(
        to_say("The two metrics that it is worked out from, of kind derived."), default=None
    )
    unit: str | None = declared(
        to_say("What its value is counted in."), default=None, example="percent", invalidates=Invalidates.NOTHING
    )
    cases: str | None = declared(
        to_say("What its cases are called, in the plural; of an average, that it is of cases, as survey answers are."),
        default=None,
        example="calls",
    )
    note: str | None = declared(
        to_say("What a reader of the figure should know."),
        default=None,
        longest=LONG_TEXT,
        lines=True,
        invalidates=Invalidates.NOTHING,
    )
    harm: bool = declared(
        to_say("Whether it counts harm, such as deaths: less of it is said plainly, and never called best."),
        default=False,
        invalidates=Invalidates.NOTHING,
    )
    rare: bool = declared(to_say("Whether it need not happen every day."), default=False)
    scored: bool = declared(to_say("Whether it is scored, or only shown."), default=True)
    weight: tuple[Weight, ...] = declared(
        "How much it counts.", default=(Weight(value=1.0),), one_or_many=True, invalidates=Invalidates.FROM_ITS_DATE
    )
    target: tuple[Target, ...] = declared(
        "What it should reach.", default=(), one_or_many=True, example=0.8, invalidates=Invalidates.FROM_ITS_DATE
    )
    history: History | None = declared("The history it is compared with, in place of a target.", default=None)
    evidence: Evidence = declared("How much must be known to score it.", default=Evidence())
    signals: Signals = declared("What its usual range is worked out from.", default=Signals())
    cadence: str = declared(
        to_say("How often a figure comes: daily, weekdays, weekly, monthly, quarterly, yearly, or a calendar's name."),
        default=str(Cadence.DAILY),
    )
    lag: tuple[Lag, ...] = declared(
        to_say("Days until a figure is expected."),
        default=(Lag(value=0),),
        one_or_many=True,
        example=45,
        invalidates=Invalidates.FROM_ITS_DATE,
    )
    active: Active = declared("The days on which it exists.", default=Active())
    visibility: Visibility = declared(to_say("Who may see it."), default=Visibility.PUBLIC)
    goal: str | None = declared(to_say("The goal it serves."), default=None, invalidates=Invalidates.NOTHING)
    was: tuple[str, ...] = declared(
        "Slugs it had before.", default=(), one_or_many=True, invalidates=Invalidates.NOTHING
    )
    source: str | None = declared(
        "The source that its figures come from; without one, they may come from any.",
        default=None,
        example="daily",
        invalidates=Invalidates.NOTHING,
    )
    records: Records | None = declared(
        "How raw cases are counted into it.", default=None, invalidates=Invalidates.NOTHING
    )

    @property
    def as_stated(self) -> Metric:
        """The metric as somebody stated it, without what follows for it from others."""
        stated: Metric = vars(self).get("_as_stated", self)
        return stated

    @property
    def parts(self) -> tuple[Metric, Metric] | None:
        """Of a derived metric in a city's definitions: its numerator and its denominator."""
        parts: tuple[Metric, Metric] | None = vars(self).get("_parts")
        return parts

    @property
    def measure(self) -> Measure:
        """What its evidence is measured by."""
        return self.parts[0].kind.measure if self.parts else self.kind.measure

    def known_as(self, stated: Metric, parts: tuple[Metric, Metric] | None = None) -> Metric:
        """Let a new metric remember what it was stated as, and what it is derived from."""
        memory = vars(self)  # no fields: they say nothing that is not said elsewhere
        memory["_as_stated"], memory["_parts"] = stated, parts
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that it names: of its figures, or of the records that are counted into it."""
        return tuple(filter(None, (self.source, self.records.source if self.records else None)))

    @property
    def tells_totals(self) -> bool:
        """Whether its figures are told as totals of their windows, as a goal for a span or by a date is."""
        return self.asks_totals and self.derived is None

    @property
    def asks_totals(self) -> bool:
        """Whether a longer window asks for more, as a goal for a span or by a date does."""
        return any(target.per is not None or target.is_plan for target in self.target)

    @property
    def has_plans(self) -> bool:
        """Whether its targets are totals by a date."""
        return any(target.is_plan for target in self.target)

    @property
    def goals_differ(self) -> bool:
        """Whether a window's goal is not simply the target in force at its end."""
        is_moving = len(self.target) > 1 and self.kind.observed is Observed.EVENTS
        return is_moving or self.asks_totals or any(target.between is not None for target in self.target)

    def lag_on(self, day: date) -> int:
        """The days until a figure is expected, as known on a day."""
        return next(lag.value for lag in reversed(self.lag) if (lag.since or date.min) <= day)

    @property
    def scale_zero(self) -> float | None:
        """Where nothing is achieved, where its targets state it; the same in each."""
        return self.target[0].zero if self.target else None

    @property
    def highest(self) -> float | None:
        """The highest value there can be, where its targets or its kind say so."""
        if self.target and self.target[0].maximum is not None:
            return self.target[0].maximum
        return 1.0 if self.kind.observed.is_share else None

    @property
    def may_be_negative(self) -> bool:
        """Whether its figures may be below 0."""
        return self.kind.traits.may_be_negative and self.scale_zero is not None

    @property
    def may_be_typed(self) -> bool:
        """Whether people give its figures: figures come of it, and no source has them."""
        return self.kind.observed.has_rows and not self.sources

    @rule("slug")
    def slug_is_free(self) -> Iterator[Problem]:
        """The composite's slug is taken."""
        if self.slug == COMPOSITE:
            yield Problem(message=f"the slug {COMPOSITE!r} stands for the city's own score", fix="choose another slug")

    @rule("source", "records")
    def one_origin(self) -> Iterator[Problem]:
        """Its figures come as they are, or are counted from cases."""
        if self.source is not None and self.records is not None:
            fix = "keep source if it holds figures, records if it holds cases"
            yield Problem(message="states both source and records", fix=fix, place=("source",))

    @rule("kind", "records")
    def counting_fits(self) -> Iterator[Problem]:
        """What is counted of records is what the metric's kind holds."""
        if self.records is not None and self.kind not in (fitting := kinds_counted_by(self.records.way)):
            message = f"records counted by {self.records.way} make no observations of kind {self.kind}"
            yield Problem(message=message, fix=f"write kind: {' or '.join(fitting)}", place=("kind",))

    @rule("target", "history")
    def one_yardstick(self) -> Iterator[Problem]:
        """A metric is compared with a target or with its history."""
        if self.target and self.history:
            yield Problem(message="states both target and history", fix="keep one of them", place=("history",))

    @rule("target")
    def targets_in_order(self) -> Iterator[Problem]:
        """Dated targets stand oldest first."""
        yield from (problem.inside("target") for problem in out_of_order(self.target))

    @rule("kind", "unit", "target")
    def targets_suit_the_kind(self) -> Iterator[Problem]:
        """Targets for a span, and totals by a date, are of counts; a path joins two targets of the same sort."""
        yield from fitting_spans(self.kind, self.unit, self.target)
        yield from fitting_plans(self.target)
        yield from fitting_paths(self.target)

    @rule("target")
    def one_scale(self) -> Iterator[Problem]:
        """A zero and a maximum are the metric's: each of its targets states the same."""
        yield from (problem.inside("target") for problem in scales_that_differ(self.target))

    @rule("target")
    def zero_is_per_day(self) -> Iterator[Problem]:
        """A count's zero is per day, as its value is; of what a month or a plan should come to there is none."""
        for index, target in enumerate(self.target):
            for key in ("per", "total"):
                if target.zero is not None and getattr(target, key, None) is not None:
                    message = f"a target with {key} has no zero: nothing is achieved at 0"
                    yield Problem(message=message, fix="leave zero out", place=("target", index, "zero"))

    @rule("better", "target")
    def zero_is_worse(self) -> Iterator[Problem]:
        """Where nothing is achieved lies on the worse side of every target, a path's start too."""
        for index, target in enumerate(self.target):
            if target.zero is None or target.value is None or self.better is Better.RANGE:
                continue
            better = target.value - target.zero if self.better is Better.HIGHER else target.zero - target.value
            if not better > 0:
                side = "below" if self.better is Better.HIGHER else "above"
                message = f"zero {target.zero:g} is where nothing is achieved, but the target is {target.value:g}"
                fix = f"write a zero {side} every target, as {self.better} is better"
                yield Problem(message=message, fix=fix, place=("target", index, "zero"))

    @rule("kind", "target", when_said=True)
    def target_can_be_met(self) -> Iterator[Problem]:
        """No share is above 1: a target of 80 was meant as 0.80."""
        for index, target in enumerate(self.target):
            goal = (target.low if target.is_range else target.value) or 0.0
            if self.kind.observed.is_share and goal > 1:
                fix = f"for {goal:g} % write {goal / 100:g}" if 1.5 < goal <= 100 else "choose a target of at most 1"
                message = f"a share is never above 1, so {goal:g} can't be reached"
                yield Problem(message=message, fix=fix, place=("target", index))

    @rule("weight")
    def weights_in_order(self) -> Iterator[Problem]:
        """Dated weights stand oldest first, and a weight is always in force."""
        yield from (problem.inside("weight") for problem in out_of_order(self.weight))
        if not self.weight:
            yield Problem(message="is empty", fix="leave it out for 1", place=("weight",))
        elif self.weight[0].since is not None:
            fix = "leave out from on the first one"
            yield Problem(message=f"no weight is in force before {self.weight[0].since}", fix=fix, place=("weight", 0))

    @rule("lag")
    def lags_in_order(self) -> Iterator[Problem]:
        """Dated lags stand oldest first, and a lag is always in force."""
        yield from (problem.inside("lag") for problem in out_of_order(self.lag))
        if not self.lag:
            yield Problem(message="is empty", fix="leave it out for 0", place=("lag",))
        elif self.lag[0].since is not None:
            fix = "leave out from on the first one"
            yield Problem(message=f"no lag is in force before {self.lag[0].since}", fix=fix, place=("lag", 0))

    @rule("better", "target", "history")
    def ranges_fit(self) -> Iterator[Problem]:
        """A range has two ends, and only a range has."""
        for index, target in enumerate(self.target):
            if target.is_range and self.better is not Better.RANGE:
                fix = f"write value, or better: {Better.RANGE}"
                yield Problem(message=f"is a range, but better is {self.better}", fix=fix, place=("target", index))
            elif target.is_plan and self.better is Better.RANGE:
                fix = f"write better: {Better.HIGHER} or {Better.LOWER}"
                yield Problem(message="is a total, but better is range", fix=fix, place=("target", index))
            elif not target.is_range and self.better is Better.RANGE:
                fix = "write {low: …, high: …}"
                yield Problem(message="is one number, but better is range", fix=fix, place=("target", index))
        if self.better is Better.RANGE and not self.target:
            yield Problem(message="a range needs a target", fix="write target: {low: …, high: …}", place=("better",))

    @rule("kind", "q")
    def quantile_has_q(self) -> Iterator[Problem]:
        """A quantile says which one, and nothing else does."""
        if self.kind.traits.needs_q and self.q is None:
            yield Problem(message="a quantile needs q", fix="write q: 0.5 for the median", place=("kind",))
        elif self.q is not None and not self.kind.traits.needs_q:
            yield Problem(
                message=f"q does not fit kind: {self.kind}", fix="leave it out, or write kind: quantile", place=("q",)
            )

    @rule("kind", "milestones", "derived", "source", "records")
    def figures_fit_the_kind(self) -> Iterator[Problem]:
        """Milestones and what is derived are said in the definitions, and no figures of them come."""
        yield from said_elsewhere(self)

    @rule("kind", "milestones", "better", "history", "cadence", "lag")
    def milestones_stand_alone(self) -> Iterator[Problem]:
        """Milestones have neither history nor cadence."""
        yield from unfit_milestones(self)

    @rule("kind", "evidence")
    def cases_can_be_counted(self) -> Iterator[Problem]:
        """A level is one figure, however many rows there are."""
        if self.kind.measure is Measure.NOTHING and self.evidence.cases is not None:
            place = ("evidence", "cases")
            yield Problem(message=f"kind: {self.kind} has no cases to count", fix="leave cases out", place=place)

    @rule("kind", "unit")
    def percent_is_a_share(self) -> Iterator[Problem]:
        """Percent is how a share is shown; a count per day in percent means nothing."""
        if self.unit == "percent" and self.kind.observed is Observed.EVENTS:
            yield Problem(
                message="a count can't be in percent", fix="write unit: per day, or kind: ratio", place=("unit",)
            )
