"""What is not taken from a feed, as staff see it, and an analyst's word that the data are right."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from cityscore.jobs.release_schedule import put_run_again
from cityscore.people.audit import Action, note
from cityscore.present.read.feed_hold_text import feed_hold_text, held_name
from cityscore.present.say.language import say
from cityscore.store import models, releases, runs
from cityscore.store.definitions import DefinitionsInForce, definitions_in_force
from cityscore.store.feed_holds import end_feed_hold, feed_holds_in_force
from cityscore.web.form_values import row_key
from cityscore.web.manage.staff_page import Staff


@dataclass(frozen=True)
class DoubtedRow:
    """What is held of a feed."""

    hold: models.FeedHold
    name: str
    """What it is of: a metric, or a source."""
    sentence: str


def doubted_feeds(city: models.City, in_force: DefinitionsInForce) -> list[DoubtedRow]:
    """What is held now, oldest first; nothing in a city that has ended, where nothing is taken any more."""
    if city.ended is not None:
        return []
    rows = []
    for hold in feed_holds_in_force(city):
        name = held_name(hold, in_force)
        rows.append(DoubtedRow(hold, name or hold.source, feed_hold_text(hold, name)))
    return rows


def take_feed(request: HttpRequest, staff: Staff) -> str:
    """Take what was held from now on, because somebody says that it is right; says what follows."""
    key = row_key(request.POST.get("hold")) or 0
    hold = models.FeedHold.objects.filter(city=staff.city, pk=key).select_related("city", "metric").first()
    if hold is None:
        raise Http404("There is no such hold.")
    if not end_feed_hold(hold, staff.user):
        return say("It was over already.")
    name = held_name(hold, definitions_in_force(staff.city)) or hold.source
    before = {"reason": hold.reason, "first": str(hold.first), **hold.evidence}
    note(staff.user, Action.TOOK_FEED, name, city=staff.city.pk, before=before)
    if runs.published(staff.city) or releases.waiting_run(staff.city):
        put_run_again(staff.city, f"feed hold {hold.pk} ended")
    return say("{name}: taken with the next run, which begins now.", name=name)
