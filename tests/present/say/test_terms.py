"""Statuses, reasons, periods and dates in words: none is missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.model import Period, Reason, Status
from cityscore.present.say.terms import (
    PERIOD_WORDS,
    REASON_WORDS,
    STATUS_WORDS,
    SYMBOLS,
    counted,
    day_text,
    reason_sentence,
    span_text,
)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_and_a_few_words(reason: Reason) -> None:
    sentence = reason_sentence(reason)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "_" not in sentence
    assert len(REASON_WORDS[reason]) <= 20


def test_no_two_reasons_read_the_same() -> None:
    assert len({reason_sentence(reason) for reason in Reason}) == len(set(REASON_WORDS.values())) == len(Reason)


def test_every_status_has_words_and_a_symbol_of_its_own() -> None:
    assert set(STATUS_WORDS) == set(SYMBOLS) == set(Status)
    assert len(set(STATUS_WORDS.values())) == len(set(SYMBOLS.values())) == len(Status)


def test_every_period_has_a_name() -> None:
    assert {period.value: name for period, name in PERIOD_WORDS.items()} == {
        period.value: "Latest" if period is Period.CURRENT else period.value.title() for period in Period
    }


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2025-03-30", "2025-03-30", "30 March 2025"),
        ("2025-03-01", "2025-03-31", "1 to 31 March 2025"),
        ("2025-03-31", "2025-04-06", "31 March to 6 April 2025"),
        ("2024-12-30", "2025-01-05", "30 December 2024 to 5 January 2025"),
        ("2024-03-01", "2025-03-31", "1 March 2024 to 31 March 2025"),
        ("2024-02-29", "2024-02-29", "29 February 2024"),
    ],
)
def test_spans_of_days(first: str, last: str, text: str) -> None:
    assert span_text(date.fromisoformat(first), date.fromisoformat(last)) == text


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 800))
def test_a_span_ends_with_its_last_day_and_says_no_year_twice(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    text = span_text(first, last)
    assert text.endswith(day_text(last))
    assert text.startswith(str(first.day))
    assert text.count(str(last.year)) == 1


@pytest.mark.parametrize(("number", "text"), [(0, "0 days"), (1, "1 day"), (2, "2 days"), (1234, "1,234 days")])
def test_a_number_with_its_noun(number: int, text: str) -> None:
    assert counted(number, "day", "days") == text
