"""The search on SQLite: a virtual FTS5 table of the documents' lexemes."""

import json
from collections.abc import Iterable, Sequence

from django.db import connection

from .selection import Selection, Way


def ids(selections: Sequence[Selection], limit: int) -> list[tuple[int, int]]:
    """(number of the selection, primary key) of the newest `limit` documents of each. One query."""
    parts, values = [], []
    for number, selection in enumerate(selections):
        if selection.wanted:
            parts.append(
                f"SELECT * FROM (SELECT {number} AS turn, rowid AS id FROM stories_searchindex"  # noqa: S608
                " WHERE stories_searchindex MATCH %s ORDER BY rowid DESC LIMIT %s)"
            )
            values += [_expression(selection), limit]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY turn, id DESC", values)
        return cursor.fetchall()


def rows(columns: str, keys: Iterable[int], values: Sequence = ()) -> list[tuple]:
    """These columns (SQL, with `values`) of the documents with these primary keys. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM stories_searchdocument WHERE id IN (SELECT value FROM json_each(%s))",  # noqa: S608
            [*values, json.dumps(list(keys))],
        )
        return cursor.fetchall()


def indexed() -> int:
    """How many documents the index holds. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stories_searchindex_docsize")
        return cursor.fetchone()[0]


def _expression(selection):
    wanted = " AND ".join(f"({_any(ways)})" for ways in selection.wanted)
    return f"({wanted}) NOT ({_any(selection.unwanted)})" if selection.unwanted else wanted


def _any(ways: Sequence[Way]):
    return " OR ".join(f'"{" ".join(way.lexemes)}"{" *" if way.is_beginning else ""}' for way in ways)
