"""Problems say what, where and how to mend it; errors carry all of them."""

from __future__ import annotations

import pytest

from cityscore.model import CityScoreError, InvalidDefinitions, InvalidInput, InvalidObservations, Problem, suggestion
from cityscore.model.problems import nearest, place_text


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ((), ""),
        (("city",), "city"),
        (("metrics", "pothole", "target", 1, "from"), "metrics.pothole.target[2].from"),  # people count from 1
        (("closed", 0), "closed[1]"),
        ((0, "from"), "[1].from"),
    ],
)
def test_a_place_as_people_write_it(place: tuple[str | int, ...], text: str) -> None:
    assert place_text(place) == text


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem(message="is empty"), "is empty"),
        (Problem(message="is empty", fix="fill it"), "is empty → fill it"),
        (Problem(message="is empty", place=("city", "name")), "city.name: is empty"),
        (Problem(message="is empty", file="a.yaml", line=3, column=5), "a.yaml:3:5: is empty"),
        (Problem(message="is empty", file="a.csv", line=0, column="day"), "a.csv:0:day: is empty"),
        (
            Problem(message="is empty", fix="fill it", place=("a", 0), file="a.yaml", line=3),
            "a.yaml:3: a[1]: is empty → fill it",
        ),
    ],
)
def test_a_problem_as_a_line(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_a_list_names_the_check_that_found_it() -> None:
    problem = Problem(id="definitions.empty", message="is empty", fix="fill it")
    assert problem.listed() == "is empty → fill it [definitions.empty]"
    assert Problem(message="is empty").listed() == "is empty"
    assert InvalidDefinitions([problem]).listed() == problem.listed()
    assert str(InvalidDefinitions([problem])) == str(problem)
    assert CityScoreError("plain").listed() == "plain"


@pytest.mark.parametrize(
    ("error", "problem", "id"),
    [
        (InvalidInput, Problem(message="?"), "input.invalid"),
        (InvalidDefinitions, Problem(message="?", line=3, column=5), "definitions.invalid"),
        (InvalidDefinitions, Problem(message="?", id="definitions.empty"), "definitions.empty"),
        (InvalidObservations, Problem(message="?"), "observations.file"),
        (InvalidObservations, Problem(message="?", line=3), "observations.row"),
        (InvalidObservations, Problem(message="?", line=3, column="day"), "observations.cell"),
    ],
)
def test_a_problem_without_an_id_gets_one_of_its_family(error: type[InvalidInput], problem: Problem, id: str) -> None:
    assert error([problem]).problems[0].id == id


def test_a_problem_seen_from_outside_has_a_longer_place() -> None:
    inner = Problem(message="?", fix="!", place=("value",), line=4)
    assert inner.inside("target", 2) == Problem(message="?", fix="!", place=("target", 2, "value"), line=4)


@pytest.mark.parametrize("error", [InvalidInput, InvalidDefinitions, InvalidObservations])
def test_every_error_is_one_of_this_packages(error: type[InvalidInput]) -> None:
    found = error([Problem(message="one"), Problem(message="two")])
    assert isinstance(found, CityScoreError)
    assert str(found) == "one\ntwo"
    assert [problem.message for problem in found.problems] == ["one", "two"]


def many(count: int) -> list[Problem]:
    return [Problem(message=f"problem {number}") for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("count", "lines", "last"),
    [
        (20, 20, "problem 20"),
        (21, 21, "… and 1 more problem like these."),
        (22, 21, "… and 2 more problems like these."),
    ],
)
def test_twenty_are_shown_and_the_rest_are_counted(count: int, lines: int, last: str) -> None:
    error = InvalidInput(many(count))
    shown = str(error).splitlines()
    assert (len(shown), shown[-1], shown[19]) == (lines, last, "problem 20")
    assert len(error.problems) == error.total == count  # none is thrown away


def test_problems_that_were_only_counted_are_told_too() -> None:
    error = InvalidInput(many(3), total=12_003)
    assert str(error).splitlines()[-1] == "… and 12,000 more problems like these."


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("hihger", ["higher", "lower", "range"], "higher"),
        ("HIGHER", ["higher", "lower"], "higher"),
        ("public wroks", ["Public Works", "Parks"], "Public Works"),
        ("xyz", ["higher", "lower"], ""),
        ("any", [], ""),
    ],
)
def test_the_nearest_word(word: str, known: list[str], found: str) -> None:
    assert nearest(word, known) == found


def test_advice_names_the_nearest_word_or_what_there_is() -> None:
    assert suggestion("Bostn", ["Boston", "Salem"]) == "did you mean 'Boston'?"
    assert suggestion("xyz", ["Boston", "Salem"]) == "use one of: Boston, Salem"
    assert suggestion("xyz", []) == "there is none to choose from"
    assert suggestion("xyz", (f"Q{n}" for n in range(25))).endswith("Q18, Q19 …")
