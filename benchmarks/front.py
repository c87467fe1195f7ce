"""A kept page while strangers ask a served site for much: 24 new PDFs, half bodies, made-up parameters and moments."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from socket import create_connection
from statistics import median
from threading import Event, Thread
from time import perf_counter, sleep

from benchmarks import sample, scratch  # scratch sets Django up
from benchmarks.filling import fill
from cityscore.present.read.published_scores import Publication
from cityscore.reports.weekly_report import WEEK
from cityscore.store import models
from cityscore.web.serving import free_port

PDFS, HALVES, CLIENTS, TIMES = 24, 100, 16, 300
KEPT = "/boston/"
SITE = "import sys; from cityscore.web import serving; serving.serve_site('127.0.0.1', int(sys.argv[1]))"


def run() -> None:
    """Print how long a kept page takes meanwhile, beside how long it takes alone (budget 20 ×, at the median)."""
    with scratch.new_stores("front") as (name,):
        scratch.open_store(name)
        fill(sample.definitions(25, name="Boston"), 3, since=sample.THROUGH - timedelta(days=400))
        scratch.settle()
        publication = Publication.of(models.City.objects.get())
        assert publication is not None
        weeks = [period.start for period in WEEK.periods(publication)][:PDFS]
        pdfs = [f"{KEPT}reports/weeks/{start}/report.pdf" for start in weeks]
        with _served(name) as port:
            alone = _times(port, lambda number: number < TIMES)
            print(f"  a kept page, alone: {median(alone) * 1e3:.2f} ms")
            _say("PDFs", _while(port, [[path] for path in pdfs]), alone)
            with _half_bodies(port):
                _say("half bodies", _times(port, lambda number: number < TIMES), alone)
            made_up = [[f"{KEPT}?{client}.{n}" for n in range(100)] for client in range(CLIENTS)]
            _say("clients with made-up parameters", _while(port, made_up), alone)
            moments = [
                [f"{KEPT}?as_of=2099-01-01T00:{client:02}:{n:02}Z" for n in range(6)] for client in range(CLIENTS)
            ]
            _say("clients with made-up moments", _while(port, moments), alone)


def _say(what: str, took: list[float], alone: list[float]) -> None:
    usual, slow = median(alone), sorted(took)[int(len(took) * 0.95)]
    print(
        f"    beside {what}: {median(took) * 1e3:.2f} ms, {median(took) / usual:.1f} × (budget 20 ×);"
        f" 95 of 100 in {slow * 1e3:.1f} ms, {slow / usual:.1f} ×; {len(took)} times"
    )


def _while(port: int, asked: list[list[str]]) -> list[float]:
    """The times of a kept page while clients ask, each for some addresses one after the other."""
    clients = [Thread(target=_ask, args=(port, paths)) for paths in asked]
    for client in clients:
        client.start()
    took = _times(port, lambda _: any(client.is_alive() for client in clients), pause=0.01)
    for client in clients:
        client.join()
    return took


def _ask(port: int, paths: list[str]) -> None:
    with closing(HTTPConnection("127.0.0.1", port)) as line:
        for path in paths:
            line.request("GET", path)
            answer = line.getresponse()
            answer.read()
            assert answer.status in (200, 503), f"{path}: {answer.status}"


def _times(port: int, goes_on: Callable[[int], bool], pause: float = 0.0) -> list[float]:
    took: list[float] = []
    with closing(HTTPConnection("127.0.0.1", port)) as line:
        while goes_on(len(took)):
            began = perf_counter()
            line.request("GET", KEPT)
            line.getresponse().read()
            took.append(perf_counter() - began)
            sleep(pause)
    return took


@contextmanager
def _half_bodies(port: int) -> Iterator[None]:
    head = f"POST {KEPT}subscribe/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf".encode()
    with ExitStack() as lines:
        for _ in range(HALVES):
            lines.enter_context(closing(create_connection(("127.0.0.1", port)))).sendall(head)
        yield


@contextmanager
def _served(store: str) -> Iterator[int]:
    port = free_port()
    named = {"CITYSCORE_SECRET_KEY": "abcdefghij" * 6, "DJANGO_SETTINGS_MODULE": "cityscore.web.settings"}
    if not scratch.on_postgresql():
        named["DATABASE_URL"] = f"sqlite:///{store}"
    with subprocess.Popen([sys.executable, "-c", SITE, str(port)], env={**os.environ, **named}) as site:
        try:
            _until_it_answers(port)
            yield port
        finally:
            site.terminate()


def _until_it_answers(port: int) -> None:
    stop = Event()
    while not stop.wait(0.05):
        try:
            _ask(port, [KEPT, KEPT])
        except OSError:
            continue
        return
