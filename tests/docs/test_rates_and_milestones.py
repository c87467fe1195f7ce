"""The page on rates and milestones: its file reads, scores as it says, and each sentence it quotes is the receipt's."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from cityscore import score
from cityscore.definitions import loads
from cityscore.definitions.lint import lint
from cityscore.model import InvalidObservations

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "rates-and-milestones.md"
TEXT = PAGE.read_text(encoding="utf-8")
FILE = "\n".join(re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL))
FIGURES = pd.DataFrame(
    [
        *(("crimes", day, count) for day, count in (("2025-01-31", 300), ("2025-02-28", 280), ("2025-03-31", 317))),
        ("population", "2024-12-31", 650_000),
        ("budget", "2025-03-31", 300_000),
        *(("spent", f"2025-03-{day:02d}", 10_000) for day in range(1, 32)),
    ],
    columns=["metric", "day", "value"],
)


def test_what_the_page_quotes_is_what_receipts_say() -> None:
    card = score(FIGURES, loads(FILE), through="2025-03-31")
    said = [card.receipt(slug, "month").sentence for slug in ("crime-rate", "spent-of-budget", "bridge")]
    assert re.findall(r"^> (.*)$", TEXT, re.MULTILINE) == said


def test_the_year_to_date_is_the_years_events_by_the_residents() -> None:
    ((value, yardstick),) = (
        (row.value, row.yardstick) for row in card_rows() if (row.metric, row.period) == ("crime-rate", "year")
    )
    assert (value, yardstick) == (897 / 650, 1.5)
    assert "897 crimes, is 1.38 against 1.5" in TEXT


def card_rows() -> list[object]:
    return list(score(FIGURES, loads(FILE), through="2025-03-31").metrics.itertuples())


def test_figures_of_either_kind_are_refused() -> None:
    rows = pd.DataFrame([("bridge", "2025-03-31", 1), ("crime-rate", "2025-03-31", 0.4)], columns=FIGURES.columns)
    with pytest.raises(InvalidObservations) as error:
        score(rows, loads(FILE), through="2025-03-31")
    bridge, rate = map(str, error.value.problems)
    assert "'bridge' is of kind milestones, of which no figures come → leave the row out" in bridge
    assert "leave the row out: it is worked out from crimes and population" in rate


def test_nothing_is_to_be_advised_but_who_answers_for_it() -> None:
    assert {problem.id for problem in lint(loads(FILE))} <= {"lint.no-owner"}
