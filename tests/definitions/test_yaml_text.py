"""What is written reads back as the same definitions, and looks as people like it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from ruamel.yaml import YAML

from cityscore.definitions import dumps, loads
from cityscore.model import Cabinet, City, DayCalendar, Definitions, Goal, Metric, Span

from .examples import DESIGN
from .strategies import HOSTILE, definitions, may_be_said

PARKS = Metric(slug="mown", name="Lawns mown", department="Parks", better="higher", kind="ratio")

THOROUGH = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@THOROUGH
@given(definitions())
def test_what_is_written_reads_back(some: Definitions) -> None:
    assert loads(dumps(some)) == some


@pytest.mark.parametrize("text", [text for text in HOSTILE if may_be_said(text)])
def test_hard_text_reads_back_here_and_in_other_yaml_readers(text: str) -> None:
    some = Definitions(
        city=City(name="Boston", timezone="UTC"),
        cabinets=(Cabinet(name=f"{text} A", departments=(f"{text} B", "Parks")),),
        goals=(Goal(slug="safe", name=text),),
        metrics=(PARKS,),
    )
    written = dumps(some)
    assert loads(written) == some
    elsewhere = YAML(typ="safe", pure=True).load(written)
    assert elsewhere["goals"]["safe"]["name"] == text
    assert elsewhere["cabinets"] == {f"{text} A": [f"{text} B", "Parks"]}


@pytest.mark.parametrize("text", [text for text in HOSTILE if may_be_said(text, lines=True)])
def test_hard_text_of_several_lines_reads_back_here_and_in_other_yaml_readers(text: str) -> None:
    goal = Goal(slug="safe", name="Safe", definition=text)
    some = Definitions(city=City(name="Boston", timezone="UTC"), goals=(goal,), metrics=(PARKS,))
    assert loads(dumps(some)) == some
    assert YAML(typ="safe", pure=True).load(dumps(some))["goals"]["safe"]["definition"] == text


def test_the_example_of_the_design_reads_back() -> None:
    assert loads(dumps(loads(DESIGN))) == loads(DESIGN)


def test_a_lone_span_of_a_calendar_keeps_its_key() -> None:
    term = Span(since="2024-09-05", to="2025-06-20")
    some = Definitions(
        city=City(name="Boston", timezone="UTC"),
        calendars=(DayCalendar(name="school", during=(term,)),),
        metrics=(PARKS,),
    )
    assert loads(dumps(some)) == some


def test_it_looks_as_people_like_it() -> None:
    text = """\
city: {name: Boston, timezone: UTC, calendar: {office_hours: 08:30-17:00}}
cabinets: {Streets: [Public Works, Transportation]}
metrics:
  signs:
    name: "Yes"
    department: Public Works
    better: higher
    kind: ratio
    definition: "First line.\\n\\nThird: line.\\n"
    weight: 2
    target: [{value: 0.750}, {from: 2016-01-01, value: 0.8, why: "it's time"}]
    was: [sign, old-signs]
"""
    assert (
        dumps(loads(text))
        == """\
city:
  name: Boston
  timezone: UTC
  calendar:
    office_hours: "08:30-17:00"

cabinets:
  Streets:
    - Public Works
    - Transportation

metrics:
  signs:
    name: "Yes"
    department: Public Works
    definition: |
      First line.

      Third: line.
    better: higher
    kind: ratio
    weight: 2
    target:
      - 0.75
      - from: 2016-01-01
        value: 0.8
        why: it's time
    was:
      - sign
      - old-signs
"""
    )


def test_a_file_round_trips(tmp_path: Path) -> None:
    path = tmp_path / "city.yaml"
    path.write_text(dumps(loads(DESIGN)), encoding="utf-8")
    assert loads(path.read_text(encoding="utf-8")) == loads(DESIGN)
