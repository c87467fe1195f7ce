"""A check of first figures: are those of some metric regularly revised one way, and does its definition know?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from cityscore.jobs.preliminary_figures import revised_log_entry, revised_metrics
from cityscore.model import Metric, Problem
from cityscore.present.say.preliminary_text import preliminary_text
from cityscore.scoring.first_figures import FirstFigures
from cityscore.store import models, runs
from cityscore.store.definitions import DefinitionsInForce


def first_figures_revised(now: datetime) -> Iterator[Problem]:
    """First figures are final, or their metric's lag says how long they take to settle."""
    for city in models.City.objects.filter(revisions__isnull=False, ended=None).distinct():
        if (run := runs.published(city)) is None:
            continue
        in_force = DefinitionsInForce.of(run.revision)
        by_key = {in_force.keys[metric.slug]: metric for metric in in_force.definitions.metrics}
        for key, seen in revised_metrics(run, in_force).items():
            if (problem := lag_advice(by_key[key], seen)) is not None:
                yield replace(problem, message=f"{city}: {problem.message}")


def lag_advice(metric: Metric, seen: FirstFigures) -> Problem | None:
    """The lag that a metric should state, by what is seen of its first figures; None where it states one as long."""
    lag, one_way = metric.lag[-1], max(seen.up, seen.down)
    if lag.settles and lag.value >= seen.days:
        return None
    words = preliminary_text(revised_log_entry(seen), metric.slug)
    return Problem(
        message=f"{metric.name}: {words} ({one_way} of the {seen.figures} that are old enough to tell)",
        fix=f"write lag: {{value: {max(lag.value, seen.days)}, settles: true}}, and a figure counts once"
        " 95 % of what comes in the end has come",
        warning=True,
    )
