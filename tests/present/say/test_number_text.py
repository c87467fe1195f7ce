"""Numbers as people read them."""

from __future__ import annotations

import re
from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.model import Metric, Status
from cityscore.present.say.number_text import goal_text, percent_text, plain_number, score_text, value_text
from cityscore.scoring.status import status_of
from tests.scoring.small_city import city


def metric(kind: str = "ratio", **more: Any) -> Metric:
    q = {"q": 0.5} if kind == "quantile" else {}
    return city({"it": {"name": "It", "kind": kind, "better": "higher", **q, **more}}).metrics[0]


@pytest.mark.parametrize(
    ("score", "text"),
    [
        (None, "–"),
        (0.0, "0.00"),
        (0.376, "0.38"),
        (0.989848, "0.99"),
        (0.994, "0.99"),
        (0.9999, "0.99"),
        (1 - 2e-9, "0.99"),
        (1 - 1e-10, "1.00"),
        (1.0, "1.00"),
        (1 + 1e-10, "1.00"),
        (1.004, "1.00"),
        (1.006, "1.01"),
        (2.0, "2.00"),
        (1000.0, "1000.00"),
    ],
)
def test_a_score_to_two_decimals(score: float | None, text: str) -> None:
    assert score_text(score) == text


BANDS = st.sampled_from(["0", "0.01", "0.05", "0.1", "0.07", "0.055"])


@given(st.integers(0, 3_000), st.integers(1, 2_000), st.sampled_from(["1", "0.8", "0.95", "0.9", "0.125", "3"]), BANDS)
def test_a_score_is_rounded_as_a_pocket_calculator_rounds_the_exact_parts(
    met: int, of: int, target: str, near: str
) -> None:
    exact, edge = Fraction(met, of) / Fraction(target), 1 - Fraction(near)
    halves_up = Fraction(floor(exact * 100 + Fraction(1, 2)), 100)
    if any(exact < line <= halves_up for line in (Fraction(1), edge)):
        halves_up -= Fraction(1, 100)
    assert Fraction(score_text(met / of / float(target), float(near))) == halves_up


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), min_size=1, max_size=40))
def test_so_is_a_mean_of_scores(shares: list[tuple[int, int]]) -> None:
    exact = sum(Fraction(*share) for share in shares) / len(shares)
    halves_up = Fraction(floor(exact * 100 + Fraction(1, 2)), 100)
    if exact < 1 <= halves_up:
        halves_up = Fraction(99, 100)
    mean = float(np.array([met / of for met, of in shares]).mean())
    assert Fraction(score_text(mean)) == halves_up


@pytest.mark.parametrize(
    ("met", "of", "text"), [(37, 40, "0.93"), (1, 8, "0.13"), (3, 8, "0.38"), (29, 200, "0.15"), (201, 200, "1.01")]
)
def test_exact_halves_go_up(met: int, of: int, text: str) -> None:
    assert score_text(met / of / 1.0) == text


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        (0.125, 2, "0.13"),
        (1.005, 2, "1.01"),
        (-0.125, 2, "−0.13"),
        (-0.004, 2, "0.00"),
        (2.5, 0, "3"),
        (5e-324, 2, "0.00"),
    ],
)
def test_every_number_is_rounded_so(number: float, decimals: int, text: str) -> None:
    assert plain_number(number, decimals) == text


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        (None, -3.2, "−3.2"),
        ("residents", -1240.0, "−1,240 residents"),
        ("days", -1.0, "−1 days"),
        ("percent", -0.021, "−2.1 %"),
    ],
)
def test_a_value_below_zero_has_a_minus_as_people_print_it(unit: str | None, value: float, text: str) -> None:
    target = {"target": {"value": 0, "zero": -10}}
    assert value_text(metric("average", **target, **({"unit": unit} if unit else {})), value) == text


near_one = st.floats(0.98, 1.02) | st.integers(-50, 50).map(lambda n: 1 + n * 1e-10)


@given(st.floats(0, 1000) | near_one)
def test_a_score_never_reads_1_00_when_under_1_nor_0_99_when_it_meets(score: float) -> None:
    shown, status = float(score_text(score)), status_of(score, near=0.05)
    if status in (Status.NEAR, Status.BELOW):
        assert shown <= 0.99
    else:
        assert shown >= 1
    assert abs(shown - score) <= 0.01


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (6.0, "6"),
        (7.5, "7.5"),
        (33.142857, "33.14"),
        (99.999, "100"),
        (100.4, "100"),
        (19732.4, "19,732"),
        (1234567.0, "1,234,567"),
        (0.0714, "0.071"),
        (0.07, "0.07"),
        (0.1 + 0.2, "0.3"),
        (80.00000001, "80"),
        (0.5, "0.5"),
        (0.00001234, "0.000012"),
        (10.0, "10"),
        (20, "20"),
        (0.999, "1"),
    ],
)
def test_a_number_has_the_digits_it_needs(number: float, text: str) -> None:
    assert plain_number(number) == text


def test_decimals_may_be_stated() -> None:
    assert (plain_number(94, 1), plain_number(1234.56, 1)) == ("94.0", "1,234.6")


@given(st.floats(0, 1e15))
def test_a_number_is_close_and_short_whatever_its_size(number: float) -> None:
    text = plain_number(number)
    assert float(text.replace(",", "")) == pytest.approx(number, rel=0.06)
    assert "e" not in text
    assert not re.search(r"\.\d*0$|\.$", text)


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (0.95, None, "95 %"),
        (0.8, None, "80 %"),
        (0.07, None, "7 %"),
        (0.29, None, "29 %"),
        (0.8000000001, None, "80 %"),
        (0.9411, None, "94.11 %"),
        (1.0, None, "100 %"),
        (0.0, None, "0 %"),
        (741 / 788, 1, "94.0 %"),
        (1.0, 1, "100 %"),
        (0.9996, 1, "99.9 %"),
        (0.996, 0, "99 %"),
        (0.0001, 1, "0.1 %"),
        (1.0004, 1, "100.0 %"),
        (0.0, 1, "0 %"),
    ],
)
def test_a_share_in_percent(share: float, decimals: int | None, text: str) -> None:
    assert percent_text(share, decimals) == text


@given(st.integers(0, 10_000))
def test_a_percentage_of_two_decimals_reads_as_it_was_written(hundredths: int) -> None:
    written = f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
    shown = percent_text(hundredths / 10_000)
    assert shown == ("100 %" if hundredths == 10_000 else f"{written} %")


@pytest.mark.parametrize(
    ("of", "value", "text"),
    [
        (metric(), 0.94036, "94.0 %"),
        (metric("average_ratio"), 0.921, "92.1 %"),
        (metric("ratio", unit="points"), 0.94036, "0.94 points"),
        (metric("average", unit="percent"), 0.85, "85.0 %"),
        (metric("count"), 33.142857, "33.14 a day"),
        (metric("count", unit="per day"), 8.0, "8 a day"),
        (metric("count", unit="fires a day"), 8.0, "8 fires a day"),
        (metric("quantile", unit="minutes"), 4.123456, "4.12 minutes"),
        (metric("quantile", unit="days"), 1.0, "1 day"),
        (metric("quantile", unit="days"), 1.5, "1.5 days"),
        (metric("level", unit="open cases"), 1200.0, "1,200 open cases"),
        (metric("level"), 12.0, "12"),
    ],
)
def test_a_value_has_its_unit(of: Metric, value: float, text: str) -> None:
    assert value_text(of, value) == text


def test_a_target_is_shown_as_it_was_written_and_a_usual_value_to_a_tenth_of_a_percent() -> None:
    assert goal_text(metric(target=0.9411), 0.9411) == "94.11 %"
    assert goal_text(metric(), 0.94113456) == "94.1 %"
    assert goal_text(metric("count", target=10), 10) == "10 a day"
    assert goal_text(metric("count"), 232 / 7) == "33.14 a day"
