"""Words for nothing among figures: missing where the source says so, refused with the setting where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cityscore.library.checking import check_observations
from cityscore.model import FileSource, InvalidDefinitions, Source, from_plain
from cityscore.sources import connector_of
from tests.library.small_rows import CITY, plain, problems_of

ROWS = """metric,day,district,numerator,denominator
potholes,2025-03-17,,N/A,7
potholes,2025-03-18,, null ,---
potholes,2025-03-19,None,5,7
calls,2025-03-18,,12,-
calls,2025-03-19,,n/a,
"""
SAID = ["NULL", "N/A", "-"]


def source(folder: Path, missing: object) -> Source:
    (folder / "figures.csv").write_text(ROWS)
    return from_plain(FileSource, {"slug": "daily", "type": "file", "path": "figures.csv", "missing": missing})


def test_a_figure_that_is_a_word_for_nothing_is_missing_and_no_other_cell_is(tmp_path: Path) -> None:
    loaded = connector_of(source(tmp_path, SAID), tmp_path).fetch()
    loaded.problems.raise_if_any()
    assert loaded.table["__line"].to_pylist() == [4, 5]
    assert plain(check_observations(loaded.table, CITY)) == [
        ("potholes", "None", "2025-03-19", 5, 7),
        ("calls", "", "2025-03-18", 12, 1),
    ]


def test_a_word_that_is_not_said_is_refused_with_the_setting(tmp_path: Path) -> None:
    loaded = connector_of(source(tmp_path, ["NULL", "-"]), tmp_path).fetch()
    first, second = problems_of(lambda: check_observations(loaded.table, CITY, earlier=loaded.problems))
    assert first.endswith(
        "figures.csv:2:numerator: must be a number, not 'N/A' "
        '→ leave the row out, or say at its source that it stands for nothing: missing: ["N/A"]'
    )
    assert "figures.csv:6:numerator: must be a number, not 'n/a'" in second


@pytest.mark.parametrize(
    ("said", "words"), [("N/A", ("N/A",)), ([None, "-"], ("NULL", "-")), (None, ("NULL",)), ([], ())]
)
def test_a_bare_null_of_yaml_is_the_word(said: object, words: tuple[str, ...], tmp_path: Path) -> None:
    assert source(tmp_path, said).missing == words


@pytest.mark.parametrize("said", [[""], [" "], [7], ["x" * 41]])
def test_what_is_no_word_is_refused(said: object, tmp_path: Path) -> None:
    with pytest.raises(InvalidDefinitions):
        source(tmp_path, said)
