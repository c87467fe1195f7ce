"""Comments: one stands on a window, a new one replaces it, what was said stays known as of then; pages are told."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from cityscore.model import CityScoreError, Period
from cityscore.people.models import User
from cityscore.store import models
from cityscore.store.comments import (
    MOST,
    CommentWindow,
    comments_and_notes,
    current_comments,
    of_metric,
    said_before,
    take_back_comment,
    write_comment,
)
from cityscore.store.notes import about, add_note, notes_of
from tests.store.milltown import Clock, city, clock, define, plain

__all__ = ["clock"]

SUNDAY = date(2025, 2, 23)
POTHOLES = CommentWindow("potholes", Period.WEEK, SUNDAY)


@pytest.fixture
def ann(db: None, clock: Clock) -> User:
    define(plain())
    return User.objects.create_user("ann@city.gov", name="Ann")


def said_at(moment: datetime | None) -> list[str]:
    return [note.text for note in of_metric(city(), "potholes", moment)]


def test_a_new_comment_replaces_the_one_before_which_stays_known(ann: User, clock: Clock) -> None:
    first = write_comment(city(), POTHOLES, "A truck broke.", who=ann)
    between = clock.moment
    second = write_comment(city(), POTHOLES, "Two trucks broke.", who=ann)
    first.refresh_from_db()
    assert (first.text, first.until) == ("A truck broke.", second.moment)
    assert current_comments(city(), [POTHOLES]) == {POTHOLES: second}
    assert said_at(first.moment - timedelta(seconds=1)) == []
    assert said_at(between) == ["A truck broke."]
    assert said_at(second.moment) == said_at(None) == ["Two trucks broke."]
    assert said_before(POTHOLES, str(first.pk)) == "A truck broke."
    assert second.public


def test_what_is_taken_back_is_gone_and_stays_known(ann: User, clock: Clock) -> None:
    written = write_comment(city(), POTHOLES, "A truck broke.", who=ann)
    between = clock.moment
    assert take_back_comment(city(), POTHOLES) == written
    assert take_back_comment(city(), POTHOLES) is None
    assert said_at(None) == []
    assert said_at(between) == ["A truck broke."]
    assert write_comment(city(), POTHOLES, "A truck broke.", who=ann) != written


def test_the_database_itself_lets_one_stand(ann: User) -> None:
    write_comment(city(), POTHOLES, "A truck broke.", who=ann)
    again = models.Note.objects.get()
    again.pk = None
    with transaction.atomic(), pytest.raises(IntegrityError):
        again.save(force_insert=True)
    again.period = Period.MONTH
    again.save(force_insert=True)
    for _ in range(2):
        add_note(city(), SUNDAY, "Snow.", who=ann, public=True, key="potholes")
    assert models.Note.objects.count() == 4


def test_the_same_text_again_changes_nothing(ann: User) -> None:
    first = write_comment(city(), POTHOLES, "A truck broke.", who=ann)
    changed = city().changed
    assert write_comment(city(), POTHOLES, " A  truck\r\nbroke. ", who=ann) == first
    assert city().changed == changed
    assert models.Note.objects.count() == 1


def test_pages_are_told_of_whatever_everyone_may_read(ann: User) -> None:
    seen = [city().changed]

    def changed() -> bool:
        seen.append(city().changed)
        return seen[-1] != seen[-2]

    write_comment(city(), POTHOLES, "A truck broke.", who=ann)
    assert changed()
    take_back_comment(city(), POTHOLES)
    assert changed()
    add_note(city(), SUNDAY, "Snow.", who=ann, public=True, key="potholes")
    assert changed()
    add_note(city(), SUNDAY, "Bob was ill.", who=ann, public=False, key="potholes")
    assert not changed()


def test_a_comment_is_no_note_on_the_last_day_of_its_window(ann: User, clock: Clock) -> None:
    write_comment(city(), POTHOLES, "A truck broke.", who=ann)
    note = add_note(city(), SUNDAY, "Snow.", who=ann, public=True)
    assert list(notes_of(city(), SUNDAY)) == [note]
    subjects = about(["potholes"], [])
    rows = comments_and_notes(city(), [], (SUNDAY, SUNDAY), subjects, clock.moment)
    assert [row.text for row in rows] == ["Snow."]


@pytest.mark.parametrize("text", ["", " \r\n\t", "\0\x01", "x" * (MOST + 1)])
def test_a_text_that_says_nothing_or_too_much_is_refused(ann: User, text: str) -> None:
    with pytest.raises(CityScoreError):
        write_comment(city(), POTHOLES, text, who=ann)
    assert not models.Note.objects.exists()


@pytest.mark.parametrize("text", ["x" * MOST, "消防車が故障した。", "👩🏽‍🚒 <b>&amp;</b> {braces} 100 %"])
def test_any_letters_are_kept_as_they_are(ann: User, text: str) -> None:
    assert write_comment(city(), POTHOLES, text, who=ann).text == text


def test_a_comment_is_kept_in_one_line(ann: User) -> None:
    assert write_comment(city(), POTHOLES, " a\r\nb\u2028c\td ", who=ann).text == "a b c d"


@pytest.mark.parametrize("bad", ["\0", "\x01", "\ud800", "\uffff", "\u202e"], ids=ascii)
def test_what_no_picture_can_hold_is_refused(ann: User, bad: str) -> None:
    with pytest.raises(CityScoreError, match="a character that can't be seen"):
        write_comment(city(), POTHOLES, f"a{bad}b", who=ann)


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "٣"])
def test_a_number_of_no_comment_has_no_text(ann: User, number: str) -> None:
    assert said_before(POTHOLES, number) == ""
