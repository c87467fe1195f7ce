"""CSV files: what is read, and what each unusable one is told."""

from __future__ import annotations

import codecs

import pytest

from cityscore.model import InvalidObservations
from cityscore.sources.reading import load_files, read
from tests.sources.small_files import HEADER, ROWS, TWO_ROWS, packed, rows, written


@pytest.mark.parametrize(
    "content",
    [
        ROWS,
        "\ufeff" + ROWS,
        ROWS.replace("\n", "\r\n"),
        ROWS.replace("\n", "\r"),
        ROWS.rstrip("\n"),
        ROWS.replace(",", ";"),
        ROWS.replace(",", "\t"),
        ROWS.replace(",", "|"),
        ROWS.encode("utf-16"),
        codecs.BOM_UTF16_BE + ROWS.replace(",", "|").encode("utf-16-be"),
        packed(ROWS.encode("utf-16")),
        ROWS.replace("calls", '"calls"'),
        "denominator,numerator,day,metric\n1,5,2025-03-18,calls\n1,7,2025-03-19,calls\n",
        ROWS + "\n\n",
        ROWS + ",,,\n,,,\n",
        packed(ROWS),
        packed(ROWS[:40]) + packed(ROWS[40:]),
    ],
    ids=[
        "plain",
        "byte order mark",
        "CRLF",
        "CR",
        "last line not ended",
        "semicolons",
        "tabs",
        "bars",
        "UTF-16",
        "UTF-16, big end first, with bars",
        "UTF-16 with gzip",
        "quotes",
        "other order of columns",
        "blank lines at the end",
        "rows of commas at the end",
        "gzip under a CSV's name",
        "gzip in two parts",
    ],
)
def test_csv_is_read_as_text_with_file_and_line(content: str | bytes) -> None:
    table = read(written(content))
    assert rows(table) == TWO_ROWS
    assert table["__line"].to_pylist() == [2, 3]
    assert table["__file"].to_pylist() == ["calls.csv"] * 2


def test_a_header_without_rows_is_valid() -> None:
    for content in (HEADER, HEADER.rstrip("\n"), HEADER + "\n", HEADER + ",,,\n"):
        table = read(written(content))
        assert table.num_rows == 0
        assert table.column_names == ["metric", "day", "numerator", "denominator", "__line", "__file"]


def test_blank_lines_and_line_breaks_in_quotes_do_not_shift_lines() -> None:
    table = read(
        written(
            "\n\nmetric,day,district,value\n\n"
            'calls,2025-03-18,"Back\nBay",5\n'
            "calls,2025-03-19,,7\n\n\n"
            "calls,2025-03-20,,8\n"
        )
    )
    assert table["__line"].to_pylist() == [5, 7, 10]
    assert table["district"].to_pylist() == ["Back\nBay", "", ""]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_first_line_that_states_the_delimiter_is_no_row(end: str) -> None:
    table = read(written("sep=;" + end + ROWS.replace(",", ";").replace("\n", end)))
    assert rows(table) == TWO_ROWS
    assert table["__line"].to_pylist() == [3, 4]


def test_windows_1252_is_read_where_its_bytes_are_no_utf_8() -> None:
    table = read(written("metric;day;district;value\ncalls;2025-03-18;Peñasco – Ost;5\n".encode("cp1252")))
    assert table["district"].to_pylist() == ["Peñasco – Ost"]


def test_names_keep_their_spaces_and_letters() -> None:
    table = read(written("metric,day,district,value\ncalls,2025-03-18, Saint-Étienne ,5\n"))
    assert table["district"].to_pylist() == [" Saint-Étienne "]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("calls,2025-03-18,5,1\n", "calls.csv:1: does not begin with the names of its columns → write metric,day"),
        ("\nmetrik,day,value\n", "calls.csv:2: unknown column 'metrik' → did you mean 'metric'?"),
        ("Metric,day,value\n", "calls.csv:1: unknown column 'Metric' → did you mean 'metric'?"),
        ("metric,day,value,zone\n", "unknown column 'zone' → use one of: metric, day, district"),
        ("metric,day,value,value\n", "calls.csv:1: column 'value' is there twice → keep one"),
        (",metric,day,value\n", "calls.csv:1: column 1 has no name → name it, or delete the column"),
        ("metric,value\n", "calls.csv:1: column 'day' is missing"),
        ("day,value\n", "calls.csv:1: column 'metric' is missing"),
        ("metric,day,value,comment\n", "unknown column 'comment' → did you mean 'count'? or delete the column"),
        ("metric,Date,value\n", "calls.csv:1: unknown column 'Date' → did you mean 'day'? or delete the column"),
        ("metric,day\n", "columns 'numerator' and 'denominator' are missing → add them, or value alone"),
        ("metric,day,denominator\n", "columns 'numerator' and 'denominator' are missing"),
    ],
)
def test_headers_that_will_not_do(content: str | bytes, says: str) -> None:
    with pytest.raises(InvalidObservations) as error:
        read(written(content))
    assert says in str(error.value)


def test_a_mistyped_required_column_is_one_problem() -> None:
    for header in ("metric,daay,value\n", "metric,Date,value\n"):
        with pytest.raises(InvalidObservations) as error:
            read(written(header))
        assert error.value.total == 1


def test_ragged_rows_are_named_by_line() -> None:
    written("metric,day,value\n\ncalls,2025-03-18,1,234\ncalls,2025-03-19\ncalls,2025-03-20,5\ncalls\n")
    with pytest.raises(InvalidObservations) as error:
        read("calls.csv")
    first, second, third = str(error.value).splitlines()
    assert first.startswith("calls.csv:3: has 4 fields, but the header has 3 → write 1234 rather than 1,234")
    assert second.startswith("calls.csv:4: has 2 fields, but the header has 3 → write all 3 columns")
    assert third.startswith("calls.csv:6: has 1 field, but the header has 3")


def test_load_keeps_the_good_rows_beside_ragged_ones() -> None:
    loaded = load_files(written("metric,day,value\ncalls\ncalls,2025-03-20,5\n"))
    assert loaded.problems.total == 1
    assert loaded.table["__line"].to_pylist() == [3]


@pytest.mark.parametrize("following", [3, 20_000])
def test_an_unclosed_quote_is_named_where_it_opens(following: int) -> None:
    rest = "calls,2025-03-19,5\n" * following
    with pytest.raises(InvalidObservations, match=r"calls\.csv:3: .*quote"):
        read(written('metric,day,value\ncalls,2025-03-17,5\n"calls,2025-03-18,5\n' + rest))


def test_a_million_ragged_rows_are_counted() -> None:
    with pytest.raises(InvalidObservations) as error:
        read(written("metric,day,value\n" + "calls,2025-03-19\n" * 1_000_000))
    assert len(error.value.problems) == 20
    assert error.value.total == 1_000_000
    assert str(error.value).endswith("… and 999,980 more problems like these.")


def test_a_pair_of_lone_quotes_that_takes_in_whole_rows_is_refused_in_feeds_too() -> None:
    header = HEADER.replace("\n", ",district\n")
    file = written(f'{header}calls,2025-03-18,5,1,"24 in\ncalls,2025-03-19,6,1,30 in"\ncalls,2025-03-20,6,1,x\n')
    assert load_files(file).problems.first[0].message.startswith("a quote is opened here and not closed")


def test_days_across_in_a_feed_are_told_for_what_they_are() -> None:
    with pytest.raises(InvalidObservations) as caught:
        read(written("Measure,Jan 2025,Feb 2025\nCalls,3,4\n"))
    assert [problem.message for problem in caught.value.problems] == [
        "its days stand across, from 'Jan 2025' to 'Feb 2025'; a source has one row a figure"
    ]
