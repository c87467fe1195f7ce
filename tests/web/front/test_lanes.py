"""What is slow in one lane holds up no other, and what many ask for at once is made once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from threading import Event
from typing import Any

import pytest

from cityscore.web.caching import KEPT_ONLY, NOT_KEPT
from cityscore.web.declared_views import DeclaredView, LaneName
from cityscore.web.front.lanes import Lane, LaneFull
from cityscore.web.front.site_front import FrontLimits, SiteFront

from .one_request import Answered, ask, in_a_loop

PDF, PAGE, KEPT = "/milltown/report.pdf", "/milltown/new/", "/milltown/kept/"
ONE_EACH = FrontLimits(
    threads=dict.fromkeys(LaneName, 1), waiting={**dict.fromkeys(LaneName, 40), LaneName.DOCUMENTS: 2},
    draws_apart=False,
)  # fmt: skip


class Town:
    """A site whose drawings and pages take as long as a test likes; one page is kept."""

    def __init__(self) -> None:
        self.may_draw, self.may_make, self.drawing = Event(), Event(), Event()
        self.made: Counter[str] = Counter()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        is_kept = path in (KEPT, "/healthz")
        if environ.get(KEPT_ONLY) and not is_kept:
            lane = LaneName.DOCUMENTS if path.endswith(".pdf") else LaneName.MAKING
            environ[NOT_KEPT] = DeclaredView(lane, (), is_shared=True)
        elif not is_kept:
            self.made[path] += 1
            self.drawing.set()
            (self.may_draw if path.endswith(".pdf") else self.may_make).wait()
        headers = [("Set-Cookie", "own=1")] if path.endswith("own.pdf") else []
        start_response("200 OK", headers)
        return [path.encode()]


async def begun(town: Town) -> None:
    """Wait until something is being made."""
    while not town.drawing.is_set():
        await asyncio.sleep(0.001)


def later(front: SiteFront, *paths: str, **headers: str) -> list[asyncio.Task[Answered]]:
    return [asyncio.ensure_future(ask(front, path, **headers)) for path in paths]


def test_while_everything_is_being_drawn_and_made_what_is_kept_and_the_health_are_answered() -> None:
    async def busy() -> tuple[list[int], list[int]]:
        town = Town()
        front = SiteFront(town, ONE_EACH)
        waiting = later(front, PDF, "/milltown/2.pdf", PAGE, "/milltown/newer/", "/manage/milltown/")
        await begun(town)
        meanwhile = [(await ask(front, path)).status for path in (KEPT, "/healthz", KEPT)]
        assert not any(task.done() for task in waiting)
        town.may_draw.set()
        town.may_make.set()
        return meanwhile, [answered.status for answered in await asyncio.gather(*waiting)]

    assert in_a_loop(busy()) == ([200] * 3, [200] * 5)


def test_while_something_is_drawn_pages_are_made() -> None:
    async def drawing() -> int:
        town = Town()
        front = SiteFront(town, ONE_EACH)
        waiting = later(front, PDF)
        await begun(town)
        town.may_make.set()
        status = (await ask(front, PAGE)).status
        assert not waiting[0].done()
        town.may_draw.set()
        await asyncio.gather(*waiting)
        return status

    assert in_a_loop(drawing()) == 200


@pytest.mark.parametrize("path", [PDF, PAGE])
def test_what_many_ask_for_at_once_is_made_once(path: str) -> None:
    async def many() -> tuple[int, set[bytes]]:
        town = Town()
        waiting = later(SiteFront(town, ONE_EACH), *[path] * 30)
        await begun(town)
        town.may_draw.set()
        town.may_make.set()
        return town.made[path], {answered.body for answered in await asyncio.gather(*waiting)}

    assert in_a_loop(many()) == (1, {path.encode()})


def test_what_sets_a_cookie_is_made_for_each() -> None:
    async def two() -> int:
        town = Town()
        waiting = later(SiteFront(town, ONE_EACH), *["/milltown/own.pdf"] * 2)
        await begun(town)
        town.may_draw.set()
        await asyncio.gather(*waiting)
        return town.made["/milltown/own.pdf"]

    assert in_a_loop(two()) == 2


def test_where_too_many_wait_the_next_are_told_when_to_come_again() -> None:
    async def many() -> tuple[list[int], str]:
        town = Town()
        waiting = later(SiteFront(town, ONE_EACH), *(f"/milltown/{n}.pdf" for n in range(10)))
        await begun(town)
        while sum(task.done() for task in waiting) < 7:
            await asyncio.sleep(0.001)
        refused = next(task.result() for task in waiting if task.done())
        town.may_draw.set()
        statuses = [answered.status for answered in await asyncio.gather(*waiting)]
        return sorted(statuses), refused.headers["retry-after"]

    assert in_a_loop(many()) == ([200] * 3 + [503] * 7, "5")


def test_who_has_gone_before_their_turn_has_nothing_done() -> None:
    async def gone() -> list[str]:
        lane, may_end, done = Lane("one", 1, 5), Event(), list[str]()
        first = asyncio.ensure_future(lane.run(may_end.wait))
        second = asyncio.ensure_future(lane.run(lambda: done.append("second")))
        await asyncio.sleep(0)
        second.cancel()
        may_end.set()
        await first
        await lane.run(lambda: done.append("third"))
        return done

    assert in_a_loop(gone()) == ["third"]


def test_what_fails_is_told_to_who_asked_and_the_lane_goes_on() -> None:
    async def failing() -> int:
        lane = Lane("one", 1, 0)
        with pytest.raises(ZeroDivisionError):
            await lane.run(lambda: 1 // 0)
        first = asyncio.ensure_future(lane.run(lambda: 7))
        await asyncio.sleep(0)
        with pytest.raises(LaneFull):
            await lane.run(lambda: 8)
        return await first

    assert in_a_loop(failing()) == 7


def test_a_site_that_fails_is_a_page_of_its_own_and_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def broken(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise ZeroDivisionError

    answered = in_a_loop(ask(SiteFront(broken), "/manage/"))
    assert answered.status == 500
    assert "default-src 'none'" in answered.headers["content-security-policy"]
    assert "ZeroDivisionError" in caplog.text


def test_an_answer_that_tells_how_far_something_is_comes_bit_by_bit_and_holds_no_thread_meanwhile() -> None:
    class Progress:
        """As Django streams."""

        streaming, closed = True, 0

        def __iter__(self) -> Iterable[bytes]:
            yield from (b"1", b"2", b"3")

        def close(self) -> None:
            Progress.closed += 1

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        return Progress() if environ["PATH_INFO"] == "/manage/keep" else [b"other"]  # type: ignore[return-value]

    async def slow_reader() -> tuple[list[bytes], list[int]]:
        front, parts, meanwhile = SiteFront(application, ONE_EACH), list[bytes](), list[int]()

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body":
                parts.append(message["body"])
                meanwhile.append((await ask(front, "/manage/other")).status)  # there is one thread for both

        await front({"type": "http", "method": "GET", "path": "/manage/keep", "headers": []}, None, send)  # type: ignore[arg-type]
        return parts, meanwhile

    assert in_a_loop(slow_reader()) == ([b"1", b"2", b"3", b""], [200] * 4)
    assert Progress.closed == 1
