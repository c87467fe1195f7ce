"""CONTRIBUTING's recipe for a report, carried out in a scratch copy: how many services a city had in a month."""

from __future__ import annotations

from pathlib import Path

from tests import ROOT
from tests.contracts.scratch import Scratch
from tests.reports.scratch_monthly import MONTH_PAGE

REPORT = (ROOT / "tests/reports/scratch_monthly.py").read_text(encoding="utf-8")
TUPLE = "src/cityscore/reports/__init__.py"
STEPS = ("tests/contracts/test_reports.py", "-k", "step")

SITE = '''
"""A site with a city, in a process of its own: what its archive, a page, its forms and its worker make of a report."""

import pytest
from django.test import Client

from cityscore.jobs.mail_schedule import put_mail
from cityscore.store.models import Job
from tests.store.mail_town import milltown
from tests.store.milltown import clock

__all__ = ["clock", "milltown"]


def test_it_is_everywhere(milltown, box) -> None:
    pages = [Client().get(f"/milltown/{end}") for end in ("reports/", "reports/months/2025-02-01/", "subscribe/")]
    archive, page, form = (answer.content.decode() for answer in pages)
    assert "/milltown/reports/months/2025-02-01/" in archive
    assert "<h1>milltown had 2 services in 2025-02.</h1>" in page
    assert "The monthly count</label>" in form
    assert Client().get("/milltown/reports/months/2025-02-01/report.pdf").content.startswith(b"%PDF")
    put_mail(milltown)
    assert Job.objects.filter(key="month 2025-02-01").exists()
'''


def test_each_step_that_is_missing_is_told(tmp_path: Path) -> None:
    scratch = Scratch.copied(tmp_path)
    scratch.write("src/cityscore/reports/monthly.py", REPORT)
    assert "month (monthly) lacks its name in REPORTS" in scratch.tested(*STEPS, fails=True)
    register(scratch)
    said = scratch.tested(*STEPS, fails=True)
    for step in ("src/cityscore/web/templates/month.html", "tests/reports/test_monthly.py", "a heading '## month'"):
        assert f"month lacks {step}" in said


def test_the_recipe_makes_a_report_that_is_everywhere(tmp_path: Path) -> None:
    scratch = Scratch.copied(tmp_path)
    scratch.write("src/cityscore/reports/monthly.py", REPORT)
    register(scratch)
    scratch.write("src/cityscore/web/templates/month.html", MONTH_PAGE)
    scratch.write("tests/reports/test_monthly.py", SITE)
    scratch.add("docs/reference/reports.md", "\n## month\n\nHow many services there were.\n")
    assert "2 passed" in scratch.tested(STEPS[0], "tests/reports/test_monthly.py", "-k", "step or everywhere")
    assert "week|month" in scratch.said("-m", "cityscore", "report", "--help")


def register(scratch: Scratch) -> None:
    scratch.change(TUPLE, "(WEEK,)", "(WEEK, MONTH)")
    scratch.change(
        TUPLE,
        "from cityscore.reports.report_type",
        "from cityscore.reports.monthly import MONTH\nfrom cityscore.reports.report_type",
    )
