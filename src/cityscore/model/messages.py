"""Marks on sentences that are shown elsewhere: catalogues of other languages have them from where they stand."""

from __future__ import annotations


def to_say(sentence: str) -> str:
    """A sentence that is said elsewhere: ``languages`` finds it by this mark."""
    return sentence


def to_count(one: str, many: str) -> tuple[str, str]:
    """The same of a sentence that counts something."""
    return one, many
