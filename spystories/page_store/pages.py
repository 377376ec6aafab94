"""
The file of stored pages: a cache under `VAR_DIR` that may be deleted at any time.

SQLite with a log of its own, so that processes read while one writes. Nobody waits for its lock: what cannot
be written at once is written with what comes next. Whatever fails here costs time, never an answer.
"""

import logging
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import blake2b, sha256
from pathlib import Path
from time import time
from typing import NamedTuple

from spystories.lib.memory_cache import MemoryCache

logger = logging.getLogger("spystories.pages")

IN_MEMORY = 2**23  # bytes of the pages that a process read last, which it does not look up again
LATE = 100  # pages that wait to be written; of more the oldest are made again
A_USE = 3_600  # seconds in which a use of a page is noted once
_SIZE = 16_384  # bytes of a page of the file: most stored pages lie in one
_MAPPED = 2**34  # bytes of the file that may be read without a call to the system
_TABLE = """
    CREATE TABLE IF NOT EXISTS page (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL, version INTEGER NOT NULL, used INTEGER NOT NULL,
        etag TEXT NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL, shown TEXT NOT NULL, wholly TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS page_by_use ON page (used);
"""
# What was made of an older state never takes the place of what was made of a newer one.
_KEEP = """
    INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET key = excluded.key, version = excluded.version, used = excluded.used,
        etag = excluded.etag, headers = excluded.headers, body = excluded.body,
        shown = excluded.shown, wholly = excluded.wholly
    WHERE excluded.version > version
"""
_FIND = "SELECT id, version, used, etag, headers, body, shown, wholly FROM page WHERE id = ? AND key = ?"


class StoredPage(NamedTuple):
    """
    A page as readers get it, but for those who have it already. `headers` as sent, `body` with its encoding.

    `shown` and `wholly` are the keys of what it shows, some as others do and some wholly, a line each.
    """

    id: int
    version: int
    used: int
    etag: str
    headers: list[tuple[str, str]]
    body: bytes
    shown: str
    wholly: str


class PageStore:
    """One store for each state of code, settings and database: its file is named by them."""

    def __init__(self, folder: Path, fingerprint: str, most_bytes: int):
        self.folder, self.fingerprint, self.most_bytes = folder, fingerprint, most_bytes
        self._own = threading.local()
        self._tidied = 0  # the process that looked for files of other names
        self._in_memory: MemoryCache[StoredPage] = MemoryCache(IN_MEMORY, _size_of)
        self._late: deque[tuple[str, tuple[object, ...]]] = deque(maxlen=LATE)

    def find_in_memory(self, origin: str, key: str) -> StoredPage | None:
        """The page under a key as this process was last sure of it."""
        return self._in_memory.get((origin, key))

    def hold(self, origin: str, key: str, page: StoredPage) -> StoredPage:
        """Keep a page in memory, with its body, and return it."""
        self._in_memory.keep((origin, key), page)
        return page

    def find(self, origin: str, key: str) -> StoredPage | None:
        """The page under a key, if there is one."""
        row = self._at(origin).execute(_FIND, (id_of(key), key)).fetchone()
        if row is None:
            return None
        number, version, used, etag, headers, *rest = row
        return StoredPage(number, version, used, etag, _read_headers(headers), *rest)

    def note_use(self, origin: str, key: str, page: StoredPage) -> None:
        """The page was read: once an hour that is noted."""
        self._write_late()
        if time() - page.used > A_USE:
            self.hold(origin, key, page._replace(used=int(time())))
            self._write(origin, "UPDATE page SET used = ? WHERE id = ?", (int(time()), page.id))

    def keep(self, origin: str, key: str, page: StoredPage) -> None:
        """
        Store a page, and let those go that nobody has read for longest when the store grows too large.

        The page is held in memory at once, and written later where somebody else writes just now.
        """
        self.hold(origin, key, page._replace(used=int(time())))
        if not self.path_of(origin).exists():
            self.close()
        values = (
            *(id_of(key), key, page.version, int(time()), page.etag, _write_headers(page.headers), page.body),
            *(page.shown, page.wholly),
        )
        self._late.append((origin, values))
        self._write_late()
        if self._bytes(origin) > self.most_bytes:
            some = "SELECT id FROM page ORDER BY used LIMIT 1 + (SELECT COUNT(*) FROM page) / 10"
            self._write(origin, f"DELETE FROM page WHERE id IN ({some})", ())  # noqa: S608 - it holds no value

    def throw_away(self, origin: str) -> None:
        """Forget every page."""
        self._in_memory.forget()
        self._late.clear()
        self._write(origin, "DELETE FROM page", ())

    def _bytes(self, origin: str) -> int:
        own = self._at(origin)
        pages, free = (own.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
        return (pages - free) * _SIZE

    def _write_late(self) -> None:
        """Write the pages that wait, the oldest first, until one has to wait again."""
        while self._late:
            try:
                waiting = self._late.popleft()
            except IndexError:
                return  # another thread took it
            if not self._write(waiting[0], _KEEP, waiting[1]):
                self._late.appendleft(waiting)
                return

    def _write(self, origin: str, sql: str, values: Sequence[object]) -> bool:
        """Whether nobody else was writing. A full or read-only disk is told: what is not kept is made again."""
        try:
            self._at(origin).execute(sql, values)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):  # whichever kind of busy
                return False
            logger.warning("a page cannot be kept ready: %s", error)
        return True

    # The file

    def _at(self, origin: str) -> sqlite3.Connection:
        """This thread's connection to the file of the store; opened when first asked, so after a fork."""
        own = self._own.__dict__
        if own.get("of") != (origin, os.getpid()):
            if own.get("of", ("", 0))[1] == os.getpid():
                self.close()
            own |= {"connection": self._open(self.path_of(origin)), "of": (origin, os.getpid())}
        return own["connection"]

    def close(self) -> None:
        """Close this thread's connection; the next use opens another."""
        own = self._own.__dict__
        if own.pop("of", None):
            own.pop("connection").close()

    def path_of(self, origin: str) -> Path:
        name = sha256(f"{self.fingerprint} {origin}".encode()).hexdigest()[:24]
        return self.folder / f"pages-{name}.sqlite3"

    def _open(self, path: Path) -> sqlite3.Connection:
        if self._tidied != os.getpid():
            self._tidied = os.getpid()
            remove_files(other for other in self.folder.glob("pages-*.sqlite3") if other != path)
        connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            path.chmod(0o600)
            connection.execute(f"PRAGMA page_size={_SIZE}")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute(f"PRAGMA mmap_size={_MAPPED}")
            connection.execute(f"PRAGMA journal_size_limit={2**24}")
            connection.executescript(_TABLE)
        except (sqlite3.Error, OSError):
            connection.close()
            raise
        return connection

    def discard_file(self, origin: str) -> None:
        """Take away a file that cannot be read, so that the next page begins a new one."""
        self.close()
        path = self.path_of(origin)
        with suppress(OSError):
            for part in ("-wal", "-shm", ""):
                path.with_name(path.name + part).unlink(missing_ok=True)


def remove_files(paths: Iterable[Path]) -> None:
    """Remove the stores at `paths` that nobody serves from: code of another state may still be running."""
    for path in paths:
        with suppress(sqlite3.Error, OSError):
            connection = sqlite3.connect(path, timeout=0, isolation_level=None)
            try:
                alone = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete"
            finally:
                connection.close()
            if alone:
                path.unlink()


def _size_of(page: StoredPage) -> int:
    return len(page.body) + len(page.shown) + len(page.wholly) + 2_000  # with its headers and what Python needs


def id_of(key: str) -> int:
    """The number of a row: a hash, so that one look finds it."""
    return int.from_bytes(blake2b(key.encode(errors="surrogatepass"), digest_size=8).digest(), "big", signed=True)


def _read_headers(text: str) -> list[tuple[str, str]]:
    return [tuple(line.split(": ", 1)) for line in text.split("\n")]  # type: ignore[misc]  # as they were written


def _write_headers(headers: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers)
