"""What somebody subscribed to, in words, and which metrics it takes in."""

from __future__ import annotations

from cityscore.model import Definitions, Visibility
from cityscore.people.models import Subscription
from cityscore.present.read.scope import scope_of
from cityscore.present.say.language import say
from cityscore.reports import report_on
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.models import SubjectKind


def subscription_words(subscription: Subscription, definitions: Definitions) -> str:
    """A subscription in words; of what is not there any more, what it was called in addresses."""
    if report := report_on(subscription.topic):
        return say(report.title)
    match subscription.kind:
        case SubjectKind.CITY:
            return say("Alerts about all services")
        case SubjectKind.CABINET:
            groups = {group.slug: group.name for group in definitions.groups}
            return say("Alerts about {name}", name=groups.get(subscription.slug, subscription.slug))
        case _:
            shown = [metric for metric in definitions.metrics if metric.visibility is Visibility.PUBLIC]
            metrics = {key: metric.name for metric in shown for key in (metric.slug, *metric.was)}
            return say("Alerts about {name}", name=metrics.get(subscription.slug, subscription.slug))


def takes_in(in_force: DefinitionsInForce, kind: str, slug: str) -> frozenset[str]:
    """The metrics (their keys) that a subscription is about; none where it is of something that is gone."""
    if kind == SubjectKind.METRIC:
        return frozenset({slug})
    part = scope_of(in_force, kind, slug)
    return frozenset(part.key(metric)[1] for metric in part.metrics) if part else frozenset()
