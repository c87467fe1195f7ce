"""A cache of Django's that forgets only what has ended: limits on guessing, and codes that work once, lie in it.

A cache may forget what it likes, and Django's forgets a third of its table once that is long: whoever fills it lifts
the limits of others. Here nothing goes before its time; and what can't be written is an error, not a lost count.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection
from django.utils import timezone

from cityscore.people.models import Attempt

LONGEST_KEY = 200
FOR_EVER = timedelta(days=3650)
TAKE_PLACE = """
    INSERT INTO people_attempt (cache_key, value, expires) VALUES (%s, %s, %s)
    ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires
    WHERE people_attempt.expires <= %s
"""
"""Put a row there unless one is in force, in one statement, so that of two who ask at once one is refused."""


class Attempts(BaseCache):
    """The cache; its values are what JSON can hold."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        """Its table is the model's, whatever its location says."""
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """A value that has not ended."""
        rows = Attempt.objects.filter(pk=self._name(key, version), expires__gt=timezone.now())
        value = rows.values_list("value", flat=True).first()
        return default if value is None else json.loads(value)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Put a value in place of what is there."""
        row = Attempt(pk=self._name(key, version), value=json.dumps(value), expires=self._ends(timeout))
        Attempt.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["cache_key"], update_fields=["value", "expires"]
        )

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Put a value there unless one is in force; says whether it was put."""
        with connection.cursor() as cursor:
            row = [self._name(key, version), json.dumps(value), *map(_adapted, (self._ends(timeout), timezone.now()))]
            cursor.execute(TAKE_PLACE, row)
            return bool(cursor.rowcount == 1)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Give a value that is in force another end."""
        rows = Attempt.objects.filter(pk=self._name(key, version), expires__gt=timezone.now())
        return bool(rows.update(expires=self._ends(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Take a value away."""
        return bool(Attempt.objects.filter(pk=self._name(key, version)).delete()[0])

    def clear(self) -> None:
        """Take all away."""
        Attempt.objects.all().delete()

    def _name(self, key: str, version: int | None) -> str:
        name = self.make_key(key, version)
        return name if len(name) <= LONGEST_KEY else sha256(name.encode("utf-8", "surrogatepass")).hexdigest()

    def _ends(self, timeout: Any) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return timezone.now() + (FOR_EVER if seconds is None else timedelta(seconds=float(seconds)))


def _adapted(moment: datetime) -> Any:
    """A moment as the database has it in a statement of ours."""
    return connection.ops.adapt_datetimefield_value(moment)
