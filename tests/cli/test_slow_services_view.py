"""The scorecard on a terminal, of a town whose services come daily, weekly, late, quarterly and yearly."""

from __future__ import annotations

import io
import json

import pyarrow as pa
import pytest
from rich.console import Console

import cityscore
from cityscore.cli.scorecard_view import scorecard_view
from cityscore.definitions import loads
from cityscore.library.scorecard import Scorecard
from tests.store.milltown import plain
from tests.web.slow_town import FIGURES, HOMES, OF_HOMES, SERVICES, THROUGH

WIDTH = 120


@pytest.fixture(scope="module")
def card() -> Scorecard:
    metrics = SERVICES | {"homes": HOMES}
    definitions = plain(metrics, city={"calendar": {"fiscal_year_starts": "july"}})
    columns = {
        name: [getattr(row, name) for row in (*FIGURES, *OF_HOMES)]
        for name in ("metric", "day", "numerator", "denominator")
    }
    return cityscore.score(pa.table(columns), loads(json.dumps(definitions, default=str)), through=THROUGH)


def test_it_leads_with_what_is_current_and_names_slower_windows(card: Scorecard) -> None:
    console = Console(file=io.StringIO(), width=WIDTH, record=True)
    console.print(scorecard_view(card, WIDTH))
    text = " ".join(console.export_text().split())
    assert (
        "0.87 ■ misses its goal last complete week, 10 to 16 March 2025; slower services by their newest figures"
        in text
    )
    assert "3 of 6 services met their goal." in text
    assert "Service Latest Day Month Quarter Year" in text
    assert "moved" not in text  # nothing has, so nothing is said
    assert "January 2025: 60 of 100 · goal 80 %" in text
    assert "October to December 2024: 50 of 100 · goal 50 %" in text
    assert "July 2023 to June 2024: 81 of 100 · goal 90 %" in text
    assert "February 2025: 100 of 92 planned · 800 of 799 planned by now, on track; 1,200 by 30 June 2025." in text
    assert "The rest needs 100 a month." in text
    assert "no figure due" not in text


def test_what_is_current_is_a_row_without_days_of_the_library(card: Scorecard) -> None:
    row = card.city.to_pylist()[-1]
    assert (row["metric"], row["period"], row["through"]) == ("cityscore", "current", THROUGH)
    assert (row["start"], row["end"], row["met"], row["scored"]) == (None, None, 3, 6)
    assert repr(card).endswith("balanced; current: CityScore 0.87, 3 of 6 met>")
    found = card.sensitivity("current")
    assert found is not None
    assert found.own == pytest.approx(row["score"])
