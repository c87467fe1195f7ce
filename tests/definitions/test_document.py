"""A YAML text becomes plain values that know their places."""

from cityscore.definitions.document import parse
from cityscore.model import Problem


def test_keys_and_items_have_marks() -> None:
    document = parse("# about\ncity:\n  name: A\n  closed:\n    - 2025-01-01\n    - {from: x}\n")
    assert document.plain == {"city": {"name": "A", "closed": ["2025-01-01", {"from": "x"}]}}
    assert document.marks == {
        (): (2, 1),
        ("city",): (2, 1),
        ("city", "name"): (3, 3),
        ("city", "closed"): (4, 3),
        ("city", "closed", 0): (5, 7),
        ("city", "closed", 1): (6, 7),
        ("city", "closed", 1, "from"): (6, 8),
    }


def test_a_problem_without_a_place_of_its_own_gets_the_nearest_one_around_it() -> None:
    document = parse("city:\n  name: A\n")
    found = document.locate(Problem(message="?", place=("city", "calendar", "closed", 3)))
    assert (found.line, found.column) == (1, 1)
    assert document.locate(Problem(message="?", place=("metrics", "x"))).line == 1


def test_quotes_and_the_text_tag_make_text() -> None:
    assert parse("a: [1, '1', \"1\", !!str 1]").plain == {"a": [1, "1", "1", "1"]}


def test_an_anchor_without_an_alias_does_no_harm() -> None:
    assert parse("a: &x 1").plain == {"a": 1}


def test_the_first_of_two_equal_keys_counts() -> None:
    document = parse("a: 1\na: {b: [2]}\nc: 3")
    assert document.plain == {"a": 1, "c": 3}
    (problem,) = document.problems
    assert (problem.line, problem.place) == (2, ("a",))


def test_refused_values_are_marked_unreadable() -> None:
    document = parse("a: *x\nb: !!set {c, d}\ne: [!y 1]")
    assert document.unreadable == {("a",), ("b",), ("e", 0)}
    assert [problem.line for problem in document.problems] == [1, 2, 3]
