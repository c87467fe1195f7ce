"""Another site, with one page: for what CityScore lends to others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def another_site(body: str, folder: Path) -> Iterator[str]:
    """A site that shows some HTML, on a port of its own; its address."""
    (folder / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Elsewhere</title>{body}")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=folder)) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
