"""Ratio: events that met of all events, Σ numerator / Σ denominator."""

from __future__ import annotations

from cityscore.model.kinds.traits import FigureBox, KindTraits, Measure, Observed, Wording
from cityscore.model.messages import to_count, to_say

RATIO = KindTraits(
    word="ratio",
    help=to_say("events that met of all events: Σ numerator / Σ denominator"),
    observed=Observed.SHARE,
    zero=(0.0, 0.0),
    counted_by=("on_time", "share"),
    measure=Measure.CASES,
    evidence=to_say("a share needs {needed} cases in the window"),
    is_binomial=True,
    columns=("numerator", "denominator"),
    boxes=(
        FigureBox("numerator", to_say("Those that met")),
        FigureBox("denominator", to_say("All"), to_say("All {cases}")),
    ),
    wording=Wording(
        *to_count("{met} of {all} case, {value}", "{met} of {all} cases, {value}"),
        to_say("{cases}: {met} of {all}, {value}"),
        to_say("{met} of {all} {cases}, {value}"),
    ),
    line=to_say("{met} of {all}"),
    made_of=to_say("{met} of {all}"),
)
