"""Keeping in memory what was made lately, up to a number of bytes. Plain Python."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock


class MemoryCache:
    """Bytes by their keys, `most` of them together; what was not asked for the longest goes first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> bytes | None:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def keep(self, key: Hashable, content: bytes) -> None:
        with self._lock:
            self._size += len(content) - len(self._held.pop(key, b""))
            self._held[key] = content
            while self._size > self.most:
                self._size -= len(self._held.popitem(last=False)[1])

    def forget(self) -> None:
        with self._lock:
            self._held.clear()
            self._size = 0
