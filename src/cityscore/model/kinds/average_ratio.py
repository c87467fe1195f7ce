"""Average ratio: the mean of the daily ratios, each day counting the same, such as attendance."""

from __future__ import annotations

from dataclasses import replace

from cityscore.model.kinds.ratio import RATIO
from cityscore.model.kinds.traits import Wording
from cityscore.model.messages import to_say

AVERAGE_RATIO = replace(
    RATIO,
    word="average_ratio",
    help=to_say("the mean of the daily ratios"),
    evidence=to_say("a mean of daily shares needs {needed} cases"),
    is_binomial=False,
    wording=Wording.same(to_say("{value}, the mean of {days}")),
    line="",
    made_of="",
)
