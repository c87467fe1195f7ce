"""Boston's files through the whole library: the City's daily figures give the City's weeks."""

from __future__ import annotations

from datetime import timedelta

import pytest

import cityscore
from cityscore.demo import boston
from cityscore.model import Period

EXACT = {
    "call-center": "311 CALL CENTER PERFORMANCE",
    "signal-on-time": "SIGNAL REPAIR ON-TIME %",
    "parks-on-time": "PARKS MAINTENANCE ON-TIME %",
    "tree-on-time": "TREE MAINTENANCE ON-TIME %",
    "graffiti-on-time": "GRAFFITI ON-TIME %",
}
"""The metrics that the City does not restate: a published week is the sum of its published days."""


@pytest.fixture(scope="module")
def scorecard(tmp_path_factory):
    definitions, observations = boston.write_demo(tmp_path_factory.mktemp("boston"))
    span = {"since": boston.FIRST_DAY, "through": boston.LAST_DAY}
    return cityscore.score(observations, definitions, method="boston-2019", **span)


@pytest.mark.parametrize("slug", EXACT)
def test_seven_published_days_give_the_published_week(scorecard, weeks, slug):
    scores = scorecard.scores_of(slug)
    row = scores.windows.periods.index(Period.WEEK)
    compared = 0
    for sunday, line in weeks(EXACT[slug]).items():
        place = (sunday - boston.FIRST_DAY).days
        if not (boston.FIRST_DAY + timedelta(days=6) <= sunday <= boston.LAST_DAY) or scores.days[row, place] < 7:
            continue
        compared += 1
        figures = scores.figures_at(row, place)
        assert figures == tuple(float(line[f"week_{part}"] or 0) for part in ("numerator", "denominator")), sunday
        published = float(line["week_score"]) if line["week_score"] else None
        assert scores.at(Period.WEEK, place).score == pytest.approx(published, abs=1e-9)
    assert compared >= 4


def test_the_week_to_6_april_as_an_independent_reading_of_the_rules_has_it(tmp_path):
    definitions, observations = boston.write_demo(tmp_path)
    scorecard = cityscore.score(observations, definitions, through="2025-04-09")
    whole = scorecard.composite

    week, month = (whole.windows.periods.index(period) for period in (Period.WEEK, Period.MONTH))
    # the experience survey of five answers, 0.95 of its goal, is not judged since averages of cases need ten
    assert (whole.met[week, -1], whole.scored[week, -1]) == (7, 18)
    assert whole.coverage[week, -1] == pytest.approx(18 / 19)
    assert whole.score[week, -1] == pytest.approx((19 * 0.951303 - 0.95) / 18, abs=1e-6)
    # what is compared with a week's usual figure has no score of a month: six of the 22 have none
    assert (whole.met[month, -1], whole.scored[month, -1]) == (7, 16)
    assert whole.score[month, -1] == pytest.approx(0.881343, abs=5e-7)
