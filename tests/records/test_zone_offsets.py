"""Time zones as data, against Python's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cityscore.records.zone_offsets import BUCKET, FIRST, SECONDS, pieces

PAIRS = [
    ("UTC", "America/New_York"),
    ("America/Chicago", "America/New_York"),
    ("UTC", "America/St_Johns"),
    ("Europe/London", "Australia/Lord_Howe"),
    ("UTC", "Asia/Kathmandu"),
]


@pytest.mark.parametrize(("written", "wanted"), PAIRS)
@settings(deadline=None)
@given(
    time=st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 30)).map(
        lambda time: time.replace(microsecond=0, fold=0)
    )
)
@example(time=datetime(2024, 3, 10, 7))
@example(time=datetime(2024, 3, 10, 6, 59, 59))
@example(time=datetime(2024, 11, 3, 1, 30))
@example(time=datetime(2010, 3, 14, 3, 31))
def test_a_time_is_moved_as_python_moves_it(written: str, wanted: str, time: datetime) -> None:
    second = (time - FIRST) // timedelta(seconds=1)
    rows = [row for row in pieces(written, wanted).to_pylist() if row["begin"] <= second < row["end"]]
    (row,) = rows
    assert row["bucket"] == second // BUCKET
    there = time.replace(tzinfo=ZoneInfo(written)).astimezone(UTC).astimezone(ZoneInfo(wanted)).replace(tzinfo=None)
    assert time + timedelta(seconds=row["seconds"]) == there


@pytest.mark.parametrize(("written", "wanted"), PAIRS)
def test_the_pieces_leave_no_second_out_and_are_few(written: str, wanted: str) -> None:
    rows = pieces(written, wanted).to_pylist()
    assert (rows[0]["begin"], rows[-1]["end"]) == (0, SECONDS)
    assert all(one["end"] == other["begin"] for one, other in pairwise(rows))
    assert len(rows) < 1500
