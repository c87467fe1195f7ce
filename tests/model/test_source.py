"""A source: what kind of place it is, what an absent row means, and how late it is."""

from __future__ import annotations

from typing import Any

import pytest

from cityscore.model import (
    SOURCES,
    Absent,
    Definitions,
    FileSource,
    Source,
    TableSource,
    build_model,
    from_plain,
    to_plain,
)
from cityscore.model.declarations import variants_of

DAILY = {"slug": "daily", "type": "file", "path": "data/daily.csv"}
WORDS = ", ".join(source.type for source in SOURCES)


def test_a_row_that_is_not_there_is_missing_unless_the_source_says_that_it_is_zero() -> None:
    source = from_plain(Source, DAILY)
    assert (source.type, source.absent, source.lag) == ("file", Absent.MISSING, 0)
    zeros = FileSource(slug="daily", path="data/daily.csv", absent=Absent.ZERO, lag=2)
    assert from_plain(Source, DAILY | {"absent": "zero", "lag": 2}) == zeros


def test_what_is_not_stated_is_not_written() -> None:
    assert to_plain(from_plain(Source, DAILY | {"absent": "missing", "lag": 0})) == DAILY
    assert to_plain(from_plain(Source, DAILY | {"absent": "zero", "lag": 2})) == DAILY | {"absent": "zero", "lag": 2}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"type": "elsewhere"}, f"type: unknown 'elsewhere' → use one of: {WORDS}"),
        ({"type": None}, f"type: must be a word, not nothing → use one of: {WORDS}"),
        ({"type": ["file"]}, f"type: must be a word, not a list → use one of: {WORDS}"),
        ({"pth": "x.csv"}, "pth: unknown key 'pth' → did you mean 'path'?"),
        ({"absent": "zeros"}, "absent: unknown 'zeros' → did you mean 'zero'?"),
        ({"absent": 0}, "absent: must be a word, not 0 → use one of: missing, zero"),
        ({"lag": -1}, "lag: must be 0 or more, not -1"),
        ({"lag": 1.5}, "lag: must be a whole number, not 1.5"),
        (
            {"path": "https://docs.google.com/x/pub?output=csv"},
            "path: 'https://docs.google.com/x/pub?output=csv' is an address, and addresses are not fetched yet"
            " → download it to a file, and write that file's path",
        ),
        (
            {"path": "FILE:///data/x.csv"},
            "path: 'FILE:///data/x.csv' is an address → write the file's path without file://",
        ),
        (
            {"path": "s3://lake/x.csv"},
            "path: 's3://lake/x.csv' is an address, and addresses are not fetched yet"
            " → copy it to a file, and write that file's path; or, where Spark reads it, engine: spark",
        ),
        ({"path": " "}, "path: is empty → write something, or leave the key out"),
        ({"slug": "Daily"}, "slug: must be lower-case letters, digits and hyphens, not 'Daily'"),
    ],
)
def test_what_a_source_must_keep_to(more: dict[str, Any], message: str) -> None:
    assert [str(problem) for problem in build_model(Source, DAILY | more)[1]] == [message]


TABLE = {"slug": "cases", "type": "table", "table": "public.cases", "connection": "CASES_DATABASE"}


@pytest.mark.parametrize(
    "source",
    [
        DAILY | {"engine": "spark"},
        DAILY | {"engine": "duckdb"},
        TABLE,
        {"slug": "cases", "type": "table", "table": "lake.city.cases", "engine": "spark"},
    ],
)
def test_files_and_tables_each_state_their_place(source: dict[str, Any]) -> None:
    assert to_plain(from_plain(Source, source)) == source


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"slug": "a", "type": "file"}, "must state its path → write path: data/daily.csv"),
        (DAILY | {"table": "cases"}, "table: has no meaning for a file → leave it out"),
        (
            {"slug": "a", "type": "table", "table": "cases"},
            "must state its connection → write connection: CASES_DATABASE, or engine: spark",
        ),
        (TABLE | {"path": "x.csv"}, "path: has no meaning for a table → leave it out"),
        (TABLE | {"engine": "duckdb"}, "engine: reads files, not tables → leave engine out"),
        (TABLE | {"engine": "spark"}, "connection: has no meaning for a table of spark → leave it out"),
        (
            TABLE | {"connection": "postgresql://me:secret@host/db"},
            "connection: must be the name of an environment variable such as CASES_DATABASE, not 'postgresql://me:secret@host/db'",
        ),
        (
            TABLE | {"table": "cases; drop"},
            "table: must be a table's name such as cases or public.cases, not 'cases; drop'",
        ),
    ],
)
def test_what_a_place_lacks_is_told(source: dict[str, Any], message: str) -> None:
    assert [str(problem) for problem in build_model(Source, source)[1]] == [message]


def test_a_source_is_of_the_class_that_its_type_names() -> None:
    assert [type(from_plain(Source, source)) for source in (DAILY, TABLE)] == [FileSource, TableSource]


def test_a_source_without_a_type_is_told_what_else_is_wrong_with_it() -> None:
    problems = build_model(Source, {"slug": "a", "path": " ", "connection": "here", "tabel": "cases"})[1]
    assert [str(problem) for problem in problems] == [
        "tabel: unknown key 'tabel' → did you mean 'table'?",
        "'type' is missing → add it: What kind of place it is.",
        "path: is empty → write something, or leave the key out",
        "connection: must be the name of an environment variable such as CASES_DATABASE, not 'here'",
    ]


def test_an_empty_key_of_another_type_is_as_one_that_is_left_out() -> None:
    assert to_plain(from_plain(Source, DAILY | {"table": None})) == DAILY


def test_what_a_type_adds_stands_before_what_every_source_states() -> None:
    plain = to_plain(from_plain(Source, {"lag": 2, "absent": "zero", "engine": "spark", **DAILY}))
    assert list(plain) == ["slug", "type", "path", "engine", "absent", "lag"]


def test_a_type_without_its_word_is_told_how_to_write_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(FileSource, "type")
    with pytest.raises(TypeError, match=r'^FileSource lacks its word: type: Literal\["word"\] = declared'):
        variants_of(Source)


def test_a_bare_null_is_the_word() -> None:
    """``missing: NULL`` in YAML says nothing to its reader, where people mean the word that exports write."""
    plain = {
        "city": {"name": "Milltown", "timezone": "America/New_York"},
        "sources": {"cases": {"type": "file", "path": "cases.csv", "missing": None}},
        "metrics": {"signs": {"name": "Signs", "department": "Works", "better": "lower", "kind": "count"}},
    }
    (source,) = from_plain(Definitions, plain).sources
    assert source.missing == ("NULL",)
