"""What is sent is read whole before a thread is taken: with a size, a deadline, and a number in hand."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from cityscore.web.declared_views import SMALL_FORM
from cityscore.web.front import bodies
from cityscore.web.front.bodies import BodyTimes
from cityscore.web.front.site_front import FrontLimits, SiteFront

from .one_request import Answered, ask, in_a_loop, then_silence

FORM = "/milltown/subscribe/"
SOON = FrontLimits(times=BodyTimes(whole=0.2, silence=0.1), draws_apart=False)
NEVER = FrontLimits(bodies=20, bodies_of_one=3, draws_apart=False)


def site(called: list[Any]) -> Callable[..., Iterable[bytes]]:
    """A site that answers with what it was sent."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        called.append(environ["PATH_INFO"])
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["wsgi.input"].read()]

    return application


@pytest.fixture
def called() -> list[Any]:
    """The addresses for which a thread was taken."""
    return []


def answered(front: SiteFront, *arguments: Any, **headers: Any) -> Answered:
    return in_a_loop(ask(front, *arguments, **headers))


def test_a_body_is_handed_on_whole(called: list[Any]) -> None:
    front = SiteFront(site(called))
    assert answered(front, FORM, "POST", [b"email=", b"alice"], content_length="11").body == b"email=alice"
    assert answered(front, FORM, "POST", [b"a" * 60_000], transfer_encoding="chunked").body == b"a" * 60_000


def test_a_body_that_says_it_is_too_long_is_refused_before_any_of_it_is_read(called: list[Any]) -> None:
    refused = answered(SiteFront(site(called)), FORM, "POST", [b"x" * 1000], content_length="200000000")
    assert (refused.status, refused.parts_read, called) == (413, 0, [])
    assert refused.headers["connection"] == "close"


def test_one_that_does_not_say_so_is_refused_where_it_becomes_too_long(
    called: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    rolled: list[int] = []
    kept = tempfile.SpooledTemporaryFile.rollover
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", lambda file: [rolled.append(1), kept(file)])
    chunk = b"x" * 10_000
    refused = answered(SiteFront(site(called)), FORM, "POST", [chunk] * 100_000, transfer_encoding="chunked")
    assert (refused.status, called, rolled) == (413, [], [])
    assert refused.parts_read == SMALL_FORM // len(chunk) + 1


def test_a_scripts_refusal_is_one_that_it_can_read(called: list[Any]) -> None:
    refused = answered(SiteFront(site(called)), FORM, "POST", content_length="200000000", accept="application/json")
    assert refused.body == b'{"problem": "What was sent is larger than this page takes."}'


def test_half_a_body_is_dropped_at_its_deadline(called: list[Any]) -> None:
    refused = answered(SiteFront(site(called), SOON), FORM, "POST", then_silence(b"abcdef"), content_length="1000")
    assert (refused.status, called) == (408, [])


def test_so_is_one_that_comes_drop_by_drop(called: list[Any]) -> None:
    async def drops() -> Any:
        while True:
            await asyncio.sleep(0.02)
            yield b"x"

    refused = answered(SiteFront(site(called), SOON), FORM, "POST", drops(), content_length="1000")
    assert (refused.status, called) == (408, [])


def test_a_large_body_has_the_time_that_a_slow_line_takes() -> None:
    assert BodyTimes().deadline(1000) < 21
    assert BodyTimes().deadline(64 * 2**20) > 20 * 60


def test_one_peer_has_a_few_bodies_in_hand_and_all_have_a_bounded_number(called: list[Any]) -> None:
    async def many() -> tuple[list[int], int, int]:
        front = SiteFront(site(called), NEVER)
        halves = [
            asyncio.ensure_future(ask(front, FORM, "POST", then_silence(), peer=peer, content_length="9"))
            for peer in ("192.0.2.1", "2001:db8::1")
            for _ in range(3)
        ]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        again = [
            (await ask(front, FORM, "POST", [b"a=1"], peer=peer, content_length="3")).status
            for peer in ("192.0.2.1", "2001:db8::2", "192.0.2.7")  # the second is another address of the same site
        ]
        for half in halves:
            half.cancel()
        await asyncio.gather(*halves, return_exceptions=True)
        after = (await ask(front, FORM, "POST", [b"a=1"], content_length="3")).status
        full = SiteFront(site(called), FrontLimits(bodies=0, draws_apart=False))
        return again, after, (await ask(full, FORM, "POST", [b"a=1"], content_length="3")).status

    assert in_a_loop(many()) == ([503, 503, 200], 200, 503)


def test_who_hangs_up_takes_no_thread(called: list[Any]) -> None:
    sent: list[Any] = []

    async def hang_up() -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": FORM, "headers": [(b"content-length", b"5")]}
        await SiteFront(site(called))(scope, receive, send)

    in_a_loop(hang_up())
    assert (sent, called) == ([], [])


def test_a_disk_that_is_full_is_said_and_not_a_fault_of_whoever_asks(
    called: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bodies, "SpooledTemporaryFile", full)
    assert answered(SiteFront(site(called)), FORM, "POST", [b"a=1"], content_length="3").status == 503


def test_a_header_with_an_underscore_is_not_taken_for_the_proxys(called: list[Any]) -> None:
    seen: dict[str, Any] = {}

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        seen.update(environ)
        start_response("200 OK", [])
        return [b""]

    async def spoofing() -> None:
        scope = {"type": "http", "method": "POST", "path": "/x", "headers": [(b"x_forwarded_proto", b"https")]}

        async def send(_: Any) -> None:
            return None

        await SiteFront(application)(scope, None, send)  # type: ignore[arg-type]

    in_a_loop(spoofing())
    assert seen["PATH_INFO"] == "/x"
    assert "HTTP_X_FORWARDED_PROTO" not in seen
