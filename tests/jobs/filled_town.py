"""A city whose one source is a file that leaves zeros out, and is written anew for each collection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cityscore.jobs.city_run import from_sources, run_city
from cityscore.jobs.exports import observations_table
from cityscore.model import Definitions, from_plain
from cityscore.store import models
from cityscore.store.definitions import apply_definitions
from tests.store.milltown import DAY, NOON, plain

SHOTS = {"name": "Shots", "department": "Police", "kind": "count", "better": "lower", "target": 1}
FIRST, LAST = date(2025, 2, 3), date(2025, 2, 17)
SENTINELS = [("other", FIRST, "", 1), ("other", LAST, "", 1)]
"""Signs of life at both ends, so that the source is complete between them."""
Row = tuple[str, date, str, float]


class Town:
    """A city whose one source is a file, which is written anew for each collection."""

    def __init__(self, slug: str, folder: Path) -> None:
        """Make it, without definitions."""
        self.slug, self.folder, self.moment = slug, folder / slug, NOON
        self.folder.mkdir()

    def define(self, absent: str = "zero", **shots: Any) -> None:
        self.moment += DAY
        metrics = {"shots": {**SHOTS, "source": "daily", **shots}, "other": {**SHOTS, "source": "daily"}}
        source = {"type": "file", "path": "daily.csv", "absent": absent}
        definitions = plain(metrics, sources={"daily": source}, city={"slug": self.slug})
        apply_definitions(from_plain(Definitions, definitions), self.moment, folder=str(self.folder))

    def collect(self, rows: Sequence[Row]) -> int:
        """Collect from a file of these rows, and run; how many zeros and samples were withdrawn."""
        lines = [f"{metric},{day},{district},{value}" for metric, day, district, value in rows]
        (self.folder / "daily.csv").write_text("\n".join(["metric,day,district,value", *lines]) + "\n")
        self.moment += DAY
        city = models.City.objects.get(slug=self.slug)
        return run_city(city, from_sources(city, self.moment), moment=self.moment).written.withdrawn

    def known(self, moment: datetime | None = None) -> list[dict[str, Any]]:
        table = observations_table(models.City.objects.get(slug=self.slug), moment)
        return sorted(table.to_pylist(), key=lambda row: (row["metric"], row["district"], row["day"]))

    def zeros(self, district: str = "") -> list[date]:
        """The days on which nothing was shot."""
        rows = [row for row in self.known() if row["metric"] == "shots" and row["district"] == district]
        return [row["day"] for row in rows if row["numerator"] == 0]
