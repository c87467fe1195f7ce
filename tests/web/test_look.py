"""A city's colours and its seal: asked for only where they are stated, and harmless."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from .small_site import small_city

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>alert(1)</script></svg>'
PNG = b"\x89PNG\r\n\x1a\n and more"
LOOK, SEAL = "/milltown/look.css", "/milltown/seal"


def test_a_city_that_states_nothing_asks_for_nothing(db: None, client: Client) -> None:
    small_city()
    page = client.get("/milltown/").content.decode()
    assert "look.css" not in page
    assert "/seal" not in page
    assert client.get(LOOK).status_code == 404
    assert client.get(SEAL).status_code == 404


def test_a_citys_colours_come_after_the_common_ones(db: None, client: Client) -> None:
    small_city(look={"brand": "#ffe08a", "accent": "#7a1f2b"})
    for path in ("/milltown/", "/milltown/board/", "/milltown/method/"):
        page = client.get(path).content.decode()
        assert page.index('href="/milltown/look.css"') > page.index(".css")
    answer = client.get(LOOK)
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    style = answer.content.decode()
    assert "--brand: #ffe08a; --on-brand: #16211d; --accent: #7a1f2b;" in style
    assert "prefers-color-scheme: dark" in style


@pytest.mark.parametrize(("name", "content", "type"), [("s.svg", SVG, "image/svg+xml"), ("s.PNG", PNG, "image/png")])
def test_the_seal_is_served_as_a_picture_in_which_nothing_runs(
    db: None, client: Client, tmp_path: Path, name: str, content: bytes, type: str
) -> None:
    (tmp_path / name).write_bytes(content)
    small_city(folder=str(tmp_path), look={"seal": name})
    page = " ".join(client.get("/milltown/").content.decode().split())
    assert '<img src="/milltown/seal" alt="">' in page
    answer = client.get(SEAL)
    assert answer.content == content
    assert answer.headers["Content-Type"] == type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script" not in policy


def test_a_new_seal_is_shown_before_the_next_publication(db: None, client: Client, tmp_path: Path) -> None:
    (tmp_path / "s.svg").write_bytes(SVG)
    small_city(folder=str(tmp_path), look={"seal": "s.svg"})
    assert client.get(SEAL).content == SVG
    (tmp_path / "s.svg").write_bytes(SVG + b"<!-- new -->")
    assert client.get(SEAL).content == SVG + b"<!-- new -->"


@pytest.mark.parametrize("content", [None, b"<html><script>alert(1)</script>", b"<svg" + b" " * 200_001])
def test_a_file_that_is_no_seal_is_not_served(db: None, client: Client, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "s.svg").write_bytes(content)
    small_city(folder=str(tmp_path), look={"seal": "s.svg"})
    assert client.get(SEAL).status_code == 404
    assert client.get("/milltown/").status_code == 200


def test_a_seal_never_leads_out_of_the_folder(db: None, client: Client, tmp_path: Path) -> None:
    (tmp_path / "outside.svg").write_bytes(SVG)
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "s.svg").symlink_to(tmp_path / "outside.svg")
    small_city(folder=str(tmp_path / "inside"), look={"seal": "s.svg"})
    assert client.get(SEAL).status_code == 404
