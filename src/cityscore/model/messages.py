"""Marks of sentences that a reader sees, for layers that know no language; ``present`` says them in the reader's."""

from __future__ import annotations


def to_say(sentence: str) -> str:
    """A sentence that is said elsewhere: catalogues find it by this mark."""
    return sentence


def to_count(one: str, many: str) -> tuple[str, str]:
    """The same of a sentence that counts, as it is of one and of many."""
    return one, many
