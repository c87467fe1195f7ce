"""Conditions: what they mean, and that nothing gets through that is none."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.model import InvalidDefinitions
from cityscore.records.filters import parse_filter

TABLE = pa.table(
    {
        "number": [1, 2, 3, 4],
        "type": ["Pothole", "Sign", "it's", None],
        "priority": ["10", "9", "", None],
        "cost": [1.5, None, -2.0, 0.0],
    }
)


def chosen(text: str) -> list[int]:
    """The numbers of the rows that meet a condition."""
    table = ibis.memtable(TABLE)
    numbers: list[int] = table.filter(parse_filter(text, ("where",)).on(table)).number.to_pyarrow().to_pylist()
    return sorted(numbers)


def problem(text: str) -> str:
    with pytest.raises(InvalidDefinitions) as error:
        chosen(text)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("type = 'Pothole'", [1]),
        ("type <> 'Pothole'", [2, 3, 4]),
        ("not type = 'Pothole'", [2, 3, 4]),
        ("type not in ('Pothole', 'Sign')", [3, 4]),
        ("not (type = 'Pothole' or type = 'Sign')", [3, 4]),
        ("not type like 'P%'", [2, 3, 4]),
        ("lower(type) <> 'sign'", [1, 3, 4]),
        ("cost <> 1.5", [2, 3, 4]),
        ("not priority = 10", [2, 3, 4]),
        ("not cost > 0", [3, 4]),
        ("not cost between 0 and 2", [3]),
        ("type <> ''", [1, 2, 3]),
        ("priority = ''", [3, 4]),
        ("priority in ('', '9')", [2, 3, 4]),
        ("priority not in ('', '9')", [1]),
        ("type = priority", [4]),
        ("type <> priority", [1, 2, 3]),
        ("type in ('Sign', 'it''s')", [2, 3]),
        ("not type in ('Sign', 'it''s')", [1, 4]),
        ("type is null", [4]),
        ("priority is null", [3, 4]),
        ("type is not null and cost is not null", [1, 3]),
        ("priority > 9", [1]),
        ("priority between 9 and 10", [1, 2]),
        ("cost < 0 or cost >= 1.5", [1, 3]),
        ("cost = -2", [3]),
        ("lower(type) = 'sign'", [2]),
        ("type like 'P%'", [1]),
        ("type ilike '%S%'", [2, 3]),
        ("(number = 1 or number = 2) and (cost is null)", [2]),
        ("true", [1, 2, 3, 4]),
        ("type = 'x'' or 1 = 1 --'", []),
    ],
)
def test_a_condition_chooses_rows(text: str, rows: list[int]) -> None:
    assert chosen(text) == rows


@pytest.mark.parametrize(
    "text",
    [
        "type = 'x'; drop table records",
        "drop table records",
        "type = (select max(type) from records)",
        "exists (select 1)",
        "type in (select type from other)",
        "read_text('/etc/passwd') = 'x'",
        "getenv('HOME') = 'x'",
        "random() < 0.5",
        "other.type = 'x'",
        "a.b.c = 1",
        "number + 1 = 2",
        "case when number = 1 then true end",
        "cast(number as text) = '1'",
        "number::text = '1'",
        "?",
        "$1 = number",
        "pragma version",
        "*",
        "",
        "   ",
        "-- nothing",
        "type =",
        "number",
        "'x'",
        "type like priority",
        "type like 'x' escape 'y'",
        "(" * 2000 + "true" + ")" * 2000,
        "number = 1 and " * 1000 + "number = 1",
        "row_number() over () = 1",
        "type = 'x' union select 1",
        "copy records to 'file'",
        "attach 'x'",
        "set memory_limit = '1'",
    ],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    assert problem(text).startswith("where")


@given(text=st.text(max_size=60) | st.from_regex(r"[a-z_ ()'=<>;,*0-9.-]{1,60}", fullmatch=True))
def test_whatever_is_written_is_a_condition_or_a_clear_problem(text: str) -> None:
    told = "where"
    try:
        parse_filter(text, ("where",))
    except InvalidDefinitions as error:
        told = str(error)
    assert told.startswith("where")


def test_an_unknown_column_is_told_with_the_nearest() -> None:
    assert problem("tipe = 'x'") == "where: there is no column 'tipe' in its source → did you mean 'type'?"


def test_texts_that_a_column_must_be_one_of_are_found_and_the_rest_is_kept() -> None:
    found = parse_filter("cost > 1 and (type in ('a', 'b') and number = 1)", ("where",)).equality("type")
    assert found is not None
    assert found[0] == {"a", "b"}
    table = ibis.memtable(TABLE)
    assert found[1] is not None
    assert table.filter(found[1].on(table)).number.to_pyarrow().to_pylist() == [1]
    assert parse_filter("type = 'a' or cost > 1", ("where",)).equality("type") is None
