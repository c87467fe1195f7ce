"""The faults of the toolkit of 2016 that lived in its arithmetic (DESIGN 8), each with a test that it stays away."""

from __future__ import annotations

import numpy as np
import pytest

from cityscore.model import InvalidObservations, Period, PeriodStyle, Reason, Status
from cityscore.present.say.number_text import score_text
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import BALANCED
from tests.scoring.small_city import CALLS, FIRES, HOMICIDES, city, combined, every_day, observations, score, score_one


def test_rounding_up_0_991_is_not_shown_as_1_00_nor_said_to_meet() -> None:
    result = score_one(CALLS, [("it", "2025-03-03", 941.45, 1000)], "2025-03-03", "day")

    assert result.score == pytest.approx(0.991)
    assert result.status is Status.NEAR
    assert score_text(result.score) == "0.99"
    assert score_text(0.9999999) == "0.99"


def test_a_dead_feed_is_missing_and_not_a_quiet_city() -> None:
    fires = every_day("fires", "2025-01-06", "2025-03-16", 10.0)  # the feed dies after 16 March
    definitions = city({"fires": FIRES, "calls": CALLS})
    calls = every_day("calls", "2025-01-06", "2025-03-30", 95, 100)
    scores = score(definitions, fires + calls, "2025-03-30")

    week = scores[0].at(Period.WEEK, 0)
    assert (week.value, week.score, week.reason) == (None, None, Reason.NO_OBSERVATIONS)
    assert (week.days, week.due) == (0, 7)
    whole = combined(definitions, scores)
    assert whole.score[1, 0] == pytest.approx(1.0)  # the calls alone, and no 29
    assert whole.coverage[1, 0] == 0.5


def test_no_homicides_all_month_is_the_best_score_and_not_the_worst() -> None:
    nothing = every_day("it", "2025-03-01", "2025-03-31", 0)
    month = score_one(HOMICIDES, nothing, "2025-03-31", "month")

    assert month.value == 0
    assert (month.score, month.status) == (2.0, Status.EXCEEDS)  # 0.2 a day × 31 days were expected: enough to judge
    assert score_one(HOMICIDES, nothing, "2025-03-31", "month", "toolkit-2016").score == 0  # as it was


def test_the_day_is_the_day_and_not_whatever_day_was_last_entered() -> None:
    rows = [("it", "2025-03-03", 95.0, 100.0)]
    today = score_one(CALLS, rows, "2025-03-20", "day")

    assert (today.score, today.reason) == (None, Reason.NO_OBSERVATIONS)
    assert str(today.start) == str(today.end) == "2025-03-20"
    assert score_one(CALLS, rows, "2025-03-20", "day", "toolkit-2016").end.isoformat() == "2025-03-03"  # as it was


def test_a_correction_does_not_add_a_second_value() -> None:
    import polars

    import cityscore

    twice = polars.DataFrame(
        {"metric": ["calls"] * 2, "day": ["2025-03-03"] * 2, "numerator": [90, 95], "denominator": 100}
    )
    definitions = city({"calls": CALLS})

    with pytest.raises(InvalidObservations, match="--duplicates last"):
        cityscore.score(twice, definitions, through="2025-03-03")
    corrected = cityscore.score(twice, definitions, through="2025-03-03", duplicates="last")
    assert corrected.scores_of("calls").at(Period.DAY, 0).value == 0.95


def test_scoring_changes_neither_targets_nor_observations() -> None:
    definitions = city({"calls": CALLS, "fires": FIRES | {"target": None}})
    rows = every_day("calls", "2024-01-01", "2025-03-30", 90, 100) + every_day("fires", "2024-01-01", "2025-03-30", 9)
    given = observations(definitions, rows)
    before = [column.copy() for column in (given.day, given.numerator, given.denominator, given.metric)]
    through = np.arange(20_100, 20_170)
    first = list(score_all(definitions, given, through, BALANCED, PeriodStyle.ROLLING))
    second = list(score_all(definitions, given, through, BALANCED, PeriodStyle.ROLLING))

    assert definitions == city({"calls": CALLS, "fires": FIRES | {"target": None}})
    for column, copy in zip((given.day, given.numerator, given.denominator, given.metric), before, strict=True):
        assert np.array_equal(column, copy)
    for one, two in zip(first, second, strict=True):
        assert np.array_equal(one.yardstick, two.yardstick, equal_nan=True)
        assert np.array_equal(one.score, two.score, equal_nan=True)


def test_every_upload_error_is_shown_and_not_only_the_last() -> None:
    import polars

    import cityscore

    wrong = polars.DataFrame(
        {
            "metric": ["calls", "cals", "calls"],
            "day": ["2025-03-03", "2025-03-04", "2025-02-30"],
            "numerator": ["x", "1", "2"],
            "denominator": ["1", "1", "2"],
        }
    )

    with pytest.raises(InvalidObservations) as caught:
        cityscore.score(wrong, city({"calls": CALLS}), through="2025-03-04")
    assert caught.value.total == 3
