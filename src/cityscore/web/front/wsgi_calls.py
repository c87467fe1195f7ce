"""Calling a WSGI application for an ASGI request: what it is given, and its whole answer, which no reader holds up."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any, TypeAlias
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication

Headers: TypeAlias = list[tuple[bytes, bytes]]
Environ: TypeAlias = dict[str, Any]


class WsgiParts:
    """The parts of an answer that comes bit by bit. Whoever takes one may have to wait for it."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        """Take none yet."""
        self._parts, self._rest = parts, iter(parts)

    def next_part(self) -> bytes | None:
        """The next, or None after the last; the answer is closed then."""
        try:
            return next(self._rest)
        except BaseException as ended:
            _close(self._parts)
            if isinstance(ended, StopIteration):
                return None
            raise


@dataclass(frozen=True)
class WholeAnswer:
    """An answer as it is sent."""

    status: int
    headers: Headers
    body: bytes
    stream: WsgiParts | None = None
    """What comes after the body, part by part, where the answer is one that tells how far something is."""

    def header(self, name: bytes) -> bytes | None:
        """The value of a header, whose name is in small letters; None if it has none."""
        return next((value for key, value in self.headers if key == name), None)


def environ_of(scope: Mapping[str, Any], body: IO[bytes], length: int) -> Environ:
    """What a WSGI application is given for a request whose body has been read, and is ``length`` bytes.

    A header with an underscore is left out: as a WSGI variable it could not be told from the one with a hyphen.
    """
    root = scope.get("root_path", "")
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": root.encode().decode("latin-1"),
        "PATH_INFO": _path(scope, root),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:
            continue
        name, value = raw_name.decode("latin-1").upper().replace("-", "_"), raw_value.decode("latin-1")
        key = name if name == "CONTENT_TYPE" else f"HTTP_{name}"
        between = ";" if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ and key != "CONTENT_TYPE" else value
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    if length:
        environ["CONTENT_LENGTH"] = str(length)
    return environ


def _path(scope: Mapping[str, Any], root: str) -> str:
    """The path's bytes, as WSGI has them in a text; below what the site is mounted on."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogatepass")
    path = unquote_to_bytes(raw.partition(b"?")[0]).decode("latin-1")
    return path.removeprefix(root.encode().decode("latin-1")) if root else path


def call_wsgi(application: WSGIApplication, environ: Environ) -> WholeAnswer:
    """The whole answer of an application."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
        started[:] = [(status, headers)]

    parts: Iterable[bytes] = application(environ, start_response)
    stream = WsgiParts(parts) if _tells_progress(parts) else None
    body = b""
    if stream is None:
        try:
            body = b"".join(parts)
        finally:
            _close(parts)
    status, headers = started[0]
    sent = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return WholeAnswer(int(status.partition(" ")[0]), sent, body, stream)


def _tells_progress(parts: Iterable[bytes]) -> bool:
    """Whether an answer is one of Django's that are made while they are read; a file is streamed, but there already."""
    return bool(getattr(parts, "streaming", False)) and getattr(parts, "file_to_stream", None) is None


def _close(parts: Iterable[bytes]) -> None:
    close = getattr(parts, "close", None)
    if close is not None:
        close()
