"""Makes the site in a folder and serves it; run as a process: its first line tells the port and the addresses."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

BESIDE = (
    *("corrected day", "city without a CityScore", "city without figures", "no such page"),
    *("asking for mail", "link of a mail that works no longer"),
)
"""What is visited beside the pages."""


def main(folder: Path) -> None:
    """Make and serve it."""
    from cityscore.cli import site
    from cityscore.web import serving

    os.environ |= {"CITYSCORE_MAIL": "smtp+plain://127.0.0.1:9", "CITYSCORE_MAIL_FROM": "score@city.gov"}
    os.environ["CITYSCORE_SECRET_KEY"] = "only for these tests, and long enough to be taken for a key"
    site.use_database(folder / "site.sqlite3")
    from django.urls import reverse

    from cityscore.present.read.published_scores import Publication
    from cityscore.web.pages import PAGES
    from tests.browser.cities import CORRECTED, SLUG, found_all

    moments = [moment for moment in map(Publication.of, found_all()) if moment is not None][:2]
    addresses = {
        page.name: list(
            dict.fromkeys(reverse(page.name, kwargs=each) for moment in moments for each in page.examples(moment))
        )
        for page in PAGES
    }
    beside = (
        *(f"/{SLUG}/{CORRECTED}/", "/ashford/", "/milltown/", "/nowhere/"),
        *(f"/{SLUG}/subscribe/", f"/{SLUG}/subscriptions/none/report/"),
    )
    addresses |= {name: [path] for name, path in zip(BESIDE, beside, strict=True)}
    port = serving.free_port()
    print(json.dumps({"port": port, "addresses": addresses}), flush=True)  # noqa: T201
    serving.serve_site(serving.LOOPBACK, port)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
