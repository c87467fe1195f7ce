"""The zeros that a source leaves out: on which days, for which districts, of which kind, and how far."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cityscore
from cityscore.library.zero_fill import handed_over, with_zeros
from cityscore.model import Cadence, Definitions, Kind, Observed, Period, Reason
from tests.library.small_sources import DISTRICTS, Row, by_hand, city, day, observed, plain


def filled(definitions: Definitions, rows: list[Row], **options: Any) -> list[Row]:
    """What the first source says with these rows."""
    return plain(definitions, with_zeros([handed(definitions, rows, **options)]))


def handed(definitions: Definitions, rows: list[Row], source: int = 0, **options: Any) -> Any:
    return handed_over(observed(definitions, rows), definitions.sources[source], definitions, **options)


def days_of(rows: list[Row], metric: str, district: str = "") -> dict[str, float]:
    """The figures of one metric in one district, by the day of the month."""
    return {f"{row[2]:%m-%d}": row[3] for row in rows if row[:2] == (metric, district)}


FIRES = city({"fires": {"source": "feed"}, "floods": {"source": "feed"}}, feed={"absent": "zero"})


def fires(*days: str, district: str = "") -> list[Row]:
    """A row of 3 fires on each day."""
    return [("fires", district, day(each), 3.0, 1.0) for each in days]


def test_days_between_the_rows_are_zero() -> None:
    assert days_of(filled(FIRES, fires("03-01", "03-04")), "fires") == {"03-01": 3, "03-02": 0, "03-03": 0, "03-04": 3}


def test_all_metrics_of_a_source_reach_from_its_first_row_to_its_last() -> None:
    rows = filled(
        FIRES, [*fires("03-02"), ("floods", "", day("03-01"), 1.0, 1.0), ("floods", "", day("03-03"), 1.0, 1.0)]
    )
    assert days_of(rows, "fires") == {"03-01": 0, "03-02": 3, "03-03": 0}
    assert days_of(rows, "floods") == {"03-01": 1, "03-02": 0, "03-03": 1}


def test_a_metric_that_names_the_source_has_zeros_even_without_a_row() -> None:
    assert days_of(filled(FIRES, fires("03-01", "03-02")), "floods") == {"03-01": 0, "03-02": 0}


def test_a_metric_that_names_no_source_has_zeros_where_it_has_rows() -> None:
    definitions = city({"fires": {}, "floods": {}}, feed={"absent": "zero"})
    rows = filled(definitions, fires("03-01", "03-03"))
    assert days_of(rows, "fires") == {"03-01": 3, "03-02": 0, "03-03": 3}
    assert days_of(rows, "floods") == {}


def test_a_source_is_complete_through_its_newest_row_less_its_lag() -> None:
    definitions = city({"fires": {"source": "feed"}, "floods": {"source": "feed"}}, feed={"absent": "zero", "lag": 2})
    rows = filled(definitions, fires("03-01", "03-04", "03-05", "03-06"))
    assert days_of(rows, "fires") == {"03-01": 3, "03-02": 0, "03-03": 0, "03-04": 3}  # and no more of the 5th and 6th
    assert days_of(rows, "floods") == {"03-01": 0, "03-02": 0, "03-03": 0, "03-04": 0}


def test_a_lag_longer_than_all_there_is_leaves_nothing() -> None:
    definitions = city({"fires": {}}, feed={"absent": "zero", "lag": 9})
    assert filled(definitions, fires("03-01", "03-09")) == []


def test_rows_after_the_last_day_that_is_believed_are_no_sign_of_life() -> None:
    mistyped = [("fires", "", date(2052, 3, 18), 3.0, 1.0)]
    assert days_of(filled(FIRES, fires("03-01", "03-03") + mistyped, through=day("03-20")), "fires") == {
        "03-01": 3,
        "03-02": 0,
        "03-03": 3,
    }
    assert filled(FIRES, mistyped, through=day("03-20")) == []


def test_a_source_without_rows_adds_nothing() -> None:
    assert filled(FIRES, []) == []


def test_a_source_that_does_not_leave_zeros_out_stands_as_it_is() -> None:
    definitions = city({"fires": {"source": "feed"}}, feed={"lag": 3})
    assert filled(definitions, fires("03-01", "03-04")) == fires("03-01", "03-04")


def test_districts_have_zeros_where_the_metric_has_rows_of_them() -> None:
    rows = filled(FIRES, fires("03-01", "03-03") + fires("03-01", district="Roxbury"))
    assert days_of(rows, "fires", "Roxbury") == {"03-01": 3, "03-02": 0, "03-03": 0}
    assert days_of(rows, "fires", "Back Bay") == {}
    assert days_of(rows, "floods", "Roxbury") == {}


def test_districts_alone_say_nothing_of_the_whole_city() -> None:
    rows = filled(FIRES, fires("03-01", "03-03", district="Roxbury"))
    assert days_of(rows, "fires", "Roxbury") == {"03-01": 3, "03-02": 0, "03-03": 3}
    assert days_of(rows, "fires") == {}
    assert days_of(rows, "floods") == {"03-01": 0, "03-02": 0, "03-03": 0}


def test_the_whole_city_is_not_quiet_on_a_day_on_which_a_district_is_not() -> None:
    rows = filled(FIRES, fires("03-01", "03-04") + fires("03-02", district="Roxbury"))
    assert days_of(rows, "fires") == {"03-01": 3, "03-03": 0, "03-04": 3}


def test_nothing_is_added_before_or_after_a_metric_is_active() -> None:
    active = {"from": "2025-03-02", "to": "2025-03-03"}
    definitions = city({"fires": {}, "floods": {"source": "feed", "active": active}}, feed={"absent": "zero"})
    assert days_of(filled(definitions, fires("03-01", "03-05")), "floods") == {"03-02": 0, "03-03": 0}


@pytest.mark.parametrize(
    ("cadence", "zeros"),
    [
        ("weekly", ["03-02", "03-09", "03-16", "03-23", "03-30", "04-06"]),
        ("monthly", ["02-28", "03-31"]),
        ("quarterly", ["03-31"]),
        ("mondays", ["02-24", "03-03", "03-10", "03-17", "03-24", "03-31", "04-07"]),
    ],
)
def test_slower_metrics_have_zeros_on_their_own_days(cadence: str, zeros: list[str]) -> None:
    definitions = city({"fires": {}, "floods": {"source": "feed", "cadence": cadence}}, feed={"absent": "zero"})
    assert list(days_of(filled(definitions, fires("02-24", "04-08")), "floods")) == zeros


def test_a_row_on_a_day_that_is_not_due_stays() -> None:
    definitions = city({"fires": {"cadence": "weekdays"}}, feed={"absent": "zero"})
    saturday = fires("03-07", "03-08", "03-11")
    assert list(days_of(filled(definitions, saturday), "fires")) == ["03-07", "03-08", "03-10", "03-11"]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.observed.has_rows])
def test_the_zero_of_each_kind(kind: Kind) -> None:
    q = {"q": 0.5} if kind.traits.needs_q else {}
    definitions = city({"it": {"kind": kind.value, **q}}, feed={"absent": "zero"})
    rows = filled(definitions, [("it", "", day(each), 1.0, 1.0) for each in ("03-01", "03-03")])
    wanted = {Observed.EVENTS: [(0.0, 1.0)], Observed.LEVEL: []}.get(kind.observed, [(0.0, 0.0)])
    assert [row[3:] for row in rows if row[2] == day("03-02")] == wanted
    assert kind.traits.zero == (wanted[0] if wanted else None)


@pytest.mark.parametrize("kind", ["ratio", "average", "average_ratio", "quantile"])
def test_a_quiet_day_is_observed_and_has_no_events(kind: str) -> None:
    q = {"q": 0.5} if kind == "quantile" else {}
    definitions = city({"it": {"kind": kind, "target": 0.5, "evidence": {"cases": 1}, **q}}, feed={"absent": "zero"})
    rows = observed(definitions, [("it", "", day(each), 0.5, 1.0) for each in ("03-03", "03-09", "03-17", "03-30")])
    zeros = with_zeros([handed_over(rows, definitions.sources[0], definitions)])
    scores = cityscore.score(zeros, definitions, since="2025-03-09", through="2025-03-30").scores_of("it")
    quiet = scores.at(Period.DAY, 1)
    assert (quiet.value, quiet.reason, quiet.days, quiet.due) == (None, Reason.NO_EVENTS, 1, 1)
    week = scores.at(Period.WEEK, 7)  # 10 to 16 March: seven quiet days
    assert (week.value, week.reason, week.days, week.due) == (None, Reason.NO_EVENTS, 7, 7)
    busy = scores.at(Period.WEEK, 0)  # 3 to 9 March: two rows and five quiet days
    assert (busy.value, busy.score, busy.days, busy.due) == (0.5, 1.0, 7, 7)


# Several sources


TWO = city({"fires": {}, "floods": {"source": "feed"}}, feed={"absent": "zero"}, archive={"absent": "zero"}, plain={})


def together(*parts: Any) -> list[Row]:
    return plain(TWO, with_zeros(parts))


def test_a_row_that_one_source_states_goes_before_anothers_zero() -> None:
    feed, archive = handed(TWO, fires("03-01", "03-03")), handed(TWO, fires("03-02"), source=1)
    stated = handed(TWO, [("fires", "", day("03-02"), 7.0, 1.0)], source=2)
    assert days_of(together(feed, archive), "fires") == {"03-01": 3, "03-02": 3, "03-03": 3}
    assert days_of(together(feed, stated), "fires") == {"03-01": 3, "03-02": 7, "03-03": 3}
    assert len([row for row in together(feed, stated) if row[0] == "fires"]) == 3


def test_two_sources_zeros_for_one_day_are_one() -> None:
    feed, archive = handed(TWO, fires("03-01", "03-03")), handed(TWO, fires("02-28", "03-04"), source=1)
    assert [row[2:4] for row in together(feed, archive) if row[0] == "fires"] == [
        (day(text), number)
        for text, number in (("02-28", 3.0), ("03-01", 3.0), ("03-02", 0.0), ("03-03", 3.0), ("03-04", 3.0))
    ]


def test_the_zeros_of_a_source_are_its_own_metrics_alone() -> None:
    archive = handed(TWO, fires("02-28", "03-04"), source=1)
    assert days_of(together(archive), "floods") == {}


def test_rows_are_given_back_as_they_came_and_the_arrays_handed_in_are_left_alone() -> None:
    given = observed(FIRES, fires("03-01", "03-03"))
    before = given.numerator.copy()
    result = with_zeros([handed_over(given, FIRES.sources[0], FIRES)])
    assert np.array_equal(given.numerator, before)
    assert result.numerator[:2].tolist() == [3, 3]
    assert (result.metric.dtype, result.day.dtype, result.denominator.dtype) == (np.int64, "M8[D]", np.float64)


def test_ten_years_of_a_hundred_metrics_take_no_time() -> None:
    definitions = city({f"m{number}": {"source": "feed"} for number in range(100)}, feed={"absent": "zero"})
    ends = [("m0", "", date(2015, 1, 1), 1.0, 1.0), ("m0", "", date(2024, 12, 31), 1.0, 1.0)]
    assert len(filled(definitions, ends)) == 100 * 3653


# Against the clerk


@st.composite
def hand_overs(draw: st.DrawFn) -> tuple[Definitions, list[Row], date | None]:
    """A city with some metrics of all kinds and cadences, what its source holds, and the last day believed."""
    spring = st.dates(day("03-01"), day("04-15"))

    def metric() -> dict[str, Any]:
        kind = draw(st.sampled_from([kind for kind in Kind if kind.observed.has_rows]))
        since, to = sorted((draw(spring), draw(spring)))
        active = draw(st.sampled_from([{}, {"from": since}, {"to": to}, {"from": since, "to": to}]))
        named = draw(st.sampled_from([{}, {"source": "feed"}, {"source": "other"}]))
        cadence = draw(st.sampled_from([*Cadence, "mondays"]))
        q = {"q": 0.5} if kind.traits.needs_q else {}
        return {"kind": kind.value, "cadence": str(cadence), "active": active, **named, **q}

    metrics = {f"m{number}": metric() for number in range(draw(st.integers(1, 4)))}
    feed = {"absent": draw(st.sampled_from(["zero", "zero", "zero", "missing"])), "lag": draw(st.integers(0, 6))}
    definitions = city(metrics, feed=feed, other={})
    own = [slug for slug, each in metrics.items() if each.get("source") != "other"]
    place = st.tuples(st.sampled_from(own), st.sampled_from(DISTRICTS), spring) if own else st.nothing()
    places = draw(st.lists(place, unique=True, max_size=12)) if own else []
    rows = [(*each, float(draw(st.integers(0, 3))), 1.0) for each in places]
    return definitions, rows, draw(st.none() | spring)


@settings(max_examples=300, deadline=None)
@given(hand_overs())
def test_the_zeros_are_those_that_a_clerk_would_add(drawn: tuple[Definitions, list[Row], date | None]) -> None:
    definitions, rows, through = drawn
    assert filled(definitions, rows, through=through) == by_hand(rows, definitions.sources[0], definitions, through)


@settings(max_examples=100, deadline=None)
@given(hand_overs())
def test_what_is_stated_is_kept_to_the_last_day_and_what_is_added_is_within_it(
    drawn: tuple[Definitions, list[Row], date | None],
) -> None:
    definitions, rows, _ = drawn
    source = definitions.sources[0]
    result = filled(definitions, rows)
    if source.absent == "zero" and rows:
        first = min(row[2] for row in rows)
        last = max(row[2] for row in rows) - timedelta(days=source.lag)
        assert [row for row in rows if row[2] > last and row in result] == []
        assert all(first <= row[2] <= last for row in result)
        assert {row for row in rows if row[2] <= last} <= set(result)
        assert len({row[:3] for row in result}) == len(result)
    else:
        assert result == sorted(rows)
