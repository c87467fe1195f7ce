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
    staff: Staff, in_force: DefinitionsInForce, answers: Sequence[Answer], found: Observations
) -> int | None:
    """Keep the answers that differ from what stands; returns how many.

    None, and nothing kept, where somebody else changed one meanwhile, which that answer then says.
    """
    locked(staff.city)
    changed = [answer for answer in answers if answer.differs]
    now = current_figures(staff.city, {answer.asked.key: (answer.asked.day,) * 2 for answer in changed})
    for answer in changed:
        there = now.get((answer.asked.key, answer.asked.day))
        if figure_token(there) not in (answer.was, answer.token):
            who = (there.who if there else "") or say("Somebody")
            said = figure_text(answer.asked.metric, there)
            answer.problems.append(
                say("{who} changed this meanwhile, to: {figure} → save again to keep yours", who=who, figure=said)
            )
            answer.was = figure_token(there)
    if any(answer.problems for answer in changed):
        return None
    changed = [each for each in changed if figure_token(now.get((each.asked.key, each.asked.day))) != each.token]
    slugs = [metric.slug for metric in in_force.definitions.metrics]
    wanted = [slugs.index(answer.slug) for answer in changed]
    observation_writes.write_observations(
        staff.city, in_force, taken_rows(found, np.isin(found.metric, wanted)), who=staff.user
    )
    for answer in changed:
        asked = answer.asked
        before = now.get((asked.key, asked.day))
        if answer.found is None:
            observation_writes.withdraw_observations(staff.city, asked.key, (asked.day, asked.day), "")
        with speaking(ENGLISH):  # the log is of many readers
            note(
                staff.user,
                Action.GAVE,
                f"{asked.metric.name}, {asked.day.isoformat() if asked.period else day_text(asked.day)}",
                city=staff.city.pk,
                before={"figure": figure_text(asked.metric, before)},
                after={"figure": figure_text(asked.metric, answer.found)},
            )
    return len(changed)
