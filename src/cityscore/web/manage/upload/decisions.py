"""The page of one upload, and what is decided on it: read it otherwise, keep it, drop it, undo it."""

from __future__ import annotations

from dataclasses import asdict

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect

from cityscore.files.packing import unpacked
from cityscore.model import CityScoreError
from cityscore.people.access import Power
from cityscore.people.audit import Action, note
from cityscore.present.say.language import spoken
from cityscore.store import models, uploads
from cityscore.store.definitions import definitions_in_force
from cityscore.store.known_observations import metric_ids
from cityscore.web.manage.pending import pending_lines
from cityscore.web.manage.staff_page import Staff, StaffPage
from cityscore.web.manage.upload.keeping import STREAM, keep_page, streamed
from cityscore.web.manage.upload.reading_form import reading_from_plain, reading_sent, reading_to_plain
from cityscore.web.manage.upload.review import Review
from cityscore.web.manage.upload.upload_list import own_upload


def upload_page(request: HttpRequest, staff: Staff, number: int) -> HttpResponseBase:
    """What an upload would do, or what it did; what is sent decides on it."""
    upload = own_upload(staff, number)
    problem = ""
    if request.method == "POST":
        try:
            return _decide(request, staff, upload)
        except CityScoreError as error:
            problem = str(error)
            upload.refresh_from_db()
    status = 409 if problem else 200
    if upload.state != models.UploadState.OPEN:
        pending = pending_lines(staff.city, staff.access)
        return staff.page(
            request, "manage/upload-ended.html", status=status, upload=upload, problem=problem, pending=pending
        )
    review = None
    try:
        review = Review(staff, upload)
    except CityScoreError as error:  # its cells can't be used any more: there is nothing to do but drop it
        problem, status = problem or str(error), 409
    return staff.page(request, "manage/upload.html", status=status, upload=upload, problem=problem, review=review)


def _decide(request: HttpRequest, staff: Staff, upload: models.Upload) -> HttpResponseBase:
    """Do what is asked of an upload; raises ``CityScoreError`` where that can't be."""
    match request.POST.get("do"):
        case "read" if upload.state == models.UploadState.OPEN:
            before, definitions = reading_from_plain(upload.reading), definitions_in_force(staff.city).definitions
            grids = unpacked(bytes(upload.grids or b""), upload.name)
            reading = reading_sent(grids, before, request.POST.dict(), definitions)
            uploads.read_as(upload, reading_to_plain(reading))
        case "keep":
            digest, sure = request.POST.get("digest", ""), request.POST.get("sure") == "yes"
            if request.headers.get("Accept") == STREAM:
                lines = streamed(staff, upload, digest, spoken(), sure=sure)
                return StreamingHttpResponse(lines, content_type=STREAM)
            keep_page(staff, upload, digest, sure=sure)
        case "drop":
            uploads.drop(upload)
            note(staff.user, Action.DROPPED, upload.name, city=staff.city.pk)
            return redirect("manage-uploads", city=staff.city.slug)
        case "undo":
            undone = uploads.undo(upload, who=staff.user, metrics=_own_metrics(staff))
            note(staff.user, Action.UNDID, upload.name, city=staff.city.pk, after=asdict(undone))
        case _:
            raise Http404("There is nothing of that kind to do.")
    return redirect("manage-upload", city=staff.city.slug, number=upload.pk)


def _own_metrics(staff: Staff) -> set[int] | None:
    """The metrics (their ids) of departments that somebody answers for now; None for all."""
    departments = staff.access.departments
    if departments is None:
        return None
    in_force = definitions_in_force(staff.city)
    metrics = zip(metric_ids(staff.city, in_force), in_force.definitions.metrics, strict=True)
    return {key for key, metric in metrics if metric.department in departments}


UPLOAD = StaffPage("manage-upload", "upload/<int:number>/", "An upload", Power.ENTER, upload_page, False)
