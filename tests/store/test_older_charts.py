"""What earlier chart rules said stays said; the first run judges all anew by those of now, and mails nobody for it."""

from __future__ import annotations

from datetime import timedelta

from cityscore.jobs.city_run import run_city
from cityscore.jobs.tasks.alert import alert
from cityscore.people.models import Topic
from cityscore.present.read.published_scores import Publication
from cityscore.scoring.stored_scores import CHART_COLUMNS
from cityscore.store import jobs, models, runs
from cityscore.store.score_publication import has_older_charts
from tests.mailbox_server import Mailbox
from tests.store.mail_town import SUNDAY, figures, milltown, monday_morning, publish, subscriber
from tests.store.milltown import DAY, HOUR, Clock, Row, clock, collecting
from tests.store.store_answers import scores_now

__all__ = ["clock", "milltown"]

OF_NOW = ("chart", "chart_period", "chart_end", "center", "run_length", "once_in", "provisional", "misfit", "anew")


def judge_as_before(said: str = "") -> int:
    """Let all charts be those of an earlier version, by which the last week was something, or nothing unusual."""
    rows = models.Score.objects.exclude(chart=None)
    return rows.update(**dict.fromkeys(OF_NOW), signal=said, assurance="inconsistent")


def test_the_first_run_judges_all_anew_and_the_past_says_what_it_said(milltown: models.City, clock: Clock) -> None:
    before = runs.published(milltown)
    assert before is not None
    assert before.published is not None
    wanted = list(scores_now(SUNDAY).order_by("pk").values_list("subject", "period", *CHART_COLUMNS))
    assert judge_as_before("run_above") > 20
    assert has_older_charts(before)
    old = models.Score.objects.filter(is_current=True).count()

    clock.moment += HOUR
    outcome = run_city(milltown, collecting([]), through=SUNDAY)
    now = runs.published(milltown)
    assert now is not None
    assert (outcome.published, outcome.rules, now.log["charts"]) == (True, None, "judged anew")
    assert not has_older_charts(now)
    assert list(
        scores_now(SUNDAY).order_by("subject", "period").values_list("subject", "period", *CHART_COLUMNS)
    ) == sorted(wanted, key=lambda row: row[:2])
    assert not models.Score.objects.filter(is_current=True, chart=None).exclude(point=None).exists()
    rows = models.Score.objects.filter(run=now)  # of a week, where its chart stands, and of nothing else
    assert set(rows.values_list("period", "subject__kind")) == {("week", "metric")}
    assert 0 < rows.count() == outcome.figures < old / 2

    then = Publication.of(milltown, as_of=before.published)
    assert then is not None
    told = then.rows()["metric", "potholes", "week"]
    assert (told.signal, told.chart) == ("run_above", None)
    assert told.superseded is None  # what a chart says of a figure is no part of it

    clock.moment += HOUR
    assert not run_city(milltown, collecting([]), through=SUNDAY).published


def test_nobody_is_mailed_for_what_other_rules_now_say_of_old_weeks(
    milltown: models.City, clock: Clock, box: Mailbox
) -> None:
    subscriber("ann@home.org", (Topic.ALERTS, "city", ""))
    judge_as_before()
    clock.moment += HOUR
    run_city(milltown, collecting([]), through=SUNDAY)
    assert tell(milltown) == "1 found; 0 mails sent"
    clock.moment += DAY
    publish([*figures(SUNDAY + DAY)])
    assert tell(milltown) == "0 found; 0 mails sent"


def test_what_happens_after_that_is_mailed(milltown: models.City, clock: Clock, box: Mailbox) -> None:
    subscriber("ann@home.org", (Topic.ALERTS, "city", ""))
    judge_as_before()
    clock.moment += HOUR
    run_city(milltown, collecting([]), through=SUNDAY)
    tell(milltown)
    days = [SUNDAY + timedelta(days=n) for n in range(1, 8)]
    clock.moment = monday_morning() + 7 * DAY
    publish([Row("potholes", day, 100, 100) for day in days] + [Row("crimes", day, 2 + day.day % 2) for day in days])
    assert tell(milltown) == "1 found; 1 mail sent"


def tell(city: models.City) -> str:
    """Look for alerts in the newest publication, and mail them."""
    newest = runs.published(city)
    assert newest is not None
    return alert(jobs.put(city, "alert", str(newest.pk)))
