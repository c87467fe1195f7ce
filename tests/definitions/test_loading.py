"""A definitions file loads, or every problem in it is named with its line, column and fix."""

from datetime import date

import pytest

from cityscore.definitions import lint, load_definitions, loading, loads, located
from cityscore.definitions.document import parse
from cityscore.model import Better, Definitions, InvalidDefinitions, Kind, Problem
from tests.effort import at_most

from .examples import DESIGN, FAULTS, FAULTY


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InvalidDefinitions) as caught:
        loads(text, file="city.yaml")
    return caught.value.problems


def only_problem_of(text: str) -> str:
    (problem,) = problems_of(text)
    return str(problem)


def with_metric(line: str) -> str:
    """A good file of which line 8 is the one given."""
    return (
        "city: {name: Boston, timezone: America/New_York}\n"
        "cabinets: {Streets: Public Works}\n"
        "metrics:\n"
        "  potholes:\n"
        "    name: Potholes\n"
        "    department: Public Works\n"
        "    better: higher\n"
        f"    {line}\n"
        "    kind: count\n"
    )


def test_the_example_of_the_design_loads() -> None:
    definitions = loads(DESIGN)
    pothole, homicides = definitions.metrics
    assert isinstance(definitions, Definitions)
    assert (pothole.slug, pothole.better, pothole.kind) == ("pothole-on-time", Better.HIGHER, Kind.RATIO)
    assert pothole.target[0].value == 0.8
    assert pothole.records is not None
    assert pothole.records.on_time.within == "1 business day"
    assert homicides.history is not None
    assert (homicides.rare, homicides.history.years) == (True, 3)


def test_every_problem_is_reported_at_once_with_its_line_and_column() -> None:
    found = [(problem.line, problem.column, str(problem)) for problem in problems_of(FAULTY)]
    assert found == [(line, column, f"city.yaml:{line}:{column}: {text}") for line, column, text in FAULTS]


def test_every_problem_has_the_id_of_its_check() -> None:
    found = [problem.id.removeprefix("definitions.") for problem in problems_of(FAULTY)]
    assert found == [
        *("timezone-is-known", "unknown-key", "wrong-key", "missing-key", "unknown-key", "one-yardstick"),
        *("references-are-known", "out-of-range", "targets-in-order", "key-twice", "unknown-word", "wrong-type"),
        *("no-such-day", "wrong-type", "refused", "wrong-type", "in-order", "refused", "wrong-form"),
        *("percent-is-a-share", "wrong-type"),
    ]
    assert [problem.id for problem in problems_of("city: [")] == ["definitions.syntax"]
    assert [problem.id for problem in problems_of("")] == ["definitions.file"]


def test_dates_and_office_hours_need_no_quotes() -> None:
    text = with_metric("target: [{from: 2016-01-01, value: 0.75}]").replace(
        "New_York}", "New_York, calendar: {office_hours: 08:30-17:00, closed: [2025-01-02]}}"
    )
    definitions = loads(text)
    assert definitions.city.calendar.office_hours == "08:30-17:00"
    assert definitions.city.calendar.closed == (date(2025, 1, 2),)
    assert definitions.metrics[0].target[0].since == date(2016, 1, 1)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("target: 80%", "metrics.potholes.target: must be a number, not '80%' → write it as a decimal, 0.8"),
        (
            "target: 1_000",
            "metrics.potholes.target: must be a number, not '1_000' "
            "→ write it plainly, such as 1000 or 0.8, without quotes",
        ),
        ("target: .nan", "metrics.potholes.target: must be a finite number, not nan"),
        ("target: -.inf", "metrics.potholes.target: must be a finite number, not -inf"),
        (f"target: {'9' * 5000}", "metrics.potholes.target: must be a finite number, not inf"),
        ("target: true", "metrics.potholes.target: must be a number, not True"),
        ("rare: yes", "metrics.potholes.rare: must be true or false, not 'yes' → write true"),
        ("rare: off", "metrics.potholes.rare: must be true or false, not 'off' → write false"),
        ("note: 12", "metrics.potholes.note: must be text, not 12 → put it in quotes"),
        ("lag: 1.5", "metrics.potholes.lag: must be a whole number, not 1.5"),
        ("slug: other", "metrics.potholes.slug: the key 'potholes' says it already → remove it"),
        ("name: Again", "metrics.potholes.name: 'name' stands here again, after line 5 → rename or remove one of them"),
        ("<<: {lag: 2}", "metrics.potholes: the merge key << can't be used here → write the keys out"),
        (": 2", "metrics.potholes: there is no key before the colon → write one, or remove the line"),
        ("? [a, {b: c}]\n    : 2", "metrics.potholes: a key must be text → write one word or name before the colon"),
    ],
)
def test_a_wrong_line_is_explained(line: str, message: str) -> None:
    (problem,) = problems_of(with_metric(line))
    assert str(problem).split(": ", 1)[1] == message
    assert problem.line == 8


@pytest.mark.parametrize(
    ("line", "value"), [("target: 1e3", 1000), ("target: 0o17", 15), ("target: 0x10", 16), ("target: 010", 10)]
)
def test_numbers_are_read_as_yaml_1_2_has_them(line: str, value: float) -> None:
    assert loads(with_metric(line)).metrics[0].target[0].value == value


def test_an_emoji_as_json_writes_it_is_one_character() -> None:
    assert loads(with_metric('note: "\\ud83d\\ude00"')).metrics[0].note == "😀"
    assert "half a character" in only_problem_of(with_metric('note: "\\ud83d"'))


def test_json_is_yaml_too() -> None:
    text = (
        '{\n\t"city": {"name": "A", "timezone": "UTC"}, "cabinets": {"B": ["C"]},\n\t"metrics": '
        '{"d": {"name": "D", "department": "C", "better": "lower", "kind": "count"}}\n}'
    )
    assert loads(text).metrics[0].slug == "d"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "city.yaml: is empty → it needs at least a city and its metrics"),
        ("# nothing yet\n", "city.yaml: is empty → it needs at least a city and its metrics"),
        ("- a\n", "city.yaml:1:1: must be a mapping with city, metrics, not a list"),
        ("hello", "city.yaml:1:1: must be a mapping with city, metrics, not 'hello'"),
        ("<!DOCTYPE html><html>", "city.yaml:1: is a web page, not YAML → download the file itself"),
        (DESIGN + "---\na: 1\n", "city.yaml:28:1: a second document starts here → keep one, and remove the line ---"),
        (DESIGN.replace("  name: Boston", "\tname: Boston"), "city.yaml:2:1: a tab can't indent a line → use spaces"),
    ],
)
def test_text_that_is_no_definitions_is_refused(text: str, message: str) -> None:
    assert only_problem_of(text) == message


@pytest.mark.parametrize("deep", ["[", "{", "- ", "? ", "[\n", "{a: ", "[? ", "a: ", "&a [", "*a : "])
def test_nesting_bombs_do_not_hang(deep: str) -> None:
    with at_most(10_000_000):
        assert problems_of(deep * 20_000)


def test_alias_bombs_are_refused_and_not_expanded() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    messages = [problem.message for problem in problems_of("\n".join(lines))]
    assert messages.count("the alias *a28 can't be used here") == 9


def test_files_name_themselves_and_may_start_with_a_byte_order_mark(tmp_path) -> None:
    good = tmp_path / "good.yaml"
    good.write_bytes(b"\xef\xbb\xbf" + DESIGN.encode())
    assert load_definitions(good) == load_definitions(str(good)) == loads(DESIGN)
    bad = tmp_path / "bad.yaml"
    bad.write_text(FAULTY)
    with pytest.raises(InvalidDefinitions, match=r"bad\.yaml:3:3: city\.timezone"):
        load_definitions(bad)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x89PNG\r\n\x00\x00", "is not a text file → name a YAML file"),
        (DESIGN.encode("utf-16"), "is written in UTF-16 → save it as UTF-8"),
        (
            "city:\n  name: Montréal".encode("latin-1"),
            "2: holds a character that is not UTF-8 → save the file as UTF-8",
        ),
        (b"#" * 5_000_001, "is larger than 5 MB → is it a data file?"),
        (b"", "is empty → it needs at least a city and its metrics"),
    ],
)
def test_files_that_are_no_text_are_refused(tmp_path, data: bytes, message: str) -> None:
    path = tmp_path / "city.yaml"
    path.write_bytes(data)
    with pytest.raises(InvalidDefinitions) as caught:
        load_definitions(path)
    assert str(caught.value) in (f"{path}: {message}", f"{path}:{message}")


def test_a_missing_file_and_a_directory_are_refused(tmp_path) -> None:
    with pytest.raises(InvalidDefinitions, match="there is no such file → check the path"):
        load_definitions(tmp_path / "nowhere.yaml")
    with pytest.raises(InvalidDefinitions, match="is a directory → name the definitions file in it"):
        load_definitions(tmp_path)
    with pytest.raises(InvalidDefinitions, match="can't be read"):
        load_definitions("a\0b")


def test_a_file_is_parsed_once_for_its_definitions_and_its_warnings(tmp_path, monkeypatch) -> None:
    path = tmp_path / "city.yaml"
    path.write_text(DESIGN + "# parsed once\n")
    parsed = []
    monkeypatch.setattr(loading, "parse", lambda text: parsed.append(text) or parse(text))
    assert located([], tmp_path / "not read.yaml") == []
    assert len(located(lint(load_definitions(path)), path)) == 4
    assert len(parsed) == 1


def test_warnings_get_the_lines_of_the_file(tmp_path) -> None:
    path = tmp_path / "city.yaml"
    path.write_text(DESIGN)
    found = [(problem.line, problem.file, problem.message) for problem in located(lint(load_definitions(path)), path)]
    assert found == [
        (8, str(path), "'Transportation' has no metric"),
        (14, str(path), "nobody answers for it"),
        (27, str(path), "nobody answers for it"),
        (27, str(path), "fewer is better, and a good week would be told under 'Doing well'"),
    ]
