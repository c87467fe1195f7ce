"""Colours are told apart as WCAG has it, and a seal lies beside the definitions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.model import InvalidDefinitions, Look
from cityscore.model.branding import ACCENT, BOARD_TEXT, BRAND, CREAM, LEAST_SIGN
from cityscore.model.colours import contrast, darkened, lightened, text_on

COLOURS = st.from_regex("#[0-9a-f]{6}", fullmatch=True)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)  # the well-known grey that just fails
    assert contrast("#123456", "#123456") == 1


def test_text_is_white_or_ink_whichever_is_read_better() -> None:
    assert text_on("#17402f") == "#ffffff"
    assert text_on("#f2b705") == "#16211d"


@given(COLOURS, COLOURS)
def test_contrast_goes_both_ways_and_shades_reach_what_they_can(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one) >= 1
    assert contrast(darkened(one, "#ffffff", 7), "#ffffff") >= 7
    assert contrast(lightened(one, "#000000", 7), "#000000") >= 7


@given(st.none() | COLOURS, st.none() | COLOURS)
def test_whatever_a_city_states_the_board_and_the_dark_pages_are_read_well(brand: str, accent: str) -> None:
    look = Look(brand=brand, accent=accent)
    assert contrast(look.light["board"], CREAM) >= BOARD_TEXT
    assert contrast(look.light["board-accent"], look.light["board"]) >= LEAST_SIGN
    assert contrast(look.dark["brand"], look.dark["on-brand"]) >= 4.5
    assert contrast(look.dark["accent"], look.dark["brand"]) >= LEAST_SIGN


def test_a_city_that_states_nothing_looks_like_cityscore() -> None:
    assert not Look().is_coloured
    assert (Look().light["brand"], Look().light["accent"]) == (BRAND, ACCENT)


@pytest.mark.parametrize("colour", ["green", "#17402", "#17402g", "17402f", "#17402f;}", "#17402f\n"])
def test_a_colour_is_six_hexadecimal_digits(colour: str) -> None:
    with pytest.raises(InvalidDefinitions, match='a colour such as "#17402f"'):
        Look(brand=colour)


@pytest.mark.parametrize("path", ["../seal.svg", "/etc/seal.svg", "a/../../seal.svg", "C:\\seal.svg", "a\\seal.png"])
def test_a_seal_lies_beside_the_definitions(path: str) -> None:
    with pytest.raises(InvalidDefinitions, match="not beside the definitions file"):
        Look(seal=path)


@pytest.mark.parametrize("path", ["seal", "seal.gif", "seal.svg.html", ".svg"])
def test_a_seal_is_svg_or_png(path: str) -> None:
    with pytest.raises(InvalidDefinitions, match="no SVG or PNG file"):
        Look(seal=path)


def test_a_seal_may_lie_in_a_folder_below() -> None:
    assert Look(seal="pictures/Seal.SVG").seal_type == "image/svg+xml"
    assert Look(seal="seal.png").seal_type == "image/png"
