"""Charts: valid, self-contained, told in words; gaps are not crossed; dark differs; they draw without a network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from xml.etree import ElementTree

import pytest

from cityscore.model import Kind, Look, Metric, Period, Signal, Status, from_plain
from cityscore.present.draw.annotations import FLAG, FOOT, HIGH, LETTERS, said_in
from cityscore.present.draw.axis_scales import span_of, ticks, window_ticks
from cityscore.present.draw.chart_data import Drawing, Point, ProcessDrawing, ProcessPoint
from cityscore.present.draw.control_chart import control_chart
from cityscore.present.draw.figure_chart import figure_chart
from cityscore.present.draw.label_layout import Room
from cityscore.present.draw.link_picture import LinkPicture, picture
from cityscore.present.draw.palette import DARK, LIGHT, STATUS_SHAPES
from cityscore.present.draw.rendering import png, script, svg
from cityscore.present.draw.vega_theme import NARROW, WIDE

SVG = "{http://www.w3.org/2000/svg}"
METRIC = from_plain(
    Metric,
    {"slug": "mill", "name": "Mill & <Co>", "department": "Mills", "better": "higher", "kind": "ratio", "target": 0.8},
)
SCORES = {None: None, 0.9: 1.11, 0.8: 1.0, 0.78: 0.975, 0.4: 0.5, 1.0: 1.2}


def point(place: int, value: float | None, **other: Any) -> Point:
    end = date(2025, 1, 5) + timedelta(days=7 * place)
    score = SCORES[value]
    status = None
    if score is not None:
        status = Status.EXCEEDS if score > 1 else Status.MEETS if score == 1 else Status.NEAR
        status = Status.BELOW if score < 0.95 else status
    known = {
        "start": end - timedelta(days=6),
        "end": end,
        "window": f"week {place}",
        "value": value,
        "yardstick": 0.8,
        "low": None,
        "high": None,
        "score": score,
        "status": status,
        "figure": "" if value is None else f"{value:.0%}",
        "of": "",
        "goal": "80 %",
        "score_text": "–" if score is None else f"{score:.2f}",
        "words": "",
    }
    return Point(**{**known, **other})


def drawing(values: Sequence[float | None], *, usual: bool = False, **other: Any) -> Drawing:
    points = tuple(point(place, value, **other) for place, value in enumerate(values))
    return Drawing(
        METRIC, Period.WEEK, points, "Mill & <Co>: misses its goal", "Each week.", "It fell. <Then> rose.", usual
    )


GAPPED = drawing([0.9, 0.8, None, None, 0.78, 0.4])


def marks(spec: Any, kind: str) -> Iterator[dict[str, Any]]:
    """All layers of a specification with one mark."""
    if isinstance(spec, dict):
        mark = spec.get("mark")
        if (mark.get("type") if isinstance(mark, dict) else mark) == kind:
            yield spec
        for each in spec.values():
            yield from marks(each, kind)
    elif isinstance(spec, list):
        for each in spec:
            yield from marks(each, kind)


def test_missing_windows_are_null_and_a_line_is_never_drawn_across_them() -> None:
    spec = figure_chart(GAPPED)
    rows = next(rows for rows in spec["datasets"].values() if "window" in rows[0])
    assert [row["value"] for row in rows] == [0.9, 0.8, None, None, 0.78, 0.4]
    drawn = ElementTree.fromstring(svg(spec, "", ""))
    (line,) = [
        path.get("d") for path in drawn.iter(f"{SVG}path") if path.get("aria-roledescription") == "line mark"
    ] or [
        path.get("d", "")
        for path in drawn.iter(f"{SVG}path")
        if path.get("stroke") == LIGHT.ink and path.get("d", "").count("L") > 1
    ]
    assert line is not None
    assert len(re.findall("M", line)) == 2
    assert len(re.findall("L", line)) == 2


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_a_picture_tells_what_it_shows_and_loads_nothing(size: Any, palette: Any) -> None:
    picture = svg(figure_chart(GAPPED, size, palette), GAPPED.title, GAPPED.description)
    drawn = ElementTree.fromstring(picture)
    assert drawn.get("role") == "img"
    assert drawn.findtext(f"{SVG}title") == GAPPED.title
    assert drawn.findtext(f"{SVG}desc") == GAPPED.description
    assert not re.findall(r'(?:href|src)="|url\(|style="|<script', picture)
    assert float(drawn.get("width", "0")) == pytest.approx(size.width, abs=6)
    texts = {"".join(each.itertext()) for each in drawn.iter(f"{SVG}text")}
    assert {"goal 80 %", "40%", "0.50", "Score"} <= texts


def test_dark_differs_in_its_colours_alone() -> None:
    light, dark = (json.dumps(figure_chart(GAPPED, palette=palette)) for palette in (LIGHT, DARK))
    assert light != dark
    for name in ("card", "ink", "soft", "line", "exceeds", "meets", "near", "below"):
        dark = dark.replace(getattr(DARK, name), getattr(LIGHT, name))
    assert sorted(dark) == sorted(light)


def test_a_status_has_a_shape_beside_its_colour() -> None:
    (points,) = [each for each in marks(figure_chart(GAPPED), "point") if "shape" in each["encoding"]]
    assert points["encoding"]["shape"]["scale"]["range"] == [STATUS_SHAPES[status] for status in Status]
    assert points["encoding"]["color"]["scale"]["range"] == [LIGHT.of(status) for status in Status]


def test_a_goal_is_dashed_and_labelled_and_a_range_is_a_band() -> None:
    (goal,) = [each for each in marks(figure_chart(GAPPED), "rule") if each["encoding"]["y"].get("field") == "at"]
    assert goal["mark"]["strokeDash"]
    assert "goal 80 %" in json.dumps(figure_chart(GAPPED))
    ranged = drawing([0.9, 0.8], low=0.7, high=0.85, goal="70 to 85 %")
    spec = figure_chart(ranged)
    (band,) = marks(spec, "rect")
    assert band["encoding"]["y"]["field"] == "low"
    assert "goal 70 to 85 %" in json.dumps(spec)


def test_what_is_usual_is_called_so_and_a_zero_yardstick_is_no_gap() -> None:
    assert "usual 80 %" in json.dumps(figure_chart(drawing([0.9, 0.4], usual=True)))
    spec = json.dumps(figure_chart(drawing([0.9, 0.4], yardstick=0.0)))
    assert '"at": 0.0' in spec


@pytest.mark.parametrize("values", [[0.9], [None], [None, None], [0.4, None]])
def test_little_or_nothing_can_be_drawn_too(values: list[float | None]) -> None:
    assert svg(figure_chart(drawing(values)), "t", "d").startswith("<svg")


def test_only_the_chart_to_explore_answers_to_a_pointer() -> None:
    assert "tooltip" not in json.dumps(figure_chart(GAPPED))
    explored = figure_chart(GAPPED, explore=True)
    assert "week 4" in json.dumps(explored)
    assert svg(explored, "t", "d").startswith("<svg")


FLAGGED = replace(
    GAPPED,
    points=tuple(
        replace(each, comments={1: ("<b>Rain</b>",), 2: ("No figures came.",), 5: ("Late.", "Later.")}.get(place, ()))
        for place, each in enumerate(GAPPED.points)
    ),
)
PROCESS = ProcessDrawing(
    metric=METRIC,
    period=Period.WEEK,
    points=tuple(
        ProcessPoint(
            start=each.start, end=each.end, window=each.window, value=each.value, figure=each.figure,
            has_evidence=True, center=0.8, lower=0.5, upper=1.0, range="50 % to 100 %", signal=Signal.COMMON,
            tone="ordinary", words="", comments=each.comments,
        )
        for each in FLAGGED.points
    ),
    goals=(0.8,) * 6, goal="80 %", rebased=(), title="Mill: within its usual range",
    subtitle="Each week.", description="It fell.",
)  # fmt: skip
DRAWN = pytest.mark.parametrize(
    "draw",
    [partial(figure_chart, FLAGGED), partial(control_chart, PROCESS)],
    ids=["figures", "process"],
)


def flags_of(spec: Any) -> list[dict[str, Any]]:
    return [each for each in marks(spec, "point") if each["mark"].get("shape") == FLAG]


@DRAWN
def test_a_flag_flies_over_each_window_that_something_was_said_of(draw: Any) -> None:
    spec = draw()
    (flags,) = flags_of(spec)
    rows = spec["datasets"][flags["data"]["name"]]
    assert [(row["place"], row["said"]) for row in rows] == [
        (1, "<b>Rain</b>"),
        (2, "No figures came."),
        (5, "2 comments, the last: Late."),
    ]
    assert flags["mark"]["color"] == LIGHT.ink
    assert draw(palette=DARK) != spec
    assert flags_of(figure_chart(GAPPED)) == []


@DRAWN
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_flags_are_above_all_lines_and_a_pole_ends_at_its_point(draw: Any, size: Any) -> None:
    spec = draw(size)
    (flags,) = flags_of(spec)
    assert flags["encoding"]["y"] == {"value": HIGH}, "above the plot, where no line comes"
    (poles,) = [each for each in marks(spec, "rule") if each["encoding"].get("y2") == {"value": FOOT}]
    ends = [(row["place"], row["value"]) for row in spec["datasets"][poles["data"]["name"]]]
    assert ends == [(1, 0.8), (5, 0.4)], "a window without a figure has no point"
    drawn = ElementTree.fromstring(svg(spec, "t", "d"))
    assert float(drawn.get("width", "0")) == pytest.approx(size.width, abs=6)


@DRAWN
def test_a_pointer_is_told_what_was_said_where_something_was(draw: Any) -> None:
    spec = draw(explore=True)
    assert svg(spec, "t", "d").startswith("<svg")
    told = [each for each in marks(spec, "rect") if "tooltip" in each["encoding"]]
    said = [each for each in told if {"said"} <= {word["field"] for word in each["encoding"]["tooltip"]}]
    assert len(said) * 2 == len(told)
    assert all({row["place"] for row in spec["datasets"][each["data"]["name"]]} == {1, 2, 5} for each in said)
    assert "tooltip" not in json.dumps(draw())


def test_a_pointer_is_told_no_more_than_leaves_the_chart_to_be_seen() -> None:
    said = said_in(point(0, 0.9, comments=("Rain and mud. " * 25,)))["said"]
    assert len(said) <= LETTERS
    assert said.endswith(" …")
    assert said_in(point(0, 0.9)) == {}


def test_a_heading_is_for_those_who_have_no_page_around_it() -> None:
    assert "title" not in figure_chart(GAPPED)
    assert " ".join(figure_chart(GAPPED, NARROW, heading=True)["title"]["text"]) == GAPPED.title


def test_a_label_keeps_off_the_figures() -> None:
    room = Room(GAPPED.points, (0.0, 1.0), 200, letter=0.1)
    place, at, _ = room.free("goal 80 %", -0.5, 5.5, [0.8] * 6)
    assert at == 0.8
    assert 1 <= place <= 3  # in the gap


def test_a_figure_is_labelled_away_from_its_goal_unless_the_line_is_there() -> None:
    assert Room(drawing([0.9, 0.9]).points, (0.0, 1.0), 200, letter=0.1).aside(1) < 0
    assert Room(drawing([0.4, 0.4]).points, (0.0, 1.0), 200, letter=0.1).aside(1) > 0
    assert Room(drawing([1.0, 0.9]).points, (0.0, 1.0), 200, letter=0.5).aside(1) > 0


def test_ticks_are_round_and_never_below_zero() -> None:
    assert ticks(-0.1, 1.1) == [0.0, 0.5, 1.0]
    assert ticks(6.0, 8.4) == [6.0, 7.0, 8.0]
    low, high = span_of([0.3, 1.0], METRIC)
    assert low < 0 < 1 < high


@pytest.mark.parametrize(
    ("numbers", "marks"),
    [
        ([-40.0, 60.0, 0.0], [-50.0, 0.0, 50.0]),
        ([-18.0, -16.0], [-18.0, -17.0, -16.0]),
        ([-30.0, -2.0], [-30.0, -20.0, -10.0, 0.0]),
        ([0.0, 0.0], [0.0, 0.5, 1.0]),
    ],
)
def test_what_is_below_zero_is_drawn_there(numbers: list[float], marks: list[float]) -> None:
    net = replace(METRIC, kind=Kind.LEVEL, target=(), unit="residents")
    low, high = span_of(numbers, net)
    assert low < min(numbers) <= max(numbers) < high
    assert ticks(low, high) == marks


def test_the_last_window_is_always_named_and_years_where_there_are_many() -> None:
    weeks = [date(2025, 1, 5) + timedelta(days=7 * place) for place in range(13)]
    assert window_ticks(Period.WEEK, weeks, 4)[12] == "30 Mar"
    months = [date(2024 + place // 12, place % 12 + 1, 28) for place in range(12)]
    assert list(window_ticks(Period.MONTH, months, 7).values())[-1] == "Dec"
    decade = [date(2015 + place // 12, place % 12 + 1, 28) for place in range(120)]
    assert list(window_ticks(Period.MONTH, decade, 5).values()) == ["2016", "2018", "2020", "2022", "2024"]


PREVIEW = LinkPicture(
    "Boston & Co", "Week", "0.95", "", Status.NEAR, "just misses its goal", "7 of 19", "9 April 2025", Look()
)


def test_a_preview_is_1200_by_630_pixels() -> None:
    pixels = png(picture(PREVIEW))
    assert pixels.startswith(b"\x89PNG")
    assert (int.from_bytes(pixels[16:20]), int.from_bytes(pixels[20:24])) == (1200, 630)


def test_a_preview_has_the_citys_colours() -> None:
    drawn = picture(replace(PREVIEW, look=Look(brand="#7a1f2b", accent="#ffe08a")))
    assert 'fill="#7a1f2b"' in drawn
    assert 'fill="#ffe08a"' in drawn
    assert 'fill="#17402f"' in picture(PREVIEW)


def test_the_script_is_made_once_and_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    from cityscore.present.draw import rendering

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    rendering._script.cache_clear()
    made = script()
    (kept,) = (tmp_path / "cityscore").iterdir()
    assert kept.read_bytes() == made
    kept.write_bytes(b"kept")
    rendering._script.cache_clear()
    assert script() == b"kept"
    rendering._script.cache_clear()


def test_limits_step_with_what_each_window_is_made_of() -> None:
    points = tuple(
        replace(each, lower=0.5 + place / 100, center=0.8, upper=1.0 - place / 100)
        for place, each in enumerate(PROCESS.points)
    )
    spec = control_chart(replace(PROCESS, points=points))
    (band,) = [layer for layer in marks(spec, "rect") if "y2" in layer["encoding"]]
    rows = spec["datasets"][band["data"]["name"]]
    assert [(row["low"], row["high"]) for row in rows] == [(point.lower, point.upper) for point in points]


def test_a_window_without_evidence_is_hollow_and_an_unusual_one_has_a_colour_and_a_shape() -> None:
    tones = ["ordinary", "worse", "hollow", "better", "changed", "ordinary"]
    points = tuple(
        replace(each, tone=tone, value=0.7, has_evidence=tone != "hollow")
        for each, tone in zip(PROCESS.points, tones, strict=True)
    )
    drawn = svg(control_chart(replace(PROCESS, points=points)), "Mill", "It fell.")
    assert LIGHT.below in drawn
    assert LIGHT.exceeds in drawn
    (hollow,) = [each for each in marks(control_chart(PROCESS), "point") if each["mark"].get("fill") == LIGHT.card]
    assert hollow["transform"] == [{"filter": "isValid(datum.value) && datum.tone == 'hollow'"}]
