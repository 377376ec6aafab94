"""
What the database says of stored pages: the content version, whether something is due, the highest of keys.

Read past Django, on a connection of its own for each thread: it takes two hundredths of a millisecond. Opened
when first asked, so after a server's fork; in autocommit, so that no read stays open. A connection that broke
is opened anew once.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from django.db import connections


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


class _OnSqlite:
    NOW = """
        SELECT value, keyed <> value OR next_due_at <= strftime('%Y-%m-%d %H:%M:%f', 'now'), origin
        FROM stories_stamp WHERE id = 1
    """
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
        settings = connections["default"].settings_dict
        address = f"{Path(settings['NAME']).resolve().as_uri()}?mode=ro"
        return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)


class _OnPostgresql:
    NOW = """
        SELECT value, keyed <> value OR next_due_at <= clock_timestamp(), origin FROM stories_stamp WHERE id = 1
    """
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


class Versions:
    """The reader of both, safe to share between threads and to carry over a fork."""

    def __init__(self) -> None:
        self._own = threading.local()

    def now(self) -> Now | None:
        """The content version as it stands; None on a database that has none. One query."""
        row = self._ask("NOW", ())
        return Now(row[0], bool(row[1]), row[2]) if row else None

    def highest(self, shown: Sequence[str], wholly: Sequence[str]) -> int:
        """The highest version that any of these keys has, or all of them. One query."""
        pack = self._kind.pack
        return self._ask("HIGHEST", (pack(shown), pack(wholly)))[0]

    def close(self) -> None:
        """Close this thread's connection; the next question opens another."""
        if connection := self._own.__dict__.pop("connection", None):
            connection.close()

    @property
    def _kind(self) -> type[_OnSqlite | _OnPostgresql]:
        return _OnSqlite if connections["default"].vendor == "sqlite" else _OnPostgresql

    def _ask(self, what: str, values: Sequence[Any]) -> Any:
        own = self._own.__dict__
        if own.get("process") != os.getpid():
            own.clear()  # another process has the connection
        try:
            return own["connection"].execute(own[what], values).fetchone()
        except (KeyError, failure()):
            self.close()
        kind = self._kind
        own |= {"NOW": kind.NOW, "HIGHEST": kind.HIGHEST, "connection": kind.connect(), "process": os.getpid()}
        return own["connection"].execute(own[what], values).fetchone()
