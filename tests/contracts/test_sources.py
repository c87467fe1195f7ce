"""What holds for every connector, in every format it reads, and that nothing is missing where one was added."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import cityscore.model.sources as options
import cityscore.sources as package
from cityscore.library.checking import check_observations
from cityscore.model import SOURCES, CityScoreError, InvalidInput, Source
from cityscore.sources import Connector, connector_for, connector_of
from cityscore.sources.combined_tables import Loaded
from tests.library.small_rows import CITY, plain, problems_of
from tests.sources.stage import Row, Stage

ROOT = Path(__file__).parents[2]
NOT_CONNECTORS = {"columns", "combined_tables", "connector", "missing_figures", "reading"}
"""Files of the package, and their tests, that are no connector."""

STAGES: dict[str, dict[str, Stage]] = {
    source.type: vars(import_module(f"tests.sources.test_{source.type}")).get("STAGES", {})
    for source in SOURCES
    if (ROOT / f"tests/sources/test_{source.type}.py").exists()
}
"""The stages of each connector, a new one of which must have at least one."""

every_stage = pytest.mark.parametrize(
    "stage",
    [pytest.param(each, id=f"{kind}: {name}") for kind, stages in STAGES.items() for name, each in stages.items()],
)

GOOD: list[Row] = [
    {"metric": "potholes", "day": "2025-03-18", "numerator": "5", "denominator": "7"},
    {"metric": "potholes", "day": "2025-03-18", "district": "Roxbury", "numerator": "0", "denominator": "0"},
    {"metric": "calls", "day": "2025-03-18", "numerator": "12"},
    {"metric": "survey", "day": "2025-03-19", "numerator": "4.5", "denominator": "2"},
    {"metric": "backlog", "day": "2025-03-19", "value": "8"},
    {"metric": "response", "day": "2025-03-19", "value": "40.25", "count": "3"},
]
OBSERVED = [
    ("potholes", "", "2025-03-18", 5, 7),
    ("potholes", "Roxbury", "2025-03-18", 0, 0),
    ("calls", "", "2025-03-18", 12, 1),
    ("survey", "", "2025-03-19", 4.5, 2),
    ("backlog", "", "2025-03-19", 8, 1),
    ("response", "", "2025-03-19", 40.25, 3),
]


def fetched(stage: Stage, folder: Path, rows: list[Row]) -> Loaded:
    return connector_of(stage.source(folder, rows), folder).fetch()


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for stages in STAGES.values():
        for stage in stages.values():
            if address := stage.settings.get("connection"):
                monkeypatch.delenv(address, raising=False)  # and what a test sets is taken back


@every_stage
def test_the_same_rows_become_the_same_observations(stage: Stage, tmp_path: Path) -> None:
    loaded = fetched(stage, tmp_path, GOOD)
    loaded.problems.raise_if_any()
    assert plain(check_observations(loaded.table, CITY)) == OBSERVED


@every_stage
def test_no_rows_are_no_problem(stage: Stage, tmp_path: Path) -> None:
    loaded = fetched(stage, tmp_path, [])
    assert (loaded.table.num_rows, loaded.problems.total) == (0, 0)
    assert len(check_observations(loaded.table, CITY)) == 0


@every_stage
def test_bad_rows_are_all_told_with_file_line_and_fix(stage: Stage, tmp_path: Path) -> None:
    bad = [*GOOD]
    bad[1:3] = [{"metric": "calls", "day": "03/18/2025", "value": "n/a"}, {"metric": "cals", "day": "2025-03-18"}]
    loaded = fetched(stage, tmp_path, bad)
    problems = problems_of(lambda: check_observations(loaded.table, CITY, earlier=loaded.problems))
    first = loaded.table["__line"].to_pylist()[0]
    place = re.escape(str(loaded.table["__file"][0]))
    says = [
        rf"{place}:{first + 1}:day: must be a day .* → write 2025-03-18",
        rf"{place}:{first + 1}:value: must be a number, not 'n/a' → leave the row out",
        rf"{place}:{first + 2}:metric: undefined metric 'cals' \(1 row\) → did you mean 'calls'\?",
        rf"{place}:{first + 2}:(value|numerator): is blank → leave the row out",
    ]
    assert len(problems) == len(says)
    for problem, pattern in zip(problems, says, strict=True):
        assert re.match(pattern, problem), problem


@every_stage
def test_a_source_where_nothing_is_is_one_problem_that_names_it(stage: Stage, tmp_path: Path) -> None:
    loaded = connector_of(stage.source_nowhere(), tmp_path).fetch()
    (problem,) = loaded.problems.first
    assert problem.place[:2] == ("sources", "daily")
    assert stage.looked(tmp_path) in problem.message  # where it was looked for
    assert problem.fix
    assert len(check_observations(loaded.table, CITY)) == 0


@every_stage
def test_every_row_has_its_file_and_a_line_of_its_own(stage: Stage, tmp_path: Path) -> None:
    loaded = fetched(stage, tmp_path, GOOD)
    lines = loaded.table["__line"].to_pylist()
    assert lines == list(range(lines[0], lines[0] + len(GOOD)))
    assert len(set(loaded.table["__file"].to_pylist())) == 1


@every_stage
def test_a_source_fetched_again_gives_the_same(stage: Stage, tmp_path: Path) -> None:
    source = stage.source(tmp_path, GOOD)
    first, second = (connector_of(source, tmp_path).fetch() for _ in range(2))
    assert first.table.equals(second.table)


@every_stage
def test_progress_hears_of_each_file_and_of_the_end(stage: Stage, tmp_path: Path) -> None:
    heard: list[tuple[str, int, int]] = []
    connector_of(stage.source(tmp_path, GOOD), tmp_path).fetch(lambda *said: heard.append(said))
    assert [(bool(name), done, total) for name, done, total in heard] == [(True, 0, 1), (False, 1, 1)]


@every_stage
def test_a_large_source_is_read_whole(stage: Stage, tmp_path: Path) -> None:
    days = np.arange(np.datetime64("2000-01-01"), np.datetime64("2000-01-01") + 5000)
    rows: list[Row] = [
        {"metric": "calls", "day": str(day), "district": str(place), "value": "1"} for place in range(9) for day in days
    ]
    loaded = fetched(stage, tmp_path, rows)
    assert check_observations(loaded.table, CITY).numerator.sum() == len(rows)


@every_stage
def test_its_records_are_counted_where_they_lie_or_it_says_that_none_are(stage: Stage, tmp_path: Path) -> None:
    connector = connector_of(stage.source(tmp_path, GOOD), tmp_path)
    if type(connector).engine is Connector.engine:
        with pytest.raises(InvalidInput, match=r"^sources\.daily: can't be read: no engine counts .* → "):
            connector.opened().__enter__()
        return
    with connector.opened() as table:
        assert {*table.columns} >= {"metric", "day", "value"}
        assert table.count().to_pyarrow().as_py() == len(GOOD)


def test_every_step_of_adding_a_connector_is_taken() -> None:
    """A connector is what its sources state, a name in SOURCES, how they are read, a test with stages and a heading."""
    docs = (ROOT / "docs/reference/sources.md").read_text(encoding="utf-8")
    steps = {
        "a file src/cityscore/model/sources/<type>.py, with what its sources state": names_in(options) - {"source"},
        "a class in the tuple SOURCES (src/cityscore/model/sources/__init__.py)": {source.type for source in SOURCES},
        "a file src/cityscore/sources/<type>.py, with its connector": names_in(package) - NOT_CONNECTORS,
        "a test tests/sources/test_<type>.py": names_of_tests() - NOT_CONNECTORS,
        "a heading '## `<type>`' in docs/reference/sources.md": set(re.findall(r"^## `(\w+)`$", docs, re.MULTILINE)),
        "STAGES in tests/sources/test_<type>.py": {word for word, stages in STAGES.items() if stages},
    }
    names = set().union(*steps.values())
    missing = [
        f"{name} lacks {step.replace('<type>', name)}"
        for name in sorted(names)
        for step, known in steps.items()
        if name not in known
    ]
    assert not missing, "\n".join(missing)
    assert len({source.type for source in SOURCES}) == len(SOURCES), "two classes of SOURCES have the same type"


def names_in(folder: ModuleType) -> set[str]:
    """The names of a package's files."""
    return {path.stem for path in Path(str(folder.__file__)).parent.glob("*.py")} - {"__init__"}


def names_of_tests() -> set[str]:
    """What has a test of its own among those of sources."""
    return {path.stem.removeprefix("test_") for path in (ROOT / "tests/sources").glob("test_*.py")}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.type)
def test_what_a_source_states_and_how_it_is_read_stand_in_the_files_of_its_type(source: type[Source]) -> None:
    assert source.__module__ == f"{options.__name__}.{source.type}"
    assert connector_for(source).__module__ == f"{package.__name__}.{source.type}"


def test_a_type_that_nobody_reads_is_told_what_to_write() -> None:
    class Nobody(Source):
        type = "nobody"

    step = r"^no connector reads Nobody → write it: src/cityscore/sources/nobody\.py"
    with pytest.raises(CityScoreError, match=step):
        connector_for(Nobody)
