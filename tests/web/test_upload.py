"""Files are uploaded: read, looked over, kept as one, undone as one; by whom they may be, and nobody else."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from cityscore.files.grids import read_grids
from cityscore.files.packing import packed
from cityscore.jobs.city_run import run_city
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.store import models
from cityscore.web.manage.upload import in_hand
from cityscore.web.manage.upload import upload_list as upload_list
from tests.files.broken_files import files
from tests.store.milltown import CRIMES, EMS, POTHOLES, Row, city, collecting, define, plain

PAGE = "/manage/milltown/upload/"
HEADER = "metric,day,numerator,denominator\n"
BOOKS = {"books": {"type": "file", "path": "books.csv"}}
METRICS = {
    "potholes": POTHOLES,
    "crimes": CRIMES,
    "response": EMS,
    "visits": {**CRIMES, "name": "Visits", "department": "Works", "cadence": "monthly"},
    "pay": {**CRIMES, "name": "Pay", "department": "Works", "source": "books"},
}


@pytest.fixture
def analyst(db: None) -> Client:
    define(plain(METRICS, sources=BOOKS), None)
    return client_of("ann@city.gov", Role.ANALYST)


def client_of(email: str, role: Role, departments: tuple[str, ...] = ()) -> Client:
    user = User.objects.create_user(email, "plum garden tunnel")
    Membership.objects.create(user=user, city=city(), role=role, departments=list(departments))
    client = Client()
    client.force_login(user)
    return client


def upload(client: Client, content: str | bytes, name: str = "figures.csv") -> str:
    """Upload a file; where it is looked over."""
    data = content.encode() if isinstance(content, str) else content
    answer = client.post(PAGE, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, said(answer)
    return str(answer.headers["Location"])


def said(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]


def keep(client: Client, page: str) -> object:
    return client.post(page, {"do": "keep", "digest": client.get(page).context["review"].changes.digest}, follow=True)


def known(slug: str = "potholes") -> list[tuple[str, float, float]]:
    rows = models.Observation.objects.filter(metric__key=slug, until=None).order_by("day", "sample")
    return [(day.isoformat(), numerator, denominator) for day, numerator, denominator in rows.values_list(
        "day", "numerator", "denominator"
    )]  # fmt: skip


def test_what_would_change_is_shown_before_it_does(analyst: Client) -> None:
    run_city(city(), collecting([Row("potholes", date(2025, 3, 3), 1, 4), Row("potholes", date(2025, 3, 4), 2, 4)]))
    page = upload(analyst, f"{HEADER}potholes,2025-03-03,3,4\npotholes,2025-03-04,2,4\npotholes,2025-03-05,4,4\n")
    text = said(analyst.get(page))
    assert re.findall(r"<dt>(\w+)</dt><dd>(\d+)</dd>", text) == [("New", "1"), ("Changed", "1"), ("Unchanged", "1")]
    assert "<td>1 of 4 (25.0 %)</td> <td>3 of 4 (75.0 %)</td>" in text
    assert known()[0] == ("2025-03-03", 1, 4)
    assert "Kept: 1 new, 1 changed, 1 unchanged." in said(keep(analyst, page))
    assert known() == [("2025-03-03", 3, 4), ("2025-03-04", 2, 4), ("2025-03-05", 4, 4)]
    entry = Entry.objects.get(action="kept the file")
    assert (entry.subject, entry.after["added"], entry.after["corrected"]) == ("figures.csv", 1, 1)


def test_undoing_puts_back_what_stood_and_leaves_what_came_later(analyst: Client) -> None:
    run_city(city(), collecting([Row("potholes", date(2025, 3, day), 1, 4) for day in (3, 4)]))
    rows = "".join(f"potholes,2025-03-0{day},3,4\n" for day in (3, 4, 5, 6))
    page = upload(analyst, HEADER + rows + "crimes,2025-03-03,7,\n")
    keep(analyst, page)
    later = upload(analyst, f"{HEADER}potholes,2025-03-04,2,4\npotholes,2025-03-06,2,4\n")
    keep(analyst, later)
    text = said(analyst.post(page, {"do": "undo"}, follow=True))
    assert "Undone: 1 figure as before, 2 gone again. 2 stay, changed since." in text
    assert known() == [("2025-03-03", 1, 4), ("2025-03-04", 2, 4), ("2025-03-06", 2, 4)]
    assert known("crimes") == []
    again = analyst.post(page, {"do": "undo"})
    assert again.status_code == 409
    assert "there is nothing to undo" in said(again)


def test_percentages_beside_decimals_are_asked_about_before_they_are_kept(analyst: Client) -> None:
    share = {"name": "Satisfied", "department": "Works", "kind": "average", "better": "higher", "unit": "percent"}
    define(plain({**METRICS, "satisfied": {**share, "target": 0.9}}, sources=BOOKS), None)
    page = upload(analyst, "metric,day,value\nsatisfied,2025-03-03,95\nsatisfied,2025-03-04,94%\n")
    asked = "Satisfied: 9,500.0 % on 3 March 2025 is far above 100 %: 95 % is written as 0.95."
    assert asked in said(analyst.get(page))
    assert "Some figures look wrong → say that they are right" in said(keep(analyst, page))
    assert known("satisfied") == []
    digest = analyst.get(page).context["review"].changes.digest
    analyst.post(page, {"do": "keep", "digest": digest, "sure": "yes"})
    assert known("satisfied") == [("2025-03-03", 95, 1), ("2025-03-04", 0.94, 1)]


def test_a_months_total_among_days_is_asked_about(analyst: Client) -> None:
    days = "".join(f"crimes,2025-03-{day:02},20,\n" for day in range(1, 31))
    page = upload(analyst, f"{HEADER}{days}crimes,2025-03-31,620,\n")
    asked = "620 on 31 March 2025 is 31 times what is usual on the days around it: is it the month&#x27;s total?"
    assert asked in said(analyst.get(page))


def test_undone_samples_are_those_of_before(analyst: Client) -> None:
    page = upload(analyst, "metric,day,value\nresponse,2025-03-03,5\nresponse,2025-03-03,7\nresponse,2025-03-03,5\n")
    keep(analyst, page)
    assert known("response") == [("2025-03-03", 5, 2), ("2025-03-03", 7, 1)]
    second = upload(analyst, "metric,day,value\nresponse,2025-03-03,5\n")
    keep(analyst, second)
    assert known("response") == [("2025-03-03", 5, 1)]
    analyst.post(second, {"do": "undo"})
    assert known("response") == [("2025-03-03", 5, 2), ("2025-03-03", 7, 1)]


def test_the_same_file_twice_changes_nothing(analyst: Client) -> None:
    content = f"{HEADER}potholes,2025-03-03,3,4\n"
    keep(analyst, upload(analyst, content))
    before = list(models.Observation.objects.values())
    page = upload(analyst, content)
    assert "Nothing would change: 1 figure is there already." in said(analyst.get(page))
    assert list(models.Observation.objects.values()) == before


def test_every_rejected_row_is_told_with_its_line_and_nothing_is_kept(analyst: Client) -> None:
    lines = ["potholes,2025-03-03,3,4", "potholles,2025-03-04,3,4", "potholes,2025-13-04,3,4", "pay,2025-03-04,1,",
             "crimes,2025-03-04,=1+1,", "potholes,2025-03-03,2,4", "crimes,2999-03-04,1,"]  # fmt: skip
    page = upload(analyst, HEADER + "\n".join(lines))
    answer = analyst.get(page)
    rejected = answer.context["review"].read.rejected
    assert [each.line for each in rejected] == [3, 4, 5, 6, 7, 8]
    text = said(answer)
    assert "no metric is called &#x27;potholles&#x27;" in text
    assert "takes its figures from the source &#x27;books&#x27;" in text
    assert "a second row for &#x27;potholes&#x27; on 2025-03-03; the first is line 2" in text
    assert analyst.post(page, {"do": "keep", "digest": ""}).status_code == 409
    assert known() == []
    sheet = list(csv.reader(io.StringIO(analyst.get(f"{page}rejected.csv").content.decode())))
    assert [row[1] for row in sheet[1:]] == ["3", "4", "5", "6", "7", "8"]
    assert sheet[4][5:] == ["crimes", "2025-03-04", "'=1+1", ""]


def test_what_is_wrong_in_many_rows_is_told_once_with_its_lines(analyst: Client) -> None:
    rows = [f"{name},2025-03-{n:02},3,4" for n in range(1, 11) for name in ("potholles", "gone")]
    page = upload(analyst, HEADER + "\n".join(rows))
    answer = analyst.get(page)
    text = said(answer)
    assert "20 things to mend" in text
    assert [kind.lines for kind in answer.context["review"].rejected] == [[*range(2, 22, 2)], [*range(3, 22, 2)]]
    assert '<th scope="row">2, 4, 6, 8, 10, 12, 14, 16 and 2 more</th>' in text
    assert text.count("no metric is called &#x27;potholles&#x27;") == 1
    assert len(analyst.get(f"{page}rejected.csv").content.decode().splitlines()) == 21


def test_a_day_that_is_still_to_come_is_rejected(analyst: Client) -> None:
    page = upload(analyst, f"{HEADER}crimes,2199-03-04,1,\n")
    assert "2199-03-04 is still to come" in said(analyst.get(page))


def test_a_day_that_may_be_two_is_asked_about(analyst: Client) -> None:
    page = upload(analyst, "metric;day;value\ncrimes;03/04/2016;1,5\n")
    assert "Which day is 03/04/2016?" in said(analyst.get(page))
    roles = {"t0-c0": "metric", "t0-c1": "day", "t0-c2": "value"}
    analyst.post(page, {"do": "read", "t0-header": "1", "order": "day", **roles})
    keep(analyst, page)
    assert known("crimes") == [("2016-04-03", 1.5, 1)]


def test_a_plan_is_remembered_for_files_with_the_same_headings(analyst: Client) -> None:
    content = "what;when;how\ncrimes;24.03.2025;{}\n"
    first = upload(analyst, content.format(5))
    assert "Please say how it is to be read" in said(analyst.get(first))
    roles = {"t0-c0": "metric", "t0-c1": "day", "t0-c2": "value"}
    analyst.post(first, {"do": "read", "t0-header": "1", "order": "day", **roles})
    keep(analyst, first)
    second = upload(analyst, content.format(6))
    assert "<td>5</td> <td>6</td>" in said(analyst.get(second))


def test_a_workbook_with_several_tabs_and_months_across(analyst: Client) -> None:
    book = Workbook()
    months = book.active
    assert months is not None
    months.title = "Months"
    months["A1"] = "Report of the works"
    for place, text in enumerate(("Measure", "Jan 2025", "Feb 2025", "Mar 2025")):
        months.cell(3, place + 1, text)
    for place, figure in enumerate(("Visits", 310, "=300+1", None)):
        months.cell(4, place + 1, figure)
    months.cell(5, 1, "Total")
    months.cell(5, 2, 310)
    days = book.create_sheet("Potholes")
    for column, text in ((1, "Date"), (2, "Potholes"), (4, "Crimes")):
        days.cell(1, column, text)
    days.merge_cells("B1:C1")
    for column, text in ((2, "Met"), (3, "All")):
        days.cell(2, column, text)
    for place, figure in enumerate((date(2025, 3, 3), 3, 4, 7)):
        days.cell(3, place + 1, figure)
    days.cell(4, 1, date(2025, 3, 4))
    days.cell(4, 2, 1)
    days.cell(4, 3, 2)
    file = io.BytesIO()
    book.save(file)
    page = upload(analyst, file.getvalue(), "works.xlsx")
    text = said(analyst.get(page))
    assert "Left out, as they add up others: lines Months 5." in text
    keep(analyst, page)
    assert known("visits") == [("2025-01-31", 310, 1)]  # Excel has not worked the formula out
    assert known() == [("2025-03-03", 3, 4), ("2025-03-04", 1, 2)]
    assert known("crimes") == [("2025-03-03", 7, 1)]


def test_a_data_owner_gives_the_figures_of_their_departments_alone(analyst: Client) -> None:
    owner = client_of("owen@city.gov", Role.OWNER, ("Works",))
    page = upload(owner, f"{HEADER}potholes,2025-03-03,3,4\ncrimes,2025-03-03,1,\n")
    assert "&#x27;Crimes&#x27; is Police&#x27;s, whose figures you do not give" in said(owner.get(page))
    theirs = upload(analyst, f"{HEADER}crimes,2025-03-03,1,\n")
    for method, address in (("get", theirs), ("post", theirs), ("get", f"{theirs}rejected.csv")):
        assert getattr(owner, method)(address, {"do": "keep"}).status_code == 404
    assert "figures.csv" in said(analyst.get(PAGE))
    assert theirs not in said(owner.get(PAGE))


def test_what_somebody_does_not_answer_for_any_more_is_not_theirs_to_undo(analyst: Client) -> None:
    owner = client_of("owen@city.gov", Role.OWNER, ("Works",))
    page = upload(owner, f"{HEADER}potholes,2025-03-03,3,4\n")
    keep(owner, page)
    mine = Membership.objects.filter(user__email="owen@city.gov")
    mine.update(departments=["Police"])
    refused = owner.post(page, {"do": "undo"})
    assert refused.status_code == 409
    assert "holds figures that are not yours any more" in said(refused)
    assert known() == [("2025-03-03", 3, 4)]
    mine.update(departments=["Police", "Works"])
    owner.post(page, {"do": "undo"})
    assert known() == []


def test_what_changed_meanwhile_is_looked_at_again(analyst: Client) -> None:
    page = upload(analyst, f"{HEADER}potholes,2025-03-03,3,4\n")
    digest = analyst.get(page).context["review"].changes.digest
    keep(analyst, upload(analyst, f"{HEADER}potholes,2025-03-03,2,4\n", "others.csv"))
    answer = analyst.post(page, {"do": "keep", "digest": digest})
    assert answer.status_code == 409
    assert "figures changed since you looked" in said(answer)
    assert known() == [("2025-03-03", 2, 4)]


def test_a_file_is_dropped_and_its_cells_with_it(analyst: Client) -> None:
    page = upload(analyst, f"{HEADER}potholes,2025-03-03,3,4\n")
    analyst.post(page, {"do": "drop"})
    assert "Dropped: nothing of it was kept." in said(analyst.get(page))
    assert models.Upload.objects.get().grids is None
    assert analyst.get(f"{page}rejected.csv").status_code == 404


def test_a_file_that_is_forgotten_is_dropped_after_a_week(analyst: Client) -> None:
    upload(analyst, f"{HEADER}potholes,2025-03-03,3,4\n")
    models.Upload.objects.update(created=timezone.now() - timedelta(days=8))
    upload(analyst, f"{HEADER}potholes,2025-03-03,3,4\n")
    states = models.Upload.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [models.UploadState.DROPPED, models.UploadState.OPEN]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds nothing"),
        (b"\xd0\xcf\x11\xe0 old", "an old or protected Excel workbook"),
        (b"PK\x03\x04 broken", "the workbook is damaged"),
        (b"PAR1 broken", "the Parquet file is cut short or damaged"),
        (b'{"a": [1,', "is not valid JSON"),
        (b"<html>Not found</html>", "is a web page or XML"),
        (b"a,b\n\x81\x8d", "is in an encoding that is not known"),
        (b"a\0b", "is no text"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(analyst: Client, content: bytes, says: str) -> None:
    answer = analyst.post(PAGE, {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 422
    assert says in said(answer)
    assert not models.Upload.objects.exists()


def test_no_file_is_told(analyst: Client) -> None:
    assert "there is no file → choose one" in said(analyst.post(PAGE))


def test_no_file_breaks_a_page_or_writes_anything(analyst: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        upload_list, "read_sandboxed", lambda data, name: packed(read_grids(data, name))
    )  # no process for each
    monkeypatch.setattr(in_hand, "OPEN_OF_PERSON", 1_000)
    monkeypatch.setattr(in_hand, "OPEN_OF_CITY", 1_000)
    became: Counter[str] = Counter()
    for data in files(11, 700):
        sent = analyst.post(PAGE, {"file": SimpleUploadedFile("any.csv", data)})
        assert sent.status_code in (302, 422), data
        if sent.status_code == 302:
            page = sent.headers["Location"]
            answers = (analyst.get(page), analyst.get(f"{page}rejected.csv"), analyst.post(page, {"do": "keep"}))
            assert [answer.status_code for answer in answers] == [200, 200, 409], data
            cells = [cell for row in csv.reader(io.StringIO(answers[1].content.decode())) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))], data
            roles = {
                "do": "read",
                "t0-c0": "metric",
                "t0-c1": "day",
                "t0-c2": "value",
                "order": "day",
                "decimal": "comma",
            }
            assert analyst.post(page, roles).status_code == 302, data
            assert analyst.get(page).status_code == 200, data
        became[str(sent.status_code)] += 1
    assert min(became.values()) > 100
    assert not models.Observation.objects.exists()


def test_keeping_reads_what_stands_once(analyst: Client) -> None:
    page = upload(analyst, f"{HEADER}potholes,2025-03-03,3,4\n")
    digest = analyst.get(page).context["review"].changes.digest
    with CaptureQueriesContext(connection) as queries:
        analyst.post(page, {"do": "keep", "digest": digest})
    read = [query["sql"] for query in queries if 'FROM "store_observation"' in query["sql"]]
    assert len([sql for sql in read if '"until" IS NULL' in sql]) == 1
    assert known() == [("2025-03-03", 3, 4)]


def months_book() -> bytes:
    """Months across, as Excel makes days of them; a name that is no metric's here; a total beside and below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Measure", date(2025, 1, 1), date(2025, 2, 1), "Total"],
        ["Visits", 310, 320, 630],
        ["Pothole requests", 5, 6, 11],
        ["Total", 315, 326, 641],
    ):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_names_of_rows_are_said_once_and_remembered_for_the_city(analyst: Client) -> None:
    page = upload(analyst, months_book(), "months.xlsx")
    text = said(analyst.get(page))
    assert "no metric is called &#x27;Pothole requests&#x27;" in text
    assert "Names that no metric has here" in text
    form = {"do": "read", "t0-taken": "yes", "t0-header": "1", "t0-c0": "metric"}
    form |= {f"t0-c{column}": "value of its heading" for column in (1, 2)}
    analyst.post(page, {**form, "name-0": "Pothole requests", "of-0": "visits"})
    assert "a second row for" in said(analyst.get(page))  # they are other figures of the same metric and month
    analyst.post(page, {**form, "name-0": "Pothole requests", "of-0": "-"})
    text = said(analyst.get(page))
    assert "Left out, as was said of their names: Sheet, line 3." in text
    assert "so 2025-01-01 is filed under 2025-01-31: Visits." in text
    assert "Columns left out: Total." in text
    keep(analyst, page)
    assert known("visits") == [("2025-01-31", 310, 1), ("2025-02-28", 320, 1)]
    again = upload(analyst, "Service,Date,Value\nPOTHOLE-requests,2025-03-31,7\nVisits,2025-03-31,330\n")
    assert "Left out, as was said of their names: line 2." in said(analyst.get(again))


def test_attempts_are_dropped_once_a_file_of_their_name_is_kept(analyst: Client) -> None:
    for _ in range(2):
        upload(analyst, f"{HEADER}potholes,2025-03-03,5,4\n", "march.csv")
    other = upload(analyst, f"{HEADER}potholes,2025-03-03,5,4\n", "april.csv")
    keep(analyst, upload(analyst, f"{HEADER}potholes,2025-03-03,3,4\n", "march.csv"))
    states = models.Upload.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["dropped", "dropped", "open", "kept"]
    assert "What is wrong" in said(analyst.get(other))


def test_a_plan_of_before_headings_were_kept_still_reads_files(analyst: Client) -> None:
    page = upload(analyst, "what;when;how\ncrimes;2025-03-04;5\n")
    roles = {"t0-c0": "metric", "t0-c1": "day", "t0-c2": "value"}
    analyst.post(page, {"do": "read", "t0-header": "1", **roles})
    keep(analyst, page)
    old = models.Upload.objects.get()
    plans = [{name: value for name, value in plan.items() if name != "headings"} for plan in old.reading["plans"]]
    models.Upload.objects.update(reading={"plans": plans, "order": "month", "decimal": "comma"})
    second = upload(analyst, "what;when;how\ncrimes;04/13/2025;6\n")
    keep(analyst, second)
    assert known("crimes") == [("2025-03-04", 5, 1), ("2025-04-13", 6, 1)]


def test_whose_figures_rows_of_all_are_is_asked_and_remembered_with_the_headings(analyst: Client) -> None:
    content = "metric,day,ward,value\ncrimes,2025-03-{0},North,5\ncrimes,2025-03-{0},All,9\n"
    page = upload(analyst, content.format("03"))
    assert "Whose figures are the rows of All?" in said(analyst.get(page))
    roles = {"t0-c0": "metric", "t0-c1": "day", "t0-c2": "district", "t0-c3": "value"}
    analyst.post(page, {"do": "read", "t0-header": "1", "whole": "city", **roles})
    keep(analyst, page)
    second = upload(analyst, content.format("04"))
    assert "The rows of “All” are the whole city&#x27;s." in said(analyst.get(second))
    keep(analyst, second)
    rows = models.Observation.objects.filter(metric__key="crimes", until=None).order_by("day", "district")
    assert list(rows.values_list("district", "numerator")) == [("", 9), ("North", 5), ("", 9), ("North", 5)]
