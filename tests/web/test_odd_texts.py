"""Texts that were kept before there was a rule against them are shown all the same: pages, pictures, PDF."""

from __future__ import annotations

import json
import logging
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from django.test import Client

from cityscore.model.text_rules import UNSEEN
from cityscore.people.models import User
from cityscore.store import models
from cityscore.store.definitions import definitions_in_force
from tests.reports.read_back import Document

from .small_site import METRICS, small_city

ODD = "N\0U\x0bL\ufffe \u202eX\ud83d\x9f\n!"
SHOWN = "N\ufffdU\ufffdL\ufffd \ufffdX\ufffd\ufffd\ufffd!"


@pytest.fixture
def odd_city(db: None) -> models.City:
    """A city whose names, notes and comments hold what no text may, as one of an earlier version may have them."""
    city = small_city()
    revision = models.Revision.objects.get()
    plain = json.loads(revision.definitions)
    plain["metrics"]["calls"] |= {"name": ODD, "department": f"D {ODD}", "owner": ODD, "cases": ODD, "unit": ODD}
    plain["metrics"]["calls"]["definition"] = "x" * 6_000 + ODD
    plain["metrics"]["calls"]["weight"] = 1e300
    models.Revision.objects.update(definitions=json.dumps(plain))
    ann = User.objects.create_user("ann@city.gov", "plum garden tunnel", name=ODD.replace("\ud83d", ""))
    metric = models.Metric.objects.get(key="calls")
    for period, day in (("day", date(2025, 3, 26)), ("week", date(2025, 3, 30))):
        models.Note.objects.create(
            city=city, metric=metric, period=period, day=day, text=ODD.replace("\ud83d", ""), public=True,
            first=day if period == "day" else None, moment=datetime(2025, 3, 31, tzinfo=UTC), who=ann,
        )  # fmt: skip
    return city


def test_kept_definitions_are_read_with_what_can_be_shown(odd_city: models.City) -> None:
    metric = definitions_in_force(odd_city).definitions.by_slug["calls"]
    assert metric.name == SHOWN
    assert metric.department == f"D {SHOWN}"
    assert metric.definition is not None
    assert len(metric.definition) == 6_000 + len(ODD)


def test_pictures_and_pdf_are_made_of_whatever_is_kept(
    odd_city: models.City, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    for chart in ("13-weeks", "12-months-narrow", "signals-dark"):
        answer = client.get(f"/milltown/metrics/calls/{chart}.svg")
        assert answer.status_code == 200
        assert "\ufffdU\ufffdL" in "".join(ElementTree.fromstring(answer.content).itertext())
    for picture in ("/milltown/metrics/calls/preview.png", "/milltown/preview.png"):
        assert client.get(picture).content.startswith(b"\x89PNG")
    answer = client.get("/milltown/reports/weeks/2025-03-24/report.pdf")
    assert answer.status_code == 200
    document = Document(answer.content)
    assert document.problems() == []
    assert document.says("\ufffdU\ufffdL")
    for page in ("/milltown/", "/milltown/metrics/calls/", "/milltown/reports/weeks/2025-03-24/", "/milltown/board/"):
        assert client.get(page).status_code == 200
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_an_emoji_that_no_font_has_takes_no_report_from_anybody(
    db: None, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    city = small_city({"calls": {**METRICS["calls"], "target": 0.95}})
    ann = User.objects.create_user("ann@city.gov", "plum garden tunnel", name="Ann")
    models.Note.objects.create(
        city=city, metric=models.Metric.objects.get(), period="week", day=date(2025, 3, 30), public=True,
        text="Short of staff \U0001fae8 \u0378\u0301 again", moment=datetime(2025, 3, 31, tzinfo=UTC), who=ann,
    )  # fmt: skip
    answer = client.get("/milltown/reports/weeks/2025-03-24/report.pdf")
    assert answer.status_code == 200
    document = Document(answer.content)
    assert document.problems() == []
    assert document.says("Short of staff □")
    assert [line for line in caplog.messages if "U+1FAE8" in line or "U+0378" in line]


def test_what_can_be_said_now_holds_nothing_of_that(odd_city: models.City) -> None:
    """A kept text that is said again is refused no more: what was replaced may stand."""
    definitions = definitions_in_force(odd_city).definitions
    assert not UNSEEN.search(definitions.by_slug["calls"].name)
