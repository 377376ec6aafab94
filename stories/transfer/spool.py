"""
The rows of fixtures, put together to things on disk: a fixture of any size needs little memory.

A private database of SQLite that is gone with the one who opened it; nothing of it is the site's.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Self

from characters.models import Picture
from stories.models import Story
from stories.records import KIND_OF, KINDS, PART_OF, Kind, Refused, Row, Thing

_TABLES = """
    CREATE TABLE thing (number INTEGER PRIMARY KEY, kind TEXT, key TEXT, inside TEXT, row TEXT, UNIQUE (kind, key));
    CREATE TABLE part (
        number INTEGER PRIMARY KEY, kind TEXT, owner TEXT, label TEXT, same TEXT, row TEXT,
        UNIQUE (kind, owner, label, same)
    );
"""


class Spool:
    """The things that are to be loaded. To be closed; a `with` does it."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(f"{_TABLES} BEGIN;")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._database.close()

    def add(self, label: str, row: Row) -> None:
        """
        Take a row of a thing or of a part of one; what is given twice is as it is given last.

        Raises `Refused` for a thing without a key.
        """
        if kind := KIND_OF.get(label):
            thing = Thing(kind, row)
            if not thing.key:
                raise Refused(f"The fixture has {thing.name} without a key.")
            self._database.execute(
                "INSERT INTO thing (kind, key, inside, row) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (kind, key) DO UPDATE SET inside = excluded.inside, row = excluded.row",
                (label, thing.key, (row.get("parent") or [None])[0], json.dumps(row)),
            )
            return
        kind, part = PART_OF[label]
        owner = (row.pop(part.owner) or [""])[0]
        same = json.dumps({**row, "position": None}, sort_keys=True)
        self._database.execute(
            "INSERT INTO part (kind, owner, label, same, row) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (kind, owner, label, same) DO UPDATE SET row = excluded.row",
            (kind.label, owner, label, same, json.dumps(row)),
        )

    def add_things(self, things: Iterable[Thing]) -> Self:
        """Take whole things."""
        for thing in things:
            self.add(thing.kind.label, thing.row)
            for part in thing.kind.parts:
                for row in thing.parts[part.label]:
                    self.add(part.label, {part.owner: [thing.key], **row})
        return self

    def check_whole(self) -> None:
        """Raise `Refused` for a row that hangs on something not among them."""
        found = self._database.execute(
            "SELECT kind, owner FROM part WHERE NOT EXISTS"
            " (SELECT 1 FROM thing WHERE thing.kind = part.kind AND key = owner) LIMIT 1"
        ).fetchone()
        if found:
            raise Refused(f"The fixture has rows of {found[0]} “{found[1]}”, but not the row itself.")

    def __len__(self) -> int:
        return int(self._one("SELECT count(*) FROM thing"))

    @property
    def story_count(self) -> int:
        return int(self._one("SELECT count(*) FROM thing WHERE kind = ?", Story._meta.label_lower))

    def story_keys(self) -> Iterator[str]:
        """The keys of the stories among them."""
        yield from self._keys(KIND_OF[Story._meta.label_lower])

    def pictures(self) -> list[Thing]:
        """The pictures among them."""
        kind = KIND_OF[Picture._meta.label_lower]
        return [self._thing(kind, key) for key in self._keys(kind)]

    def holds(self, label: str, key: str) -> bool:
        """Whether this thing is among them."""
        return bool(self._one("SELECT EXISTS (SELECT 1 FROM thing WHERE kind = ? AND key = ?)", label, key))

    def things(self) -> Iterator[Thing]:
        """All of them by kind, a place after the one it lies in. Raises `Refused` for places inside each other."""
        for kind in KINDS:
            for key in self._keys(kind):
                yield self._thing(kind, key)

    def _keys(self, kind: Kind) -> Iterator[str]:
        rows = self._database.execute("SELECT key, inside FROM thing WHERE kind = ? ORDER BY number", (kind.label,))
        if "parent" not in kind.fields:
            with closing(rows):
                yield from (key for key, _inside in rows)
            return
        inside = dict(rows)
        yield from sorted(inside, key=lambda key: self._depth(kind, key, inside))

    def _depth(self, kind: Kind, key: str, inside: dict[str, str | None]) -> int:
        count, above = 0, inside[key]
        while above:
            count, above = count + 1, inside.get(above)
            if count > len(inside):
                raise Refused(f"The fixture has {self._thing(kind, key).name} inside itself.")
        return count

    def _thing(self, kind: Kind, key: str) -> Thing:
        thing = Thing(kind, json.loads(self._one("SELECT row FROM thing WHERE kind = ? AND key = ?", kind.label, key)))
        parts = self._database.execute(
            "SELECT label, row FROM part WHERE kind = ? AND owner = ? ORDER BY number", (kind.label, key)
        )
        for label, row in parts:
            thing.parts[label].append(json.loads(row))
        return thing.tidy()

    def _one(self, sql: str, *values: str) -> str:
        (value,) = self._database.execute(sql, values).fetchone()
        return value
