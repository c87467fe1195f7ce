"""Every example of how to set a target is loaded and scored, and says what the page says it does."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from cityscore.definitions import loads
from cityscore.definitions.lint import lint
from cityscore.model import Period
from cityscore.present.say.receipt_text import word
from cityscore.scoring.day_numbers import number
from cityscore.scoring.methods import method_named
from cityscore.scoring.receipts import receipt
from tests.scoring.small_city import Row, every_day, observations
from tests.scoring.test_plans import HALF, month_ends

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "set-a-target.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```\n.*?\nSaid: \*\*(.+?)\*\*\n", PAGE.read_text(), re.DOTALL)
DECEMBER = "2024-12-31"
SEASON = [20, 20, 20, 10, 5, 0, 0, 0, 5, 10, 15, 15]


def days_of(first: str, last: str, total: int) -> list[Row]:
    """So many on each day in turn until they are used up."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    length = (end - start).days + 1
    return [
        (
            "it",
            (start + timedelta(days=day)).isoformat(),
            float(total * (day + 1) // length - total * day // length),
            1.0,
        )
        for day in range(length)
    ]


FIGURES: dict[str, tuple[list[Row], str]] = {
    "permits": (month_ends("2024-12-01", 108), "month"),
    "homes": (HALF, "year"),
    "trees": (days_of("2024-07-01", DECEMBER, 550), "year"),
    "overtime": (month_ends("2024-07-01", *[50_000] * 5, 60_000), "year"),
    "paving": (month_ends("2023-07-01", *SEASON) + month_ends("2024-07-01", 20, 20, 20, 10, 5, 0), "year"),
    "backlog": (every_day("it", "2024-12-01", DECEMBER, 149), "month"),
    "deaths": (days_of("2024-01-01", DECEMBER, 12), "year"),
    "fires": (every_day("it", "2023-12-01", "2023-12-31", 10) + every_day("it", "2024-12-01", DECEMBER, 9), "month"),
    "inspections": (
        every_day("it", "2024-12-01", "2024-12-19", 10) + every_day("it", "2024-12-20", DECEMBER, 30),
        "month",
    ),
}
"""Figures for each example, and the period that the page tells of."""


def test_every_example_has_its_figures() -> None:
    assert [example.partition(":")[0] for example, _ in EXAMPLES] == list(FIGURES)
    assert PAGE.read_text().count("```yaml") == len(EXAMPLES)


@pytest.mark.parametrize(("example", "said"), EXAMPLES, ids=list(FIGURES))
def test_an_example_says_what_the_page_says(example: str, said: str) -> None:
    slug = example.partition(":")[0]
    indented = "".join(f"  {line}\n" for line in example.splitlines())
    definitions = loads(f"city: {{name: Milltown, timezone: America/New_York}}\nmetrics:\n{indented}", "city.yaml")
    advice = [problem.message for problem in lint(definitions) if "answers for it" not in problem.message]
    assert advice == []
    rows, period = FIGURES[slug]
    data = observations(definitions, [(slug, *row[1:]) for row in rows])
    through, method = number(date.fromisoformat(DECEMBER)), method_named("balanced")
    made = receipt(definitions, data, definitions.metrics[0], Period(period), through, method, definitions.city.periods)
    assert word(made, definitions.city.near).sentence == said
