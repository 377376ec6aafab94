"""Keeping in memory what was made lately, up to a number of bytes. Plain Python."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

Content = TypeVar("Content")


class MemoryCache(Generic[Content]):
    """
    Things by their keys, `most` bytes of them together; what was not asked for the longest goes first.

    `size_of` says how many bytes a thing takes: the length of bytes, unless told otherwise.
    """

    def __init__(self, most: int, size_of: Callable[[Any], int] = len) -> None:
        self.most, self.size_of = most, size_of
        self._held: OrderedDict[Hashable, Content] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Content | None:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def keep(self, key: Hashable, content: Content) -> None:
        with self._lock:
            self._let_go(key)
            self._held[key] = content
            self._size += self.size_of(content)
            while self._size > self.most:
                self._let_go(next(iter(self._held)))

    def _let_go(self, key: Hashable) -> None:
        if key in self._held:
            self._size -= self.size_of(self._held.pop(key))

    def forget(self) -> None:
        with self._lock:
            self._held.clear()
            self._size = 0
