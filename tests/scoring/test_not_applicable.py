"""A day on which a metric does not apply: no figure is due, none is missing, and none is counted."""

from __future__ import annotations

import polars as pl
import pytest

import cityscore
from cityscore.library.checking import check_observations
from cityscore.library.output_frames import observations_frame
from cityscore.model import Definitions, InvalidObservations, from_plain

POOL = {"name": "Visitors", "department": "Parks", "kind": "count", "better": "higher", "target": 10}
CLEAN = {"name": "Clean", "department": "Parks", "kind": "ratio", "better": "higher", "target": 0.5}
WAIT = {"name": "Wait", "department": "Parks", "kind": "quantile", "q": 0.5, "better": "lower", "target": 5}
PARKS = from_plain(
    Definitions,
    {
        "city": {"name": "Milltown", "timezone": "America/New_York"},
        "metrics": {"visitors": POOL, "clean": CLEAN, "wait": WAIT},
    },
)
WEEK = [f"2025-03-{day:02}" for day in range(3, 10)]
"""Monday to Sunday."""


def test_a_day_that_does_not_apply_is_neither_missing_nor_counted() -> None:
    row = week_of({**dict.fromkeys(WEEK[:3], 20), **dict.fromkeys(WEEK[3:], "n/a")})
    assert (row["value"], row["days"], row["due"], row["reason"]) == (20, 3, 3, None)


def test_days_that_are_missing_count_against_the_same_week() -> None:
    row = week_of(dict.fromkeys(WEEK[:3], 20))
    assert (row["days"], row["due"], row["reason"]) == (3, 7, "too_little_coverage")


def test_a_week_that_does_not_apply_at_all_is_not_due() -> None:
    assert week_of(dict.fromkeys(WEEK, "n/a"))["reason"] == "not_due"


def test_it_is_written_out_as_it_is_read() -> None:
    frame = pl.DataFrame(
        {
            "metric": ["visitors", "clean", "wait", "wait", "wait"],
            "day": [*WEEK[:3], WEEK[3], WEEK[3]],
            "numerator": [None, 3, None, None, None],
            "denominator": [None, 4, None, None, None],
            "value": [None, None, None, 0.0, 2.0],
            "not_applicable": [True, False, True, None, None],
        }
    )
    once = check_observations(frame, PARKS)
    assert once.exempt is not None
    assert once.exempt.tolist() == [True, False, True, False, False]
    again = check_observations(observations_frame(once, PARKS), PARKS)
    assert again.exempt is not None
    for name in ("metric", "day", "numerator", "denominator", "exempt"):
        assert getattr(again, name).tolist() == getattr(once, name).tolist()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"not_applicable": "yes", "value": "3"}, "stands beside a figure → keep the figure, or not_applicable alone"),
        ({"not_applicable": "maybe", "value": "3"}, "must be yes or no, not 'maybe' → write yes where"),
        ({"not_applicable": "no", "value": ""}, "is blank"),
    ],
)
def test_what_is_wrong_with_it_is_told(cells: dict[str, str], said: str) -> None:
    frame = pl.DataFrame({"metric": ["visitors"], "day": [WEEK[0]], **{name: [text] for name, text in cells.items()}})
    with pytest.raises(InvalidObservations, match=said.split("→")[0].strip()) as error:
        check_observations(frame, PARKS)
    assert said in str(error.value)
    assert len(error.value.problems) == 1


def week_of(figures: dict[str, object]) -> dict[str, object]:
    """The score of the visitors' week, of figures by day."""
    frame = pl.DataFrame(
        {
            "metric": ["visitors"] * len(figures),
            "day": list(figures),
            "value": [str(each) if each != "n/a" else None for each in figures.values()],
            "not_applicable": ["yes" if each == "n/a" else None for each in figures.values()],
        }
    )
    scores = cityscore.score(frame, PARKS, through=WEEK[-1]).metrics
    rows = scores.filter((pl.col("metric") == "visitors") & (pl.col("period") == "week"))
    return rows.row(0, named=True)
