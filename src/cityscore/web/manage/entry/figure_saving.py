"""Keeping what was typed: all of it at once, beside what it replaces, and noted in the log of changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.db import transaction

from cityscore.people.audit import Action, note
from cityscore.present.say.language import ENGLISH, say, speaking
from cityscore.present.say.terms import day_text
from cityscore.scoring.observations import Observations
from cityscore.scoring.row_selection import taken_rows
from cityscore.store import observation_writes
from cityscore.store.cities import locked
from cityscore.store.current_observations import current_figures
from cityscore.store.definitions import DefinitionsInForce
from cityscore.web.manage.entry.entry_form import Answer, figure_token
from cityscore.web.manage.staff_page import Staff
from cityscore.web.manage.typed_figures import figure_text


@transaction.atomic
def save_figures(
    staff: Staff, in_force: DefinitionsInForce, answers: Sequence[Answer], observations: Observations
) -> int | None:
    """Keep the answers that differ from what stands; returns how many.

    None, and nothing kept, where somebody else changed one meanwhile, which that answer then says.
    """
    locked(staff.city)
    changed = [answer for answer in answers if answer.differs]
    now = current_figures(staff.city, {answer.due.key: (answer.due.day,) * 2 for answer in changed})
    for answer in changed:
        current = now.get((answer.due.key, answer.due.day))
        if figure_token(current) not in (answer.was, answer.token):
            who = (current.who if current else "") or say("Somebody")
            figure = figure_text(answer.due.metric, current)
            answer.problems.append(
                say("{who} changed this meanwhile, to: {figure} → save again to keep yours", who=who, figure=figure)
            )
            answer.was = figure_token(current)
    if any(answer.problems for answer in changed):
        return None
    # somebody else may have typed the same figure meanwhile: then there is nothing to write
    changed = [answer for answer in changed if figure_token(now.get((answer.due.key, answer.due.day))) != answer.token]
    slugs = [metric.slug for metric in in_force.definitions.metrics]
    of_changed = np.isin(observations.metric, [slugs.index(answer.slug) for answer in changed])
    observation_writes.write_observations(staff.city, in_force, taken_rows(observations, of_changed), who=staff.user)
    for answer in changed:
        due = answer.due
        before = now.get((due.key, due.day))
        if answer.figure is None:
            observation_writes.withdraw_observations(staff.city, due.key, (due.day, due.day), "")
        with speaking(ENGLISH):  # the log is of many readers
            note(
                staff.user,
                Action.GAVE,
                f"{due.metric.name}, {due.day.isoformat() if due.period else day_text(due.day)}",
                city=staff.city.pk,
                before={"figure": figure_text(due.metric, before)},
                after={"figure": figure_text(due.metric, answer.figure)},
            )
    return len(changed)
