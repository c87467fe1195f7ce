"""JSON files, an array or an object a line: what is read, with which line, and what each broken one is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cityscore.files.grids import read_grids
from cityscore.model.problems import SHOWN
from cityscore.sources.reading import load_files, read
from tests.effort import at_most
from tests.sources.small_files import TWO_ROWS, packed, problems_of, rows, written

ONE = '{"metric": "calls", "day": "2025-03-18", "numerator": 5, "denominator": 1}'
TWO = '{"metric": "calls", "day": "2025-03-19", "numerator": 7, "denominator": 1}'


def told(content: str | bytes) -> list[str]:
    """What the file is told."""
    return problems_of(lambda: read(written(content, "calls.json")))


def number_of(text: str) -> list[str]:
    """What a row reads as whose figure is written so."""
    table = read(written(f'{{"metric": "calls", "day": "2025-03-18", "value": {text}}}', "calls.json"))
    return [*table["value"].to_pylist()]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (f"[{ONE}, {TWO}]", [1, 2]),
        (f"[\n  {ONE},\n  {TWO}\n]\n", [2, 3]),
        (json.dumps([json.loads(ONE), json.loads(TWO)], indent=2), [2, 8]),
        (f"{ONE}\n{TWO}\n", [1, 2]),
        (f"\n{ONE}\n\n\n{TWO}", [2, 5]),
        (f"{ONE}\r\n{TWO}\r\n", [1, 2]),
        (f"{ONE}\r{TWO}\r", [1, 2]),
        (ONE.replace(", ", ",\n") + "\n" + TWO, [1, 5]),
        (f"{ONE}{TWO}", [1, 1]),
        ("\ufeff" + f"[{ONE}, {TWO}]", [1, 2]),
        (packed(f"[{ONE}, {TWO}]"), [1, 2]),
        (packed(f"{ONE}\n") + packed(f"{TWO}\n"), [1, 2]),
    ],
    ids=[
        "array on one line",
        "array with an object a line",
        "indented array",
        "JSON Lines",
        "blank lines",
        "CRLF",
        "CR",
        "an object over several lines",
        "objects one after another",
        "byte order mark",
        "gzip",
        "gzip in two parts",
    ],
)
def test_json_is_read_as_text_with_the_line_or_in_one_line_the_row(content: str | bytes, lines: list[int]) -> None:
    table = read(written(content, "calls.csv"))
    assert rows(table) == TWO_ROWS
    assert table["__line"].to_pylist() == lines
    assert table["__file"].to_pylist() == ["calls.csv"] * 2


@pytest.mark.parametrize("content", ["[]", " [ ]\n", "[\n]"])
def test_an_array_without_objects_is_valid(content: str) -> None:
    table = read(written(content, "calls.json"))
    assert table.num_rows == 0
    assert table.column_names == ["metric", "day", "numerator", "denominator", "__line", "__file"]


def test_an_object_need_not_have_every_column_and_null_is_blank() -> None:
    table = read(written(f'{ONE}\n{{"metric": null, "day": "2025-03-19", "district": "Roxbury", "value": 7}}\n'))
    assert table["metric"].to_pylist() == ["calls", None]
    assert table["district"].to_pylist() == [None, "Roxbury"]
    assert table["value"].to_pylist() == [None, "7"]
    assert table["numerator"].to_pylist() == ["5", None]


def test_a_column_may_come_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cityscore.files.json_objects.BATCH", 2)
    lines = [ONE] * 5 + [TWO.replace("}", ', "district": "Roxbury"}')]
    table = read(written("\n".join(lines)))
    assert table["district"].to_pylist() == [None] * 5 + ["Roxbury"]
    assert table["__line"].to_pylist() == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "number", ["5", "-3", "0.10", "1e999", "12345678901234567890.5", "NaN", "-Infinity", "9" * 6000, '"5"', '"5,0"']
)
def test_numbers_keep_the_text_they_are_written_as(number: str) -> None:
    assert number_of(number) == [number.strip('"')]


def test_json_beside_csv() -> None:
    written("metric,day,value\ncalls,2025-03-17,3\n", "a.csv")
    written(f"[{ONE}]", "b.json")
    table = read(["a.csv", "b.json"])
    assert table["__file"].to_pylist() == ["a.csv", "b.json"]
    assert table["day"].to_pylist() == ["2025-03-17", "2025-03-18"]


# What is broken


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (f"[{ONE}", ":1:76: the JSON ends in the middle → copy or download the file again"),
        (f"[{ONE},\n", ":2:1: the JSON ends in the middle"),
        ("[", ":1:2: the JSON ends in the middle"),
        ("{", ":1:2: the JSON ends in the middle"),
        (ONE[:-1], ":1:74: the JSON ends in the middle"),
        (f"[{ONE},\n]", ":2:1: a comma stands before the end of the array → delete the comma"),
        (f"[{ONE}\n{TWO}]", ":2:1: is no JSON: a comma is missing → mend it there"),
        (f"[\n{ONE}\n]\n[]", ":4:1: something follows the end of the array → keep one array"),
        ("[\n{'metric': 1}]", ':2:2: is no JSON: a key in "double quotes" is missing'),
        ('[{"metric": }]', ":1:13: is no JSON: a value is missing"),
        ('[{"metric" 1}]', ":1:12: is no JSON: a colon is missing"),
        ('[{"metric": "calls\n"}]', ":1:19: is no JSON: a line break or other control character stands inside quotes"),
        ('[{"metric": "a\\qb"}]', ":1:15: is no JSON: invalid \\escape"),
        ('[{"metric": "calls}]', ":1:13: is no JSON: a quote is opened and not closed"),
        ("[" * 100_000, ":1:2: is nested too deeply → write objects whose values are text or numbers"),
        ('{"a":' * 100_000, ":1: is nested too deeply"),
        ('[{"a":' + "[" * 9999 + "]" * 9999 + "}]", ":1:2: is nested too deeply"),
    ],
)
def test_broken_json_is_told_the_line_and_the_place_in_it(content: str, says: str) -> None:
    (problem,) = told(content)
    assert problem.startswith("calls.json" + says)
    assert len(problem) < 250


def test_the_lines_after_a_broken_one_are_read_still() -> None:
    broken = ["{metric: 1}", TWO[:-1], f"{ONE},", '{"metric": "calls\n"}', "// no comment", "{" * 5000]
    loaded = load_files(written("\n".join([ONE, *broken, TWO]), "calls.json"))
    assert loaded.table["__line"].to_pylist() == [1, 9]
    assert [str(problem).partition(": ")[0] for problem in loaded.problems.first] == [
        "calls.json:2:2",
        "calls.json:3",
        "calls.json:4:75",
        "calls.json:5:18",
        "calls.json:8:2",
    ]


def test_commas_between_lines_are_told_what_to_do() -> None:
    (problem,) = told(f"{ONE},\n{TWO}")
    what, _, fix = problem.partition(" → ")
    assert what == "calls.json:1:75: after the value stands ','"
    assert fix == "put nothing between the lines; or all of them, with commas, in [ ]"


# What rows and columns can't be


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ("[1]", "must be an object, not a list"),
        ("5", "must be an object, not text or a number"),
        ("null", "must be an object, not null"),
        (ONE.replace(" 5", " [5]"), "numerator: must be text or a number, not a list → write one value"),
        (ONE.replace(" 5", ' {"of": 1}'), "numerator: must be text or a number, not an object"),
        (ONE.replace(" 5", " true"), "numerator: must be text or a number, not true"),
        (ONE.replace("calls", "\\ud83d"), "metric: must be text or a number, not half a character"),
        (ONE.replace("}", ', "day": "2025-03-19"}'), "has the key 'day' twice → keep one"),
    ],
)
@pytest.mark.parametrize("listed", [True, False])
def test_rows_that_will_not_do_are_left_out_and_told(item: str, says: str, listed: bool) -> None:
    content = f"[{ONE},{item},{TWO}]" if listed else f"{ONE}\n{item}\n{TWO}\n"
    loaded = load_files(written(content, "calls.json"))
    assert rows(loaded.table) == TWO_ROWS
    assert loaded.table["__line"].to_pylist() == [1, 3]
    (problem,) = (str(problem) for problem in loaded.problems.first)
    assert problem.startswith("calls.json:2:")
    assert says in problem


def test_an_emoji_in_two_halves_is_one_character() -> None:
    table = read(written('{"metric": "calls", "day": "2025-03-18", "district": "\\ud83d\\ude00", "value": 1}'))
    assert table["district"].to_pylist() == ["😀"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            f'{ONE}\n{{"metrik": 1, "zone": 2}}',
            [
                "calls.json:2: unknown column 'metrik' → did you mean 'metric'? or delete the column",
                "calls.json:2: unknown column 'zone' → use one of: metric, day, district, numerator, denominator, "
                "value, count, not_applicable; or delete the column",
            ],
        ),
        (
            "[{}]",
            [
                "calls.json: column 'metric' is missing → the columns are metric,day,numerator,denominator",
                "calls.json: column 'day' is missing → the columns are metric,day,numerator,denominator",
                "calls.json: columns 'numerator' and 'denominator' are missing → add them, or value alone",
            ],
        ),
        (
            f'{{"data": [{ONE}]}}',
            ["calls.json: is one object, not a list of them → give the list under 'data' by itself"],
        ),
        (
            ONE.replace("}", ', "__line": 7}'),
            [
                "calls.json:1: unknown column '__line' → use one of: metric, day, district, numerator, denominator, "
                "value, count, not_applicable; or delete the column",
            ],
        ),
    ],
)
def test_columns_that_will_not_do(content: str, says: list[str]) -> None:
    assert told(content) == says


def test_broken_rows_are_told_beside_columns_that_will_not_do() -> None:
    assert [problem.partition(" ")[0] for problem in told('{"metric": "calls", "value": []}\n{')] == [
        "calls.json:",
        "calls.json:2:2:",
        "calls.json:1:value:",
    ]


def test_a_thousand_columns_are_refused_at_once() -> None:
    strange: dict[str, Any] = {f"column-{number}": 1 for number in range(100_000)}
    with at_most(1_000_000):
        assert len(told(json.dumps([strange, strange]))) == SHOWN + 1


@pytest.mark.parametrize("broken", ["{broken}", '{"metric": []}', "5", '{"day": 1, "day": 2}'])
def test_a_hundred_thousand_broken_lines_are_counted(broken: str) -> None:
    loaded = load_files(written(f"{ONE}\n" + f"{broken}\n" * 100_000, "calls.json"))
    wanted = 1 if broken == "5" else 100_000
    assert loaded.problems.total >= wanted
    assert len(loaded.problems.first) == SHOWN


@pytest.mark.parametrize(
    "answer",
    [
        {"help": "…", "success": True, "result": {"fields": [{"id": "metric"}], "records": [json.loads(ONE)]}},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": json.loads(ONE), "geometry": {}}]},
        {"fields": [{"name": "metric"}], "features": [{"attributes": json.loads(ONE), "geometry": {"x": 1, "y": 2}}]},
    ],
    ids=["CKAN", "GeoJSON", "ArcGIS"],
)
def test_what_a_server_answers_is_read_as_its_rows_counted_from_1(answer: dict[str, Any]) -> None:
    table = read(written(json.dumps(answer, indent=1), "calls.json"))
    assert rows(table) == TWO_ROWS[:1]
    assert table["__line"].to_pylist() == [1]
    (grid,) = read_grids(json.dumps(answer).encode(), "calls.json")
    assert [grid.row(place) for place in range(len(grid))] == [[*json.loads(ONE)], ["calls", "2025-03-18", "5", "1"]]
