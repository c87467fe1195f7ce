"""Keeping an upload, all of it or nothing, and telling a browser meanwhile how far that is."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, TypeAlias

from django.db import connection

from cityscore.model import CityScoreError
from cityscore.people.audit import Action, note
from cityscore.present.say.language import Language, say, speaking
from cityscore.store import models, uploads
from cityscore.store.observation_writes import Progress
from cityscore.web.manage.staff_page import Staff
from cityscore.web.manage.upload.review import Review

STREAM = "application/x-ndjson"
Message: TypeAlias = dict[str, Any]
"""A line of the stream: how many figures ``done`` ``of`` how many; at the ``end`` perhaps a ``problem``."""


def keep_page(
    staff: Staff, upload: models.Upload, digest: str, progress: Progress | None = None, *, sure: bool = False
) -> None:
    """Keep an upload, all of it, if it does what was shown; raises ``CityScoreError`` where it doesn't.

    ``sure`` says that figures which look wrong were looked at, and are right.
    """
    if upload.state != models.UploadState.OPEN:
        raise uploads.Meanwhile(say("{file} was decided on already → look at what it did", file=upload.name))
    review = Review(staff, upload)
    if review.observations is None:
        raise uploads.Meanwhile(
            say("{file} can't be kept as it is → mend what is wrong, and upload it again", file=upload.name)
        )
    if review.doubts and not sure:
        raise uploads.Meanwhile(say("Some figures look wrong → say that they are right, or mend the file"))
    written = uploads.keep_upload(
        upload, review.in_force, review.observations, who=staff.user, expected=digest, progress=progress
    )
    after = {"file": upload.name, "sha256": upload.digest, **asdict(written)}
    note(staff.user, Action.UPLOADED, upload.name, city=staff.city.pk, after=after)


def streamed(
    staff: Staff, upload: models.Upload, digest: str, language: Language, *, sure: bool = False
) -> Iterator[str]:
    """Keep an upload, and tell how far it is, a line of JSON each.

    A thread of its own keeps it, so that it is finished even if nobody listens. What goes wrong is said in a language
    that is stated: when this is read, its request's is no longer spoken.
    """
    messages: queue.Queue[Message] = queue.Queue()

    def work() -> None:
        with speaking(language):
            try:
                keep_page(
                    staff, upload, digest, lambda done, total: messages.put({"done": done, "of": total}), sure=sure
                )
                messages.put({"end": True})
            except CityScoreError as error:
                messages.put({"end": True, "problem": str(error)})
            except Exception:
                problem = say("that did not work → try again, or ask whoever runs the site")
                messages.put({"end": True, "problem": problem})
                raise
            finally:
                connection.close()  # a connection is its thread's, and nobody else would close this one

    threading.Thread(target=work, name=f"upload-{upload.pk}").start()
    message: Message = {}
    while "end" not in message:
        message = messages.get()
        yield json.dumps(message) + "\n"
