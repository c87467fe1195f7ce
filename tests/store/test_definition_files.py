"""A definitions file brought to a city whose definitions were changed in the browser since."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cityscore.definitions import dumps, loads
from cityscore.jobs.definition_files import ChangedElsewhere, FileChange, apply_file, plan_file, questions
from cityscore.jobs.exports import definitions_text
from cityscore.model import Definitions, Metric, from_plain, to_plain
from cityscore.people.models import User
from cityscore.store import models
from cityscore.store.definitions import apply_definitions, definitions_in_force

from .milltown import CRIMES, DAY, POTHOLES, Clock, city, clock, plain

pytestmark = pytest.mark.django_db
__all__ = ["clock"]
HERE, THERE = "file /srv/city.yaml", "file /home/ann/city.yaml"


@pytest.fixture
def town(clock: Clock) -> Definitions:
    """The town as its file has it, which is applied."""
    definitions = from_plain(Definitions, plain())
    bring(definitions)
    clock.moment += DAY
    return definitions


def bring(definitions: Definitions, origin: str = HERE, *, take_back: bool = False) -> FileChange:
    change = plan_file(definitions, origin, take_back=take_back)
    return apply_file(definitions, origin, change, take_back=take_back)


def stands(slug: str = "potholes") -> Metric:
    return definitions_in_force(city()).definitions.by_slug[slug]


def in_browser(without: str = "", **metrics: dict[str, Any]) -> None:
    """Change, add or remove metrics as Ann does on her screen."""
    ann = User.objects.get_or_create(email="ann@city.gov", defaults={"name": "Ann"})[0]
    in_file = to_plain(definitions_in_force(city()).definitions)
    for slug, fields in metrics.items():
        in_file["metrics"][slug] = {**in_file["metrics"].get(slug, {}), **fields}
    in_file["metrics"].pop(without, None)
    apply_definitions(from_plain(Definitions, in_file), who=ann, why="the council said so")


def with_metric(definitions: Definitions, slug: str = "potholes", **fields: Any) -> Definitions:
    metrics = [replace(m, **fields) if m.slug == slug else m for m in definitions.metrics]
    return replace(definitions, metrics=tuple(metrics))


def test_what_was_changed_in_the_browser_survives_an_older_file_that_changes_something_else(town: Definitions) -> None:
    in_browser(potholes={"target": 0.92})
    change = bring(with_metric(town, owner="Bo"))
    assert change.kept == ["potholes: target stays 0.92; changed in the browser by Ann on 2 March 2025"]
    assert (stands().target[0].value, stands().owner) == (0.92, "Bo")
    change = bring(with_metric(town, owner="Bo", deputy="Cy"))  # the same file once more goes on from what it said
    assert change.kept == ["potholes: target stays 0.92; changed in the browser by Ann on 2 March 2025"]
    assert (stands().target[0].value, stands().deputy) == (0.92, "Cy")
    assert not bring(with_metric(town, owner="Bo", deputy="Cy")).planned


def test_what_both_changed_is_a_conflict_with_both_values_which_is_asked_about(town: Definitions) -> None:
    in_browser(potholes={"target": 0.92})
    file = from_plain(Definitions, plain({"potholes": {**POTHOLES, "target": 0.95}, "crimes": CRIMES}))
    change = plan_file(file, HERE)
    assert change.conflicts == [
        "potholes: target is 0.92 here, and 0.95 in the file; changed in the browser by Ann on 2 March 2025"
    ]
    (question,) = questions(change, [])
    assert question.startswith("Take back 1 change")
    bring(file)  # whoever says yes to it
    assert stands().target[0].value == 0.95


def test_all_is_taken_back_when_that_is_said(town: Definitions) -> None:
    in_browser(potholes={"target": 0.92}, parks={**CRIMES, "name": "Parks"})
    change = bring(town, take_back=True)
    assert change.planned.retired == ("parks",)
    assert stands().target[0].value == POTHOLES["target"]


def test_what_the_browser_added_stays_and_what_it_removed_stays_removed(town: Definitions) -> None:
    in_browser(without="crimes", parks={**CRIMES, "name": "Parks"})
    change = bring(with_metric(town, owner="Bo"))
    assert not change.conflicts
    assert {line.partition(";")[0] for line in change.kept} == {
        "crimes: stays out",
        "parks: stays, though the file does not have it",
    }
    assert set(definitions_in_force(city()).keys) == {"potholes", "parks"}


def test_a_metric_renamed_in_the_browser_keeps_its_name_and_takes_what_the_file_changes(town: Definitions) -> None:
    in_file = to_plain(definitions_in_force(city()).definitions)
    in_file["metrics"]["holes"] = {**in_file["metrics"].pop("potholes"), "was": "potholes"}
    apply_definitions(from_plain(Definitions, in_file), who=User.objects.create(email="ann@city.gov"))
    bring(with_metric(town, owner="Bo"))
    assert stands("holes").owner == "Bo"
    assert models.Metric.objects.get(key="potholes").slug == "holes"


def test_an_export_names_what_it_is_made_from_and_is_the_base_wherever_it_lies(town: Definitions) -> None:
    text = definitions_text(city())
    assert "based_on: revision 1 (" in text
    exported = loads(text)
    in_browser(potholes={"target": 0.92})
    bring(with_metric(town, owner="Bo"), HERE)  # another file, in which nobody changed the target
    change = bring(with_metric(exported, deputy="Cy"), THERE)
    assert (stands().target[0].value, stands().owner, stands().deputy) == (0.92, "Bo", "Cy")
    assert len(change.kept) == 2
    assert "based_on" not in models.Revision.objects.latest("number").definitions


def test_a_file_can_take_back_what_it_said_itself(town: Definitions) -> None:
    exported = loads(definitions_text(city()))
    bring(with_metric(exported, owner="Bo"), THERE)
    assert not bring(exported, THERE).kept
    assert stands().owner is None
    parks = "parks: {name: Parks, department: Works, kind: count, better: higher}"
    bring(loads(dumps(exported).replace("metrics:\n", f"metrics:\n  {parks}\n")), THERE)
    assert bring(exported, THERE).planned.retired == ("parks",)


def test_an_export_of_another_site_is_no_base(town: Definitions) -> None:
    in_browser(potholes={"target": 0.92})
    stranger = replace(with_metric(town, owner="Bo"), based_on="revision 1 (00000000)")
    assert bring(stranger, THERE).kept == ["potholes: target stays 0.92; changed in the browser by Ann on 2 March 2025"]


def test_what_fits_no_more_together_is_refused_with_what_to_do(town: Definitions) -> None:
    in_browser(potholes={"better": "range", "target": {"low": 0.7, "high": 0.9}})
    dated = from_plain(Definitions, plain({"potholes": {**POTHOLES, "history": {"years": 2}, "target": None}}))
    with pytest.raises(ChangedElsewhere, match=r"cityscore export"):
        bring(replace(dated, metrics=(*dated.metrics, *town.metrics[1:])))
    assert stands().better == "range"


def test_what_is_changed_while_somebody_is_asked_is_not_undone(town: Definitions) -> None:
    file = with_metric(town, owner="Bo")
    shown = plan_file(file, HERE)
    in_browser(potholes={"target": 0.92})
    with pytest.raises(ChangedElsewhere, match="look at them again"):
        apply_file(file, HERE, shown)
    assert stands().owner is None
