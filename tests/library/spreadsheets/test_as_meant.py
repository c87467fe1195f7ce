"""Files as cities have them are read as their makers meant them, or asked about, never guessed in silence.

Each row is an example of a kind that was misread without a word, or refused though staff have it every month; S and F
are the numbers of the examples in the findings of November 2026.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from cityscore.files.days import Order
from cityscore.files.numbers import Decimal
from cityscore.library.spreadsheets import ColumnRole, Reading, Whole
from cityscore.sources.columns import column_problems
from tests.library.spreadsheets.meant import months, outcome, with_names, workbook

Figure = tuple[str, str, float] | tuple[str, str, float, float] | tuple[str, str, float, float, str]


@dataclass(frozen=True)
class Meant:
    """What a file should come to; sentences are given in part."""

    figures: tuple[Figure, ...] = ()
    asked: tuple[str, ...] = ()
    rejected: tuple[tuple[int, str], ...] = ()
    told: tuple[str, ...] = ()
    totals: tuple[int, ...] = ()
    refused: str = ""
    how: dict[str, Any] = field(default_factory=dict)
    """What ``outcome`` is told beside the file."""


def day(metric: str, day: str, value: float, all_of: float = 1.0, district: str = "") -> Figure:
    return metric, day, value, all_of, district


def kept(data: str | bytes, **change: Any) -> Reading:
    """How a file was read that was kept, after somebody had said how."""

    def said(reading: Reading) -> Reading:
        plan = {name: change.pop(name) for name in ("day", "header") if name in change}
        return replace(reading, plans=[replace(plan_, **plan) for plan_ in reading.plans], **change)

    reading = outcome(data, change=said).reading
    assert reading is not None
    return reading


def roles(*names: str) -> Callable[[Reading], Reading]:
    """What somebody says of the columns of the first tab."""
    return lambda reading: replace(
        reading, plans=[replace(reading.plans[0], roles=tuple(map(ColumnRole.parsed, names))), *reading.plans[1:]]
    )


def said(**change: Any) -> Callable[[Reading], Reading]:
    return lambda reading: replace(reading, **change)


def all_tabs(reading: Reading) -> Reading:
    return replace(reading, plans=[replace(plan, taken=True) for plan in reading.plans])


def cells(*typed: Any) -> bytes:
    """A workbook of a count, a day a cell."""
    return workbook(
        [["metric", "day", "value"], *(["crimes", f"2025-03-{18 + n}", cell] for n, cell in enumerate(typed))]
    )


def with_hidden_tab(hidden_rows: bool = False) -> bytes:
    def change(book: Workbook) -> None:
        if hidden_rows:
            book.worksheets[0].row_dimensions[3].hidden = True
        else:
            book.worksheets[1].sheet_state = "hidden"

    rows = [["metric", "day", "value"], ["crimes", "2025-03-18", 5], ["crimes", "2025-03-19", 6]]
    old = [["metric", "day", "value"], ["crimes", "2024-03-18", 99]]
    return workbook(rows, *([] if hidden_rows else [old]), change=change)


def archive(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        for name, content in members.items():
            opened.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


TITLED = "Report\n\nof the works\nmetric,day,value\ncrimes,2025-03-18,5\n"
APRIL = "".join(f"crimes,2025-04-0{n},{n}\n" for n in range(1, 6))
DAYLESS = "Metric,Figure\nCrimes,310\n"
QUOTES = "".join(
    f"crimes,{date(2025, 1, 1 + n % 28)},{n},{chr(34) + '24 in' if n in (5, 20) else 'note'}\n" for n in range(28)
)
PLACES = "metric,day,district,value\ncrimes,2025-03-18,Peñasco,1\ncrimes,2025-03-19,Peñasco,2\n"

CASES: dict[str, tuple[str | bytes, Meant]] = {
    "S1: a number cut in two by its own comma": (
        "metric,day,value\ncrimes,2025-03-18,1,234\ncrimes,2025-03-19,987\n",
        Meant(asked=("column 4 has no heading, but “234” in line 2",)),
    ),
    "S1: and left out, it is still rejected": (
        "metric,day,value\ncrimes,2025-03-18,1,234\ncrimes,2025-03-19,987\n",
        Meant(
            rejected=((2, "has more cells than there are headings → write 1234 rather than 1,234"),),
            told=("Columns left out: column 4.",),
            how={"change": roles("metric", "day", "value", "")},
        ),
    ),
    "S1: remarks without a heading, left out when that is said": (
        "metric,day,value,\ncrimes,2025-03-18,1,half a day\n",
        Meant(
            (day("crimes", "2025-03-18", 1),),
            told=("Columns left out: column 4.",),
            how={"change": roles("metric", "day", "value", "")},
        ),
    ),
    "S1: a remark that has a heading": (
        "metric,day,value,Remark\ncrimes,2025-03-18,1,half a day\n",
        Meant((day("crimes", "2025-03-18", 1),), told=("Columns left out: Remark.",)),
    ),
    "S2: titles above the headings in the last file, none in this one": (
        f"metric,day,value\n{APRIL}",
        Meant(
            tuple(day("crimes", f"2025-04-0{n}", n) for n in range(1, 6)), how={"before": kept(TITLED)}
        ),
    ),
    "S2: what stands above the headings is told": (
        TITLED,
        Meant((day("crimes", "2025-03-18", 5),), told=("Above the headings, and left out: lines 1, 3.",)),
    ),
    "S3: the day of all rows was the last file's": (
        DAYLESS,
        Meant(asked=("say in which column the days stand",), how={"before": kept(DAYLESS, day="2025-03-31")}),
    ),
    "S4: the order of day and month was the last file's, and this one shows its own": (
        "metric,day,value\ncrimes,13/03/2025,5\ncrimes,04/03/2025,6\n",
        Meant(
            (day("crimes", "2025-03-13", 5), day("crimes", "2025-03-04", 6)),
            how={"before": kept("metric,day,value\ncrimes,03/04/2025,5\n", order=Order.MONTH_FIRST)},
        ),
    ),
    "S4: an order that was said, and that the file contradicts": (
        "metric,day,value\ncrimes,13/03/2025,5\ncrimes,04/03/2025,6\n",
        Meant(
            (day("crimes", "2025-03-13", 5), day("crimes", "2025-03-04", 6)),
            how={"change": said(order=Order.MONTH_FIRST)},
        ),
    ),
    "S4: an order that the last file had, where this one shows none": (
        "metric,day,value\ncrimes,04/03/2025,6\n",
        Meant(
            asked=("04/03/2025",),
            how={"before": kept("metric,day,value\ncrimes,03/04/2025,5\n", order=Order.MONTH_FIRST)},
        ),
    ),
    "S5: a typed number beside a text with a decimal comma": (
        cells(0.125, "2,5"),
        Meant((day("crimes", "2025-03-18", 0.125), day("crimes", "2025-03-19", 2.5))),
    ),
    "S5: a typed number of three decimals, where a decimal comma was said": (
        cells(1.234),
        Meant((day("crimes", "2025-03-18", 1.234),), how={"change": said(decimal=Decimal.COMMA)}),
    ),
    "S5: a number of JSON": (
        '[{"metric": "crimes", "day": "2025-03-18", "value": 1.875},'
        ' {"metric": "crimes", "day": "2025-03-19", "value": "2,5"}]',
        Meant((day("crimes", "2025-03-18", 1.875), day("crimes", "2025-03-19", 2.5))),
    ),
    "S6: a point that may stand between thousands": (
        "Indicador;Fecha;Valor\nCrimes;18/03/2025;12.500\nCrimes;19/03/2025;9.870\n",
        Meant(asked=("12.500",)),
    ),
    "S6: once that is said": (
        "Indicador;Fecha;Valor\nCrimes;18/03/2025;12.500\nCrimes;19/03/2025;9.870\n",
        Meant(
            (day("crimes", "2025-03-18", 12500), day("crimes", "2025-03-19", 9870)),
            how={"change": said(decimal=Decimal.COMMA)},
        ),
    ),
    "S6: no thousand begins with a zero": (
        "metric;day;value\ncrimes;2025-03-18;0,875\n",
        Meant((day("crimes", "2025-03-18", 0.875),)),
    ),
    "S7: a lone quote at the end": (
        'metric,day,value,note\ncrimes,2025-03-18,5,"24 in\ncrimes,2025-03-19,6,\ncrimes,2025-03-20,7,\n',
        Meant(refused="file:2: a quote is opened here and not closed"),
    ),
    "S7: two lone quotes far apart": (
        f"metric,day,value,note\n{QUOTES}",
        Meant(refused="file:7: a quote is opened here and not closed"),
    ),
    "S7: two lone quotes in districts": (
        'metric,day,district,value\ncrimes,2025-03-18,"North,5\ncrimes,2025-03-19,"South,7\n',
        Meant(refused="file:2: a quote is opened here and not closed"),
    ),
    "S7: two lone quotes in one line": (
        'metric,day,district,value,note\ncrimes,2025-03-18,"North,5,"24 in\ncrimes,2025-03-19,South,7,\n',
        Meant(refused="file:2: a quote is opened here and not closed"),
    ),
    "S7: a title with quotes is none": (
        '"Report" of the works\nmetric,day,value\ncrimes,2025-03-18,5\n',
        Meant((day("crimes", "2025-03-18", 5),), told=("Above the headings, and left out: line 1.",)),
    ),
    "S7: a quoted break of lines is none": (
        'metric,day,value,note\ncrimes,2025-03-18,5,"two\nlines, or three"\ncrimes,2025-03-19,6,\n',
        Meant((day("crimes", "2025-03-18", 5), day("crimes", "2025-03-19", 6)), told=("Columns left out: note.",)),
    ),
    "S8: headings of days with two digits of the year": (
        "Measure,3/1/25,3/2/25,3/3/25,3/14/25\nCrimes,1,2,3,4\n",
        Meant(tuple(day("crimes", f"2025-03-{n:02}", value) for n, value in ((1, 1), (2, 2), (3, 3), (14, 4)))),
    ),
    "S8: where all of them may be two": ("Measure,3/1/25,3/2/25,3/3/25\nCrimes,1,2,3\n", Meant(asked=("3/1/25",))),
    "S9: two tables side by side": (
        "metric,day,value,value\ncrimes,2025-03-18,5,6\n",
        Meant(asked=("two columns are “value”: keep one",)),
    ),
    "S9: Value and Result": (
        "metric,day,Value,Result\ncrimes,2025-03-18,5,6\n",
        Meant(asked=("two columns are “value”: keep one",)),
    ),
    "S9: Zone and Ward": (
        "metric,day,Zone,Ward,value\ncrimes,2025-03-18,5,6,1\n",
        Meant(asked=("two columns are “district”: keep one",)),
    ),
    "S9: Week and Date, both of days": (
        "metric,Week,Date,value\ncrimes,2025-03-17,2025-03-18,1\n",
        Meant(asked=("two columns are “day”: keep one",)),
    ),
    "S9: a day twice across": (
        "Measure,2025-03-18,2025-03-18\nCrimes,1,2\n",
        Meant(asked=("two columns are “value of 2025-03-18”: keep one",)),
    ),
    "S9: days in a column and across": (
        "Measure,Date,2025-03-18\nCrimes,2025-03-17,2\n",
        Meant(asked=("the days stand in a column and elsewhere too",)),
    ),
    "S11: a byte of Windows-1252 in UTF-8": (
        PLACES.encode() + "crimes,2025-03-20,Peñasco,3\n".encode("cp1252"),
        Meant(refused="file:4: is not UTF-8 text"),
    ),
    "S11: as much of the one as of the other": (
        "metric,day,district,value\ncrimes,2025-03-18,Peñasco,1\n".encode()
        + "crimes,2025-03-19,Peñasco,2\n".encode("cp1252"),
        Meant(refused="file:3: is not UTF-8 text"),
    ),
    "S11: Windows-1252 is read, and told, as it may be another": (
        PLACES.replace("ñ", "–").encode("cp1252"),
        Meant(
            tuple(day("crimes", f"2025-03-{n}", n - 17, 1, "Pe–asco") for n in (18, 19)),
            told=("The text is not Unicode, and was read as Windows-1252: look whether “Pe–asco” is right.",),
        ),
    ),
    "S14: a hidden tab": (
        with_hidden_tab(),
        Meant(
            (day("crimes", "2025-03-18", 5), day("crimes", "2025-03-19", 6)),
            told=("The tab “Tab 2” is hidden, and was left out.",),
        ),
    ),
    "S14: a hidden tab that somebody wants": (
        with_hidden_tab(),
        Meant(
            (day("crimes", "2025-03-18", 5), day("crimes", "2025-03-19", 6), day("crimes", "2024-03-18", 99)),
            told=("The tab “Tab 2” is hidden, and was taken too.",),
            how={"change": all_tabs},
        ),
    ),
    "S14: rows that a filter hides": (
        with_hidden_tab(hidden_rows=True),
        Meant(
            (day("crimes", "2025-03-18", 5), day("crimes", "2025-03-19", 6)),
            told=("1 row is hidden, and was taken too: Sheet, line 3.",),
        ),
    ),
    "S15: formulas that nobody has worked out": (
        cells(5, "=2+3", "=1+1"),
        Meant(
            (day("crimes", "2025-03-18", 5),),
            told=(
                "2 formulas have no value: C3, C4. Open the file in Excel, and save it again.",
                "Without any figure, and left out: Sheet, lines 3–4.",
            ),
        ),
    ),
    "S15: an error": (
        cells(5, "#DIV/0!"),
        Meant(
            (day("crimes", "2025-03-18", 5),),
            told=("1 cell holds an error, and so no figure: C3 #DIV/0!.", "left out: Sheet, line 3."),
        ),
    ),
    "F1: months across that Excel made days of": (
        workbook([["Measure", *months("Jan 2025", "Feb 2025")], ["Visits", 310, 320]]),
        Meant(
            (day("visits", "2025-01-31", 310), day("visits", "2025-02-28", 320)),
            told=("so 2025-01-01 is filed under 2025-01-31: Visits.",),
        ),
    ),
    "F1: months down that Excel made days of": (
        workbook([["Month", "Visits"], [months("Jan 2025")[0], 310]]),
        Meant((day("visits", "2025-01-31", 310),), told=("so 2025-01-01 is filed under 2025-01-31: Visits.",)),
    ),
    "F1: the first of a quarter, and of its last month": (
        workbook([["Measure", *months("Jan 2025", "Jun 2025")], ["Permits", 31, 32]]),
        Meant((day("permits", "2025-03-31", 31), day("permits", "2025-06-30", 32)), told=("Permits.",)),
    ),
    "F1: the first of a month is only that for a daily metric": (
        workbook([["Measure", *months("Jan 2025")], ["Crimes", 3], ["Visits", 310]]),
        Meant((day("crimes", "2025-01-01", 3), day("visits", "2025-01-31", 310)), told=("Visits.",)),
    ),
    "F3: a total beside months across": (
        "Measure,Jan 2025,Feb 2025,Total\nVisits,310,320,630\n",
        Meant(
            (day("visits", "2025-01-31", 310), day("visits", "2025-02-28", 320)), told=("Columns left out: Total.",)
        ),
    ),
    "F3: what has come so far, and the goal": (
        "Measure,Jan 2025,YTD,FY25 Total,Target\nVisits,310,310,310,4000\n",
        Meant((day("visits", "2025-01-31", 310),), told=("Columns left out: YTD, FY25 Total, Target.",)),
    ),
    "F3: a total beside metrics across": (
        "Date,Crimes,Satisfaction,Total\n2025-03-18,5,4,9\n",
        Meant(
            (day("crimes", "2025-03-18", 5), day("satisfaction", "2025-03-18", 4)), told=("Columns left out: Total.",)
        ),
    ),
    "F4: figures headed Count": ("Metric,Date,Count\nCrimes,2025-03-18,5\n", Meant((day("crimes", "2025-03-18", 5),))),
    "F4: figures headed Total": ("Metric,Date,Total\nCrimes,2025-03-18,5\n", Meant((day("crimes", "2025-03-18", 5),))),
    "F5: two lines of headings with nothing merged": (
        "Date,Potholes,,Crimes\n,Met,All,\n2025-03-18,3,4,5\n",
        Meant(asked=("column 3 has no heading, but “All” in line 2",)),
    ),
    "F6: Day and Date": (
        "Metric,Day,Date,Value\nCrimes,Tuesday,2025-03-18,5\n",
        Meant((day("crimes", "2025-03-18", 5),), told=("Columns left out: Day.",)),
    ),
    "F6: Month and Date": (
        "Metric,Month,Date,Value\nCrimes,March,2025-03-18,5\n",
        Meant((day("crimes", "2025-03-18", 5),), told=("Columns left out: Month.",)),
    ),
    "F7: a quarter of a fiscal year": (
        "Measure,Q1 FY25,FY24\nVisits,310,300\n",
        Meant(asked=("say in which column the figures stand",)),
    ),
    "F7: a share without its cases": (
        "Metric,Date,Value\nPotholes,2025-03-18,95 %\n",
        Meant(rejected=((2, "potholes"),)),
    ),
    "F8: rows of the whole city in a column of districts": (
        "metric,day,ward,value\ncrimes,2025-03-18,North,5\ncrimes,2025-03-18,All,9\n",
        Meant(asked=("All",)),
    ),
    "F8: and they are the city's": (
        "metric,day,ward,value\ncrimes,2025-03-18,North,5\ncrimes,2025-03-18,Citywide,9\n",
        Meant(
            (day("crimes", "2025-03-18", 5, 1, "North"), day("crimes", "2025-03-18", 9)),
            told=("The rows of “Citywide” are the whole city's.",),
            how={"change": said(whole=Whole.CITY)},
        ),
    ),
    "F8: or add up the districts": (
        "metric,day,ward,value\ncrimes,2025-03-18,North,5\ncrimes,2025-03-18,Total,9\n",
        Meant((day("crimes", "2025-03-18", 5, 1, "North"),), totals=(3,), how={"change": said(whole=Whole.TOTAL)}),
    ),
    "F9: OpenDocument": (
        archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content_dot_xml=b"<a/>"),
        Meant(refused="is an OpenDocument spreadsheet (.ods) → save it as .xlsx"),
    ),
    "F9: Excel's binary form": (
        archive(xl__workbook_dot_bin=b"x"),
        Meant(refused="is a binary Excel workbook (.xlsb) → save it as .xlsx"),
    ),
    "F10: sep=; with ends of lines of old Macs": (
        "sep=;\rmetric;day;value\rcrimes;2025-03-18;5\r",
        Meant((day("crimes", "2025-03-18", 5),)),
    ),
    "F11: a row of units below the headings": (
        "Metric,Date,Value\n,,number\nCrimes,2025-03-18,5\n",
        Meant(rejected=((2, "says no metric"),)),
    ),
    "1.5: names of rows that are none here": (
        "Measure,Jan 2025,Feb 2025\nBudget spent YTD,3,4\n",
        Meant(rejected=((2, "no metric is called 'Budget spent YTD'"),)),
    ),
    "1.5: once it is said which metric they mean": (
        "Measure,Jan 2025,Feb 2025\nBudget spent YTD,3,4\n",
        Meant(
            (day("spent", "2025-01-31", 3), day("spent", "2025-02-28", 4)),
            told=("Taken by the names that were given: “Budget spent YTD” = Budget spent year to date.",),
            how={"change": with_names(Budget_spent_YTD="spent")},
        ),
    ),
    "1.5: remembered, and left out": (
        "Measure,Jan 2025\nVisits,3\nRevenue,4\n",
        Meant(
            (day("visits", "2025-01-31", 3),),
            told=("Left out, as was said of their names: line 3.",),
            how={"names": {"revenue": ""}},
        ),
    ),
    "1.5: millions": (
        "metric,day,value\ncrimes,2025-03-18,$15.3M\n",
        Meant(rejected=((2, "write the number alone: 15300000"),)),
    ),
    "1.5: a number that may be two, in a city of the United States": (
        'metric,day,value\ncrimes,2025-03-18,"1,711"\n',
        Meant(
            (day("crimes", "2025-03-18", 1711),),
            told=("A number such as 1,711 is read as 1711, as the city's country writes it.",),
            how={"timezone": "America/Indiana/Indianapolis"},
        ),
    ),
    "1.5: and where other cells of the file tell": (
        'metric,day,value\ncrimes,2025-03-18,"1,711"\ncrimes,2025-03-19,2.5\n',
        Meant((day("crimes", "2025-03-18", 1711), day("crimes", "2025-03-19", 2.5))),
    ),
    "A row without a figure": (
        "metric,day,value\ncrimes,2025-03-18,5\nSource: the police,,\n",
        Meant((day("crimes", "2025-03-18", 5),), told=("Without any figure, and left out: line 3.",)),
    ),
    "A tab that is none of figures": (
        workbook([["metric", "day", "value"], ["crimes", "2025-03-18", 5]], [["Notes"], ["of no use"]]),
        Meant((day("crimes", "2025-03-18", 5),), told=("Tabs left out: Tab 2.",)),
    ),
    "R7: an answer of CKAN": (
        '{"success": true, "result": {"records": [{"_id": 1, "metric": "crimes", "day": "2025-03-18", "value": 5}]}}',
        Meant((day("crimes", "2025-03-18", 5),), told=("Columns left out: _id.",)),
    ),
    "R7: an answer of ArcGIS": (
        '{"features": [{"geometry": {"x": 1, "y": 2},'
        ' "attributes": {"metric": "crimes", "day": "2025-03-18", "value": 5}}]}',
        Meant((day("crimes", "2025-03-18", 5),)),
    ),
    "R7: GeoJSON": (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null, '
        '"properties": {"metric": "crimes", "day": "2025-03-18", "value": 5}}]}',
        Meant((day("crimes", "2025-03-18", 5),)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_file_is_read_as_it_was_meant(case: str) -> None:
    data, meant = CASES[case]
    came = outcome(data, **meant.how)
    assert came.figures == set(meant.figures), came
    assert meant.refused in came.refused
    assert bool(meant.refused) == bool(came.refused)
    assert len(came.asked) == len(meant.asked), came.asked
    assert all(text in asked for text, asked in zip(meant.asked, came.asked, strict=True)), came.asked
    assert [line for line, _ in came.rejected] == [line for line, _ in meant.rejected], came.rejected
    assert all(text in said for (_, text), (_, said) in zip(meant.rejected, came.rejected, strict=True)), came.rejected
    assert len(came.told) == len(meant.told), came.told
    assert all(text in told for text, told in zip(meant.told, came.told, strict=True)), came.told
    assert tuple(came.totals) == meant.totals


def test_a_heading_of_months_in_a_feed_is_told_to_be_the_day() -> None:
    """F12, of the command line."""
    fixes = [problem.fix for problem in column_problems(["metric", "month", "value"], file="calls.csv")]
    assert fixes == ["did you mean 'day'? or delete the column"]
