"""What a receipt says of a history adds up to what is compared with, whatever the kind and the cadence."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.model import METRIC_PERIODS, Period, PeriodStyle
from cityscore.scoring import history_text
from cityscore.scoring.day_numbers import number
from cityscore.scoring.engine import score_all
from cityscore.scoring.history_parts import Parts
from cityscore.scoring.history_text import history_texts, to_text
from cityscore.scoring.methods import BALANCED
from tests.scoring.small_city import Row, city, observations

LAST = date(2025, 3, 31)
KINDS: dict[str, dict[str, Any]] = {
    "ratio": {"better": "higher"},
    "count": {"better": "lower"},
    "average": {"better": "higher"},
    "average_ratio": {"better": "higher"},
    "level": {"better": "lower"},
}
HISTORIES = st.sampled_from([{"years": 2}, {"years": "all", "min_observed": 0}, {"trailing": 60}, {"trailing": 400}])


def rows_of(cadence: str, levels: list[int]) -> list[Row]:
    """A row on each due day of two and a half years, some left out."""
    step = {"daily": 1, "weekly": 7}.get(cadence)
    if step:
        ends = [LAST - timedelta(days=1 + back) for back in range(0, 900, step)]
    else:
        ends = [date(LAST.year, LAST.month, 1) - timedelta(days=1)]
        while len(ends) < 30:
            ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    found = []
    for place, day in enumerate(ends):
        level = levels[place % len(levels)]
        if level:
            found.append(("it", day.isoformat(), float(level), 10.0))
    return found


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12)
@given(
    history=HISTORIES,
    cadence=st.sampled_from(["daily", "weekly", "monthly"]),
    style=st.sampled_from(PeriodStyle),
    lag=st.sampled_from([0, 10, 45]),
    levels=st.lists(st.integers(0, 10), min_size=1, max_size=9),
)
def test_the_parts_of_a_history_add_up_to_the_yardstick(
    kind: str, history: dict[str, Any], cadence: str, style: PeriodStyle, lag: int, levels: list[int]
) -> None:
    metric = {"name": "It", "kind": kind, "history": history, "cadence": cadence, "lag": lag, **KINDS[kind]}
    definitions = city({"it": metric})
    through = np.array([number(LAST)])
    (scores,) = score_all(definitions, observations(definitions, rows_of(cadence, levels)), through, BALANCED, style)
    parts = Parts.of(scores.past[0], scores.frame)
    for row in range(len(METRIC_PERIODS)):
        counted = [part for part in parts.at(row, 0) if part.counted]
        denominator = math.fsum(part.denominator for part in counted)
        if not denominator:
            assert np.isnan(scores.yardstick[row, 0])
            continue
        assert math.isclose(math.fsum(part.numerator for part in counted) / denominator, scores.yardstick[row, 0])
        for part in counted:
            assert part.value is None or math.isclose(part.value, part.numerator / part.denominator)


@settings(max_examples=20)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    history=HISTORIES,
    cadence=st.sampled_from(["daily", "weekly", "monthly"]),
    levels=st.lists(st.integers(0, 10), min_size=1, max_size=9),
    places=st.sets(st.integers(0, 59)),
)
def test_the_text_of_many_windows_is_that_of_each(
    kind: str, history: dict[str, Any], cadence: str, levels: list[int], places: set[int]
) -> None:
    metric = {"name": "It", "kind": kind, "history": history, "cadence": cadence, **KINDS[kind]}
    definitions = city({"it": metric})
    through = np.arange(number(LAST) - 59, number(LAST) + 1)
    known = observations(definitions, rows_of(cadence, levels))
    (scores,) = score_all(definitions, known, through, BALANCED, PeriodStyle.COMPLETE)
    parts, asked = Parts.of(scores.past[0], scores.frame), sorted(places)
    for row in range(len(METRIC_PERIODS)):
        each = [to_text(parts.at(row, place)) for place in asked]
        assert history_texts(parts, row, np.array(asked, dtype=np.int64)) == each


def test_a_history_that_many_days_have_is_put_in_words_once(monkeypatch: pytest.MonkeyPatch) -> None:
    put_in_words: list[object] = []
    monkeypatch.setattr(history_text, "_as_json", lambda rows: put_in_words.append(rows) or "text")
    definitions = city({"it": {"name": "It", "kind": "ratio", "history": {"years": 2}, "better": "higher"}})
    through = np.arange(number(date(2025, 1, 6)), number(date(2025, 3, 31)))  # twelve weeks, Monday to Sunday
    known = observations(definitions, rows_of("daily", [3, 5]))
    (scores,) = score_all(definitions, known, through, BALANCED, PeriodStyle.COMPLETE)
    row = METRIC_PERIODS.index(Period.WEEK)
    history_texts(Parts.of(scores.past[0], scores.frame), row, np.arange(len(through)))
    assert len(through) == 7 * 12
    assert len(put_in_words) == 13
