"""Uploads that were never kept are removed, one or all; what was kept is undone, and its record stays."""

from __future__ import annotations

from django.test import Client

from cityscore.people.models import Entry, Role
from cityscore.store import models

from .test_upload import HEADER, PAGE, analyst, client_of, keep, known, said, upload

__all__ = ["analyst"]

ROW = f"{HEADER}potholes,2025-03-03,3,4\n"


def numbers() -> list[int]:
    return list(models.Upload.objects.order_by("pk").values_list("pk", flat=True))


def test_what_waits_is_listed_apart_and_removed_one_by_one_or_at_once(analyst: Client) -> None:
    for name in ("one.csv", "two.csv", "three.csv"):
        upload(analyst, ROW, name)
    page = said(analyst.get(PAGE))
    assert "Not kept yet" in page
    assert "Files so far" not in page
    first, *others = numbers()
    assert analyst.post(PAGE, {"do": "remove", "upload": first}).status_code == 302
    assert numbers() == others
    analyst.post(PAGE, {"do": "remove", "upload": "all"})
    assert numbers() == []
    assert "Not kept yet" not in said(analyst.get(PAGE))
    removed = Entry.objects.filter(action="removed the file").order_by("subject").values_list("subject", flat=True)
    assert list(removed) == ["one.csv", "three.csv", "two.csv"]


def test_a_dropped_file_can_be_removed_and_one_that_was_kept_can_not(analyst: Client) -> None:
    dropped, kept = upload(analyst, ROW, "dropped.csv"), upload(analyst, ROW, "kept.csv")
    analyst.post(dropped, {"do": "drop"})
    keep(analyst, kept)
    one, other = numbers()
    assert analyst.post(PAGE, {"do": "remove", "upload": one}).status_code == 302
    answer = analyst.post(PAGE, {"do": "remove", "upload": other})
    assert answer.status_code == 422
    assert "kept.csv was kept → undo it" in said(answer)
    analyst.post(PAGE, {"do": "remove", "upload": "all"})
    assert numbers() == [other]
    assert known() == [("2025-03-03", 3, 4)]
    analyst.post(kept, {"do": "undo"})
    assert analyst.post(PAGE, {"do": "remove", "upload": other}).status_code == 422


def test_a_data_owner_removes_their_own_alone(analyst: Client) -> None:
    upload(analyst, ROW)
    owner = client_of("bob@city.gov", Role.OWNER, ("Works",))
    upload(owner, ROW, "own.csv")
    theirs, own = numbers()
    owner.post(PAGE, {"do": "remove", "upload": theirs})
    assert numbers() == [theirs, own]
    owner.post(PAGE, {"do": "remove", "upload": "all"})
    assert numbers() == [theirs]
