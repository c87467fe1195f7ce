"""Boston's observations against the published file, worked by hand."""

import csv
from datetime import date, datetime, timedelta

import pytest

from cityscore.demo import boston
from cityscore.model import InvalidInput

ON_TIME = {
    "graffiti-on-time": "GRAFFITI ON-TIME %",
    "pothole-on-time": "POTHOLE ON-TIME %",
    "missed-trash-on-time": "MISSED TRASH ON-TIME %",
    "streetlight-on-time": "STREETLIGHT ON-TIME %",
    "signal-on-time": "SIGNAL REPAIR ON-TIME %",
    "sign-on-time": "SIGN INSTALLATION ON-TIME %",
    "parks-on-time": "PARKS MAINTENANCE ON-TIME %",
    "tree-on-time": "TREE MAINTENANCE ON-TIME %",
    "code-enforcement-on-time": "CODE ENFORCEMENT ON-TIME %",
    "trash-collection-on-time": "CODE ENFORCEMENT TRASH COLLECTION",
}
WEEKLY = {
    *("satisfaction-surveys", "experience-surveys", "fire-response"),
    *("part-1-crimes", "homicides", "shootings", "stabbings"),
}
NEVER_PUBLISHED = {
    *("2025-01-18", "2025-01-25", "2025-02-24", "2025-02-28"),
    *("2025-03-07", "2025-03-08", "2025-03-13", "2025-03-14", "2025-03-15", "2025-03-16"),
    *("2025-03-19", "2025-03-20", "2025-03-23", "2025-03-26", "2025-03-30", "2025-04-07"),
}


def figures(rows, slug):
    return {day: row.figures for (metric, day), row in rows.items() if metric == slug}


# --- Days ---


def test_sixty_seven_of_eighty_three_days_were_published(rows):
    published = set(figures(rows, "call-center"))
    every = {str(boston.FIRST_DAY + timedelta(days=n)) for n in range(83)}
    assert max(every) == "2025-04-09"
    assert len(published) == 67
    assert every - published == NEVER_PUBLISHED


def test_no_row_of_a_daily_metric_on_a_day_that_was_never_published(rows):
    assert not [key for key in rows if key[0] not in WEEKLY and key[1] in NEVER_PUBLISHED]


def test_every_row_lies_between_the_first_day_and_the_last(rows):
    assert {row.day for row in rows.values()} >= {boston.FIRST_DAY, boston.LAST_DAY}
    assert all(boston.FIRST_DAY <= row.day <= boston.LAST_DAY for row in rows.values())


@pytest.mark.parametrize(
    ("slug", "day", "pair"),
    [
        ("call-center", "2025-01-17", (688, 738)),
        ("pothole-on-time", "2025-01-17", (1, 1)),
        ("streetlight-on-time", "2025-01-17", (1, 4)),
        ("permit-reviews-on-time", "2025-01-17", (47, 83)),
        ("library-users", "2025-01-17", (19819, 1)),
        ("fire-incidents", "2025-01-17", (245, 1)),
        ("ems-response", "2025-01-17", (7.925, 1)),
        ("ems-response", "2025-01-19", (8.44166666666667, 1)),
        ("library-users", "2025-04-09", (20456, 1)),
        ("fire-incidents", "2025-04-09", (169, 1)),
    ],
)
def test_a_publication_gives_the_day_before_it(rows, slug, day, pair):
    assert rows[slug, day].figures == pair


@pytest.mark.parametrize("slug", ["library-users", "fire-incidents", "call-center", *ON_TIME, *sorted(WEEKLY)])
def test_whole_numbers_stay_whole(rows, slug):
    found = figures(rows, slug).values()
    assert found
    assert all(type(number) is int for pair in found for number in pair)


@pytest.mark.parametrize("slug", ON_TIME)
@pytest.mark.parametrize("day", ["2025-03-17", "2025-03-18"])
def test_all_ten_on_time_metrics_are_missing_while_their_feed_was_dead(rows, slug, day):
    assert (slug, day) not in rows
    assert ("call-center", day) in rows


def test_permit_reviews_go_missing_with_the_dead_feed_only_when_blank_themselves(rows):
    assert rows["permit-reviews-on-time", "2025-03-17"].denominator > 0
    assert ("permit-reviews-on-time", "2025-03-18") not in rows


def test_a_blank_on_time_day_beside_a_live_feed_is_nothing_out_of_nothing(rows, lines):
    blank = {
        (slug, publication)
        for slug, name in {**ON_TIME, "permit-reviews-on-time": "ON-TIME PERMIT REVIEWS"}.items()
        for (published, publication), line in lines.items()
        if published == name and line["day_denominator"] == ""
    }
    dead = {(slug, publication) for slug, publication in blank if publication in ("2025-03-18", "2025-03-19")}
    for slug, publication in blank - dead:
        day = str(date.fromisoformat(publication) - timedelta(days=1))
        assert rows[slug, day].figures == (0, 0)
    zeros = {key for key, row in rows.items() if row.figures == (0, 0)}
    assert len(zeros) == len(blank - dead) == 162
    assert len(dead) == 21
    assert ("graffiti-on-time", "2025-01-17") in zeros
    assert ("sign-on-time", "2025-04-09") in zeros


def test_a_blank_current_figure_is_missing(rows):
    blank_library = {"2025-02-07", "2025-02-08", "2025-02-13", "2025-02-15", "2025-02-22", "2025-03-01", "2025-03-04"}
    assert not blank_library & set(figures(rows, "library-users"))
    assert len(figures(rows, "library-users")) == 67 - 11
    assert len(figures(rows, "ems-response")) == 67 - 8
    assert len(figures(rows, "fire-incidents")) == 67


def test_school_attendance_was_never_published(rows, definitions):
    assert not figures(rows, "school-attendance")
    assert "no figure" in definitions.by_slug["school-attendance"].note


# --- Weeks ---


def test_weekly_rows_stand_under_every_sunday_from_19_january_to_6_april(rows):
    sundays = [str(date(2025, 1, 19) + timedelta(weeks=n)) for n in range(12)]
    assert sundays[-1] == "2025-04-06"
    for slug in WEEKLY:
        assert sorted(figures(rows, slug)) == sundays, slug


def test_homicides_are_zero_in_weeks_without_one(rows):
    assert figures(rows, "homicides") == {
        "2025-01-19": (0, 1),
        "2025-01-26": (1, 1),
        "2025-02-02": (1, 1),
        "2025-02-09": (2, 1),
        "2025-02-16": (0, 1),
        "2025-02-23": (0, 1),
        "2025-03-02": (0, 1),
        "2025-03-09": (0, 1),
        "2025-03-16": (0, 1),
        "2025-03-23": (0, 1),
        "2025-03-30": (0, 1),
        "2025-04-06": (0, 1),
    }


@pytest.mark.parametrize(
    ("slug", "sunday", "pair"),
    [
        ("part-1-crimes", "2025-04-06", (232, 1)),  # 33.1428571428571 a day, the third publication of that week
        ("stabbings", "2025-01-19", (14, 1)),  # 2 a day, then 1.857…, then 2 again
        ("shootings", "2025-02-23", (3, 1)),  # 0.571… a day, then 0.428…
        ("fire-response", "2025-04-06", (1211, 1460)),  # 1056 of 1280 at first
        ("satisfaction-surveys", "2025-03-23", (1, 1)),
        ("experience-surveys", "2025-04-06", (19, 5)),
    ],
)
def test_a_week_has_the_figures_of_its_last_publication(rows, slug, sunday, pair):
    assert rows[slug, sunday].figures == pair


@pytest.mark.parametrize("slug", ["call-center", "signal-on-time", "parks-on-time", "tree-on-time", "graffiti-on-time"])
def test_seven_published_days_add_up_to_the_published_week(rows, weeks, slug):
    name = {**ON_TIME, "call-center": "311 CALL CENTER PERFORMANCE"}[slug]
    checked = []
    for sunday, line in weeks(name).items():
        week = [rows.get((slug, str(sunday - timedelta(days=n)))) for n in range(7)]
        if None in week:
            continue
        expected = (int(line["week_numerator"] or 0), int(line["week_denominator"] or 0))
        assert (sum(row.numerator for row in week), sum(row.denominator for row in week)) == expected
        checked.append(str(sunday)[5:])
    assert checked == ["02-02", "02-09", "02-16", "02-23", "04-06"]


# --- When it became known ---


def test_a_row_knows_the_publication_from_which_on_its_figures_stood(rows):
    assert rows["call-center", "2025-01-17"].published == datetime(2025, 1, 18, 12, 29, 4, 287340)
    assert rows["part-1-crimes", "2025-04-06"].published.date() == date(2025, 4, 10)
    assert rows["homicides", "2025-04-06"].published.date() == date(2025, 4, 7)  # never restated
    assert rows["stabbings", "2025-01-19"].published.date() > date(2025, 1, 20)  # 14, 13, and 14 again


def test_revisions_hold_each_restated_figure_and_end_in_the_observations():
    revisions = boston.revisions()
    moments = [row.published for row in revisions]
    assert moments == sorted(moments)
    crimes = [row.numerator for row in revisions if (row.metric, row.day) == ("part-1-crimes", date(2025, 4, 6))]
    assert crimes == [185, 223, 232]
    final = {(row.metric, row.day): row for row in revisions}
    assert boston.observations() == [final[key] for key in sorted(final)]


# --- Writing ---


def test_writes_two_files_to_play_with(tmp_path, rows):
    paths = boston.write_demo(tmp_path / "play")
    assert [path.name for path in paths] == ["boston.yaml", "observations.csv"]
    assert paths[0].read_text(encoding="utf-8") == boston.demo_definitions_text()
    text = paths[1].read_bytes().decode()
    assert text.startswith("metric,day,numerator,denominator\ncall-center,2025-01-17,688,738\n")
    assert ".0," not in text
    table = list(csv.reader(text.splitlines()))[1:]
    assert [line[:2] for line in table] == sorted(line[:2] for line in table)
    assert len(table) == len(rows)


def test_writing_again_is_harmless_but_another_file_is_never_overwritten(tmp_path):
    boston.write_demo(tmp_path)
    boston.write_demo(tmp_path)
    (tmp_path / "boston.yaml").unlink()
    (tmp_path / "observations.csv").write_text("mine\n")
    with pytest.raises(InvalidInput, match=r"observations\.csv: exists already and differs"):
        boston.write_demo(tmp_path)
    assert (tmp_path / "observations.csv").read_text() == "mine\n"
    assert not (tmp_path / "boston.yaml").exists()
