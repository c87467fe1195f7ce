"""Records that can't be counted: what is told, with its place and how to mend it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cityscore.model import InvalidDefinitions, InvalidInput, Metric, Source, TableSource, from_plain
from cityscore.records.sums_below_zero import days_below_zero
from cityscore.sources import connector_of
from tests.records.engine_stages import CONNECTION, ENGINES, WORKER, Stage
from tests.records.test_engines import observed
from tests.records.test_oracle import metric

every_engine = pytest.mark.parametrize("stage", ENGINES, indirect=True)
CASES = pa.table(
    {
        "opened": pa.array([datetime(2024, 3, 4, 9)], pa.timestamp("s")),
        "closed": pa.array([datetime(2024, 3, 4, 10)], pa.timestamp("s")),
        "number": pa.array([1], pa.int64()),
        "said": ["yesterday"],
    }
)


def told(stage: Stage, source: dict[str, Any], **on_time: Any) -> str:
    counting = {"opened": "opened", "closed": "closed", "within": "2 days", **on_time}
    definition = metric("ratio", on_time=counting)
    del definition["records"]["district"]
    with pytest.raises((InvalidDefinitions, InvalidInput)) as error:
        observed(stage, source, {"signs": definition})
    (problem,) = error.value.problems
    return str(problem)


@every_engine
def test_a_column_that_is_not_there_is_told_with_the_nearest(stage: Stage) -> None:
    place = "metrics.signs.records.on_time.closed"
    said = f"{place}: there is no column 'closd' in its source → did you mean 'closed'?"
    assert told(stage, stage.put(CASES), closed="closd") == said


@every_engine
def test_a_column_that_holds_no_times_is_told_with_what_it_holds(stage: Stage) -> None:
    said = (
        "metrics.signs.records.on_time.closed: the column 'number' holds no times but int64 → name a column with times"
    )
    assert told(stage, stage.put(CASES), closed="number") == said


@every_engine
def test_a_column_of_ids_that_is_not_there_is_told(stage: Stage) -> None:
    definition = metric("ratio", on_time={"opened": "opened", "closed": "closed", "within": "2 days"}, id="numbr")
    del definition["records"]["district"]
    with pytest.raises(InvalidDefinitions, match=r"records\.id: there is no column 'numbr' .* did you mean 'number'"):
        observed(stage, stage.put(CASES), {"signs": definition})


@every_engine
def test_a_day_that_adds_up_to_less_than_nothing_has_no_figure_but_a_mean_with_a_zero_has(stage: Stage) -> None:
    counting = {"of": "paid", "on": "opened"}
    net = metric("average", sum=counting) | {"better": "higher", "target": {"value": 10, "zero": -10}}
    both = {"signs": metric("count", sum=counting), "net": net}
    for definition in both.values():
        del definition["records"]["district"]
    found = observed(stage, stage.put(CASES.append_column("paid", pa.array([-2.5]))), both).observations
    assert found.exempt is not None
    rows = zip(found.metric, found.numerator, found.denominator, found.exempt, strict=True)
    assert sorted(map(tuple, rows)) == [(0, 0.0, 0.0, True), (1, -2.5, 1.0, False)]


@every_engine
@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("(20.00)", "a negative number begins with a minus: -20.00"),
        ("$1,234.50", "write the number alone: 1234.50"),
        ("lots", "leave the row out if the figure is missing"),
    ],
)
def test_a_text_that_is_no_figure_is_told_with_its_column(stage: Stage, written: str, says: str) -> None:
    definition = metric("count", sum={"of": "said", "on": "opened"})
    del definition["records"]["district"]
    source = stage.put(CASES.set_column(3, "said", pa.array([written])))
    with pytest.raises(InvalidInput) as error:
        observed(stage, source, {"signs": definition})
    (problem,) = error.value.problems
    said = f"metrics.signs.records.sum.of: a figure of the column 'said' must be a number, not '{written}'"
    assert str(problem).startswith(said)
    assert says in str(problem)


OWN_NAMES = (
    "amount",
    "rule",
    "rule_key",
    "value",
    "met",
    "state",
    "at",
    "odd",
    "district",
    "span_days",
    "t_on",
    "kind",
)


def own_names(name: str, **way: Any) -> dict[str, Any]:
    """How records are counted whose column has one of our own names."""
    definition = metric("ratio" if "share" in way else "count", where=f"{name} = 'x'", **way)
    del definition["records"]["district"]
    return definition


@every_engine
def test_a_column_may_be_called_as_one_that_is_made_for_counting(stage: Stage) -> None:
    days = [datetime(2024, 3, 4, 9)] * 3
    own = {name: ["x", "x", "y"] for name in OWN_NAMES}
    source = stage.put(pa.table({"opened": pa.array(days, pa.timestamp("s")), "paid": [50, 150, 250], **own}))
    counts = {f"count-{place}": own_names(name, count={"on": "opened"}) for place, name in enumerate(OWN_NAMES)}
    shares = {
        f"share-{place}": own_names(name, share={"on": "opened", "where": f"{name} = 'x' and paid > 100"})
        for place, name in enumerate(OWN_NAMES)
    }
    figures = observed(stage, source, {**counts, **shares}).observations
    order = figures.metric.argsort()
    numerators, denominators = figures.numerator[order].tolist(), figures.denominator[order].tolist()
    assert numerators == [2.0] * len(counts) + [1.0] * len(shares)
    assert denominators == [1.0] * len(counts) + [2.0] * len(shares)


@every_engine
def test_a_column_called_amount_is_compared_as_it_stands(stage: Stage) -> None:
    days = pa.array([datetime(2024, 3, 4, 9)] * 3, pa.timestamp("s"))
    definition = metric("count", where="amount > 100", sum={"of": "amount", "on": "opened"})
    del definition["records"]["district"]
    source = stage.put(pa.table({"opened": days, "amount": [50, 150, 250]}))
    assert observed(stage, source, {"paid": definition}).observations.numerator.tolist() == [400]


def test_no_advice_overstates_what_is_net(tmp_path: Path) -> None:
    stage = Stage("duckdb", tmp_path)
    definition = metric("average", sum={"of": "paid", "on": "opened"})
    del definition["records"]["district"]
    counted = observed(stage, stage.put(CASES.append_column("paid", pa.array([-2.5]))), {"signs": definition})
    (findings,) = days_below_zero(
        counted.findings, counted.observations, [from_plain(Metric, {"slug": "signs", **definition})]
    )
    assert not any("leave out" in told for told in findings.concerns)
    assert any("count what comes in and what is paid back as two metrics" in told for told in findings.concerns)


@pytest.mark.parametrize("format", ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S%z", None])
def test_a_literal_z_is_utc(tmp_path: Path, format: str | None) -> None:
    """02:00Z on 1 July is 10 in the evening of 30 June in New York."""
    stage = Stage("duckdb", tmp_path)
    definition = metric("count", count={"on": "opened", **({"format": format} if format else {})})
    del definition["records"]["district"]
    source = stage.put(pa.table({"opened": ["2023-07-01T02:00:00Z"]}), "csv")
    assert observed(stage, source, {"signs": definition}).observations.day.astype(str).tolist() == ["2023-06-30"]


@every_engine
def test_figures_are_added_up_to_the_same_whatever_their_order(stage: Stage) -> None:
    amounts = [0.1, 0.2, 0.3, 0.7, 1e6, 0.000001]
    cases = pa.concat_tables([CASES.append_column("paid", pa.array([each])) for each in amounts])
    definition = metric("average", sum={"of": "paid", "on": "opened"})
    del definition["records"]["district"]
    sums = [
        observed(stage, stage.put(each), {"signs": definition}).observations.numerator.tolist()
        for each in (cases, cases.take(list(reversed(range(len(amounts))))))
    ]
    assert sums == [[1000001.300001], [1000001.300001]]


@every_engine
@pytest.mark.parametrize("format", [{"format": "%Y-%m-%d %H:%M"}, {}])
def test_a_text_that_is_no_time_is_told_with_its_column(stage: Stage, format: dict[str, str]) -> None:
    words = ["2024-03-04 09:00", "some day"]
    cases = pa.concat_tables([CASES, CASES]).append_column("begun", pa.array([words[0]] * 2))
    cases = cases.set_column(cases.schema.get_field_index("said"), "said", pa.array(words))
    said = told(stage, stage.put(cases), opened="begun", closed="said", **format)
    assert said.startswith("metrics.signs.records.on_time.closed: the times of the column 'said' can't be read: ")
    assert "some" in said
    assert said.endswith(" → state how they are written, such as format: '%m/%d/%Y %I:%M:%S %p'")
    assert "\n" not in said


@every_engine
def test_a_word_for_nothing_among_times_is_told_with_how_to_say_so(stage: Stage) -> None:
    cases = pa.concat_tables([CASES] * 3)
    cases = cases.set_column(
        cases.schema.get_field_index("said"), "said", pa.array(["2024-03-04 09:00", "NULL", "n/a"])
    )
    said = told(stage, stage.put(cases), opened="opened", closed="said")
    assert said == (
        "metrics.signs.records.on_time.closed: the times of the column 'said' can't be read: some are 'NULL', 'n/a'"
        ' → where that means that there is none, say so at the source: missing: ["NULL", "n/a"]'
    )


@pytest.mark.parametrize("stage", ENGINES[:2], indirect=True)
def test_a_file_that_is_not_there_empty_or_cut_short_is_told(stage: Stage, tmp_path: Path) -> None:
    engine = {"engine": "spark"} if stage.name == "spark" else {}
    empty, cut = tmp_path / "empty.csv", tmp_path / "cut.parquet"
    empty.touch()
    pq.write_table(CASES, cut)
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    sources = [{"type": "file", "path": name, **engine} for name in ("nowhere/*.csv", "empty.csv", "cut.parquet")]
    nowhere, without_header, half = (told(stage, source) for source in sources)
    assert nowhere.startswith("sources.cases.path: there is no file ")
    assert without_header.startswith("sources.cases.path: ")
    assert "is empty: it has no header" in without_header
    assert half.startswith("sources.cases: can't be read: ")


@pytest.mark.postgresql
def test_a_database_that_goes_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    server, name = os.environ["DATABASE_URL"], f"going_{WORKER}"
    with psycopg.connect(server, autocommit=True) as other:  # a database of its own: nobody else's connections end
        other.execute(f"DROP DATABASE IF EXISTS {name}")
        other.execute(f"CREATE DATABASE {name}")
    going = f"{server.rpartition('/')[0]}/{name}"
    monkeypatch.setenv(CONNECTION, going)
    with psycopg.connect(going, autocommit=True) as other:
        other.execute("CREATE TABLE there (opened timestamp)")
        source = TableSource(slug="cases", connection=CONNECTION, table="public.there")
        with pytest.raises(InvalidInput, match=r"sources\.cases: can't be read: "):
            count_while_it_goes(source, other)


def count_while_it_goes(source: Source, other: psycopg.Connection[Any]) -> None:
    with connector_of(source, Path()).opened() as table:
        this = "datname = current_database() AND pid <> pg_backend_pid()"
        other.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {this}")
        table.count().to_pyarrow()
