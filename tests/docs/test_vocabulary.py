"""One name for one thing: no two modules define public classes or functions of one name, nor share a file's name.

``python -m tests.docs.test_vocabulary`` lists the names that are given twice.
"""

from __future__ import annotations

import ast
from collections import defaultdict

from tests import ROOT

SOURCE = ROOT / "src" / "cityscore"
MOST = 15
NAMES = {
    "City": "what it is (model), and its table (store)",
    "Metric": "what it is (model), and its table (store)",
    "Score": "a result of the arithmetic (scoring), and its table (store)",
    "main": "what `python -m` and the console run",
    "missing": "checks: a function's name is the check's id, which scripts know",
    "report": "the command, and the task whose name stands in job rows",
    "run": "the command, and the task whose name stands in job rows",
    "say": "for code, and for templates",
    "score": "the command, and the library's function",
}
"""Names that are given twice, with the reason."""
FILES = {
    **dict.fromkeys(
        ("average", "average_ratio", "count", "derived", "level", "milestones", "quantile", "ratio"),
        "a kind: what it is (model/kinds), and its arithmetic (scoring/kinds)",
    ),
    **dict.fromkeys(("file", "table"), "a source: what it is (model/sources), and its connector (sources)"),
    **dict.fromkeys(("report", "run"), "a command, and the task whose name stands in job rows"),
    "city": "a command, and what it is about (model)",
    "apps": "Django's name for it",
}
"""File names that are given twice, with the reason."""


def places() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Where each public top-level class or function, and each file's name, stands."""
    names: dict[str, list[str]] = defaultdict(list)
    files: dict[str, list[str]] = defaultdict(list)
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE).as_posix()
        if "migrations" in path.parts or path.stem == "__main__":
            continue
        if path.stem != "__init__":
            files[path.stem].append(place)
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                names[node.name].append(place)
    return names, files


def given_twice() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Those that stand in more than one place."""
    names, files = ({name: at for name, at in where.items() if len(at) > 1} for where in places())
    return names, files


def test_no_two_public_classes_or_functions_share_a_name_without_a_reason() -> None:
    names, _ = given_twice()
    assert names.keys() == NAMES.keys(), {name: at for name, at in names.items() if name not in NAMES}
    assert len(NAMES) <= MOST


def test_a_files_name_says_what_is_in_it_without_its_folder() -> None:
    _, files = given_twice()
    assert files.keys() == FILES.keys(), {name: at for name, at in files.items() if name not in FILES}
    assert len(FILES) <= MOST


if __name__ == "__main__":
    for listed in given_twice():
        for name, at in listed.items():
            print(f"{name}: {', '.join(at)}")  # noqa: T201
