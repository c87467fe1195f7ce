"""Only the store and people write what lasts: whoever looks for what changes a row looks in two folders."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import cityscore

PROGRAM = Path(cityscore.__file__).parent
WRITERS = ("store", "people")
ALWAYS = {
    *("save", "create", "acreate", "create_user", "create_superuser", "get_or_create", "update_or_create"),
    *("bulk_create", "bulk_update"),
}
WITHOUT_POSITIONAL = {"update", "delete"}
"""A query set takes no arguments for these but named ones; a dict and NumPy do."""


def writes(source: str) -> Iterator[int]:
    """The lines that write through the ORM, or could."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "cityscore.store":
            yield from (node.lineno for name in node.names if name.name == "bulk")
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        unsaved = any(word.arg == "commit" and ast.unparse(word.value) == "False" for word in node.keywords)
        name = node.func.attr
        if (name in ALWAYS and not unsaved) or (name in WITHOUT_POSITIONAL and not node.args):
            yield node.lineno


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("upload.save(update_fields=['reading'])", True),
        ("models.Upload.objects.create(city=city)", True),
        ("rows.update(ended=now)", True),
        ("models.Upload.objects.filter(pk=1).delete()", True),
        ("from cityscore.store import bulk, models", True),
        ("form.save(commit=False)", False),
        ("days.update(other)", False),
        ("np.delete(order, starts)", False),
    ],
)
def test_what_writes_is_told_from_what_does_not(line: str, is_one: bool) -> None:
    assert bool(list(writes(line))) is is_one


def test_nothing_else_writes() -> None:
    files = [path for path in PROGRAM.rglob("*.py") if path.relative_to(PROGRAM).parts[0] not in WRITERS]
    assert len(files) > 100
    found = [f"{path.relative_to(PROGRAM)}:{line}" for path in files for line in writes(path.read_text("utf-8"))]
    assert found == [], "move it to store/ (or people/), in a function that says what it does"
