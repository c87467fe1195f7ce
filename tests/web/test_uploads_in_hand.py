"""Files that are in hand: how many may be, and when they end."""

from __future__ import annotations

import gzip
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from cityscore.jobs.mail_schedule import put_mail
from cityscore.jobs.tasks.forget import forget
from cityscore.model.text_rules import unseen_in
from cityscore.people.models import Role, User
from cityscore.store import models
from cityscore.web.manage.upload import in_hand, upload_list
from tests.files.shared_text import shared_text
from tests.store.milltown import city, define, plain
from tests.web.test_upload import HEADER, METRICS, PAGE, client_of, said, upload

FIGURES = f"{HEADER}potholes,2025-03-03,3,4\n"


@pytest.fixture
def analyst(db: None) -> Client:
    define(plain(METRICS, sources={"books": {"type": "file", "path": "books.csv"}}), None)
    return client_of("ann@city.gov", Role.ANALYST)


def sent(client: Client, data: bytes = FIGURES.encode(), name: str = "figures.csv") -> object:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data)})


def test_a_small_workbook_of_one_long_text_is_refused_with_its_place(analyst: Client) -> None:
    answer = sent(analyst, shared_text(2**20, 300), "figures.xlsx")
    assert answer.status_code == 422
    assert "column 1 of &#x27;Tab&#x27; has 1,048,576 characters in a cell" in said(answer)
    assert models.Upload.objects.count() == 0


def test_a_person_decides_on_files_before_more_are_taken(analyst: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_hand, "OPEN_OF_PERSON", 2)
    pages = [upload(analyst, FIGURES) for _ in range(2)]
    answer = sent(analyst)
    assert answer.status_code == 422
    assert "2 files of yours are neither kept nor dropped → decide on one of them first" in said(answer)
    upload(client_of("bob@city.gov", Role.ANALYST), FIGURES)
    analyst.post(pages[0], {"do": "drop"})
    upload(analyst, FIGURES)


def test_a_city_has_room_for_so_many_files(analyst: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_hand, "OPEN_OF_CITY", 2)
    for _ in range(2):
        upload(analyst, FIGURES)
    assert "2 files of the city are neither kept nor dropped" in said(sent(client_of("bob@city.gov", Role.ANALYST)))


def test_no_more_files_are_read_at_once_than_there_is_room_for(
    analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = User.objects.get(email="ann@city.gov")
    others = [User.objects.create_user(f"{name}@city.gov", "plum garden tunnel") for name in ("bob", "cid", "dee")]
    with in_hand.reading_one(ann):
        assert "another file of yours is being read" in said(sent(analyst))
    with in_hand.reading_one(others[0]), in_hand.reading_one(others[1]), in_hand.reading_one(others[2]):
        assert "several files are being read at the moment → try again in a minute" in said(sent(analyst))
    monkeypatch.setattr(upload_list, "read_sandboxed", _broken)
    with pytest.raises(RuntimeError):
        sent(analyst)
    monkeypatch.undo()
    upload(analyst, FIGURES)  # neither what is over nor what failed takes room


def _broken(data: bytes, name: str) -> bytes:
    raise RuntimeError


def test_a_file_that_nobody_decides_on_is_dropped_by_the_daily_job(analyst: Client) -> None:
    upload(analyst, FIGURES)
    put_mail(city())
    (job,) = models.Job.objects.filter(name="forget")
    assert forget(job) == "0 addresses forgotten"
    models.Upload.objects.update(created=timezone.now() - timedelta(days=8))
    assert forget(job) == "0 addresses forgotten, 1 upload dropped"
    stored = models.Upload.objects.get()
    assert (stored.state, stored.grids) == (models.UploadState.DROPPED, None)
    models.Job.objects.all().delete()
    put_mail(city())
    assert not models.Job.objects.filter(name="forget").exists()


def test_cells_that_cannot_be_used_any_more_are_told_and_can_be_dropped(analyst: Client) -> None:
    page = upload(analyst, FIGURES)
    models.Upload.objects.update(grids=b"\0\0\0\0\0\0\0\1x")  # as the first format had them, and no bound
    answer = analyst.get(page)
    assert answer.status_code == 409
    assert "figures.csv: what was read of it can&#x27;t be used any more → upload it again" in said(answer)
    assert analyst.post(page, {"do": "keep", "digest": "x"}).status_code == 409
    assert analyst.get(f"{page}rejected.csv").status_code == 404
    assert analyst.post(page, {"do": "drop"}).status_code == 302
    assert models.Upload.objects.get().state == models.UploadState.DROPPED


def test_a_workbook_with_many_tabs_asks_about_so_many_columns_in_all(analyst: Client) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for _ in range(30):
        book.create_sheet().append([f"c{number}" for number in range(60)])
    file = io.BytesIO()
    book.save(file)
    page = upload(analyst, gzip.compress(file.getvalue()), "figures.xlsx.gz")
    answer = analyst.get(page)
    assert answer.content.count(b"-c0") < 30
    assert sum(len(tab.columns) for tab in answer.context["review"].tabs) == 240
    before = models.Upload.objects.get().reading["plans"]
    analyst.post(page, {"do": "read", "t29-taken": "yes", "t29-c0": "value"})
    after = models.Upload.objects.get().reading["plans"]
    assert after[29]["roles"] == before[29]["roles"]  # what was not asked about stays as it was guessed


def test_the_name_of_a_file_is_kept_without_what_nobody_sees(analyst: Client) -> None:
    upload(analyst, FIGURES, "pot\u202eholes\ufffe.csv")
    assert unseen_in(models.Upload.objects.get().name) is None
