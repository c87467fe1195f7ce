"""The nginx block of the docs, as it is written there, before a site: TLS, and uploads as large as promised."""

from __future__ import annotations

import os
import re
import signal
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from pathlib import Path
from shutil import which

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cityscore.web.serving import free_port
from tests import ROOT
from tests.running_site import Site
from tests.waiting import LONG_ENOUGH, until

from .test_front import DEFINITIONS, SIGN_IN, UPLOAD

HOST = "score.city.gov"
NGINX = """\
daemon off; pid nginx.pid; error_log stderr; worker_processes 1;
events {}
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
%s
}
"""
MEGABYTE = 2**20


def block() -> str:
    """What the docs say."""
    text = (ROOT / "docs/how-to/run-it.md").read_text(encoding="utf-8")
    found = re.search(r"^```nginx\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert found
    return found.group(1)


def certificate(folder: Path) -> None:
    """One for the site's name, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(HOST), x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    (folder / "site.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    pem, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "site.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, pem, plain))


@contextmanager
def nginx(folder: Path, site: Site) -> Iterator[tuple[int, int]]:
    """The block, but for ports and the certificate's place; the ports of http and https."""
    program = which("nginx")
    assert program, "tests/with-nginx runs a command with nginx on the path"
    certificate(folder)
    http, https = free_port(), free_port()
    text = block()
    for stated, ours in (
        ("listen 80;", f"listen 127.0.0.1:{http};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{https} ssl;"),
        ("/etc/ssl/certs/score.city.gov.pem", str(folder / "site.pem")),
        ("/etc/ssl/private/score.city.gov.key", str(folder / "site.key")),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{site.port}"),
    ):
        assert text.count(stated) == 1, stated
        text = text.replace(stated, ours)
    as_us = "user root;\n" if os.geteuid() == 0 else ""  # its workers write into a folder of ours
    (folder / "nginx.conf").write_text(as_us + NGINX % text)
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        try:
            yield http, https
        finally:
            running.send_signal(signal.SIGQUIT)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("milltown")
    (folder / "settings.env").write_text(f"CITYSCORE_ADDRESS=https://{HOST}\nCITYSCORE_HTTPS=yes\n")
    site = Site(folder)
    (folder / "cityscore.yaml").write_text(DEFINITIONS)
    site.run("apply", "cityscore.yaml", check=True)
    return site


def sent(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[HTTPResponse, bytes]:
    """The answer over TLS, by the site's name."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = HTTPSConnection("127.0.0.1", port, timeout=LONG_ENOUGH, context=context)
    connection.request(method, path, body or None, {"Host": HOST, **headers})
    answer = connection.getresponse()
    found = answer.read()
    connection.close()
    return answer, found


def form(data: bytes, token: str) -> tuple[bytes, str]:
    """A file of some bytes as a browser sends it."""
    edge = "edge"
    fields = f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    return f"{fields}{head}".encode() + data + f"\r\n--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


def test_the_block_of_the_docs_serves_a_site_and_its_uploads(site: Site, tmp_path: Path) -> None:
    key, token = site.execute(SIGN_IN), "a" * 32
    with site.started("serve", "--no-worker", "--port", str(site.port)) as serve, nginx(tmp_path, site) as (_, https):
        until(lambda: "CityScore: https://score.city.gov (listening at" in serve.said())
        page, _ = sent(https, "GET", "/accounts/sign-in/")
        assert page.status == 200
        assert "max-age" in page.headers["Strict-Transport-Security"]
        assert "__Host-cityscore_form" in page.headers["Set-Cookie"]
        cookies = {"Cookie": f"__Host-cityscore_session={key}; __Host-cityscore_form={token}"}
        for size, status in ((2, 302), (66, 413)):
            row = b"calls,2025-03-03,81,100\n"
            data = b"metric,day,numerator,denominator\n" + row * (size * MEGABYTE // len(row))
            body, kind = form(data, token)
            answer, said = sent(
                https, "POST", UPLOAD, body, **cookies, **{"Content-Type": kind, "Origin": f"https://{HOST}"}
            )
            assert answer.status == status, said[:500]
        assert sent(https, "GET", "/healthz")[1] == b"ok\n"
        assert serve.end(signal.SIGTERM) == 0
