"""Boston's published file, read independently of the package, beside what the package makes of it."""

import csv
import gzip
from datetime import date, timedelta
from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from cityscore.demo import boston
from cityscore.model import Definitions, from_plain


@pytest.fixture(scope="package")
def lines():
    """The published lines up to 10 April 2025, by metric and publication day."""
    packed = (files("cityscore.demo.boston") / "published.csv.gz").read_bytes()
    table = list(csv.DictReader(gzip.decompress(packed).decode().splitlines()))
    assert len(table) == 1656
    found = {(line["metric_name"], line["score_calculated_ts"][:10]): line for line in table}
    return {key: line for key, line in found.items() if key[1] <= "2025-04-10"}


@pytest.fixture(scope="package")
def weeks(lines):
    """For a metric's published name, the last published line of each week, by the week's Sunday."""
    return lambda name: {last_sunday(day): line for (each, day), line in lines.items() if each == name}


@pytest.fixture(scope="package")
def rows():
    return {(row.metric, str(row.day)): row for row in boston.observations()}


@pytest.fixture(scope="package")
def definitions():
    return from_plain(Definitions, YAML(typ="safe").load(boston.demo_definitions_text()))


def last_sunday(publication):
    """The Sunday that ends the week a publication describes."""
    day = date.fromisoformat(publication) - timedelta(days=1)
    while day.weekday() != 6:
        day -= timedelta(days=1)
    return day
