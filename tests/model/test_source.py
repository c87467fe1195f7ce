"""A source: what kind of place it is, what an absent row means, and how late it is."""

from __future__ import annotations

from typing import Any

import pytest

from cityscore.model import Absent, Source, SourceType, from_plain, read, to_plain

DAILY = {"slug": "daily", "type": "file", "path": "data/daily.csv"}


def test_a_row_that_is_not_there_is_missing_unless_the_source_says_that_it_is_zero() -> None:
    source = from_plain(Source, DAILY)
    assert (source.type, source.absent, source.lag) == (SourceType.FILE, Absent.MISSING, 0)
    assert from_plain(Source, DAILY | {"absent": "zero", "lag": 2}) == Source(**DAILY, absent=Absent.ZERO, lag=2)


def test_what_is_not_stated_is_not_written() -> None:
    assert to_plain(from_plain(Source, DAILY | {"absent": "missing", "lag": 0})) == DAILY
    assert to_plain(from_plain(Source, DAILY | {"absent": "zero", "lag": 2})) == DAILY | {"absent": "zero", "lag": 2}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"type": "database"}, "type: unknown 'database' → use one of: file"),
        ({"absent": "zeros"}, "absent: unknown 'zeros' → did you mean 'zero'?"),
        ({"absent": 0}, "absent: must be a word, not 0 → use one of: missing, zero"),
        ({"lag": -1}, "lag: must be 0 or more, not -1"),
        ({"lag": 1.5}, "lag: must be a whole number, not 1.5"),
        ({"path": " "}, "path: is empty → write something"),
        ({"slug": "Daily"}, "slug: must be lower-case letters, digits and hyphens, not 'Daily'"),
    ],
)
def test_what_a_source_must_keep_to(more: dict[str, Any], message: str) -> None:
    assert [str(problem) for problem in read(Source, DAILY | more)[1]] == [message]
