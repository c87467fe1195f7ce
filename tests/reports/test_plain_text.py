"""Plain text: lines that a terminal shows whole, whatever the script, and nothing lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.reports.plain_text import WIDTH, aligned_table, columns, headed, wrapped

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=300)


@given(TEXTS, st.sampled_from(["", "* ", "10. "]))
def test_no_line_is_too_wide_and_no_letter_is_lost(text: str, first: str) -> None:
    lines = list(wrapped(text, first=first))
    assert all(columns(line) <= WIDTH for line in lines)
    assert "".join("".join(lines).split()) == "".join((first + text).split() if text.split() else [])


def test_words_stay_whole_and_lines_are_set_in() -> None:
    lines = list(wrapped("word " * 40, first="12. "))
    assert lines[0] == "12. " + " ".join(["word"] * 14) + " word"
    assert lines[1].startswith("    word")
    assert {word for line in lines for word in line.split()} == {"12.", "word"}


def test_chinese_is_broken_between_letters_and_never_before_a_stop() -> None:
    lines = list(wrapped("消" * 39 + "。" + "防" * 50))
    assert [columns(line) <= WIDTH for line in lines] == [True] * len(lines)
    assert len(lines) == 3
    assert not any(line.startswith("。") for line in lines)


def test_a_word_longer_than_a_line_is_cut() -> None:
    assert list(wrapped("x" * 100, first="* ")) == ["* " + "x" * 76, "  " + "x" * 24]


@pytest.mark.parametrize(("heading", "rule"), [("Weeks", "-----"), ("消防", "----"), ("", None)])
def test_the_line_below_a_heading_is_as_long_as_it_looks(heading: str, rule: str | None) -> None:
    assert list(headed(heading)) == ([heading, rule] if rule else [])


def test_a_table_is_aligned_and_one_that_is_too_wide_becomes_a_list() -> None:
    rows = [["1 to 7 May", "3 of 9", "● 1.00"], ["消防", "10 of 19", "–"]]
    assert list(aligned_table(["Week", "Met", "Score"], rows)) == [
        "Week             Met   Score",
        "1 to 7 May    3 of 9  ● 1.00",
        "消防        10 of 19       –",
    ]
    wide = [["w" * 70, "3 of 9", "● 1.00"]]
    assert list(aligned_table(["Week", "Met", "Score"], wide)) == ["* " + "w" * 70, "  3 of 9 · ● 1.00"]


def test_a_number_stays_with_its_unit() -> None:
    text = f"{'x' * 72} 75.9\u00a0% would be ordinary."
    assert list(wrapped(text)) == ["x" * 72, "75.9\u00a0% would be ordinary."]
