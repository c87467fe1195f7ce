"""Choosing a file, and the files there were."""

from __future__ import annotations

from hashlib import sha256
from pathlib import PurePath

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from cityscore.files.grid import Grid
from cityscore.files.grids import LARGEST
from cityscore.files.packing import unpacked
from cityscore.files.sandbox import read_sandboxed
from cityscore.library.sheets import Plan, Reading, guessed, headings_of
from cityscore.model import CityScoreError, Definitions
from cityscore.people.access import Power
from cityscore.present.language import say, to_say
from cityscore.store import models
from cityscore.store.definitions import standing
from cityscore.store.uploads import drop_forgotten, remembered
from cityscore.web.manage.page import Staff, StaffPage
from cityscore.web.manage.upload.form import from_plain, to_plain

SHOWN = 50
"""Uploads that are listed."""


def uploads(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The uploads there were, and a form for another; a file that is sent is read and then looked over."""
    problem = ""
    if request.method == "POST":
        try:
            upload = _received(request, staff)
        except CityScoreError as error:
            problem = str(error)
        else:
            to = reverse("manage-upload", kwargs={"city": staff.city.slug, "number": upload.pk})
            return JsonResponse({"to": to}) if _wants_json(request) else redirect(to)
        if _wants_json(request):
            return JsonResponse({"problem": problem}, status=422)
    found = own_uploads(staff).select_related("who").defer("grids")[:SHOWN]
    status = 422 if problem else 200
    largest = LARGEST // 2**20
    return staff.page(request, "manage/uploads.html", status=status, uploads=found, problem=problem, largest=largest)


def own_uploads(staff: Staff) -> QuerySet[models.Upload]:
    """Those of the city; a data owner's are their own. Latest first."""
    found = models.Upload.objects.filter(city=staff.city).order_by("-pk")
    return found if staff.access.departments is None else found.filter(who=staff.user)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _received(request: HttpRequest, staff: Staff) -> models.Upload:
    """The file that was sent, read; raises ``CityScoreError`` where it can't be."""
    file = request.FILES.get("file")
    if file is None:
        raise CityScoreError(say("there is no file → choose one"))
    name = PurePath((file.name or "file").replace("\0", "")).name[:200] or "file"
    if (file.size or 0) > LARGEST:
        raise CityScoreError(
            say("{file} holds more than {size} MB → split it into several files", file=name, size=LARGEST // 2**20)
        )
    data = file.read()
    packed = read_sandboxed(data, name)
    grids = unpacked(packed)
    definitions = standing(staff.city).definitions
    headings = sha256(repr([(grid.name, headings_of(grid).texts) for grid in grids]).encode()).hexdigest()
    before = remembered(staff.city, headings)
    drop_forgotten(staff.city)
    return models.Upload.objects.create(
        city=staff.city,
        who=staff.user,
        name=name,
        size=len(data),
        digest=sha256(data).hexdigest(),
        headings=headings,
        grids=packed,
        reading=before or to_plain(first_reading(grids, definitions)),
        created=timezone.now(),
    )


def first_reading(grids: list[Grid], definitions: Definitions) -> Reading:
    """How a file is most likely read."""
    return Reading([_guessed(grid, definitions) for grid in grids])


def _guessed(grid: Grid, definitions: Definitions) -> Plan:
    return guessed(grid, headings_of(grid), definitions)


UPLOADS = StaffPage("manage-uploads", "upload/", to_say("Upload a file"), Power.ENTER, uploads)

__all__ = ["UPLOADS", "from_plain", "own_uploads"]
