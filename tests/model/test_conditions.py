"""Conditions that no run can use are refused where they are said, with what was most likely meant."""

from __future__ import annotations

import pytest

from cityscore.model import Definitions, InvalidDefinitions
from cityscore.model.conditions import BadCondition, read_condition
from cityscore.model.parsing import from_plain

SLIPS = [
    ("status =", "breaks off", "write a condition such as type = 'Pothole'"),
    ("type <> 'void' and", "breaks off", "write a condition"),
    ("a = 'x' and and b = 'y'", "something is missing between its parts", "write a condition"),
    ("c - o > 600", "'c - o' is not allowed", "write duration: {from: COLUMN, to: COLUMN}"),
    ("on_scene - dispatched <= 320", "is not allowed", "or on_time with within"),
    ("SR Type = 'Pothole'", "has the column 'SR Type' without quotes", 'write "SR Type"'),
    ("SR Type in ('Pothole', 'Sign')", "has the column 'SR Type' without quotes", 'write "SR Type"'),
    ("type = 'x' and Closed Date is not null", "has the column 'Closed Date'", 'write "Closed Date"'),
    ("`SR Type` = 'x'", "has 'SR Type' in other quotes", 'write it in double quotes: "SR Type"'),
    ("[SR Type] = 'x'", "has 'SR Type' in other quotes", 'write it in double quotes: "SR Type"'),
    ("type = Pothole Repair", "has the text 'Pothole Repair' without quotes", "write 'Pothole Repair' in single"),
    ("type = ‘Pothole’", "has the curly quote ‘", "straight single quotes"),
    ("x = 'it's'", "has a single quote without a partner", "within a text write it twice"),
    ("where type = 'x'", "begins with a word of SQL", "leave it out"),
    ("type = 'a' && b = 'c'", "has &&", "write and"),
    ("type = 'a' || b = 'c'", "has ||", "write or"),
    ("days > 1,000", "has 1,000", "write 1000"),
    ("opened > 2025-01-01", "has the day 2025-01-01 without quotes", "write '2025-01-01'"),
    ("type contains 'x'", "has the word contains", "write like '%…%'"),
    ("'SR Type' = 'Pothole'", "compares two texts, and no column", "without quotes, or in double ones"),
    ("read_text('/etc/passwd') = 'x'", "is not allowed", "compare columns with texts"),
]


@pytest.mark.parametrize(("text", "message", "fix"), SLIPS)
def test_a_slip_is_told_with_what_was_meant(text: str, message: str, fix: str) -> None:
    with pytest.raises(BadCondition) as error:
        read_condition(text)
    assert message in error.value.message
    assert fix in error.value.fix
    assert "sqlglot" not in error.value.message


@pytest.mark.parametrize(
    "text",
    [
        "\"SR Type\" = 'Pothole, with 1,000 “quotes” where it is'",
        "type = 'it''s' or type = \"other column\"",
        "opened > '2025-01-01' and not closed is null",
        "containsx = 'a' and where_it_is = 'b'",
    ],
)
def test_what_only_looks_like_a_slip_is_read(text: str) -> None:
    assert read_condition(text)


RECORDS = {"source": "cases", "count": {"on": "opened"}}


@pytest.mark.parametrize(
    ("records", "place"),
    [
        ({**RECORDS, "where": "status ="}, "records.where"),
        ({**RECORDS, "where": "c - o > 600"}, "records.where"),
        ({"source": "cases", "share": {"on": "opened", "where": "SR Type = 'x'"}}, "records.share.where"),
        (
            {"source": "cases", "on_time": {"opened": "o", "closed": "c", "within": f"{'9' * 20} business days"}},
            "records.on_time.within",
        ),
        (
            {"source": "cases", "on_time": {"opened": "o", "closed": "c", "within": "99999 days"}},
            "records.on_time.within",
        ),
    ],
)
def test_definitions_that_no_run_can_use_are_refused(records: dict[str, object], place: str) -> None:
    kind = "count" if "count" in records else "ratio"
    metric = {"name": "M", "department": "B", "better": "lower", "kind": kind, "records": records}
    plain = {
        "city": {"name": "Milltown", "timezone": "America/New_York"},
        "sources": {"cases": {"type": "file", "path": "cases.csv"}},
        "metrics": {"m": metric},
    }
    with pytest.raises(InvalidDefinitions) as error:
        from_plain(Definitions, plain)
    assert str(error.value).startswith(f"metrics.m.{place}: ")
