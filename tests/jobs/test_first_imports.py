"""Whichever module of the jobs is imported first, it can be: their registry imports them all."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
import importlib, json, os, pkgutil, sys
from pathlib import Path
import django

django.setup()  # and nothing of the jobs, which each child imports by itself

import cityscore
package = Path(cityscore.__file__).parent
files = [file.relative_to(package.parent).with_suffix("") for file in (package / "jobs").rglob("*.py")]
names, refused = [".".join(file.parts).removesuffix(".__init__") for file in sorted(files)], []
for below in ("cityscore.library", "cityscore.reports"):  # else each child would import it, which takes longer
    package = importlib.import_module(below)
    for module in pkgutil.walk_packages(package.__path__, below + "."):
        importlib.import_module(module.name)
assert not any(name.startswith("cityscore.jobs.") for name in sys.modules)
for name in names:
    child = os.fork()
    if not child:
        try:
            importlib.import_module(name)
        except BaseException:
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        refused.append(name)
print(json.dumps([len(names), refused]))
"""


def test_each_module_of_the_jobs_can_be_the_first() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    count, refused = json.loads(done.stdout)
    assert count > 40
    assert refused == []
