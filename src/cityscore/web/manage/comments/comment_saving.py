"""Keeping comments: all that were changed at once, beside what they replace, and noted in the log of changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction

from cityscore.people.audit import Action, note
from cityscore.present.say.language import ENGLISH, say, speaking
from cityscore.store import comments, models
from cityscore.store.cities import locked
from cityscore.web.manage.comments.comment_lines import CommentLine, comment_token
from cityscore.web.manage.staff_page import Staff


@transaction.atomic
def save_comments(staff: Staff, lines: Sequence[CommentLine]) -> tuple[int, int] | None:
    """Keep the lines that differ from what stands; returns how many comments were written, and taken back.

    None, and nothing kept, where somebody else changed one meanwhile, which that line then says.
    """
    locked(staff.city)
    changed = list(_changed(staff.city, lines))
    if any(line.problems for line in lines):
        return None
    for line, before in changed:
        _keep(staff, line, before)
    written = sum(bool(line.text) for line, _ in changed)
    return written, len(changed) - written


def _changed(city: models.City, lines: Sequence[CommentLine]) -> Iterator[tuple[CommentLine, models.Note | None]]:
    """The lines that somebody changed, each with the comment that it replaces."""
    now = comments.current_comments(city, [line.request.window for line in lines])
    for line in lines:
        current = now.get(line.request.window)
        if line.text == (current.text if current else ""):
            continue
        if line.was == comment_token(current):
            yield line, current
        elif line.text != comments.said_before(line.request.window, line.was):  # else nobody touched it here
            line.problems.append(_meanwhile(current))
            line.was = comment_token(current)


def _meanwhile(current: models.Note | None) -> str:
    if current is None:
        return say("Somebody took it back meanwhile → save again to keep yours")
    return say(
        "{who} changed this meanwhile, to: {figure} → save again to keep yours", who=current.who, figure=current.text
    )


def _keep(staff: Staff, line: CommentLine, before: models.Note | None) -> None:
    if line.text:
        comments.write_comment(staff.city, line.request.window, line.text, who=staff.user)
    else:
        comments.take_back_comment(staff.city, line.request.window)
    with speaking(ENGLISH):  # the log is of many readers
        note(
            staff.user,
            Action.COMMENTED if line.text else Action.TOOK_COMMENT,
            f"{line.request.metric.name}, {line.request.name}",
            city=staff.city.pk,
            before={"comment": before.text} if before else None,
            after={"comment": line.text} if line.text else None,
        )
