"""The uploads there were, and a form for another: its file is read, and then looked over."""

from __future__ import annotations

from hashlib import sha256
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from cityscore.files.grids import LARGEST
from cityscore.files.packing import unpacked
from cityscore.files.sandbox import read_sandboxed
from cityscore.library.spreadsheets import headings_of, recalled
from cityscore.model import CityScoreError
from cityscore.model.text_rules import without_unseen
from cityscore.people.access import Power
from cityscore.present.say.language import say, to_say
from cityscore.store import models
from cityscore.store.definitions import definitions_in_force
from cityscore.store.uploads import drop_forgotten, receive, remembered, remembered_names
from cityscore.web.declared_views import MEGABYTE
from cityscore.web.manage.staff_page import Staff, StaffPage
from cityscore.web.manage.upload.in_hand import reading_one, refuse_too_many
from cityscore.web.manage.upload.reading_form import reading_from_plain, reading_to_plain
from cityscore.web.manage.upload.removing_uploads import remove_uploads

LISTED = 50
"""Uploads that are listed."""


def uploads_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The uploads there were, and a form for another; a file that is sent is read and then looked over."""
    problem = ""
    if request.POST.get("do") == "remove":
        try:
            remove_uploads(request, staff, _own_uploads(staff))
        except CityScoreError as error:
            problem = str(error)
        else:
            return redirect("manage-uploads", city=staff.city.slug)
    elif request.method == "POST":
        try:
            upload = _receive(request, staff)
        except CityScoreError as error:
            problem = str(error)
        else:
            to = reverse("manage-upload", kwargs={"city": staff.city.slug, "number": upload.pk})
            return JsonResponse({"to": to}) if _wants_json(request) else redirect(to)
        if _wants_json(request):
            return JsonResponse({"problem": problem}, status=422)
    drop_forgotten(staff.city)
    # the grids of a file are megabytes, and the list shows none of them
    listed = _own_uploads(staff).select_related("who").defer("grids")
    return staff.page(
        request,
        "manage/uploads.html",
        status=422 if problem else 200,
        waiting=listed.filter(state=models.UploadState.OPEN),
        uploads=listed.exclude(state=models.UploadState.OPEN)[:LISTED],
        problem=problem,
        largest=LARGEST // MEGABYTE,
    )


def own_upload(staff: Staff, number: int) -> models.Upload:
    """An upload that is theirs to see; raises ``Http404`` for any other."""
    upload = _own_uploads(staff).select_related("who").filter(pk=number).first()
    if upload is None:
        raise Http404("There is no such upload.")
    return upload


def _own_uploads(staff: Staff) -> QuerySet[models.Upload]:
    """Those of the city; a data owner's are their own. Latest first."""
    uploads = models.Upload.objects.filter(city=staff.city).order_by("-pk")
    return uploads if staff.access.departments is None else uploads.filter(who=staff.user)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _receive(request: HttpRequest, staff: Staff) -> models.Upload:
    """The file that was sent, read; raises ``CityScoreError`` where it can't be."""
    name, data = _content_of(request.FILES.get("file"))
    refuse_too_many(staff.city, staff.user)
    with reading_one(staff.user):
        packed = read_sandboxed(data, name)
    grids = unpacked(packed, name)
    headings = sha256(repr([(grid.name, headings_of(grid).texts) for grid in grids]).encode()).hexdigest()
    last, names = remembered(staff.city, headings), remembered_names(staff.city)
    before = reading_from_plain(last) if last else None
    reading = reading_to_plain(recalled(grids, before, definitions_in_force(staff.city).definitions, names))
    return receive(staff.city, staff.user, name, data, headings=headings, grids=packed, reading=reading)


def _content_of(file: UploadedFile[bytes] | None) -> tuple[str, bytes]:
    """The name and the bytes of a file that was sent."""
    if file is None:
        raise CityScoreError(say("there is no file → choose one"))
    name = without_unseen(PurePath(file.name or "file").name, lines=False)[:200] or "file"
    if (file.size or 0) > LARGEST:
        raise CityScoreError(
            say("{file} holds more than {size} MB → split it into several files", file=name, size=LARGEST // MEGABYTE)
        )
    return name, file.read()


UPLOADS = StaffPage(
    *("manage-uploads", "upload/", to_say("Upload a file"), Power.ENTER, uploads_page), takes=LARGEST + MEGABYTE
)
