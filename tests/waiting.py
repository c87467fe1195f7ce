"""Waiting for something that other processes do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

LONG_ENOUGH = 600.0
"""Seconds after which nobody waits any more; only what hangs takes so long, on however busy a machine."""


def until(holds: Callable[[], Any], within: float = LONG_ENOUGH) -> Any:
    """Wait until something holds, and give it back."""
    end = time.monotonic() + within
    while not (found := holds()):
        assert time.monotonic() < end, f"not within {within:.0f} s"
        time.sleep(0.02)
    return found
