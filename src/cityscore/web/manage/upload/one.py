"""One upload: how it is read, what it would change, and what it did."""

from __future__ import annotations

import csv
import json
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from io import StringIO
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cityscore.files.grid import Grid
from cityscore.files.packing import unpacked
from cityscore.library.sheets import Ask, Read, Reading, read_sheets
from cityscore.model import CityScoreError
from cityscore.people.access import Power
from cityscore.people.audit import Action, note
from cityscore.present.language import Language, say, speaking, spoken
from cityscore.present.words import day_text
from cityscore.store import models, uploads
from cityscore.store.corrections import Change, Comparison, compare
from cityscore.store.definitions import Standing, standing
from cityscore.store.observations import metric_ids
from cityscore.store.standing_figures import Given
from cityscore.web.manage.page import Staff, StaffPage
from cityscore.web.manage.spreadsheets import cell, csv_answer
from cityscore.web.manage.upload.choosing import own_uploads
from cityscore.web.manage.upload.form import DECIMALS, ORDERS, from_plain, options, sent, tabs_of, to_plain
from cityscore.web.manage.words import figure_text

SHOWN = 50
"""Rows of each kind that the page shows."""
STREAM = "application/x-ndjson"


class Looked:
    """An upload with what it would do now."""

    def __init__(self, staff: Staff, upload: models.Upload) -> None:
        self.upload, self.stands = upload, standing(staff.city)
        self.grids: list[Grid] = unpacked(bytes(upload.grids or b""))
        self.reading: Reading = from_plain(upload.reading)
        today = timezone.now().astimezone(self.stands.definitions.city.zone()).date()
        found = read_sheets(self.grids, self.reading, self.stands.definitions, staff.access.departments, today)
        self.ask: Ask | None = found if isinstance(found, Ask) else None
        self.read: Read | None = found if isinstance(found, Read) else None
        self.comparison: Comparison | None = None
        if self.read is not None and self.read.observations is not None:
            self.comparison = compare(staff.city, self.stands, self.read.observations)


def upload_page(request: HttpRequest, staff: Staff, number: int) -> HttpResponseBase:
    """What an upload would do; what is sent says how it is read, or keeps it, drops it, or undoes it."""
    upload = _found(staff, number)
    problem = ""
    if request.method == "POST":
        try:
            return _done(request, staff, upload)
        except CityScoreError as error:
            problem = str(error)
            upload.refresh_from_db()
    status = 409 if problem else 200
    if upload.state != models.UploadState.OPEN:
        return staff.page(request, "manage/upload-ended.html", status=status, upload=upload, problem=problem)
    looked = Looked(staff, upload)
    read, comparison = looked.read, looked.comparison
    return staff.page(
        request,
        "manage/upload.html",
        status=status,
        upload=upload,
        problem=problem,
        ask=looked.ask,
        read=read,
        comparison=comparison,
        added=_told(comparison.added, looked.stands, staff) if comparison else [],
        changed=_told(comparison.changed, looked.stands, staff) if comparison else [],
        rejected=read.rejected[:SHOWN] if read else [],
        lines=", ".join(f"{tab} {line}".strip() for tab, line in read.totals[:20]) if read else "",
        tabs=tabs_of(looked.grids, looked.reading),
        options=list(options(looked.stands.definitions)),
        metrics=[metric for metric in looked.stands.definitions.metrics if not metric.sources],
        reading=looked.reading,
        orders=ORDERS,
        decimals=DECIMALS,
        shown=SHOWN,
    )


def rejected(request: HttpRequest, staff: Staff, number: int) -> HttpResponse:
    """The rows that are rejected, with their cells, as CSV."""
    upload = _found(staff, number)
    if upload.state != models.UploadState.OPEN:
        raise Http404("Its rows are gone.")
    looked = Looked(staff, upload)
    grids = {grid.name: grid for grid in looked.grids}
    places = {grid.name: {line: place for place, line in enumerate(grid.lines.tolist())} for grid in looked.grids}
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(("tab", "line", "column", "what is wrong", "how to mend it", "row"))
    for each in looked.read.rejected if looked.read else ():
        row = grids[each.tab].row(places[each.tab][each.line]) if each.line in places.get(each.tab, {}) else []
        writer.writerow(map(cell, (each.tab, each.line, each.column, each.message, each.fix, *row)))
    return csv_answer(out.getvalue(), f"{staff.city.slug}-rejected")


def _found(staff: Staff, number: int) -> models.Upload:
    found = own_uploads(staff).select_related("who").filter(pk=number).first()
    if found is None:
        raise Http404("There is no such upload.")
    return found


def _done(request: HttpRequest, staff: Staff, upload: models.Upload) -> HttpResponseBase:
    """Do what is asked of an upload; raises ``CityScoreError`` where that can't be."""
    match request.POST.get("do"):
        case "read" if upload.state == models.UploadState.OPEN:
            looked_at, definitions = from_plain(upload.reading), standing(staff.city).definitions
            grids = unpacked(bytes(upload.grids or b""))
            upload.reading = to_plain(sent(grids, looked_at, request.POST.dict(), definitions))
            upload.save(update_fields=["reading"])
        case "keep":
            digest = request.POST.get("digest", "")
            if request.headers.get("Accept") == STREAM:
                return StreamingHttpResponse(_streamed(staff, upload, digest, spoken()), content_type=STREAM)
            keep(staff, upload, digest)
        case "drop":
            uploads.drop(upload)
            note(staff.user, Action.DROPPED, upload.name, city=staff.city.pk)
            return redirect("manage-uploads", city=staff.city.slug)
        case "undo":
            done = uploads.undo(upload, who=staff.user)
            note(staff.user, Action.UNDID, upload.name, city=staff.city.pk, after=asdict(done))
        case _:
            raise Http404("There is nothing of that kind to do.")
    return redirect("manage-upload", city=staff.city.slug, number=upload.pk)


def keep(staff: Staff, upload: models.Upload, digest: str, progress: Callable[[int, int], None] | None = None) -> None:
    """Keep an upload, all of it, if it does what was shown; raises ``CityScoreError`` where it doesn't."""
    if upload.state != models.UploadState.OPEN:
        raise uploads.Meanwhile(say("{file} was decided on already → look at what it did", file=upload.name))
    looked = Looked(staff, upload)
    if looked.read is None or looked.read.observations is None:
        raise uploads.Meanwhile(
            say("{file} can't be kept as it is → mend what is wrong, and upload it again", file=upload.name)
        )
    observations = looked.read.observations
    written = uploads.keep(upload, looked.stands, observations, who=staff.user, expected=digest, progress=progress)
    after = {"file": upload.name, "sha256": upload.digest, **asdict(written)}
    note(staff.user, Action.UPLOADED, upload.name, city=staff.city.pk, after=after)


def _streamed(staff: Staff, upload: models.Upload, digest: str, language: Language) -> Iterator[str]:
    """Keep an upload, and tell how far it is, a line of JSON each; it is finished even if nobody listens.

    What goes wrong is said in a language that is stated: when this is read, its request's is no longer spoken.
    """
    told: queue.Queue[dict[str, Any]] = queue.Queue()

    def work() -> None:
        with speaking(language):
            try:
                keep(staff, upload, digest, lambda done, total: told.put({"done": done, "of": total}))
                told.put({"end": True})
            except CityScoreError as error:
                told.put({"end": True, "problem": str(error)})
            except Exception:
                told.put({"end": True, "problem": say("that did not work → try again, or ask whoever runs the site")})
                raise
            finally:
                connection.close()

    threading.Thread(target=work, name=f"upload-{upload.pk}").start()
    last: dict[str, Any] = {}
    while "end" not in last:
        last = told.get()
        yield json.dumps(last) + "\n"


def _told(changes: Sequence[Change], stands: Standing, staff: Staff) -> list[dict[str, str]]:
    """The first changes in words."""
    metrics = dict(zip(metric_ids(staff.city, stands), stands.definitions.metrics, strict=True))
    told = []
    for change in changes[:SHOWN]:
        metric_id, district, day, sample = change.key
        metric = metrics[metric_id]

        def text(figures: tuple[float, float, bool] | None, metric: Any = metric, sample: Any = sample) -> str:
            if figures is None:
                return ""
            numerator, denominator, exempt = figures
            samples = ((sample, denominator),) if sample is not None and not exempt else ()
            return figure_text(metric, Given(numerator, denominator, exempt, samples))

        told.append(
            {
                "metric": metric.name,
                "day": day_text(day),
                "district": district,
                "before": text(change.before),
                "after": text(change.after),
            }
        )
    return told


UPLOAD = StaffPage("manage-upload", "upload/<int:number>/", "An upload", Power.ENTER, upload_page, False)
REJECTED = StaffPage(
    "manage-upload-rejected", "upload/<int:number>/rejected.csv", "Rejected rows", Power.ENTER, rejected, False
)
