"""How rare an unusual window is: about once in how many windows one like it comes where nothing changes."""

from __future__ import annotations

from math import exp, lgamma, log

import numpy as np

from cityscore.model import Signal
from cityscore.scoring.run_odds import UNLIKELY
from cityscore.scoring.xmr_rules import RUN

WINDOWS = (12, 16, 20, 30, 52)
SCORES = (3.0, 3.25, 3.5, 4.0, 4.5, 5.0, 6.0)
RAREST = 10_000.0
"""Rarer than this is not told apart."""
FIRM_LIMITS = (
    (1250, 3100, 7700, RAREST, RAREST, RAREST, RAREST),
    (990, 2700, 7100, RAREST, RAREST, RAREST, RAREST),
    (890, 2200, 7300, RAREST, RAREST, RAREST, RAREST),
    (730, 1800, 3900, RAREST, RAREST, RAREST, RAREST),
    (640, 1600, 4000, RAREST, RAREST, RAREST, RAREST),
)
"""Once in so many last windows is one at least that far out (SCORES) on either side, by the number of windows that
limits come from (WINDOWS), where limits are no narrower than chance alone has them. All these figures are printed by
``python -m benchmarks.rarity``; that limits come from few windows makes unusual ones commoner than a table of the
normal distribution has it."""
LOOSE_LIMITS = (
    (105, 150, 210, 400, 710, 1400, 3900),
    (120, 190, 280, 640, 1400, 3000, RAREST),
    (145, 230, 370, 940, 2100, 5000, RAREST),
    (170, 300, 500, 1500, 4300, RAREST, RAREST),
    (200, 360, 680, 2300, 8300, RAREST, RAREST),
)
"""The same where limits are as wide as the series has them: single values, and what varies by more than chance."""
RUNS = (400.0, 210.0, 160.0, 114.0, 93.0)
"""Once in so many last windows is one in a run like seven tosses of a coin, by the number of windows."""
TRENDS = 2400.0
"""Once in so many it is one of seven rising, or falling."""
CLOSE = ((8000.0, 6300.0, 3900.0, 2700.0, 2000.0), (510.0, 540.0, 570.0, 620.0, 680.0))
"""Once in so many it is one of two close to a limit: where limits are firm, and where they are loose."""
WIDER = 1.25
"""An overdispersion from which on limits are no firmer than those of single values."""


def once_in(signal: Signal, score: float, odds: float, length: int, windows: int, *, is_floored: bool) -> float:
    """About once in how many windows one is named by the same rule and is at least as far out; NaN of a usual one.

    The odds are the logarithm of the whole run's, the length is that of a trend; ``windows`` are those that limits come
    from. ``is_floored`` says that nothing varies by more than chance has it.

    >>> round(once_in(Signal.BELOW_LOWER, -3.25, 0.0, 0, 52, is_floored=True))
    1600
    >>> round(once_in(Signal.RUN_ABOVE, 1.0, UNLIKELY, 7, 52, is_floored=True))
    93
    """
    match signal:
        case Signal.COMMON:
            return np.nan
        case Signal.ABOVE_UPPER | Signal.BELOW_LOWER:
            table = np.log(FIRM_LIMITS if is_floored else LOOSE_LIMITS)
            times = np.array([np.interp(abs(score), SCORES, line) for line in table])
            rarity = _at(np.exp(times), windows)
        case Signal.RISING | Signal.FALLING:
            rarity = TRENDS * exp(lgamma(max(length, RUN) + 1) - lgamma(RUN + 1))
        case Signal.NEAR_UPPER | Signal.NEAR_LOWER:
            rarity = _at(np.array(CLOSE[0 if is_floored else 1]), windows)
        case _:
            rarity = _at(np.array(RUNS), windows) * exp(min(max(UNLIKELY - odds, 0.0), log(RAREST)))
    return float(min(rarity, RAREST))


def _at(times: np.ndarray, windows: int) -> float:
    """Between two numbers of windows it is in between, on the scale of ratios."""
    return float(np.exp(np.interp(windows, WINDOWS, np.log(times))))
