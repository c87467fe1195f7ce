"""What can't be drawn is 503, not tried again for a minute, and told once; of each, one drawing is made at a time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.core.cache import caches
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from cityscore.present.draw import rendering
from cityscore.present.read.published_scores import Publication
from cityscore.web.drawn_apart import DRAWN_BY, DRAWN_HERE, DrawingProcessFailed, DrawnApart
from cityscore.web.front.wsgi_calls import WholeAnswer
from cityscore.web.pages import render_cache
from cityscore.web.pages.render_cache import DrawingFailed, kept
from tests.web.small_site import small_city

PICTURE = "/milltown/metrics/calls/13-weeks.svg"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def never(_: object) -> HttpResponse:
    raise AssertionError("it is drawn elsewhere")


def test_a_picture_that_fails_is_503_tried_once_a_minute_and_told_once(
    db: None, client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_city()
    tries = []

    def fail(*_: object) -> str:
        tries.append(1)
        raise RuntimeError("no such glyph")

    monkeypatch.setattr(rendering, "svg", fail)
    answers = [client.get(f"{PICTURE}?{number}") for number in range(5)]
    assert {(answer.status_code, answer.headers["Retry-After"]) for answer in answers} == {(503, "60")}
    assert len(tries) == 1
    assert sum("no such glyph" in record.getMessage() for record in caplog.records) == 1


def test_a_database_that_is_away_for_a_moment_is_no_failed_drawing(db: None) -> None:
    publication = Publication.of(small_city())
    assert publication is not None

    def away() -> bytes:
        raise DatabaseError("gone")

    with pytest.raises(DatabaseError):
        kept(publication, "picture", away)
    assert kept(publication, "picture", lambda: b"drawn") == b"drawn"


def test_a_failure_is_tried_again_when_its_minute_is_over(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    publication = Publication.of(small_city())
    assert publication is not None
    monkeypatch.setattr(render_cache, "FAILURE_KEPT", 0)

    def fail() -> bytes:
        raise RuntimeError

    with pytest.raises(DrawingFailed):
        kept(publication, "picture", fail)
    assert kept(publication, "picture", lambda: b"drawn") == b"drawn"


def test_threads_that_ask_for_the_same_wait_for_the_one_that_draws_it(db: None) -> None:
    publication = Publication.of(small_city())
    assert publication is not None
    drawing, may_end, times = Event(), Event(), []

    def draw() -> bytes:
        times.append(1)
        drawing.set()
        may_end.wait()
        return b"drawn"

    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(kept, publication, "picture", draw) for _ in range(4)]
        drawing.wait()
        may_end.set()
        assert {each.result() for each in asked} == {b"drawn"}
    assert len(times) == 1
    assert not render_cache._drawing


def test_what_is_drawn_apart_is_answered_as_it_came() -> None:
    def draw(environ: dict[str, Any]) -> WholeAnswer:
        return WholeAnswer(200, [(b"content-type", b"image/svg+xml")], environ["PATH_INFO"].encode())

    answer = DrawnApart(never)(RequestFactory().get(PICTURE, **{DRAWN_BY: draw}))  # type: ignore[arg-type]
    assert (answer.status_code, answer.content) == (200, PICTURE.encode())
    assert answer.headers["Content-Type"] == "image/svg+xml"


def test_what_ends_the_process_that_draws_is_not_given_to_it_again_for_a_minute() -> None:
    tries = []

    def draw(_: object) -> WholeAnswer:
        tries.append(1)
        raise DrawingProcessFailed("it has ended")

    for _ in range(3):
        answer = DrawnApart(never)(RequestFactory().get(PICTURE, **{DRAWN_BY: draw}))  # type: ignore[arg-type]
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert len(tries) == 1


def test_who_draws_hands_over_what_the_page_is_without_what_its_reader_can_do(db: None, client: Client) -> None:
    small_city()
    apart = client.get("/milltown/", headers={"accept-encoding": "gzip"}, **{DRAWN_HERE: True})
    assert "Content-Encoding" not in apart.headers
    assert "Content-Security-Policy" not in apart.headers
    assert "ETag" not in apart.headers
