"""Removing uploads that were never kept: what nobody needs stands in no list, and its cells in no database."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from cityscore.people.audit import Action, note
from cityscore.store import models, uploads
from cityscore.web.form_values import row_key
from cityscore.web.manage.staff_page import Staff


def remove_uploads(request: HttpRequest, staff: Staff, own: QuerySet[models.Upload]) -> None:
    """Remove one of somebody's uploads, or all that wait; raises ``CityScoreError`` for one that was kept."""
    number = request.POST.get("upload", "")
    chosen = own.filter(state=models.UploadState.OPEN) if number == "all" else own.filter(pk=row_key(number) or 0)
    for upload in chosen.defer("grids"):
        uploads.remove_unkept(upload)
        note(staff.user, Action.REMOVED_UPLOAD, upload.name, city=staff.city.pk)
