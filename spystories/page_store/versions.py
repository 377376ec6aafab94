"""
What the database says of stored pages: the content version, whether something is due, the highest of keys.

Read past Django, on a connection of its own for each thread: it takes two hundredths of a millisecond. Opened
when first asked, so after a server's fork; in autocommit, so that no read stays open. A connection that broke
is opened anew once. On SQLite the content version is asked for again only after a commit.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from time import time
from typing import Any, NamedTuple, Protocol

from django.db import connections

from .commits import Commits, commits_of


def failure() -> type[Exception]:
    """What the database raises when it is away."""
    database: Any = connections["default"]
    return database.Database.Error


class Now(NamedTuple):
    """
    The row of the content version: its number, whether Django has to look first, the database's random name.

    Django looks where something is due, and where other code has changed what it did not say.
    """

    version: int
    is_unsure: bool
    origin: str


class _Cursor(Protocol):
    def fetchone(self) -> Any: ...


class _Connection(Protocol):
    def execute(self, sql: Any, parameters: Sequence[Any] = ..., /) -> _Cursor: ...
    def close(self) -> None: ...


class _Seen(NamedTuple):
    """What was read, when something is due (in seconds since 1970), and the mark of the last commit before that."""

    now: Now
    due: float
    mark: bytes | None


_NOW = "SELECT value, keyed <> value, origin, next_due_at FROM stories_stamp WHERE id = 1"


class _OnSqlite:
    HIGHEST = """
        SELECT MAX(
            (SELECT all_changed FROM stories_stamp WHERE id = 1),
            COALESCE((SELECT MAX(shown) FROM stories_pagekey WHERE key IN (SELECT value FROM json_each(?))), 0),
            COALESCE((SELECT MAX(wholly) FROM stories_pagekey WHERE key IN (SELECT value FROM json_each(?))), 0)
        )
    """

    @staticmethod
    def pack(keys: Sequence[str]) -> Any:
        return json.dumps(keys)

    @staticmethod
    def connect() -> _Connection:
        address = f"{_file().as_uri()}?mode=ro"
        return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)

    @staticmethod
    def commits() -> Commits | None:
        return commits_of(_file())


class _OnPostgresql:
    HIGHEST = """
        SELECT GREATEST(
            (SELECT all_changed FROM stories_stamp WHERE id = 1),
            COALESCE((SELECT MAX(shown) FROM stories_pagekey WHERE key = ANY(%s)), 0),
            COALESCE((SELECT MAX(wholly) FROM stories_pagekey WHERE key = ANY(%s)), 0)
        )
    """

    @staticmethod
    def pack(keys: Sequence[str]) -> Any:
        return list(keys)

    @staticmethod
    def connect() -> _Connection:
        database: Any = connections["default"]
        return database.Database.connect(**database.get_connection_params() | {"autocommit": True})

    @staticmethod
    def commits() -> Commits | None:
        return None


def _file() -> Path:
    return Path(connections["default"].settings_dict["NAME"]).resolve()


class Versions:
    """The reader of both, safe to share between threads and to carry over a fork."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._process = 0  # the one that the next two belong to
        self._commits: Commits | None = None
        self._seen: _Seen | None = None

    def now(self) -> Now | None:
        """The content version as it stands; None on a database that has none. One query, or none (see `commits`)."""
        mark, seen = self._mark(), self._seen
        if mark is None or seen is None or seen.mark != mark:
            self._seen = seen = self._see(mark)
        if seen is None or time() < seen.due:
            return seen and seen.now
        return seen.now._replace(is_unsure=True)

    def _mark(self) -> bytes | None:
        """The mark of the last commit; None where each look is a question."""
        if self._process != os.getpid():
            self._seen, self._commits = None, self._kind.commits()
            self._process = os.getpid()
        return self._commits.mark() if self._commits else None

    def _see(self, mark: bytes | None) -> _Seen | None:
        row = self._ask(_NOW, ())
        if row is None:
            return None
        value, is_unsure, origin, due = row
        if isinstance(due, str):
            due = datetime.fromisoformat(due).replace(tzinfo=UTC)
        return _Seen(Now(value, bool(is_unsure), origin), due.timestamp() if due else inf, mark)

    def highest(self, shown: Sequence[str], wholly: Sequence[str]) -> int:
        """The highest version that any of these keys has, or all of them. One query."""
        kind = self._kind
        return self._ask(kind.HIGHEST, (kind.pack(shown), kind.pack(wholly)))[0]

    def close(self) -> None:
        """Close this thread's connection; the next question opens another."""
        if connection := self._own.__dict__.pop("connection", None):
            connection.close()

    @property
    def _kind(self) -> type[_OnSqlite | _OnPostgresql]:
        return _OnSqlite if connections["default"].vendor == "sqlite" else _OnPostgresql

    def _ask(self, sql: str, values: Sequence[Any]) -> Any:
        own = self._own.__dict__
        if own.get("process") != os.getpid():
            own.clear()  # another process has the connection
        try:
            return own["connection"].execute(sql, values).fetchone()
        except (KeyError, failure()):
            self.close()
        own |= {"connection": self._kind.connect(), "process": os.getpid()}
        return own["connection"].execute(sql, values).fetchone()
