"""Figures that people change though a source gives them too: the next run puts back what the source says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from cityscore.jobs.collect import sources_of_figures
from cityscore.model import Definitions, Metric
from cityscore.present.say.language import say, several
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.known_observations import metric_ids
from cityscore.store.observation_changes import Place
from cityscore.store.waiting_figures import collected_places


def given_by_sources(city: models.City, in_force: DefinitionsInForce, places: Collection[Place]) -> list[str]:
    """Which of the figures of some places come back by themselves, a sentence for each metric; as a rule none."""
    definitions = in_force.definitions
    if not definitions.sources:
        return []
    counts = Counter(metric for metric, _, _ in collected_places(places))
    metrics = dict(zip(metric_ids(city, in_force), definitions.metrics, strict=True))
    return [
        several(
            "{metric}: {source} gives {number} of these figures too, and the next run puts it back. Change it there.",
            "{metric}: {source} gives {number} of these figures too, and the next run puts them back. "
            "Change them there.",
            count,
            metric=metrics[key].name,
            source=_sources_text(definitions, metrics[key]),
        )
        for key, count in sorted(counts.items())
        if key in metrics
    ]


def _sources_text(definitions: Definitions, metric: Metric) -> str:
    """What may have given a metric's figures: the source that it names, or those that no other is counted from."""
    named = set(metric.sources)
    sources = [source for source in definitions.sources if source.slug in named] or sources_of_figures(definitions)
    names = [str(getattr(source, "path", None) or getattr(source, "table", None) or source.slug) for source in sources]
    return say(" or ").join(names) if names else say("a source")
