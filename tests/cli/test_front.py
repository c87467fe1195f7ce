"""``cityscore serve`` against strangers, over sockets: half a body, too much of one, and what takes long to draw."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from time import monotonic

import psutil
import pytest

from tests.running_site import Running, Site
from tests.waiting import LONG_ENOUGH, until

DEFINITIONS = """
city: {name: Milltown, timezone: UTC}
sources:
  daily: {type: file, path: daily.csv}
metrics:
  calls: {name: Calls answered, department: Police, owner: Chief, better: higher, kind: ratio, target: 0.9}
"""
FORM, UPLOAD = "/milltown/subscribe/", "/manage/milltown/upload/"
SIGN_IN = """
from django.contrib.sessions.backends.db import SessionStore
from cityscore.people.administrators import first_administrator
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.conf import settings
user = first_administrator("alice@city.gov")
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print(session.session_key)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Milltown with the figures of ten weeks."""
    site = Site(tmp_path_factory.mktemp("milltown"))
    (site.folder / "cityscore.yaml").write_text(DEFINITIONS)
    today = datetime.now(UTC).date()
    rows = [f"calls,{today - timedelta(days=n)},81,100" for n in range(1, 71)]
    (site.folder / "daily.csv").write_text("\n".join(["metric,day,numerator,denominator", *rows, ""]))
    site.run("apply", "cityscore.yaml", check=True)
    site.run("run", check=True)
    return site


@pytest.fixture(scope="module")
def serve(site: Site) -> Iterator[Running]:
    with site.started("serve", "--no-worker", "--port", str(site.port)) as running:
        running.fetch("/healthz")
        yield running


def opened(serve: Running) -> socket.socket:
    return socket.create_connection(("127.0.0.1", serve.port), timeout=LONG_ENOUGH)


def request(method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode() + body


def answer_to(serve: Running, sent: bytes) -> str:
    """All that comes until the server closes the connection."""
    with closing(opened(serve)) as line:
        line.sendall(sent)
        return b"".join(iter(lambda: line.recv(65_536), b"")).decode()


def status(serve: Running, path: str) -> int:
    return serve.fetch(path)[0]


def test_sixteen_half_bodies_leave_the_site_answering_within_a_second(serve: Running) -> None:
    with ExitStack() as lines:
        for _ in range(16):
            line = lines.enter_context(closing(opened(serve)))
            line.sendall(request("POST", FORM, "Content-Length: 1000", body=b"abcdef"))
        began = monotonic()
        assert [status(serve, path) for path in ("/healthz", "/milltown/", "/static/cityscore.css")] == [200] * 3
        assert monotonic() - began < 1


def written(serve: Running) -> int:
    """The bytes that its processes have written to files so far, whatever became of those."""
    return sum(psutil.Process(each.pid).io_counters().write_chars for each in serve.children())


@pytest.mark.parametrize("header", ["Content-Length: 200000000", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("path", [FORM, UPLOAD])
def test_a_body_above_its_limit_is_refused_while_it_comes_and_before_it_is_on_a_disk(
    serve: Running, header: str, path: str
) -> None:
    before = written(serve)
    part = b"x" * 100_000
    body = part if "Length" in header else b"%x\r\n%b\r\n" % (len(part), part)
    answered = answer_to(serve, request("POST", path, header, "Cookie: cityscore_session=made-up", body=body))
    assert answered.startswith("HTTP/1.1 413 ")
    assert "default-src 'none'" in answered
    assert written(serve) - before < 50_000


def test_who_is_signed_in_may_send_a_file_and_a_made_up_session_may_not(site: Site, serve: Running) -> None:
    key = site.execute(SIGN_IN)
    boundary = "Content-Type: multipart/form-data; boundary=x"
    file = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n%b\r\n--x--\r\n' % (
        b"a" * 2**21
    )
    length = f"Content-Length: {len(file)}"
    own = request("POST", UPLOAD, length, boundary, "Connection: close", f"Cookie: cityscore_session={key}", body=file)
    assert answer_to(serve, own).split()[1] == "403"  # without a form's token; all of it was read
    other = request("POST", UPLOAD, length, boundary, "Cookie: cityscore_session=made-up", body=b"--x")
    assert answer_to(serve, other).split()[1] == "413"


def test_a_client_that_asks_first_is_told_to_go_on_or_is_refused_before_it_sends(serve: Running) -> None:
    with closing(opened(serve)) as line:
        line.sendall(request("POST", FORM, "Expect: 100-continue", "Content-Length: 3"))
        assert line.recv(1000).startswith(b"HTTP/1.1 100 Continue")
        line.sendall(b"a=b")
        assert line.recv(1000).startswith(b"HTTP/1.1 200 ")
    refused = answer_to(serve, request("POST", FORM, "Expect: 100-continue", "Content-Length: 300000"))
    assert refused.startswith("HTTP/1.1 413 ")


def test_several_requests_on_a_line_heads_and_parts_of_files_are_answered(serve: Running) -> None:
    one = request("GET", "/healthz")
    assert answer_to(serve, one + one + request("GET", "/healthz", "Connection: close")).count("\r\n\r\nok\n") == 3
    line = HTTPConnection("127.0.0.1", serve.port, timeout=LONG_ENOUGH)
    with closing(line):
        line.request("HEAD", "/milltown/")
        head = line.getresponse()
        assert (head.status, head.read()) == (200, b"")
        line.request("GET", "/milltown/")
        page = line.getresponse()
        assert (len(page.read()), page.headers["ETag"]) == (int(head.headers["Content-Length"]), head.headers["ETag"])
        line.request("GET", "/static/cityscore.css", headers={"Range": "bytes=0-9"})
        part = line.getresponse()
        assert (part.status, len(part.read())) == (206, 10)


def test_what_takes_long_is_drawn_by_a_process_of_its_own_that_may_die_and_ends_with_the_site(site: Site) -> None:
    again = Site(site.folder)
    with again.started("serve", "--no-worker", "--port", str(again.port)) as serve:
        page = serve.fetch("/milltown/reports/")[1]
        weeks = sorted({part.partition('"')[0] for part in page.split('href="')[1:] if "/reports/weeks/" in part})
        before = serve.children()
        assert drawn(serve, f"{weeks[0]}report.pdf").startswith(b"%PDF")
        (drawing,) = serve.children() - before
        assert drawn(serve, "/milltown/metrics/calls/13-weeks.svg").startswith(b"<svg")
        assert serve.children() - before == {drawing}
        drawing.kill()
        assert drawn(serve, f"{weeks[1]}report.pdf").startswith(b"%PDF")
        assert drawn(serve, f"{weeks[0]}report.pdf").startswith(b"%PDF")  # kept by who answers
        assert serve.end(signal.SIGINT) == 0
        until(serve.all_gone)
        assert "Traceback" not in serve.said()


def drawn(serve: Running, path: str) -> bytes:
    with closing(HTTPConnection("127.0.0.1", serve.port, timeout=LONG_ENOUGH)) as line:
        line.request("GET", path)
        return line.getresponse().read()


def test_a_name_that_is_not_the_sites_is_refused_with_all_headers(serve: Running) -> None:
    code, _, headers = serve.fetch("/milltown/", Host="evil.example")
    assert (code, headers["x-frame-options"]) == (400, "DENY")


def test_a_site_may_have_as_many_connections_as_the_machine_allows() -> None:
    """Shells and systemd start a process with few: a thousand silent sockets of one peer would be all of them."""
    program = (
        "import resource; from cityscore.web import serving;"
        "hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1];"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard));"
        "serving._allow_many_connections();"
        "print(resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(hard, serving.CONNECTIONS), hard > 256)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"], done.stderr
