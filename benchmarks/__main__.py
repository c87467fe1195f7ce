"""Run every benchmark: ``python -m benchmarks [NAME ...]``. Each prints ratios measured in one run; none can fail."""

from __future__ import annotations

import sys
from importlib import import_module

BENCHMARKS = (
    "scoring",
    "loading",
    "first_load",
    "daily_run",
    "page",
    "front",
    "store",
    "records",
    "rare_districts",
    "upload",
    "report",
    "startup",
    "signals",
    "rarity",
)
"""The modules, each with a ``run``; imported when it is their turn, so that a child process holds no other's."""


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all."""
    for name in names or BENCHMARKS:
        print(f"{name}", flush=True)
        import_module(f"benchmarks.{name}").run()


if __name__ == "__main__":
    main(sys.argv[1:])
