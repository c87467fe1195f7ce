"""The files of a site are found also where its definitions are from before a rule that they break."""

from __future__ import annotations

import json
from pathlib import Path

from cityscore.jobs.site_sources import files_of_site
from cityscore.store import models
from tests.store.milltown import POTHOLES, city, define, plain


def test_definitions_that_were_kept_before_a_rule_name_their_files(db: None, tmp_path: Path) -> None:
    books = {"books": {"type": "file", "path": "books.csv"}}
    define(plain({"potholes": {**POTHOLES, "source": "books"}}, sources=books))
    models.City.objects.filter(pk=city().pk).update(folder=str(tmp_path))
    (tmp_path / "books.csv").touch()
    revision = models.Revision.objects.get()
    kept = json.loads(revision.definitions)
    kept["metrics"]["potholes"]["target"] = 95
    models.Revision.objects.filter(pk=revision.pk).update(definitions=json.dumps(kept))
    assert tmp_path / "books.csv" in list(files_of_site(tmp_path, None))
