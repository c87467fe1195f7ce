"""Tests of CityScore: folders mirror those of ``src/cityscore``; ``contracts`` holds one shared suite per registry."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The folder of the project."""


def path_with_tests() -> str:
    """PYTHONPATH for a process of its own that imports ``tests``, whichever folder it is started in."""
    return os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
