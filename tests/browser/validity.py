"""The Nu Html Checker's findings, on many pages at once: starting it takes longer than checking them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.browser.chromium import VALIDATOR
from tests.waiting import LONG_ENOUGH


def invalid(pages: Mapping[str, str], folder: Path) -> dict[str, list[str]]:
    """What is wrong with some pages, given as HTML by their addresses."""
    names = {}
    for number, (address, html) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(html)
        names[file.name] = address
    command = ["java", "-Xss1m", "-jar", str(VALIDATOR), "--format", "json", "--stdout", "--exit-zero-always"]
    found = subprocess.run([*command, str(folder)], capture_output=True, text=True, timeout=LONG_ENOUGH, check=True)
    problems: dict[str, list[str]] = {}
    for message in json.loads(found.stdout)["messages"]:
        name = Path(unquote(urlsplit(message.get("url", "")).path)).name
        extract = " ".join(message.get("extract", "").split())
        said = f"{message['message']} {extract[:150]}"
        problems.setdefault(names.get(name, name), []).append(said)
    return problems
