"""The page on scales: its definitions load, and its figures score what it says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from cityscore import score
from cityscore.definitions import loads
from cityscore.model import Period
from cityscore.present.say.figure_lines import figure_line
from cityscore.present.say.number_text import score_text

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "scales.md"
TEXT = PAGE.read_text(encoding="utf-8")
TOLD = re.compile(r"^\| (\w+) \| (.+) \| .+ \| (\d\.\d\d) \|$", re.MULTILINE)


def fenced(language: str) -> str:
    """The page's one block in a language."""
    (block,) = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    return str(block)


def test_the_figures_of_the_page_score_what_it_says() -> None:
    definitions = loads(fenced("yaml"), "city.yaml")
    rows = pyarrow.csv.read_csv(pa.BufferReader(fenced("csv").encode()))
    card = score(rows, definitions, through=date(2025, 4, 15))
    month = list(Period).index(Period.MONTH)
    said = {
        scores.metric.slug: (
            figure_line(scores, month, -1).partition(" · goal")[0],
            score_text(scores.at(Period.MONTH, -1).score, near=0.05),
        )
        for scores in card.scores
    }
    told = {slug: (figure, text) for slug, figure, text in TOLD.findall(TEXT)}
    assert said == told
    assert len(told) == 4


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", TEXT):
        assert (PAGE.parent / target).exists(), target
