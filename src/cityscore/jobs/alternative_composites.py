"""What the composite of the newest publication could have been: found once its figures are public, and kept."""

from __future__ import annotations

from datetime import datetime

from cityscore.library import alternatives
from cityscore.model import Period
from cityscore.scoring.current import has_slower
from cityscore.scoring.methods import leading_period, method_named
from cityscore.store import comparisons, known_observations, models, runs, score_publication
from cityscore.store.definitions import DefinitionsInForce


def compare_newest(city: models.City) -> bool:
    """Score the last public day under every other choice; False where that was done, or nothing is public."""
    run = runs.published(city)
    if run is None or not comparisons.is_missing(run):
        return False
    in_force = DefinitionsInForce.of(run.revision)
    settings = in_force.definitions.city
    # The version that its figures were made by, which need not be the newest: what is compared is what is public.
    version = max(
        (version for name, version in score_publication.methods_of(run) if name == settings.method), default=None
    )
    method = method_named(settings.method, version)
    period: Period = leading_period(settings.headline.period, method.periods)
    if method.has_current and has_slower(in_force.definitions):
        period = Period.CURRENT
    held = {key: datetime.fromisoformat(known) if known else None for key, known in run.held.items()}
    known = known_observations.known_observations(city, in_force, run.moment, None, held)
    sensitivity = alternatives.compare_alternatives(
        in_force.definitions, known, method, settings.periods, period, run.through
    )
    comparisons.keep_comparison(run, period, sensitivity)
    return True
