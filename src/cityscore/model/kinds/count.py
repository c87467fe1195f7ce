"""Count: events per day, Σ numerator / the days that the observed rows stand for."""

from __future__ import annotations

from cityscore.model.kinds.traits import FigureBox, KindTraits, Measure, Observed, Wording
from cityscore.model.messages import to_count, to_say

COUNT = KindTraits(
    word="count",
    help=to_say("events per day: Σ numerator / days"),
    observed=Observed.EVENTS,
    zero=(0.0, 1.0),
    counted_by=("count", "sum"),
    unit="per day",
    measure=Measure.EXPECTED_EVENTS,
    evidence=to_say("a count needs {needed} expected events"),
    columns=("value",),
    boxes=(FigureBox("numerator", to_say("How many"), to_say("How many {cases}")),),
    wording=Wording(
        *to_count("{count} event in {days}, {value}", "{count} events in {days}, {value}"),
        to_say("{cases}: {count} in {days}, {value}"),
        to_say("{count} {cases} in {days}, {value}"),
        counts_numerator=True,
    ),
    made_of=to_count("{amount} in {number} day", "{amount} in {number} days"),
)
