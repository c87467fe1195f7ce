"""A receipt in words: sentences that read well, and steps that give the score again."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.model import Kind, Period, Reason
from cityscore.present.say.receipt_text import WordedReceipt, word
from cityscore.scoring.day_numbers import number
from cityscore.scoring.methods import method_named
from cityscore.scoring.receipts import receipt
from tests.scoring.small_city import CALLS, HOMICIDES, Row, city, every_day, observations

unhurried = settings(deadline=None)
"""For tests that build whole cities."""
SUNDAY = "2025-03-30"
WEEK = ("2025-03-24", SUNDAY)
FIRES = {"name": "Fires", "kind": "count", "better": "lower", "cases": "fires"}
WAITS = {"name": "Waits", "kind": "quantile", "better": "lower", "target": 5, "unit": "minutes"}
BACKLOG = {"name": "Backlog", "kind": "level", "better": "lower"}
SURVEY = {"name": "Survey", "kind": "average", "better": "higher", "target": 4}
PUPILS = {"name": "Pupils", "kind": "average_ratio", "better": "higher", "target": 0.95, "cadence": "weekdays"}
THIS_YEAR, LAST_YEAR = every_day("it", *WEEK, 8), every_day("it", "2024-03-25", "2024-03-31", 10)
BRIDGE: dict[str, Any] = {
    "name": "New bridge",
    "kind": "milestones",
    "better": "higher",
    "milestones": [
        {"name": "Design approved", "due": "2025-01-31", "done": "2025-02-10"},
        {"name": "Permit issued", "due": "2025-03-19"},
        {"name": "Builder chosen", "due": "2025-03-28"},
    ],
}
MONTHLY: dict[str, Any] = {"better": "lower", "target": 1, "cadence": "monthly"}
PARTS: dict[str, dict[str, Any]] = {
    "crimes": MONTHLY | {"name": "Crimes", "kind": "count", "cases": "crimes"},
    "people": MONTHLY | {"name": "People", "kind": "level", "unit": "residents"},
    "fires": MONTHLY | {"name": "Fires", "kind": "count"},
    "budget": MONTHLY | {"name": "Budget", "kind": "average", "unit": "million dollars"},
}
RATE: dict[str, Any] = {
    "name": "Crimes per 1,000",
    "kind": "derived",
    "derived": {"numerator": "crimes", "denominator": "people", "times": 1000},
    "better": "lower",
    "target": 0.5,
}
CRIMES: list[Row] = [
    ("crimes", "2025-03-31", 412, 1),
    ("people", "2025-03-31", 650_000, 1),
    ("fires", "2025-03-31", 20, 1),
    ("budget", "2025-03-31", 8, 1),
]
TOO_FEW_FIGURES = "Too few of the figures due have come to judge it."
TOO_FEW_CASES = "There were too few cases to judge."
LONGER = "A longer period says more."


def worded(metric: dict[str, Any], rows: list[Row], period: str = "day", method: str = "balanced") -> WordedReceipt:
    parts = PARTS if metric["kind"] == "derived" else {}
    definitions = city({"it": metric, **parts})
    given_rows = observations(definitions, rows)
    monthly = metric["kind"] in ("derived", "milestones")
    through = number(date.fromisoformat("2025-03-31" if monthly else SUNDAY))
    rules = method_named(method)
    made = receipt(
        definitions, given_rows, definitions.metrics[0], Period(period), through, rules, definitions.city.periods
    )
    return word(made, near=0.05)


def test_the_sentence_of_741_of_788_calls() -> None:
    found = worded(CALLS, [("it", SUNDAY, 741, 788)])
    assert found.sentence == "741 of 788 calls, 94.0 %, against a target of 95 %: 0.99"
    assert found.steps == (
        "Days: 30 March 2025; 1 of 1 due figure came.",
        "Value: 741 / 788 = 0.940355 (94.0 %).",
        "Compared with a target of 95 %.",
        "Ratio r = 0.940355 / 0.95 = 0.989848 (higher is better: value / yardstick).",
        "Score by balanced: r is 1 or less, so the score is r: 0.989848, shown as 0.99 (just misses its goal).",
    )
    assert str(found).splitlines()[:2] == [found.sentence, "1. Days: 30 March 2025; 1 of 1 due figure came."]


SENTENCES: list[tuple[dict[str, Any], list[Row], str, str]] = [
    # each kind
    (
        CALLS | {"cases": None},
        [("it", SUNDAY, 95, 100)],
        "day",
        "95 of 100 cases, 95.0 %, against a target of 95 %: 1.00",
    ),
    (FIRES | {"target": 10}, THIS_YEAR, "week", "56 fires in 7 days, 8 a day, against a target of 10 a day: 1.20"),
    (
        FIRES | {"target": 10},
        [("it", SUNDAY, 1, 1)],
        "day",
        "fires: 1 in 1 day, 1 a day, against a target of 10 a day: 1.90",
    ),
    (
        FIRES | {"target": 10, "cases": None},
        [("it", SUNDAY, 1, 1)],
        "day",
        "1 event in 1 day, 1 a day, against a target of 10 a day: 1.90",
    ),
    (
        FIRES | {"target": 10, "cases": None},
        [("it", SUNDAY, 0, 1)],
        "day",
        "0 events in 1 day, 0 a day, against a target of 10 a day: 2.00",
    ),
    (
        FIRES | {"cases": None, "unit": "tonnes", "cadence": "monthly", "target": {"value": 400, "per": "month"}},
        [("it", "2025-02-28", 500, 1)],
        "month",
        "500 tonnes in 28 days, against a target of 400 tonnes a month: 0.80",
    ),
    (SURVEY, [("it", SUNDAY, 410, 100)], "day", "4.1, 410 by 100, against a target of 4: 1.02"),
    (
        SURVEY | {"cases": "answers"},
        [("it", SUNDAY, 410, 100)],
        "day",
        "4.1 from 100 answers, against a target of 4: 1.02",
    ),
    (SURVEY, [("it", SUNDAY, 4, 1)], "day", "4, against a target of 4: 1.00"),
    (
        PUPILS,
        every_day("it", *WEEK, 920, 1000)[:5],
        "week",
        "92.0 %, the mean of 5 days, against a target of 95 %: 0.97",
    ),
    (
        WAITS | {"q": 0.5},
        [("it", SUNDAY, 4, 12)],
        "day",
        "4 minutes, the median of 12 samples, against a target of 5 minutes: 1.20",
    ),
    (
        WAITS | {"q": 0.9, "cases": "ambulance runs"},
        [("it", SUNDAY, 10, 12)],
        "day",
        "10 minutes, the 90th percentile of 12 ambulance runs, against a target of 5 minutes: 0.50",
    ),
    (
        BACKLOG | {"target": 100, "unit": "open cases"},
        every_day("it", *WEEK, 125),
        "week",
        "125 open cases at the end, against a target of 100 open cases: 0.80",
    ),
    (
        BRIDGE,
        [],
        "month",
        "1 of 3 milestones due by 31 March 2025 are done, 33.3 %, against a target of 100 %: 0.33. "
        "“Permit issued” is 12 days late, and 1 more is late.",
    ),
    (
        BRIDGE | {"milestones": BRIDGE["milestones"][:2]},
        [],
        "month",
        "1 of 2 milestones due by 31 March 2025 are done, 50.0 %, against a target of 100 %: 0.50. "
        "“Permit issued” is 12 days late.",
    ),
    (
        BRIDGE | {"milestones": BRIDGE["milestones"][:1]},
        [],
        "month",
        "1 of 1 milestone due by 31 March 2025 is done, 100 %, against a target of 100 %: 1.00",
    ),
    (
        RATE,
        CRIMES,
        "month",
        "412 crimes by 650,000 residents, times 1,000: 0.63, against a target of 0.5: 0.79",
    ),
    (
        RATE | {"derived": {"numerator": "fires", "denominator": "budget"}, "target": 1},
        CRIMES,
        "month",
        "20 (Fires) by 8 million dollars: 2.5, against a target of 1: 0.40",
    ),
    # each basis
    (
        FIRES | {"history": {"years": 3}},
        THIS_YEAR + LAST_YEAR,
        "week",
        "56 fires in 7 days, 8 a day, against the usual 10 a day (1 earlier year): 1.20",
    ),
    (
        FIRES,
        THIS_YEAR + LAST_YEAR + every_day("it", "2023-03-27", "2023-04-02", 12),
        "week",
        "56 fires in 7 days, 8 a day, against the usual 11 a day (2 earlier years): 1.27",
    ),
    (
        FIRES,
        THIS_YEAR + every_day("it", "2025-02-01", "2025-03-23", 12),
        "week",
        "56 fires in 7 days, 8 a day, against the usual 12 a day (the 365 days before): 1.33",
    ),
    (
        BACKLOG | {"better": "range", "target": {"low": 5, "high": 10}, "unit": "days"},
        every_day("it", *WEEK, 7),
        "week",
        "7 days at the end, against a target of 5 to 10 days: 1.00",
    ),
    (
        CALLS | {"better": "range", "target": {"low": 0.05, "high": 0.1}},
        every_day("it", *WEEK, 4, 100),
        "week",
        "28 of 700 calls, 4.0 %, against a target of 5 to 10 %: 0.80",
    ),
    # no score
    (FIRES | {"scored": False}, THIS_YEAR, "week", "56 fires in 7 days, 8 a day; shown for context, not scored"),
    (
        CALLS,
        [("it", SUNDAY, 1, 1)],
        "day",
        f"calls: 1 of 1, 100 %, against a target of 95 %: no score. {TOO_FEW_CASES} {LONGER}",
    ),
    (
        CALLS | {"cases": None},
        [("it", SUNDAY, 1, 1)],
        "day",
        f"1 of 1 case, 100 %, against a target of 95 %: no score. {TOO_FEW_CASES} {LONGER}",
    ),
    (
        CALLS,
        [("it", SUNDAY, 90, 100)],
        "week",
        f"90 of 100 calls, 90.0 %, against a target of 95 %: no score. {TOO_FEW_FIGURES}",
    ),
    (FIRES, THIS_YEAR, "week", "56 fires in 7 days, 8 a day: no score. There is too little history to compare with."),
    (
        CALLS | {"target": [{"from": "2026-01-01", "value": 0.9}]},
        [("it", SUNDAY, 9, 10)],
        "day",
        "9 of 10 calls, 90.0 %: no score. No target was in force.",
    ),
    (CALLS, [], "week", "No figures have come for these days."),
    (CALLS, [("it", SUNDAY, 0, 0)], "day", "Nothing happened that could count."),
    (CALLS | {"active": {"to": "2025-01-01"}}, [], "week", "The metric was not in use then."),
    (CALLS | {"cadence": "monthly"}, [], "week", "No figure was due then."),
]


@pytest.mark.parametrize(("metric", "rows", "period", "sentence"), SENTENCES, ids=[case[3] for case in SENTENCES])
def test_the_sentence(metric: dict[str, Any], rows: list[Row], period: str, sentence: str) -> None:
    assert worded(metric, rows, period).sentence == sentence


def test_every_kind_has_a_sentence_above() -> None:
    assert {case[0]["kind"] for case in SENTENCES} == {kind.value for kind in Kind}


def test_every_reason_has_a_receipt() -> None:
    """Those of the sentences above, and the one that only other methods give; what was taken out is no score's own."""
    zero = worded(HOMICIDES, [("it", SUNDAY, 0, 1)], method="boston-2019")
    assert zero.sentence == (
        "0 homicides in 1 day, 0 a day, against a target of 0.2 a day: no score. "
        "This method gives no score where the value, or what it is compared with, is zero."
    )
    found = {worded(*case[:3]).receipt.score.reason for case in SENTENCES} | {zero.receipt.score.reason}
    assert found == {*Reason, None} - {Reason.REDACTED}


@pytest.mark.parametrize(
    ("q", "name"),
    [
        (0.5, "median"),
        (0.9, "90th percentile"),
        (0.95, "95th percentile"),
        (0.999, "99.9th percentile"),
        (0.01, "1st percentile"),
        (0.02, "2nd percentile"),
        (0.23, "23rd percentile"),
        (0.11, "11th percentile"),
        (0.12, "12th percentile"),
        (0.13, "13th percentile"),
        (0.07, "7th percentile"),
        (1.0, "largest"),
    ],
)
def test_quantiles_have_names(q: float, name: str) -> None:
    assert worded(WAITS | {"q": q}, [("it", SUNDAY, 5, 12)]).sentence.startswith(f"5 minutes, the {name} of 12 samples")


def test_a_lone_sample_is_no_median() -> None:
    lone = worded(WAITS | {"q": 0.5, "evidence": {"cases": 1}}, [("it", SUNDAY, 5, 1)])
    assert lone.sentence == "5 minutes, from 1 sample, against a target of 5 minutes: 1.00"


def test_a_historys_steps_name_every_window_those_left_out_and_why() -> None:
    pandemic = {"from": "2020-03-15", "to": "2021-06-30", "why": "pandemic"}
    rows = THIS_YEAR + LAST_YEAR + every_day("it", "2022-03-21", "2022-03-22", 13)
    found = worded(FIRES | {"history": {"years": 5, "exclude": [pandemic]}}, rows, "week")
    assert found.steps[2:6] == (
        "Compared with the usual 10 a day (1 earlier year).",
        "25 to 31 March 2024: 70 / 7 = 10, 7 of 7 due figures.",
        "21 to 27 March 2022: 2 of 7 due figures, left out.",
        "15 March 2020 to 30 June 2021: not compared with (pandemic).",
    )


def test_too_little_history_is_shown_for_what_it_is() -> None:
    rows = THIS_YEAR + every_day("it", "2024-03-25", "2024-03-27", 13)
    found = worded(FIRES | {"history": {"years": 3}}, rows, "week")
    assert found.steps[2:] == (
        "25 to 31 March 2024: 3 of 7 due figures, left out.",
        "No score: There is too little history to compare with. At least 50 % of a year's due figures must have come.",
    )


def test_a_targets_step_says_since_when_and_why() -> None:
    dated = [0.9, {"from": "2024-01-01", "value": 0.95, "why": "agreed with the council"}]
    found = worded(CALLS | {"target": dated}, [("it", SUNDAY, 741, 788)])
    assert "Compared with a target of 95 %, in force since 1 January 2024 (agreed with the council)." in found.steps


@pytest.mark.parametrize(
    ("metric", "rows", "period", "last"),
    [
        (CALLS, [("it", SUNDAY, 3, 4)], "day", f"No score: {TOO_FEW_CASES} It had 4 and needs 10. {LONGER}"),
        (
            FIRES | {"target": 2},
            [("it", SUNDAY, 1, 1)],
            "day",
            f"No score: {TOO_FEW_CASES} Expected: 2; needed: 5. {LONGER}",
        ),
        (
            CALLS,
            [("it", SUNDAY, 90, 100)],
            "week",
            f"No score: {TOO_FEW_FIGURES} At least 50 % must come.",
        ),
    ],
)
def test_the_last_step_says_how_much_evidence_was_missing(
    metric: dict[str, Any], rows: list[Row], period: str, last: str
) -> None:
    assert worded(metric, rows, period).steps[-1] == last


def test_where_nothing_was_due_no_figures_are_counted() -> None:
    steps = worded(CALLS | {"cadence": "monthly"}, [], "week").steps
    assert steps == ("Days: 24 to 30 March 2025; no figure was due.", "No score: No figure was due then.")


def test_nothing_is_compared_where_there_is_no_value() -> None:
    assert len(worded(CALLS, [], "week").steps) == 2


@pytest.mark.parametrize(
    ("target", "better", "value", "steps"),
    [
        (
            {"value": 4, "zero": 1, "maximum": 5},
            "higher",
            3.7,
            (
                "Value: 37 / 10 = 3.7 (3.7 of 5).",
                "Compared with a target of 4.",
                "Ratio r = (3.7 - 1) / (4 - 1) = 0.9 (how far it has come from 1, where nothing is achieved, to 4).",
                "Score by balanced: r is 1 or less, so the score is r: 0.9, shown as 0.90 (misses its goal).",
            ),
        ),
        (
            {"value": 0, "zero": -100},
            "higher",
            -140.0,
            (
                "Value: −1,400 / 10 = −140 (−140).",
                "Compared with a target of 0.",
                "Ratio r = (−140 - (−100)) / (0 - (−100)) = −0.4"
                " (how far it has come from −100, where nothing is achieved, to 0).",
                "Score by balanced: nothing is achieved, so the score is 0: 0, shown as 0.00 (misses its goal).",
            ),
        ),
        (
            {"value": 100, "zero": 200},
            "lower",
            50.0,
            (
                "Value: 500 / 10 = 50 (50).",
                "Compared with a target of 100.",
                "Ratio r = (50 - 200) / (100 - 200) = 1.5"
                " (how far it has come from 200, where nothing is achieved, to 100).",
                "Score by balanced: r is above 1, so the score is 2 − 1 / r: 1.333333,"
                " shown as 1.33 (better than goal).",
            ),
        ),
    ],
)
def test_a_zero_is_told_with_its_arithmetic(
    target: dict[str, float], better: str, value: float, steps: tuple[str, ...]
) -> None:
    metric = SURVEY | {"cases": "answers", "target": target, "better": better}
    assert worded(metric, [("it", SUNDAY, value * 10, 10)]).steps[1:] == steps


def test_zeros_show_no_division_by_zero() -> None:
    steps = worded(HOMICIDES | {"evidence": {"cases": 0}}, [("it", SUNDAY, 0, 1)]).steps
    assert steps[-1] == "Score by balanced: zeros have a rule of their own: 2, shown as 2.00 (better than goal)."
    assert not any("inf" in step or step.startswith("Ratio") for step in steps)


def test_a_zero_of_the_toolkit_is_not_said_to_be_rounded_up() -> None:
    steps = worded(FIRES | {"target": 10}, every_day("it", *WEEK, 0), "week", "toolkit-2016").steps
    assert steps[-1] == "Score by toolkit-2016: zeros have a rule of their own: 0, shown as 0.00 (misses its goal)."


def test_other_methods_say_so_in_their_steps() -> None:
    rows = every_day("it", *WEEK, 741, 788)
    boston = worded(CALLS, rows, "week", "boston-2019")
    assert boston.steps[-1].startswith("Score by boston-2019: the score is r: 0.989848")
    toolkit = worded(CALLS | {"target": 0.949}, rows, "week", "toolkit-2016")
    assert toolkit.sentence == "94.0 %, the mean of 7 days, against a target of 94.9 %: 1.00"
    assert toolkit.steps[-1] == (
        "Score by toolkit-2016: the score is r, rounded up to 0.01: 1, shown as 1.00 (meets its goal)."
    )
    deviation = worded(FIRES, every_day("it", "2024-12-01", SUNDAY, 8), "day", "toolkit-2016")
    assert deviation.sentence == (
        "8 a day, the mean of 1 day, against 8 a day, its mean so far plus one standard deviation: 1.00"
    )


# ---- the arithmetic done again with nothing but the text

NUMBER = r"([\d,]+(?:\.\d+)?)"


def numbers(pattern: str, steps: tuple[str, ...]) -> list[float]:
    """The numbers that the one step of a pattern holds."""
    (found,) = [match for step in steps if (match := re.search(pattern, step))]
    return [float(text.replace(",", "")) for text in found.groups()]


@unhurried
@given(st.integers(0, 10**6), st.integers(10, 10**6), st.sampled_from([0.05, 0.5, 0.8, 0.95, 1.0]))
def test_a_ratios_steps_give_the_score_again(met: int, cases: int, target: float) -> None:
    met = min(met, cases)
    found = worded(CALLS | {"target": target}, [("it", SUNDAY, met, cases)])
    numerator, denominator, value = numbers(f"^Value: {NUMBER} / {NUMBER} = {NUMBER}", found.steps)
    assert (numerator, denominator) == (met, cases)
    assert numerator / denominator == pytest.approx(value, rel=1e-5)
    first, second, ratio = numbers(f"^Ratio r = {NUMBER} / {NUMBER} = {NUMBER}", found.steps)
    assert (first, second) == (value, target)
    assert first / second == pytest.approx(ratio, rel=2e-5)
    (score,) = numbers(rf"^Score by balanced: .*?: {NUMBER}, shown as", found.steps)
    assert score == pytest.approx(ratio if ratio <= 1 else 2 - 1 / ratio, abs=2e-5)
    assert found.receipt.score.score == pytest.approx(score, abs=1e-6)


@unhurried
@given(st.lists(st.integers(0, 400), min_size=14, max_size=14))
def test_a_historys_steps_give_the_yardstick_again(drawn: list[int]) -> None:
    fires = [100 + number for number in drawn]
    rows = [(slug, day, number, one) for (slug, day, _, one), number in zip(THIS_YEAR + LAST_YEAR, fires, strict=True)]
    found = worded(FIRES | {"history": {"years": 1}}, rows, "week")
    numerator, denominator, usual = numbers(
        f"^25 to 31 March 2024: {NUMBER} / {NUMBER} = {NUMBER}, 7 of 7", found.steps
    )
    assert (numerator, denominator) == (sum(fires[7:]), 7)
    assert numerator / denominator == pytest.approx(usual, rel=1e-5)
    first, second, ratio = numbers(f"^Ratio r = {NUMBER} / {NUMBER} = {NUMBER}", found.steps)
    assert first == usual  # lower is better: yardstick / value
    assert first / second == pytest.approx(ratio, rel=1e-5)


figures = st.integers(0, 10**8).map(lambda number: number / 10_000)


@unhurried
@given(figures, figures, st.sampled_from(["higher", "lower"]), st.sampled_from(["count", "average", "level"]))
def test_no_receipt_reads_badly_whatever_the_figures(value: float, target: float, better: str, kind: str) -> None:
    text = str(worded({"name": "It", "kind": kind, "better": better, "target": target}, [("it", SUNDAY, value, 1)]))
    assert "  " not in text
    for bad in (
        r"\bnan\b",
        r"\binf\b",
        "None",
        " ,",
        r"(?<![\d.,])1 (days|events|figures)\b",
        r"\.\.",
        r"\(\)",
        r"\de-",
    ):
        assert not re.search(bad, text)
    assert not re.search(r"\.\d*[1-9]\d*?(0{5}|9{5})\d", text)  # no float noise


def test_years_that_are_pooled_are_pooled_before_ones_eyes() -> None:
    rows = THIS_YEAR + every_day("it", "2024-03-25", "2024-03-31", 13) + every_day("it", "2023-03-27", "2023-04-02", 8)
    found = worded(FIRES | {"target": None, "history": {"years": 3}}, rows, "week")
    assert "Together: 147 / 14 = 10.5." in found.steps


def test_the_toolkits_mean_and_deviation_can_be_checked() -> None:
    rows = every_day("it", "2024-12-01", "2025-03-30", 10) + every_day("it", "2024-10-01", "2024-11-30", 16)
    found = worded(FIRES | {"target": None}, rows, "day", "toolkit-2016")
    assert "Of 181 values so far the mean is 12.022099 and the standard deviation 2.836144" in found.steps[3]
    assert found.steps[3].endswith(": 12.022099 + 2.836144 = 14.858243.")


def test_a_trailing_history_counts_the_due_days_of_its_whole_span() -> None:
    rows = every_day("it", "2024-12-01", "2025-03-30", 10)
    found = worded(FIRES | {"target": None, "history": {"trailing": 1000}}, rows, "week")
    assert any("of 1,000 due figures" in step or "of 1000 due figures" in step for step in found.steps), found.steps


def test_where_no_period_can_help_none_is_offered() -> None:
    found = worded(FIRES | {"target": 0}, every_day("it", "2025-03-01", "2025-03-30", 1), "week")
    assert "longer" not in str(found)
