"""The search on SQLite: a virtual FTS5 table of the documents' lexemes."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from stories.models import SearchDocument

from .selection import DocumentTable, Selection, Way


def find_ids(
    selections: Sequence[Selection], limit: int, model: DocumentTable = SearchDocument
) -> list[tuple[int, int]]:
    """(number of the selection, primary key) of the newest `limit` documents of each. One query."""
    index = _index(model)
    parts: list[str] = []
    values: list[str | int] = []
    for number, selection in enumerate(selections):
        if selection.wanted:
            parts.append(
                f"SELECT * FROM (SELECT {number} AS turn, rowid AS id FROM {index}"  # noqa: S608
                f" WHERE {index} MATCH %s ORDER BY rowid DESC LIMIT %s)"
            )
            values += [_expression(selection), limit]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY turn, id DESC", values)
        return list(cursor.fetchall())


def read_rows(
    columns: str, keys: Iterable[int], model: DocumentTable = SearchDocument, *, some: str = "", of: Iterable[int] = ()
) -> list[tuple[Any, ...]]:
    """
    These columns of the documents with these primary keys; last the column `some` of those `of` which it is asked, of
    others NULL. One query.
    """
    among = "id IN (SELECT value FROM json_each(%s))"
    last = f", CASE WHEN {among} THEN {some} END" if some else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}{last} FROM {model._meta.db_table} WHERE {among}",  # noqa: S608
            [json.dumps(list(part)) for part in ([of] if some else []) + [keys]],
        )
        return list(cursor.fetchall())


def count_unindexed(model: DocumentTable) -> int:
    """The number of documents that the index lacks, or holds too many. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT abs((SELECT count(*) FROM {model._meta.db_table})"  # noqa: S608
            f" - (SELECT count(*) FROM {_index(model)}_docsize))"
        )
        return int(cursor.fetchone()[0])


def _index(model: DocumentTable) -> str:
    return model._meta.db_table.replace("document", "index")


def _expression(selection: Selection) -> str:
    wanted = " AND ".join(f"({_any(ways)})" for ways in selection.wanted)
    return f"({wanted}) NOT ({_any(selection.unwanted)})" if selection.unwanted else wanted


def _any(ways: Sequence[Way]) -> str:
    return " OR ".join(f'"{" ".join(way.lexemes)}"{" *" if way.is_beginning else ""}' for way in ways)
