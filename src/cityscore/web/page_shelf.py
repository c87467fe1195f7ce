"""A cache in memory that is bounded by bytes: what was not asked for longest goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sized
from threading import Lock
from time import monotonic
from typing import Any, ClassVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

MEGABYTE = 2**20
OF_AN_ENTRY = 500
"""Bytes that an entry takes beside its contents: its key, its headers, its place."""


class PageShelf(BaseCache):
    """Django's cache of this process, each name of which is one shelf for all its threads.

    Its entries are handed out as they were put in, not copied: who puts one in changes it no more.
    """

    _shelves: ClassVar[dict[str, Shelf]] = {}

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        """``MAX_BYTES`` among the options is how much it holds, and ``LARGEST`` the most of one entry."""
        super().__init__(params)
        options = params.get("OPTIONS", {})
        shelf = Shelf(options.get("MAX_BYTES", 64 * MEGABYTE), options.get("LARGEST", 8 * MEGABYTE))
        self._shelf = self._shelves.setdefault(name, shelf)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """An entry, or the default."""
        return self._shelf.get(self.make_key(key, version), default)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Put an entry there, unless it is too large to be kept at all."""
        ends = None if (seconds := self._seconds(timeout)) is None else monotonic() + seconds
        self._shelf.put(self.make_key(key, version), value, ends)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Put an entry there if there is none."""
        if self.has_key(key, version):
            return False
        self.set(key, value, timeout, version)
        return True

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Give an entry another end."""
        value = self.get(key, self, version)
        if value is self:
            return False
        self.set(key, value, timeout, version)
        return True

    def delete(self, key: str, version: int | None = None) -> bool:
        """Take an entry away."""
        return self._shelf.take(self.make_key(key, version))

    def clear(self) -> None:
        """Take all away."""
        self._shelf.clear()

    def _seconds(self, timeout: Any) -> float | None:
        return self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout


class Shelf:
    """The entries of one name."""

    def __init__(self, most: int, largest: int) -> None:
        """``most`` bytes in all, ``largest`` in one."""
        self._most, self._largest = most, largest
        self._entries: OrderedDict[str, tuple[Any, int, float | None]] = OrderedDict()
        self._lock = Lock()
        self.bytes = 0
        """How much is there."""

    def get(self, key: str, default: Any) -> Any:
        """An entry that has not ended, which is now the last to go; or the default."""
        with self._lock:
            value, _, ends = self._entries.get(key, (default, 0, None))
            if ends is not None and ends <= monotonic():
                self._drop(key)
                return default
            if key in self._entries:
                self._entries.move_to_end(key)
            return value

    def put(self, key: str, value: Any, ends: float | None) -> None:
        """Put an entry there, and let others go until there is room."""
        size = OF_AN_ENTRY + len(key) + (len(value) if isinstance(value, Sized) else 0)
        with self._lock:
            self._drop(key)
            if size > self._largest:
                return
            self._entries[key] = value, size, ends
            self.bytes += size
            while self.bytes > self._most:
                self._drop(next(iter(self._entries)))

    def take(self, key: str) -> bool:
        """Take one away; says whether it was there."""
        with self._lock:
            return self._drop(key)

    def clear(self) -> None:
        """Take all away."""
        with self._lock:
            self._entries.clear()
            self.bytes = 0

    def _drop(self, key: str) -> bool:
        entry = self._entries.pop(key, None)
        if entry is None:
            return False
        self.bytes -= entry[1]
        return True
