"""Run every benchmark: ``python -m benchmarks [NAME ...]``. Each prints ratios measured in one run; none can fail."""

from __future__ import annotations

import sys

from benchmarks import scoring

BENCHMARKS = {"scoring": scoring.run}


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all."""
    for name in names or BENCHMARKS:
        print(f"{name}")
        BENCHMARKS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
