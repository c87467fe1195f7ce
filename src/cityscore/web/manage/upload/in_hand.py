"""How many files may be in hand at once: being read, or read and neither kept nor dropped yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from cityscore.model import CityScoreError
from cityscore.people.models import User
from cityscore.present.say.language import say, several
from cityscore.store import models, uploads

READ_AT_ONCE = 3
"""Files in this process, at most one a person; each holds an answering thread and up to a gigabyte for some seconds."""
OPEN_OF_PERSON, OPEN_OF_CITY = 10, 200
"""Files that wait for a decision, whose cells are held in the database."""

_readers: set[int] = set()
_lock = Lock()


@contextmanager
def reading_one(user: User) -> Iterator[None]:
    """While a person's file is read; raises ``CityScoreError`` where too many are, rather than wait in a thread."""
    with _lock:
        if user.pk in _readers:
            raise CityScoreError(say("another file of yours is being read → wait until it is, and send this one again"))
        if len(_readers) >= READ_AT_ONCE:
            raise CityScoreError(say("several files are being read at the moment → try again in a minute"))
        _readers.add(user.pk)
    try:
        yield
    finally:
        with _lock:
            _readers.discard(user.pk)


def refuse_too_many(city: models.City, user: User) -> None:
    """Raise ``CityScoreError`` where a person, or the city, has as many undecided files as may be."""
    uploads.drop_forgotten(city)
    own, all_of_city = uploads.open_count(city, user), uploads.open_count(city)
    if own >= OPEN_OF_PERSON:
        raise CityScoreError(
            several(
                "{number} file of yours is neither kept nor dropped → decide on it first",
                "{number} files of yours are neither kept nor dropped → decide on one of them first",
                own,
            )
        )
    if all_of_city >= OPEN_OF_CITY:
        raise CityScoreError(
            several(
                "{number} file of the city is neither kept nor dropped → decide on it first",
                "{number} files of the city are neither kept nor dropped → decide on some of them first",
                all_of_city,
            )
        )
