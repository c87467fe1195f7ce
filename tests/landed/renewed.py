"""A process of its own: renews a landed version's database, and writes what the site answers as JSON.

Then the first run of this version scores everything again, and it writes what the site answers of before.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any


def main(database: str, moments: list[str], written: Path) -> None:
    """Renew the tables as ``cityscore apply`` does, then ask."""
    os.environ |= {"DATABASE_URL": f"sqlite:///{database}", "CITYSCORE_SECRET_KEY": "abcdefghij" * 6}
    from cityscore.cli.site import ready

    ready(migrate=True)
    from tests.landed.answers import answers

    written.write_text(json.dumps(answers(moments)))
    kept = written.with_name("renewed.sqlite3")
    with sqlite3.connect(database) as renewed, sqlite3.connect(kept) as copy:
        renewed.backup(copy)
    first = run_again()
    after_run = {"run": first, **answers(moments)}
    written.with_name("after-run.json").write_text(json.dumps(after_run))


def run_again() -> dict[str, Any]:
    """Run the city without anything new; what the run log says, and by which versions the figures of before were."""
    from cityscore.jobs.city_run import run_city
    from cityscore.store import models, score_publication
    from cityscore.store.runs import published
    from tests.store.milltown import collecting

    city = models.City.objects.get(slug="milltown")
    last = published(city)
    assert last is not None
    runs, before = models.Run.objects.count(), score_publication.methods_of(last)
    outcome = run_city(city, collecting([]), through=last.through, trust_clock=True)
    run = published(city)
    assert run is not None
    return {
        "published": outcome.published,
        "runs": models.Run.objects.count() - runs,
        "log": run.log,
        "before": sorted(before),
        "after": sorted(score_publication.methods_of(run)),
        "rows": models.Score.objects.filter(run=run).count(),
        "current": models.Score.objects.filter(is_current=True, withdrawn=False).count(),
        "superseded": models.Score.objects.filter(superseded=run.published).count(),
    }


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3]))
