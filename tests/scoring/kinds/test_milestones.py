"""Milestones: of those due by the window's end, the share done by then; worked by hand (numbers.md 25)."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from cityscore.definitions.three_way_merge import three_way_merge
from cityscore.model import InvalidDefinitions, Reason, Status, to_plain
from cityscore.scoring.chart_observer import processes
from cityscore.scoring.control_charts import NOTHING
from cityscore.scoring.day_numbers import number
from cityscore.scoring.metric_scores import Score
from tests.scoring.small_city import city, observations, score, score_one

BRIDGE: dict[str, Any] = {
    "name": "New bridge",
    "kind": "milestones",
    "better": "higher",
    "milestones": [
        {"name": "Design approved", "due": "2025-01-31", "done": "2025-01-10"},  # early: counts from when it is due
        {"name": "Money found", "due": "2025-02-28", "done": "2025-03-12"},  # late, and then done
        {"name": "Permit issued", "due": "2025-06-18"},
        {"name": "Builder chosen", "due": "2025-06-30", "done": "2025-06-30"},
        {"name": "Opened", "due": "2026-09-30"},
    ],
}


def of_month(through: str, metric: dict[str, Any] = BRIDGE) -> Score:
    return score_one(metric, [], through, "month")


@pytest.mark.parametrize(
    ("through", "done", "due"),
    [
        ("2025-01-31", 1, 1),
        ("2025-02-28", 1, 2),  # the money comes in March
        ("2025-03-31", 2, 2),
        ("2025-05-31", 2, 2),
        ("2025-06-30", 3, 4),  # 3 of 4 milestones due by 30 June are done
        ("2026-09-30", 3, 5),
    ],
)
def test_a_window_counts_what_is_due_and_done_by_its_end(through: str, done: int, due: int) -> None:
    found = of_month(through)
    assert (found.value, found.yardstick, found.score) == (done / due, 1, done / due)
    assert found.reason is None
    assert found.status is (Status.MEETS if done == due else Status.BELOW)


def test_every_period_tells_what_stands_at_its_end() -> None:
    (scores,) = score(city({"it": BRIDGE}), [], "2025-06-30")
    assert {scores.at(period, 0).value for period in scores.windows.periods} == {
        3 / 4,  # day, month, quarter, year: 30 June
        2 / 3,  # the last whole week ends on 29 June, before the builder is chosen
    }


def test_none_due_yet_is_nothing_that_could_count() -> None:
    found = of_month("2024-12-31")
    assert (found.value, found.score, found.reason) == (None, None, Reason.NO_EVENTS)


def test_a_stated_target_is_kept_and_no_evidence_is_asked() -> None:
    found = of_month("2025-06-30", BRIDGE | {"target": 0.75, "milestones": BRIDGE["milestones"][:4]})
    assert (found.yardstick, found.score) == (0.75, 1)
    alone = of_month("2025-01-31", BRIDGE | {"milestones": BRIDGE["milestones"][:1]})
    assert alone.score == 1


def test_its_process_is_none_however_long_it_goes_on() -> None:
    steps = [{"name": f"Step {week}", "due": f"2024-{week // 4 + 1:02d}-{week % 4 * 7 + 1:02d}"} for week in range(48)]
    steps = [step | ({"done": step["due"]} if place % 3 else {}) for place, step in enumerate(steps)]
    definitions = city({"it": BRIDGE | {"milestones": steps}})
    through = np.array([number(date(2025, 3, 31))])
    ((_, observer),) = processes(definitions, observations(definitions, []), through)
    assert observer.seen(np.array([0])) == [NOTHING]


def test_outside_its_active_days_it_has_no_score() -> None:
    ended = BRIDGE | {"active": {"from": "2025-01-01", "to": "2025-05-31"}}
    assert of_month("2025-06-30", ended).reason is Reason.NOT_ACTIVE
    assert of_month("2025-05-31", ended).score == 1


def test_what_is_written_to_a_file_is_what_was_stated() -> None:
    metric = city({"it": BRIDGE}).metrics[0]
    assert metric.target, "all that is due should be done"
    assert "target" not in to_plain(metric)
    assert to_plain(metric)["milestones"][1] == {
        "name": "Money found", "due": date(2025, 2, 28), "done": date(2025, 3, 12)
    }  # fmt: skip


def test_two_who_mark_different_ones_as_done_are_told_that_they_did() -> None:
    """Milestones are one value, as dated targets are: what another did is a conflict, never lost unsaid."""
    base, file, browser = ({"metrics": {"it": to_plain(city({"it": BRIDGE}).metrics[0])}} for _ in range(3))
    for stated, place in ((file, 2), (browser, 4)):
        steps = [dict(step) for step in stated["metrics"]["it"]["milestones"]]
        steps[place]["done"] = date(2025, 7, 1)
        stated["metrics"]["it"]["milestones"] = steps
    assert [found.place for found in three_way_merge(base, file, browser).conflicts] == [
        ("metrics", "it", "milestones")
    ]
    assert not three_way_merge(base, file, base).conflicts
    (kept,) = three_way_merge(base, base, browser).kept
    assert kept.standing == browser["metrics"]["it"]["milestones"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"milestones": []}, "kind: milestones needs milestones"),
        ({"better": "lower"}, "more milestones done is always better"),
        ({"history": {"years": 1}}, "milestones have no history to compare with"),
        ({"cadence": "monthly"}, "milestones have no cadence"),
        ({"lag": 3}, "milestones have no lag"),
        ({"evidence": {"cases": 3}}, "kind: milestones has no cases to count"),
        ({"target": 2}, "a share is never above 1"),
        ({"q": 0.5}, "q does not fit kind: milestones"),
        ({"kind": "ratio"}, "milestones does not fit kind: ratio"),
        ({"milestones": [BRIDGE["milestones"][0]] * 2}, "two milestones are called 'Design approved'"),
        ({"source": "daily"}, "no figures of kind: milestones come from anywhere"),
    ],
)
def test_what_does_not_go_with_milestones_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidDefinitions, match=says):
        city({"it": BRIDGE | change})
