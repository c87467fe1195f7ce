"""Boston's definitions against the published file."""

from datetime import date, timedelta

import pytest

from cityscore.demo import boston
from cityscore.model import Cadence

TRENDS = {
    "library-users": ("LIBRARY USERS", "week_denominator"),
    "fire-incidents": ("BFD INCIDENTS", "week_numerator"),
    "part-1-crimes": ("PART 1 CRIMES", "week_numerator"),
    "homicides": ("HOMICIDES (TREND)", "week_numerator"),
    "shootings": ("SHOOTINGS (TREND)", "week_numerator"),
    "stabbings": ("STABBINGS (TREND)", "week_numerator"),
}
WEEKLY = {
    *("satisfaction-surveys", "experience-surveys", "fire-response"),
    *("part-1-crimes", "homicides", "shootings", "stabbings"),
}


def test_the_definitions_are_bostons_twenty_three_metrics(definitions, lines):
    assert definitions.city.name == "Boston"
    assert len({key[1] for key in lines}) == 67
    assert {metric.slug for metric in definitions.metrics} == {metric.slug for metric in boston.METRICS}
    assert {metric.name for metric in boston.METRICS} == {name for name, _ in lines}
    assert len(definitions.metrics) == 23
    assert all(metric.active.since == boston.FIRST_DAY for metric in definitions.metrics)
    assert all(metric.definition and metric.owner for metric in definitions.metrics)
    # its figures are days' medians: days are no cases, of which a mean would need ten
    assert [metric.slug for metric in definitions.metrics if not metric.cases] == ["ems-response"]


def test_targets_are_the_published_ones(definitions, lines):
    names = {metric.slug: metric.name for metric in boston.METRICS}
    for metric in definitions.metrics:
        published = {line["target"] for (name, _), line in lines.items() if name == names[metric.slug]}
        if metric.slug in TRENDS:
            assert published == {""}
        else:
            assert [f"{target.value}" for target in metric.target] == list(published), metric.slug


@pytest.mark.parametrize("slug", TRENDS)
def test_dated_targets_are_the_last_published_average_of_each_week(definitions, weeks, slug):
    name, column = TRENDS[slug]
    expected = [(sunday - timedelta(days=6), float(line[column])) for sunday, line in weeks(name).items()]
    metric = definitions.by_slug[slug]
    assert [(target.since, target.value) for target in metric.target] == expected
    assert metric.target == boston.dated_targets(slug)
    assert len(expected) == 13
    assert expected[0][0] == date(2025, 1, 6)
    assert "no score" in metric.note


def test_only_trend_metrics_have_dated_targets(definitions):
    assert {metric.slug for metric in boston.METRICS if boston.dated_targets(metric.slug)} == set(TRENDS)
    with pytest.raises(KeyError):
        boston.dated_targets("potholes")


def test_the_published_logic_says_on_which_side_history_stands(lines):
    for metric in boston.METRICS:
        logic = lines[metric.name, "2025-01-18"]["metric_logic"].strip()
        side = logic.split(" / ").index("historical_average") if "historical_average" in logic else None
        assert metric.history == {0: "numerator", 1: "denominator", None: None}[side]


def test_kinds_and_cadences_fit_the_rows(definitions):
    weekly = {metric.slug for metric in definitions.metrics if metric.cadence == Cadence.WEEKLY}
    assert weekly == WEEKLY
    rare = {metric.slug for metric in definitions.metrics if metric.rare}
    assert rare == {"homicides", "shootings", "stabbings"}


def test_ems_says_that_it_is_a_mean_of_daily_medians(definitions):
    ems = definitions.by_slug["ems-response"]
    assert ems.kind == "average"
    assert "mean of daily medians" in ems.note.lower()
