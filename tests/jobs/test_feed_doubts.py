"""A feed that collapsed, or lost rows, is told and held: its figures are missing, and no score is better for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.cache import caches
from django.test import Client

import cityscore
from cityscore.jobs.city_run import Outcome, collect_only, from_sources, run_city
from cityscore.jobs.exports import observations_table
from cityscore.model import Definitions, from_plain
from cityscore.people.models import User
from cityscore.store import models
from cityscore.store.definitions import apply_definitions
from cityscore.store.feed_holds import end_feed_hold
from cityscore.store.models import DoubtReason, FeedHold
from tests.jobs.toronto_fires import COLLAPSE, FIRST, declining, thinned

DAY = timedelta(days=1)
BEGIN, END = date(2023, 1, 2), date(2025, 3, 9)
"""Of the small feeds: a Monday, and a Sunday."""


def plain(metrics: dict[str, dict[str, Any]], **source: Any) -> dict[str, Any]:
    """A city that counts metrics from one feed, and has another of figures."""
    calls = {"name": "Calls", "department": "Police", "better": "higher", "kind": "ratio", "target": 0.9}
    return {
        "city": {"name": "Milltown", "timezone": "UTC"},
        "sources": {
            "incidents": {"type": "file", "path": "feed/*.csv", **source},
            "calls": {"type": "file", "path": "calls.csv"},
        },
        "metrics": {**metrics, "calls": {**calls, "source": "calls"}},
    }


def counted(name: str, where: str = "", **more: Any) -> dict[str, Any]:
    records = {"source": "incidents", "count": {"on": "alarm"}, **({"where": where} if where else {})}
    return {"name": name, "department": "Fire", "better": "lower", "kind": "count", "records": records, **more}


def define(folder: Path, definitions: dict[str, Any]) -> models.City:
    apply_definitions(from_plain(Definitions, definitions), datetime(2010, 1, 1, tzinfo=UTC), folder=str(folder))
    (folder / "feed").mkdir(exist_ok=True)
    return models.City.objects.get()


@pytest.fixture
def milltown(db: None, tmp_path: Path) -> models.City:
    return define(tmp_path, plain({"fires": counted("Fires", target=3)}))


def cases(counts: Sequence[int], first: date, kind: str = "fire") -> list[str]:
    """A line for each, in the order of time."""
    return [
        f"{first + place * DAY} {number % 24:02}:00:00,{kind}\n"
        for place, count in enumerate(counts)
        for number in range(int(count))
    ]


def write(city: models.City, lines: Sequence[str], through: date, name: str = "all.csv") -> None:
    Path(city.folder, "feed", name).write_text("alarm,type\n" + "".join(lines))
    rows = [f"calls,{through - back * DAY},70,100\n" for back in range(60, -1, -1)]
    Path(city.folder, "calls.csv").write_text("metric,day,numerator,denominator\n" + "".join(rows))


def run(city: models.City, through: date) -> Outcome:
    moment = datetime(through.year, through.month, through.day, 17, tzinfo=UTC) + DAY
    return run_city(city, from_sources(city, moment), moment=moment)


def days_of(city: models.City, metric: str = "fires") -> dict[date, float]:
    rows = observations_table(city).to_pylist()
    return {row["day"]: row["numerator"] for row in rows if row["metric"] == metric}


def steady(mean: float = 8, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, (END - BEGIN).days + 1)


def collapsed(since: date, share: float = 0.05) -> np.ndarray:
    counts = steady()
    start = (since - BEGIN).days
    counts[start:] = np.random.default_rng(2).binomial(counts[start:], share)
    counts[-1] = max(counts[-1], 1)  # so that the feed is known to go on to the end
    return counts


def accept(hold: FeedHold) -> None:
    user, _ = User.objects.get_or_create(email="ana@example.org")
    assert end_feed_hold(hold, user)


def test_torontos_fires_thinned_for_two_years_are_told_and_held_and_no_score_is_better(
    db: None, tmp_path: Path
) -> None:
    definitions = plain({"fires": counted("Fires", history={"years": 3})})
    city, lines = define(tmp_path, definitions), cases(thinned(0.05), FIRST)
    before, after = date(2018, 12, 31), date(2020, 12, 31)
    for through in (before, after):
        write(city, [line for line in lines if line[:10] <= str(through)], through)
        collect_only(city, from_sources(city))
    (hold,) = FeedHold.objects.all()
    assert (hold.reason, hold.ended, hold.last) == (DoubtReason.VOLUME_FELL, None, None)
    assert abs(hold.first - COLLAPSE) <= timedelta(days=3)
    assert max(days_of(city)) < hold.first
    rows = scored(city, definitions, since=before, through=after)
    last = {row["period"]: row["score"] for row in rows if row["metric"] == "fires" and row["through"] == before}
    # a window that holds days of before is of these days alone
    later = [row for row in rows if row["metric"] == "fires" and row["start"] and row["start"] >= hold.first]
    assert {row["period"] for row in later} == {"day", "week", "month", "quarter", "year"}
    assert {row["score"] for row in later} == {None}
    assert {row["reason"] for row in later if row["period"] == "week"} == {"no_observations"}
    composites = [row for row in rows if row["metric"] == "cityscore" and row["period"] == "week"]
    (standing,) = (row["score"] for row in composites if row["through"] == before)
    weeks = [row for row in composites if row["start"] >= hold.first]
    assert len(weeks) > 700
    assert all((row["coverage"] <= 0.5 and row["score"] is None) or row["score"] <= standing for row in weeks)
    assert last["week"] is not None


def test_without_the_hold_torontos_lost_fires_would_have_been_a_better_score(db: None, tmp_path: Path) -> None:
    definitions = plain({"fires": counted("Fires", history={"years": 3})})
    city = define(tmp_path, definitions)
    write(city, cases(thinned(0.05), FIRST), date(2020, 12, 31))
    collect_only(city, from_sources(city))
    accept(FeedHold.objects.get())
    collect_only(city, from_sources(city))
    (week,) = (
        row
        for row in scored(city, definitions, since=date(2019, 3, 3), through=date(2019, 3, 3))
        if row["metric"] == "fires" and row["period"] == "week"
    )
    assert week["score"] > 1.8


def scored(city: models.City, definitions: dict[str, Any], since: date, through: date) -> list[dict[str, Any]]:
    card = cityscore.score(
        observations_table(city), from_plain(Definitions, definitions), since=str(since), through=str(through)
    )
    return [*card.metrics.to_pylist(), *card.city.to_pylist()]


def test_a_slow_true_decline_is_taken(db: None, tmp_path: Path) -> None:
    city = define(tmp_path, plain({"fires": counted("Fires", history={"years": 3})}))
    counts = declining(0.15, date(2016, 1, 1))
    lines = cases(counts, FIRST)
    for through in (date(2019, 6, 30), date(2020, 12, 31)):
        write(city, [line for line in lines if line[:10] <= str(through)], through)
        collect_only(city, from_sources(city))
    assert not FeedHold.objects.exists()
    assert sum(days_of(city).values()) == counts.sum()


def test_a_collapse_is_seen_within_days_and_what_was_taken_of_it_is_taken_back(milltown: models.City) -> None:
    collapse = END - 20 * DAY
    lines = cases(collapsed(collapse), BEGIN)
    seen = None
    for through in (collapse - DAY, *(collapse + n * DAY for n in range(2, 14, 3))):
        write(milltown, [line for line in lines if line[:10] <= str(through)], through)
        run(milltown, through)
        if seen is None and FeedHold.objects.exists():
            seen = through
            assert max(days_of(milltown)) < FeedHold.objects.get().first <= collapse + DAY
    assert seen is not None
    assert seen - collapse <= timedelta(days=8)
    assert FeedHold.objects.count() == 1


def test_a_collapse_never_becomes_usual_by_lasting(milltown: models.City, client: Client) -> None:
    collapse = END - 200 * DAY
    for through in (collapse + 30 * DAY, collapse + 100 * DAY, END):
        counts = collapsed(collapse)[: (through - BEGIN).days + 1]
        counts[-1] = 1
        write(milltown, cases(counts, BEGIN), through)
        run(milltown, through)
        hold = FeedHold.objects.get()
        assert (hold.ended, hold.last) == (None, None)
        assert max(days_of(milltown)) < hold.first <= collapse + DAY
    caches["pages"].clear()
    public = " ".join(client.get("/milltown/").content.decode().split())
    assert "No figures from Fire since" in public
    assert "are usual" not in public


def test_data_that_are_back_are_taken_by_the_next_run(milltown: models.City) -> None:
    through = END - 3 * DAY
    lines = cases(collapsed(END - 20 * DAY), BEGIN)
    write(milltown, [line for line in lines if line[:10] <= str(through)], through)
    run(milltown, through)
    assert FeedHold.objects.get().ended is None
    write(milltown, cases(steady(), BEGIN), END)
    assert run(milltown, END).concerns == ()
    hold = FeedHold.objects.get()
    assert (hold.ended is not None, hold.who) == (True, None)
    assert sum(days_of(milltown).values()) == steady().sum()


def test_a_feed_that_comes_again_is_taken_from_then_on_and_the_gap_stays_held(milltown: models.City) -> None:
    collapse, again = END - 40 * DAY, END - 20 * DAY
    counts = collapsed(collapse)
    counts[(again - BEGIN).days :] = steady()[(again - BEGIN).days :]
    for through in (again - DAY, END):
        write(milltown, [line for line in cases(counts, BEGIN) if line[:10] <= str(through)], through)
        run(milltown, through)
    hold = FeedHold.objects.get()
    assert hold.ended is None
    assert abs(hold.last - (again - DAY)) <= timedelta(days=7)
    days = days_of(milltown)
    assert max(days) == END
    assert not [day for day in days if hold.first <= day <= hold.last]


def test_what_an_analyst_says_is_right_is_taken_and_not_doubted_again(milltown: models.City) -> None:
    collapse = END - 60 * DAY
    counts = collapsed(collapse, share=0.25)
    for through in (END - 40 * DAY, END - 39 * DAY, END - 20 * DAY, END):
        write(milltown, [line for line in cases(counts, BEGIN) if line[:10] <= str(through)], through)
        run(milltown, through)
        if through == END - 40 * DAY:
            accept(FeedHold.objects.get())
    assert FeedHold.objects.count() == 1
    assert sum(days_of(milltown).values()) == counts.sum()


@pytest.mark.parametrize("part", [0.6, 0.79])
def test_a_case_file_without_its_last_lines_is_not_taken_and_the_whole_one_is(
    milltown: models.City, part: float
) -> None:
    lines, before = cases(steady(), BEGIN), END - DAY
    write(milltown, [line for line in lines if line[:10] <= str(before)], before)
    run(milltown, before)
    known, scores = days_of(milltown), models.Score.objects.filter(subject__slug="fires", is_current=True)
    public = set(scores.values_list("period", "start", "score"))
    write(milltown, lines[: int(len(lines) * part)], END)
    outcome = run(milltown, END)
    (sentence,) = outcome.concerns
    assert sentence.startswith("Of what the source incidents had of ")
    assert sentence.endswith(
        f"when it was last taken, {1 - part:.0%} is gone: nothing of it is taken.".replace("%", " %")
    )
    assert days_of(milltown) == known
    assert public <= set(scores.values_list("period", "start", "score"))
    assert FeedHold.objects.get().reason == DoubtReason.ROWS_LOST
    assert days_of(milltown, "calls")[END] == 70
    write(milltown, lines, END)
    assert run(milltown, END + DAY).concerns == ()
    assert FeedHold.objects.get().ended is not None
    assert sum(days_of(milltown).values()) == len(lines)


def test_an_analyst_can_say_that_fewer_rows_are_right(milltown: models.City) -> None:
    lines = cases(steady(), BEGIN)
    write(milltown, lines, END)
    run(milltown, END)
    write(milltown, lines[::2], END)
    run(milltown, END)
    accept(FeedHold.objects.get())
    run(milltown, END + DAY)
    assert sum(days_of(milltown).values()) == len(lines[::2])
    assert FeedHold.objects.filter(reason=DoubtReason.ROWS_LOST).count() == 1


def test_any_loss_may_be_allowed(db: None, tmp_path: Path) -> None:
    city = define(tmp_path, plain({"fires": counted("Fires", target=3)}, loss_limit=0))
    lines = cases(steady(), BEGIN)
    for taken in (lines, lines[: len(lines) // 2]):
        write(city, taken, END)
        run(city, END)
    assert not FeedHold.objects.filter(reason=DoubtReason.ROWS_LOST).exists()


def test_the_file_of_a_month_that_is_gone_is_a_loss(milltown: models.City) -> None:
    counts = steady()
    half = (date(2024, 6, 1) - BEGIN).days
    parts = {"a.csv": cases(counts[:half], BEGIN), "b.csv": cases(counts[half:], date(2024, 6, 1))}
    for name, lines in parts.items():
        write(milltown, lines, END, name)
    run(milltown, END)
    known = days_of(milltown)
    Path(milltown.folder, "feed", "b.csv").unlink()
    run(milltown, END + DAY)
    assert FeedHold.objects.get().reason == DoubtReason.ROWS_LOST
    assert days_of(milltown) == known


def test_an_extract_of_the_last_ninety_days_rolls_on(db: None, tmp_path: Path) -> None:
    city = define(tmp_path, plain({"fires": counted("Fires", target=3)}, recount=30))
    counts = steady()
    for through in (END - 40 * DAY, END - 39 * DAY, END - 20 * DAY, END):
        first = through - 89 * DAY
        part = counts[(first - BEGIN).days : (through - BEGIN).days + 1]
        write(city, cases(part, first), through)
        assert run(city, through).concerns == ()
    assert not FeedHold.objects.exists()
    first = END - 40 * DAY - 89 * DAY
    assert sum(days_of(city).values()) == counts[(first - BEGIN).days :].sum()


def test_counts_that_come_as_figures_are_doubted_as_well(db: None, tmp_path: Path) -> None:
    fires = {"name": "Fires", "department": "Fire", "better": "lower", "kind": "count", "target": 3}
    city = define(tmp_path, plain({"fires": {**fires, "source": "incidents"}}))
    rows = [f"fires,{BEGIN + place * DAY},{count}\n" for place, count in enumerate(collapsed(END - 20 * DAY))]
    Path(city.folder, "feed", "all.csv").write_text("metric,day,numerator\n" + "".join(rows))
    Path(city.folder, "calls.csv").write_text(f"metric,day,numerator,denominator\ncalls,{END},70,100\n")
    run(city, END)
    assert max(days_of(city)) < FeedHold.objects.get().first <= END - 19 * DAY


def test_what_may_be_a_season_is_told_and_taken_while_no_earlier_year_is_known(db: None, tmp_path: Path) -> None:
    """In the first spring snow is no longer asked for, and nothing tells it from a name that changed."""
    metrics = {kind: counted(kind.title(), f"type = '{kind}'", target=3) for kind in ("snow", "trees")}
    city = define(tmp_path, plain(metrics))
    first = END - 150 * DAY
    snow = [8] * 120 + [0] * 30
    lines = cases(snow, first, "snow") + cases([10] * 151, first, "trees")
    write(city, lines, END)
    concerns = run(city, END).concerns
    assert len(concerns) == 1
    assert "no earlier year is known" in concerns[0]
    assert not FeedHold.objects.exists()
    assert days_of(city, "snow")[END] == 0
    log = models.Run.objects.latest("pk").log
    assert log["feeds"] == list(concerns)
    assert log["rows"]["incidents"] == len(lines)


def test_days_that_were_not_taken_are_counted_once_they_are_also_beyond_the_span_counted_again(
    db: None, tmp_path: Path
) -> None:
    city = define(tmp_path, plain({"fires": counted("Fires", target=3)}, recount=10))
    lines = cases(collapsed(END - 60 * DAY), BEGIN)
    for through in (END - 61 * DAY, END - 40 * DAY):
        write(city, [line for line in lines if line[:10] <= str(through)], through)
        run(city, through)
    assert FeedHold.objects.get().ended is None
    write(city, cases(steady(), BEGIN), END)
    run(city, END)
    assert sum(days_of(city).values()) == steady().sum()


def test_what_is_no_longer_measured_is_held_no_longer(milltown: models.City, tmp_path: Path) -> None:
    write(milltown, cases(collapsed(END - 20 * DAY), BEGIN), END)
    run(milltown, END)
    assert FeedHold.objects.get().ended is None
    without = plain({"others": counted("Others", "type = 'other'", target=3)})
    apply_definitions(from_plain(Definitions, without), folder=str(tmp_path))
    collect_only(milltown, from_sources(milltown))
    assert FeedHold.objects.get().ended is not None


def test_without_an_earlier_year_a_source_that_fell_as_a_whole_is_held(db: None, tmp_path: Path) -> None:
    city = define(
        tmp_path, plain({kind: counted(kind.title(), f"type = '{kind}'", target=3) for kind in ("snow", "trees")})
    )
    first, fell = END - 240 * DAY, END - 90 * DAY
    counts = [8] * (fell - first).days + [0, 1] * 46
    write(city, [line for kind in ("snow", "trees") for line in cases(counts, first, kind)], END)
    collect_only(city, from_sources(city))
    assert {hold.metric.key for hold in FeedHold.objects.all()} == {"snow", "trees"}
    for kind in ("snow", "trees"):
        assert fell - 3 * DAY <= max(days_of(city, kind)) <= fell
