"""Comparisons in the store: what a publication's composite could have been, kept once beside it."""

from __future__ import annotations

from django.db import transaction

from cityscore.model import Period
from cityscore.scoring.sensitivity import Alternative, Sensitivity, Varied
from cityscore.store import models
from cityscore.store.cities import pages_changed


@transaction.atomic
def keep_comparison(run: models.Run, period: Period, sensitivity: Sensitivity | None) -> None:
    """Keep what was found of a run, or that there was nothing to find; pages show it from now on."""
    values: dict[str, object] = {"period": str(period)}
    if sensitivity is not None:
        values |= {"own": sensitivity.own, "met": sensitivity.met, "scored": sensitivity.scored}
        values["alternatives"] = [[str(other.varied), other.name, other.score] for other in sensitivity.alternatives]
    models.Comparison.objects.update_or_create(run=run, defaults=values)
    pages_changed(run.city)


def of(run: models.Run) -> Sensitivity | None:
    """What was found of a run; None where nothing was, or nobody has looked yet."""
    kept = models.Comparison.objects.filter(run=run).exclude(own=None).first()
    if kept is None or kept.own is None:
        return None
    alternatives = tuple(Alternative(Varied(varied), name, score) for varied, name, score in kept.alternatives)
    return Sensitivity(kept.own, kept.met, kept.scored, alternatives)


def is_missing(run: models.Run) -> bool:
    """Whether nobody has looked yet what a run's composite could have been."""
    return not models.Comparison.objects.filter(run=run).exists()
