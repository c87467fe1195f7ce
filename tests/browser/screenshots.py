"""Takes the pictures in docs/pictures of Boston's demonstration; ``make screenshots`` runs it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from tests.browser.chromium import chromium

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
MORNING = datetime(2025, 4, 10, 12, 30, tzinfo=UTC)
"""Half past eight in Boston, on the day of the last publication; so that the board's clock is always the same."""
LARGEST = 250_000
"""Bytes of a picture."""


@dataclass(frozen=True)
class Shot:
    """A picture: of which page, how large, light or dark."""

    name: str
    path: str
    width: int
    height: int
    scheme: str = "light"
    scale: int = 1


SHOTS = (
    Shot("city", "", 1280, 1200),
    Shot("city-phone", "", 390, 844, scale=2),
    Shot("metric", "metrics/pothole-on-time/", 1280, 1200, scheme="dark"),
    Shot("report", "reports/weeks/2025-03-24/", 1280, 1200),
    Shot("board", "board/", 1600, 900),
)


@contextmanager
def demo() -> Iterator[str]:
    """The demonstration's address, while it is served."""
    command = [sys.executable, "-u", "-m", "cityscore", "demo", "--port", "0"]
    with (
        TemporaryDirectory() as folder,
        subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            found = (re.search(r"http://\S+/boston/", line) for line in process.stdout)
            yield next(each.group() for each in found if each)
        finally:
            process.terminate()


def take(browser: Browser, address: str, shot: Shot) -> None:
    """Take one picture."""
    window = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme="dark" if shot.scheme == "dark" else "light",
        device_scale_factor=shot.scale,
        reduced_motion="reduce",
    )
    page = window.new_page()
    page.clock.set_fixed_time(MORNING)
    answer = page.goto(address + shot.path, wait_until="networkidle")
    assert answer is not None
    assert answer.ok, f"{shot.path} answers {answer.status}"
    picture = page.screenshot()
    assert len(picture) < LARGEST, f"{shot.name} has {len(picture):,} bytes"
    (FOLDER / f"{shot.name}.png").write_bytes(picture)
    window.close()


def main() -> None:
    """Take them all."""
    FOLDER.mkdir(exist_ok=True)
    with demo() as address, chromium() as browser:
        for shot in SHOTS:
            take(browser, address, shot)


if __name__ == "__main__":
    main()
