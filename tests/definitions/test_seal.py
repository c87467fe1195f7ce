"""What is wrong with a seal's file is advised, with its id; the definitions load without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cityscore.definitions.seal import seal_of, seal_problems
from cityscore.model import Look

LOOK = Look(seal="seal.png")


def test_no_seal_is_no_problem(tmp_path: Path) -> None:
    assert seal_problems(Look(), tmp_path) == []
    assert seal_of(Look(), tmp_path) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no file seal.png beside the definitions"),
        (b"<svg></svg>", "seal.png does not hold what its name says"),
        (b"\x89PNG\r\n\x1a\n" + b" " * 200_000, "seal.png is larger than 200 KB"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / "seal.png").write_bytes(content)
    (problem,) = seal_problems(LOOK, tmp_path)
    assert problem.message == message
    assert (problem.id, problem.warning, problem.place) == ("lint.seal", True, ("city", "look", "seal"))


def test_a_good_one_is_read(tmp_path: Path) -> None:
    (tmp_path / "seal.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert seal_problems(LOOK, tmp_path) == []
    seal = seal_of(LOOK, tmp_path)
    assert seal is not None
    assert seal.type == "image/png"
