"""One source's failure is its own: whatever is wrong stops its own metrics, all or nothing of each, and no others."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cityscore.jobs.collect import Collected, collect_observations
from cityscore.jobs.source_failures import is_fault_of_ours
from cityscore.library.record_counts import observations_of_records
from cityscore.model import CityScoreError, Definitions, SourceFailure, from_kept, from_plain
from cityscore.sources.file import FileConnector

CALLS = {"name": "Calls answered", "kind": "ratio", "better": "higher", "target": 0.95}
FIRES = {"name": "Fires", "kind": "count", "better": "lower", "target": 10.0}
HEADER = "metric,day,numerator,denominator\n"
NOON = datetime(2025, 3, 10, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def plain(metrics: Mapping[str, Mapping[str, Any]], **sources: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "city": {"name": "Milltown", "timezone": "America/New_York"},
        "sources": {slug: {"type": "file", **source} for slug, source in sources.items()},
        "metrics": {slug: {"department": "Works", **metric} for slug, metric in metrics.items()},
    }


def collected(definitions: Definitions) -> Collected:
    return collect_observations(definitions, Path(), as_of=NOON, through=date(2025, 3, 9))


def city(metrics: Mapping[str, Mapping[str, Any]], **sources: Mapping[str, Any]) -> Definitions:
    return from_plain(Definitions, plain(metrics, **sources))


def taken(found: Collected, definitions: Definitions) -> set[str]:
    """The metrics that there are rows of."""
    return {definitions.metrics[index].slug for index in found.observations.metric.tolist()}


def stopped(found: Collected) -> dict[str, tuple[str, ...]]:
    return {failure.source: failure.metrics for failure in found.failures}


TWO = {"calls": {**CALLS, "source": "calls"}, "fires": {**FIRES, "source": "fires"}}
FILES = {"calls": {"path": "calls.csv"}, "fires": {"path": "fires.csv"}}


@pytest.fixture
def two() -> Definitions:
    """Two sources of a metric each, of which the first is sound."""
    Path("calls.csv").write_text(HEADER + "calls,2025-03-03,90,100\n")
    return city(TWO, **FILES)


@pytest.mark.parametrize(
    ("content", "reason", "passes"),
    [
        (None, "sources.fires.path: there is no file", True),
        (b"", "fires.csv: is empty", True),
        (b"PAR1", "fires.csv: the Parquet file is cut short or damaged", True),
        (b"metric,day,valeu\nfires,2025-03-03,4\n", "fires.csv:1: unknown column 'valeu'", False),
        (HEADER.encode() + b"fires,2025-03-03,4\n", "fires.csv:2: has 3 fields, but the header has 4", False),
        (HEADER.encode() + b"fires,2025-03-03,x,1\n", "fires.csv:2:numerator: must be a number, not 'x'", False),
        (HEADER.encode() + b"fries,2025-03-03,4,1\n", "fires.csv:2:metric: undefined metric 'fries' (1 row)", False),
    ],
)
def test_what_is_wrong_with_a_file_stops_its_own_metrics(
    two: Definitions, content: bytes | None, reason: str, passes: bool
) -> None:
    if content is not None:
        Path("fires.csv").write_bytes(content)
    found = collected(two)
    (failure,) = found.failures
    assert (failure.source, failure.metrics, failure.total) == ("fires", ("fires",), 1)
    assert failure.text.startswith(reason)
    assert failure.may_pass is passes
    assert taken(found, two) == {"calls"}


@pytest.mark.parametrize(
    "table",
    [
        {"connection": "CITY_DATABASE", "table": "figures"},
        {"connection": "NOT_SET", "table": "figures"},
    ],
)
def test_a_database_that_does_not_answer_or_is_not_stated_stops_its_own_metrics(
    two: Definitions, table: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITY_DATABASE", "postgresql://nobody@127.0.0.1:1/none")
    definitions = city(TWO, calls=FILES["calls"], fires={"type": "table", **table})
    found = collected(definitions)
    assert stopped(found) == {"fires": ("fires",)}
    assert taken(found, definitions) == {"calls"}


def test_a_wrong_row_stops_its_metric_and_the_others_of_its_file_are_taken() -> None:
    definitions = city({"calls": CALLS, "fires": FIRES}, daily={"path": "daily.csv"})
    Path("daily.csv").write_text(HEADER + "calls,2025-03-03,600,520\ncalls,2025-03-04,90,100\nfires,2025-03-03,4,1\n")
    found = collected(definitions)
    assert stopped(found) == {"daily": ("calls",)}
    assert found.failures[0].text.startswith("daily.csv:2:numerator: 600 is above the denominator, 520")
    assert taken(found, definitions) == {"fires"}


def test_of_a_metric_in_two_sources_all_is_taken_or_nothing() -> None:
    definitions = city({"calls": CALLS, "fires": FIRES}, one={"path": "one.csv"}, two={"path": "two.csv"})
    Path("one.csv").write_text(HEADER + "calls,2025-03-03,90,100\nfires,2025-03-03,4,1\n")
    Path("two.csv").write_text(HEADER + "calls,2025-03-04,x,100\nfires,2025-03-04,4,1\n")
    found = collected(definitions)
    assert stopped(found) == {"two": ("calls",)}
    assert taken(found, definitions) == {"fires"}
    assert len(found.observations) == 2


def test_a_name_of_a_district_in_two_ways_stops_every_metric_that_has_the_second() -> None:
    definitions = city({"calls": CALLS, "fires": FIRES, "more": {**FIRES, "name": "More"}}, daily={"path": "daily.csv"})
    Path("daily.csv").write_text(
        "metric,day,district,value\nmore,2025-03-03,North,1\nfires,2025-03-03,north,4\nmore,2025-03-04,,1\n"
        "more,2025-03-05,north,4\n"
    )
    assert stopped(collected(definitions)) == {"daily": ("fires", "more")}


def test_a_file_that_two_sources_read_stops_both() -> None:
    definitions = city(
        {**TWO, "other": {**FIRES, "name": "Other", "source": "other"}},
        calls={"path": "*.csv"}, fires={"path": "fires.csv"}, other={"path": "other.json"},
    )  # fmt: skip
    Path("fires.csv").write_text(HEADER + "fires,2025-03-03,4,1\n")
    Path("other.json").write_text('[{"metric": "other", "day": "2025-03-03", "value": 1}]')
    found = collected(definitions)
    assert stopped(found) == {"calls": ("calls", "fires"), "fires": ("fires",)}
    assert "fires.csv: is read for the source 'calls' and again for 'fires'" in found.failures[0].text
    assert taken(found, definitions) == {"other"}


def test_metrics_that_name_no_source_stop_where_none_that_can_be_read_has_them() -> None:
    definitions = city({"calls": CALLS, "fires": FIRES}, one={"path": "one.csv"}, gone={"path": "gone.csv"})
    Path("one.csv").write_text(HEADER + "calls,2025-03-03,90,100\n")
    assert stopped(collected(definitions)) == {"gone": ("fires",)}


def test_no_zero_is_filled_in_for_what_could_not_be_read() -> None:
    leaves_out = {"absent": "zero"}
    definitions = city(
        {"calls": CALLS, "fires": {**FIRES, "source": "daily"}, "floods": {**FIRES, "name": "F", "source": "daily"}},
        daily={"path": "daily.csv", **leaves_out},
    )
    Path("daily.csv").write_text(
        HEADER + "calls,2025-03-03,9,10\nfires,2025-03-03,4,1\nfires,2025-03-07,x,1\ncalls,2025-03-05,9,10\n"
    )
    found = collected(definitions)
    assert stopped(found) == {"daily": ("fires",)}
    assert taken(found, definitions) == {"calls", "floods"}
    assert found.observations.filled is not None
    assert set(found.observations.filled.spans) == {0, 2}  # of fires nothing that stands is taken back
    assert 1 not in found.observations.filled.never


def test_no_zero_is_filled_in_for_what_may_stand_in_a_source_that_can_not_be_read() -> None:
    definitions = city(
        {"calls": {**CALLS, "source": "one"}, "fires": FIRES},
        one={"path": "one.csv", "absent": "zero"}, gone={"path": "gone.csv", "absent": "zero"},
    )  # fmt: skip
    Path("one.csv").write_text(HEADER + "calls,2025-03-03,90,100\nfires,2025-03-03,4,1\nfires,2025-03-06,4,1\n")
    found = collected(definitions)
    assert stopped(found) == {"gone": ()}
    fires = found.observations.metric == 1
    assert found.observations.numerator[fires].tolist() == [4, 4]  # 4 and 5 March may be in the other


# Records

CASES = "opened,kind,cost\n2025-03-03 09:00:00,tree,5\n2025-03-04 10:00:00,sign,x\n2025-03-05 10:00:00,tree,7\n"


def counting(**records: Any) -> dict[str, Any]:
    return {**FIRES, "records": {"source": "cases", "count": "opened", **records}}


RULES: dict[str, dict[str, Any]] = {
    "no such column": counting(where="colour = 'red'"),
    "no condition": counting(where="kind ="),
    "impossible condition": counting(where="cost - opened > 600"),
    "no such file": counting(where="read_text('/etc/passwd') = 'x'"),
    "no such time": counting(count="kind"),
    "huge": {
        **CALLS,
        "records": {
            "source": "cases",
            "on_time": {"opened": "opened", "closed": "opened", "within": "99999999999999999999 business days"},
        },
    },
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_can_not_be_counted_stops_its_metric_alone(rule: str) -> None:
    """Rules that were kept before they were checked, or that nobody could: the others of the source are counted."""
    Path("cases.csv").write_text(CASES)
    definitions = kept(
        plain({"bad": RULES[rule], "trees": counting(where="kind = 'tree'")}, cases={"path": "cases.csv"})
    )
    found = collected(definitions)
    (failure,) = found.failures
    assert (failure.source, failure.metrics) == ("cases", ("bad",))
    assert "metrics.bad.records" in failure.text
    assert taken(found, definitions) == {"trees"}
    assert found.observations.filled is not None
    assert set(found.observations.filled.spans) == {1}


@pytest.mark.parametrize("rule", RULES)
def test_where_nothing_goes_on_without_it_the_error_names_the_metric(rule: str) -> None:
    """As ``cityscore observe`` does, which publishes nothing."""
    Path("cases.csv").write_text(CASES)
    definitions = kept(plain({"bad": RULES[rule], "trees": counting()}, cases={"path": "cases.csv"}))
    with pytest.raises(CityScoreError, match=r"metrics\.bad\.records"):
        observations_of_records(definitions, Path(), NOON)


def kept(definitions: dict[str, Any]) -> Definitions:
    """As the store keeps them, whatever this version thinks of them."""
    return from_kept(Definitions, json.loads(json.dumps(definitions)))


def test_zeros_of_a_source_of_which_a_metric_stops_are_not_taken_back() -> None:
    Path("cases.csv").write_text(CASES)
    definitions = kept(
        plain({"bad": counting(where="kind ="), "signs": counting(where="kind = 'sign'")}, cases={"path": "cases.csv"})
    )
    filled = collected(definitions).observations.filled
    assert filled is not None
    assert filled.spans[1][0][1] == date(2025, 3, 4)  # complete through, as far as its own rows tell


def test_records_that_can_not_be_read_stop_all_that_are_counted_from_them() -> None:
    definitions = city(
        {"trees": counting(), "signs": counting(where="kind = 'sign'"), "calls": {**CALLS, "source": "calls"}},
        cases={"path": "cases.csv"}, calls={"path": "calls.csv"},
    )  # fmt: skip
    Path("calls.csv").write_text(HEADER + "calls,2025-03-03,90,100\n")
    found = collected(definitions)
    assert stopped(found) == {"cases": ("trees", "signs")}
    assert found.failures[0].may_pass
    assert taken(found, definitions) == {"calls"}


@pytest.mark.parametrize("cases", [None, CASES])
def test_where_all_there_is_are_records_that_can_not_be_counted_there_is_nothing(cases: str | None) -> None:
    if cases:
        Path("cases.csv").write_text(cases)
    definitions = kept(plain({"bad": counting(where="kind =")}, cases={"path": "cases.csv"}))
    found = collected(definitions)
    assert stopped(found) == {"cases": ("bad",)}
    assert len(found.observations) == 0


def test_a_fault_of_the_program_stops_one_source_and_is_logged_with_its_traceback(
    two: Definitions, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fetch = FileConnector.fetch

    def faulty(connector: FileConnector, progress: Any = None) -> Any:
        if connector.source.slug == "fires":
            raise OverflowError("Python int too large to convert to C long")
        return fetch(connector, progress)

    monkeypatch.setattr(FileConnector, "fetch", faulty)
    with caplog.at_level(logging.ERROR, logger="cityscore.collect"):
        found = collected(two)
    assert found.failures == (SourceFailure("fires", ("fires",), found.failures[0].problems, 1, may_pass=False),)
    assert found.failures[0].text == "sources.fires: OverflowError: Python int too large to convert to C long"
    (record,) = caplog.records
    assert record.exc_info
    assert record.exc_info[0] is OverflowError
    assert taken(found, two) == {"calls"}


def test_what_is_no_fault_of_the_program_is_not_logged_as_one(
    two: Definitions, caplog: pytest.LogCaptureFixture
) -> None:
    collected(two)
    assert caplog.text == ""
    assert not is_fault_of_ours(CityScoreError("there is no file"))
    assert not is_fault_of_ours(OSError(28, "No space left on device"))
    assert is_fault_of_ours(KeyError("x"))


def test_where_everything_fails_there_is_nothing_and_all_is_told() -> None:
    definitions = city(TWO, **FILES)
    found = collected(definitions)
    assert stopped(found) == {"calls": ("calls",), "fires": ("fires",)}
    assert len(found.observations) == 0
