"""What is followed up, what goes well and what is back on its goal: who is in which list, in which order, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore.model import Period
from cityscore.present.read.follow_ups import BEST, FOLLOWED, FollowUp, News, news
from cityscore.present.read.published_scores import PublishedScore
from cityscore.present.read.scope import Scope
from cityscore.present.say.sentence import Sentence

from .published_rows import END, WEEK, row, rows, town, weeks

DEATHS = {"name": "Deaths", "kind": "count", "better": "lower", "harm": True}


def slugs(items: Sequence[FollowUp]) -> list[str]:
    return [item.slug for item in items]


def weekly(part: Scope, **scores: Sequence[float | None]) -> News:
    return news(part, Period.WEEK, weeks(**scores))


def remark(period: Period, *scores: float | None, **differs: object) -> str:
    """What is said of a service's last window; scores latest first."""
    found = news(town(calls=differs), period, weeks(period, calls=scores))
    (item,) = found.follow_up + found.best + found.fewer
    return item.remark


def test_what_matters_comes_first_weight_times_shortfall_times_how_long() -> None:
    part = town("collapsed", "old", "trifle", "new", heavy={"weight": 3})
    found = weekly(
        part,
        collapsed=[0.3, 1.0],
        old=[0.8] * 12 + [1.0],
        trifle=[0.94] * 13,
        new=[0.9, 1.2],
        heavy=[0.9, 0.9, 1.0],
    )
    # 0.7; 0.2 × √12 = 0.69; 3 × 0.1 × √2 = 0.42; 0.06 × √13 = 0.22; 0.1
    assert slugs(found.follow_up) == ["collapsed", "old", "heavy", "trifle", "new"]
    assert [item.is_new for item in found.follow_up] == [True, False, False, False, True]
    assert [item.place for item in found.follow_up] == ["1", "2", "3", "4", "5"]


def test_what_just_misses_never_leads_but_is_counted() -> None:
    found = weekly(town("near", "missed"), near=[0.998, 1.1], missed=[0.9, 1.1])
    assert (slugs(found.follow_up), found.others) == (["missed"], 1)


def unusual(slug: str, score: float, signal: str = "below_lower", **differs: object) -> PublishedScore:
    """A week that is unusual by what is stored of its chart."""
    return replace(
        row(slug, score), chart="share", signal=signal, lower=0.5, upper=0.9, center=0.7, point=0.4, once_in=200.0,
        **differs,
    )  # fmt: skip


def test_what_is_unusual_for_the_worse_leads_whatever_its_shortfall() -> None:
    now = rows(row("worst", 0.1), unusual("fallen", 0.96), unusual("met", 1.1), unusual("better", 0.9, "above_upper"))
    found = news(town("worst", "fallen", "met", "better"), Period.WEEK, [now])
    assert slugs(found.follow_up) == ["fallen", "met", "worst", "better"]
    assert found.best == ()  # told already
    assert found.others == 0


def test_a_run_below_average_of_what_meets_its_goal_is_no_follow_up() -> None:
    found = news(town("calls"), Period.WEEK, [rows(unusual("calls", 1.1, "run_below"))])
    assert (slugs(found.follow_up), slugs(found.best)) == ([], ["calls"])


def test_the_weight_is_the_one_in_force_on_the_windows_last_day() -> None:
    part = town(
        "still",
        later={"weight": [{"value": 1}, {"from": END + timedelta(days=1), "value": 9}]},
        grown={"weight": [{"value": 1}, {"from": END, "value": 4}]},
    )
    seen = weeks(still=[0.7, 0.7], later=[0.8, 0.8], grown=[0.9, 0.9])
    found = news(
        part, Period.WEEK, [{key: replace(each, through=END + WEEK) for key, each in now.items()} for now in seen]
    )
    assert slugs(found.follow_up) == ["grown", "still", "later"]


def test_no_more_than_five_are_followed_up() -> None:
    scores = {slug: [0.3 + place / 10] * 2 for place, slug in enumerate("abcdefg")}
    assert slugs(weekly(town(*reversed(scores)), **scores).follow_up) == ["a", "b", "c", "d", "e"]


def test_the_best_are_the_five_highest_scores() -> None:
    scores = {slug: [1.0 + place / 10] for place, slug in enumerate("abcdefg")}
    assert slugs(weekly(town(*scores), **scores).best) == ["g", "f", "e", "d", "c"]


def test_meeting_the_goal_exactly_is_no_miss_and_just_below_it_is() -> None:
    found = weekly(town("exact", "near"), exact=[1.0], near=[0.999])
    assert (slugs(found.best), slugs(found.follow_up), found.others) == (["exact"], [], 1)


def test_harm_is_never_best_nor_recovered_but_fewer() -> None:
    good = {slug: [1.5, 1.5] for slug in "abcde"}
    part = town(*good, "back", deaths=DEATHS, shootings=DEATHS)
    found = weekly(part, **good, back=[1.2, 0.8], deaths=[1.4, 0.6], shootings=[2.0, 2.0])
    assert slugs(found.best) == [*good]
    assert slugs(found.recovered) == ["back"]
    assert slugs(found.fewer) == ["shootings", "deaths"]
    assert [item.remark for item in found.fewer] == ["", ""]  # deaths have a goal here


def test_more_harm_than_there_should_be_is_followed_up() -> None:
    found = weekly(town(deaths=DEATHS), deaths=[0.6, 1.4])
    assert slugs(found.follow_up) == ["deaths"]
    assert found.fewer == ()


def test_a_recovery_is_told_once_with_the_best_or_by_itself() -> None:
    good = {slug: [1.5, 1.5] for slug in "abcd"}
    found = weekly(town(*good, "high", "low", "steady"), **good, high=[1.4, 0.9], low=[1.0, 0.9], steady=[1.1, 1.1])
    assert slugs(found.best) == [*good, "high"]
    assert slugs(found.recovered) == ["low"]
    assert [item.remark for item in found.best] == ["", "", "", "", "Back on goal."]
    assert [item.remark for item in found.recovered] == [""]  # its list is headed so


def test_what_is_not_scored_or_has_no_score_is_in_no_list() -> None:
    part = town("silent", "absent", context={"scored": False})
    found = weekly(part, silent=[None, 0.9], context=[0.5, 1.2])
    assert found == News((), (), (), (), ())


def test_a_service_is_found_by_its_first_slug_and_told_by_its_present_one() -> None:
    part = town("calls", keys={"calls": "phones"})
    (item,) = weekly(part, phones=[0.9]).follow_up
    line = "72 of 100 · goal 80 %"
    assert item == FollowUp("calls", "Calls", line, Sentence(""), False, "below", None, "Works", "", Sentence("1"))


def test_another_periods_scores_are_not_looked_at() -> None:
    days = [row("calls", 0.5, period="day"), row("calls", 1.2)]
    found = news(town("calls"), Period.WEEK, [rows(*days)])
    assert (slugs(found.best), found.follow_up) == (["calls"], ())


@pytest.mark.parametrize(
    ("period", "new", "running"),
    [
        (Period.DAY, "New today.", "Missed its goal 2 days running."),
        (Period.WEEK, "New this week.", "Missed its goal 2 weeks running."),
        (Period.MONTH, "New this month.", "Missed its goal 2 months running."),
    ],
)
def test_a_miss_says_whether_it_is_new_or_for_how_long(period: Period, new: str, running: str) -> None:
    assert remark(period, 0.9, 1.0, 0.9) == new
    assert remark(period, 0.9, 0.9, 1.0) == running


def test_a_miss_is_said_in_words_that_suit_what_it_is_compared_with() -> None:
    assert remark(Period.WEEK, 0.9, 0.9, 1.2, target=()) == "Worse than usual 2 weeks running."
    assert remark(Period.WEEK, 0.9, 0.9, 1.2, better="lower") == "Missed its goal 2 weeks running."
    assert remark(Period.WEEK, 0.9, 0.9, 1.2, **DEATHS) == "More than its goal 2 weeks running."
    assert remark(Period.WEEK, 0.9, 0.9, 1.2, **DEATHS, target=()) == "More than usual 2 weeks running."


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ([0.9], ""),
        ([1.1, 1.1, 0.9], ""),
        ([0.9, None, 1.2], "New: met when it was last scored."),
        (
            [0.9, None, 0.9, 1.2],
            "Missed its goal in all 2 weeks scored since 10 March 2025; 17 to 23 March 2025 is not scored.",
        ),
        ([1.1, None, 0.9], ""),
        ([0.9, 0.9, None, 1.2], "Missed its goal 2 weeks running."),
    ],
)
def test_a_window_without_a_score_says_nothing_either_way(scores: list[float | None], words: str) -> None:
    assert remark(Period.WEEK, *scores) == words


def test_a_window_that_is_not_stored_is_one_without_a_score() -> None:
    first, second, third, fourth = weeks(calls=[0.9, 0.9, 0.9, 1.2])
    gap = news(town("calls"), Period.WEEK, [first, {}, third, fourth]).follow_up[0]
    assert gap.remark == "Missed its goal in all 2 weeks scored since 10 March 2025; 17 to 23 March 2025 is not scored."
    stored = news(town("calls"), Period.WEEK, [first, second, {}]).follow_up[0]
    assert stored.remark == "Missed its goal in every week on record, all 2 since 17 March 2025."


def test_those_beyond_the_five_are_counted() -> None:
    found = weekly(town(*"abcdefgh"), **{slug: [0.5, 1.0] for slug in "abcdefgh"})
    assert (len(found.follow_up), found.others) == (5, 3)


BUSY = town(
    *"abcdefg",
    heavy={"weight": 3},
    grown={"weight": [{"value": 1}, {"from": END, "value": 5}]},
    deaths=DEATHS,
    shootings=DEATHS,
    context={"scored": False},
)
HARM = {metric.slug for metric in BUSY.metrics if metric.harm}
SCORED = {metric.slug for metric in BUSY.metrics if metric.scored}
WINDOW = st.none() | st.sampled_from([0.5, 0.9, 0.99, 1.0, 1.2, 2.0])
HISTORY = st.one_of(
    st.lists(WINDOW, min_size=1, max_size=13),
    st.integers(1, 13).map(lambda count: [0.9] * count),
    st.just([1.2, 0.9]),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries({metric.slug: HISTORY for metric in BUSY.metrics}))
def test_every_score_is_told_of_in_its_list_or_is_beyond_the_five(scores: dict[str, list[float | None]]) -> None:
    found = weekly(BUSY, **scores)
    now = {slug: listed[0] for slug, listed in scores.items() if listed[0] is not None and slug in SCORED}
    missed, met = ({slug for slug, score in now.items() if (score < 1) is short} for short in (True, False))
    leading = {slug for slug in missed if now[slug] < 0.95}
    follow_up, best, fewer, recovered = (
        set(slugs(items)) for items in (found.follow_up, found.best, found.fewer, found.recovered)
    )
    assert follow_up <= leading
    assert len(follow_up) == min(FOLLOWED, len(leading))
    assert found.others == len(missed - follow_up)
    assert not best & recovered
    assert not (best | recovered) & HARM
    assert best | recovered <= met
    assert len(best) == min(BEST, len(met - HARM))
    assert fewer == met & HARM


def monthly(shown_before: int) -> News:
    """A service of monthly figures in a week's headline: February missed its goal, which January and before had met.

    ``shown_before`` is the month that was the latest one a week ago.
    """
    months = [date(2025, 2, 28), date(2025, 1, 31), date(2024, 12, 31)]
    found = [
        row("permits", score, period="month", start=end.replace(day=1), end=end)
        for score, end in zip((0.9, 1.1, 1.1), months, strict=True)
    ]
    history = [{(*month.key[:2], str(Period.CURRENT)): month} for month in found]
    history[1][found[shown_before].key] = found[shown_before]
    return news(town(permits={"cadence": "monthly"}), Period.CURRENT, history)


def test_a_months_miss_is_news_in_the_week_after_its_figure_came() -> None:
    (item,) = monthly(shown_before=1).follow_up
    assert (item.is_new, item.remark) == (True, "New: met the month before.")


def test_a_month_later_it_is_none_though_no_other_figure_has_come() -> None:
    (item,) = monthly(shown_before=0).follow_up
    assert (item.is_new, item.remark) == (False, "")
