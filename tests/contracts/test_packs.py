"""What holds for every starter pack, alone and together: it reads, says all it must, needs no advice, and scores."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from cityscore.definitions import lint, loads
from cityscore.definitions.packs import (
    PACKS,
    StarterPack,
    annotated_metrics,
    load_pack,
    load_packs,
    pack_definitions,
)
from cityscore.definitions.packs.starter_pack import FOLDER, read_pack
from cityscore.library.record_counts import observations_of_records
from cityscore.library.scoring import score
from cityscore.model import (
    City,
    CityScoreError,
    Definitions,
    InvalidDefinitions,
    Metric,
    Period,
    Records,
    Target,
    to_plain,
)

CITY: dict[str, Any] = {"name": "Milltown", "timezone": "America/New_York"}
THROUGH = date(2025, 7, 28)
FIRST = date(2020, 1, 1)
NEAR = 200
"""Days of each year that can lie in a window seen from THROUGH, or in its counterparts."""
PERIOD_OF = {"monthly": Period.MONTH, "quarterly": Period.QUARTER, "yearly": Period.YEAR}
CONDITION = re.compile(r"(\w+) (<>|=|<=|in) \(?('[^']*'|-?\d+)")
SENTENCE = re.compile(r"[A-Z0-9].*[.)]", re.DOTALL)

every_pack = pytest.mark.parametrize("name", PACKS)


def ends(cadence: str) -> Iterator[date]:
    """The days under which rows of a cadence stand, of all that a score may need."""
    for offset in range((THROUGH - FIRST).days + 1):
        day = FIRST + timedelta(offset)
        starts_a_month = (day + timedelta(1)).day == 1
        match cadence:
            case "monthly":
                is_due = starts_a_month
            case "quarterly":
                is_due = starts_a_month and day.month % 3 == 0
            case "yearly":
                is_due = starts_a_month and day.month == 12
            case "weekly":
                is_due = day.weekday() == 6
            case _:
                anniversary = THROUGH.replace(year=day.year)
                is_due = 0 <= (anniversary - day).days < NEAR
        if is_due:
            yield day


def made_row(metric: Metric, day: date) -> dict[str, Any]:
    """A figure that fits a metric's kind: near its target if it has one."""
    target = metric.target[-1] if metric.target else None
    goal = (target.value if target.value is not None else target.low) if target else None
    row: dict[str, Any] = {"metric": metric.slug, "day": day}
    if metric.kind.traits.needs_q:
        return {**row, "value": goal or 50, "count": 20}
    if metric.kind.observed.is_share:
        return {**row, "numerator": 90, "denominator": 100}
    if metric.kind.observed.has_fixed_denominator:
        return {**row, "numerator": 3000 if goal is None else round(goal * 31, 2), "denominator": 1}
    return {**row, "numerator": (goal or 4) * 100, "denominator": 100}


def written(folder: Path, metrics: tuple[Metric, ...]) -> Path:
    """Made data of some metrics, as a file."""
    path = folder / "figures.csv"
    metrics = tuple(metric for metric in metrics if metric.kind.observed.has_rows)
    with path.open("w", newline="", encoding="utf-8") as stream:
        columns = ("metric", "day", "numerator", "denominator", "value", "count")
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        for metric in metrics:
            writer.writerows(made_row(metric, day) for day in ends(metric.cadence))
    return path


def test_the_list_names_every_file_and_only_those() -> None:
    assert sorted(PACKS) == sorted(
        file.name.removesuffix(".yaml") for file in files(FOLDER).iterdir() if file.name.endswith(".yaml")
    )


@every_pack
def test_it_says_all_that_whoever_chooses_needs(name: str) -> None:
    pack = load_pack(name)
    assert SENTENCE.fullmatch(pack.about)
    assert 3 <= len(pack.services) <= 14
    for service in pack.services:
        metric = service.metric
        for text in (metric.definition, metric.note, service.get, service.usual):
            assert not text or SENTENCE.fullmatch(text), f"{metric.slug}: {text}"
        assert metric.owner
        assert metric.unit or not metric.kind.traits.needs_q, metric.slug
        assert (metric.source, metric.records) == (None, None)
        for target in metric.target:
            assert target.why or service.usual, f"{metric.slug}: whose target is it?"


@every_pack
def test_it_needs_no_advice(name: str) -> None:
    definitions = pack_definitions([load_pack(name)], CITY)
    assert [str(advice) for advice in lint(definitions)] == []


@every_pack
def test_every_service_is_scored_on_made_figures(name: str, tmp_path: Path) -> None:
    definitions = pack_definitions([load_pack(name)], CITY)
    definitions = replace(definitions, metrics=tuple(with_due_milestones(metric) for metric in definitions.metrics))
    path = written(tmp_path, definitions.metrics)
    rows = score(path, definitions, through=THROUGH).metrics.to_pylist()
    scored = {(row["metric"], row["period"]): row for row in rows}
    for metric in definitions.metrics:
        row = scored[metric.slug, PERIOD_OF.get(metric.cadence, Period.WEEK)]
        assert (row["score"] is not None) == metric.scored, (metric.slug, row["reason"])


def with_due_milestones(metric: Metric) -> Metric:
    """A metric as stated, whose milestones are due by THROUGH, and the first is done."""
    milestones = tuple(
        replace(milestone, due=THROUGH - timedelta(60), done=None if number else THROUGH - timedelta(70))
        for number, milestone in enumerate(metric.milestones)
    )
    return replace(metric.as_stated, milestones=milestones)


@every_pack
def test_its_examples_of_targets_are_good_and_scored(name: str, tmp_path: Path) -> None:
    services = {service.metric.slug: service for service in load_pack(name).services if service.own_target}
    metrics = tuple(
        replace(service.metric, history=None, target=tuple(map(in_time, service.own_target)))
        for service in services.values()
    )
    if not metrics:
        return
    definitions = replace(pack_definitions([load_pack(name)], CITY), cabinets=(), metrics=metrics)
    assert [str(advice) for advice in lint(definitions)] == []
    rows = score(written(tmp_path, metrics), definitions, through=THROUGH).metrics.to_pylist()
    scored = {(row["metric"], row["period"]): row for row in rows}
    for metric in metrics:
        period = Period.QUARTER if metric.rare else PERIOD_OF.get(metric.cadence, Period.WEEK)
        row = scored[metric.slug, period]
        assert row["score"] is not None or not metric.scored, (metric.slug, row["reason"])


def in_time(target: Target) -> Target:
    """A plan as it would have been some years before, so that THROUGH lies in it."""
    if target.since is None or target.to is None:
        return target
    return replace(target, since=target.since.replace(year=2024), to=target.to.replace(year=2025))


@every_pack
def test_its_examples_of_records_are_good_definitions_once_the_number_signs_are_gone(name: str) -> None:
    packs = [load_pack(name)]
    text = annotated_metrics(pack_definitions(packs, CITY), packs)
    lines = re.sub(r"    # target:\n(    #   .*\n)+", "", text).splitlines()  # which goes in place of history
    uncommented = "\n".join(re.sub(r"^( *)# (?=( *)(\S+:|- ))", r"\1", line) for line in lines if is_example(line))
    definitions = loads(uncommented)
    assert {metric.slug for metric in definitions.metrics if metric.records} == {
        service.metric.slug for service in packs[0].services if service.records
    }
    assert [str(advice) for advice in lint(definitions)] == []


def is_example(line: str) -> bool:
    """Whether a line is no sentence for a reader."""
    text = line.strip()
    return not text.startswith("#") or re.match(r'# +("?[\w*-]+"?:|- )(?! [A-Z])', text) is not None


@every_pack
def test_its_examples_of_records_are_counted(name: str, tmp_path: Path) -> None:
    pack = load_pack(name)
    metrics = tuple(
        replace(service.metric, records=service.records) for service in pack.services if service.records is not None
    )
    if not metrics:
        return
    definitions = Definitions(city=City(**CITY), metrics=metrics, sources=pack.sources)
    for source in pack.sources:
        rows = [made_case(metric.records, day) for metric in metrics for day in range(1, 13)]
        folder = tmp_path / Path(source.path).parent
        folder.mkdir(parents=True)
        with (folder / "export.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, sorted({column for row in rows for column in row}), restval="")
            writer.writeheader()
            writer.writerows(row for row in rows if row["of source"] == source.slug)
    counted, _ = observations_of_records(definitions, tmp_path, datetime(2025, 9, 1, tzinfo=UTC))
    figures = dict.fromkeys((metric.slug for metric in metrics), 0.0)
    for index, numerator in zip(counted.metric.tolist(), counted.numerator.tolist(), strict=True):
        figures[metrics[index].slug] += numerator
    assert [slug for slug, figure in figures.items() if not figure] == []


def made_case(records: Records | None, day: int) -> dict[str, str]:
    """A case that an example of records counts, and in time."""
    assert records is not None
    case = {"of source": records.source}
    counting = to_plain(records)[records.stated_way]
    stated = {"on": counting} if isinstance(counting, str) else counting
    clock = dict(
        zip(("opened", "from", "on", "closed", "to", "due"), ("00", "00", "00", "05", "05", "59"), strict=True)
    )
    case |= {stated[key]: f"2025-06-{day:02d} 10:00:{second}" for key, second in clock.items() if key in stated}
    if paused := stated.get("paused"):
        case[paused["column"]] = "0"
    case |= {column: f"{day}" for column in (records.id, records.latest_by) if column}
    case |= {records.district.column: "Downtown"} if records.district else {}
    if records.backlog:  # of what is still open
        case[stated.get("closed") or stated["to"]] = ""
    for condition in filter(None, (records.where, stated.get("where"))):
        for column, sign, value in CONDITION.findall(condition):
            case[column] = "Open" if sign == "<>" else value.strip("'")
    return case


def all_of_them() -> list[StarterPack]:
    return load_packs(PACKS)


def test_together_they_are_one_city_without_advice() -> None:
    definitions = pack_definitions(all_of_them(), CITY)
    slugs = [service.metric.slug for pack in all_of_them() for service in pack.services]
    assert sorted(slugs) == sorted(metric.slug for metric in definitions.metrics)
    assert [str(advice) for advice in lint(definitions)] == []
    text = annotated_metrics(definitions, all_of_them())
    assert loads(text) == definitions
    for pack in all_of_them():
        for service in pack.services:
            assert f"# How to get its figures: {service.get.split()[0]}" in text


def test_an_unknown_pack_is_answered_with_the_nearest() -> None:
    with pytest.raises(CityScoreError, match="there is no pack 'fire-em' → did you mean 'fire-ems'"):
        load_pack("fire-em")


def test_a_pack_that_lacks_something_says_what() -> None:
    with pytest.raises(InvalidDefinitions) as error:
        read_pack("name: X\nmetrics:\n  a: {name: A, department: B, better: higher, kind: ratio}\n", "x")
    messages = [problem.message for problem in error.value.problems]
    assert "the pack does not state about" in messages
    assert "a does not state get" in messages
    assert "a states neither target nor usual" in messages
