"""The search on PostgreSQL: a generated tsvector of the documents' lexemes and pairs of words."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import md5
from itertools import pairwise
from typing import Any

from django.db import connection

from stories.models import SearchDocument

from .selection import DocumentTable, Selection, Way

# Documents that may hold a phrase and are read for it, and for an unwanted one; of more, the newest.
READ, READ_FOR_UNWANTED = 5_000, 500

Source = tuple[str, list[str | int]]  # a query and its values


def find_ids(
    selections: Sequence[Selection], limit: int, model: DocumentTable = SearchDocument
) -> list[tuple[int, int]]:
    """(number of the selection, primary key) of the newest `limit` documents of each. One query."""
    table = model._meta.db_table
    parts: list[str] = []
    values: list[str | int] = []
    for number, selection in enumerate(selections):
        if selection.wanted:
            sources, of_sources = zip(*_sources(table, selection, limit), strict=True)
            parts.append(
                f"SELECT {number} AS turn, id FROM (SELECT id FROM ({' UNION ALL '.join(sources)}) AS found"  # noqa: S608
                f" ORDER BY id DESC LIMIT %s) AS t{number}"
            )
            values += [value for found in of_sources for value in found] + [limit]
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
    last = f", CASE WHEN id = ANY(%s) THEN {some} END" if some else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}{last} FROM {model._meta.db_table} WHERE id = ANY(%s)",  # noqa: S608
            [list(part) for part in ([of] if some else []) + [keys]],
        )
        return list(cursor.fetchall())


def count_unindexed(model: DocumentTable) -> int:
    """The number of documents that the index lacks. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) - count(vector) FROM {model._meta.db_table}")  # noqa: S608
        return int(cursor.fetchone()[0])


def _sources(table: str, selection: Selection, limit: int) -> Iterator[Source]:
    """
    Queries that together find the documents of `selection`, each with its values.

    The vector knows no positions: they end at 16,383, and a story may be longer. It knows which words are
    neighbours; whether they stand in a row, the streams know. What lacks the neighbours of an unwanted phrase
    need not be read.
    """
    phrases = [ways for ways in selection.wanted if len(ways[0].words) > 1]
    unwanted = [way for way in selection.unwanted if len(way.words) > 1]
    parts = [*map(_any, selection.wanted)]
    parts += [f"!{_any([way])}" for way in selection.unwanted if way not in unwanted]
    without = [f"!{_any([way])}" for way in unwanted]
    yield _source(table, " & ".join([*parts, *without]), phrases, [], limit)
    if unwanted:
        yield _source(table, " & ".join([*parts, _any(unwanted)]), phrases, unwanted, limit)


def _source(table: str, expression: str, phrases: list[list[Way]], unwanted: list[Way], limit: int) -> Source:
    """`OFFSET 0` keeps the loop from the newest document on, so that it ends when enough are found."""
    conditions = [" OR ".join(_stands(way) for way in ways) for ways in phrases]
    conditions += [f"NOT {_stands(way)}" for way in unwanted]
    query = f"SELECT found.id FROM {table.removesuffix('document')}(%s::tsquery, %s) AS found (id)"  # noqa: S608
    if not conditions:
        return query, [expression, limit]
    read = (
        f" CROSS JOIN LATERAL (SELECT 1 FROM {table} document"  # noqa: S608
        f" WHERE document.id = found.id AND ({') AND ('.join(conditions)}) OFFSET 0) AS phrases"
    )
    texts = [f" {' '.join(way.words)} " for ways in (*phrases, unwanted) for way in ways]
    return f"({query}{read} LIMIT %s)", [expression, READ_FOR_UNWANTED if unwanted else READ, *texts, limit]


def _stands(way: Way) -> str:
    return f"strpos(document.{way.column}, %s) > 0"


def _any(ways: Sequence[Way]) -> str:
    return f"({' | '.join(f'({_every(way)})' for way in ways)})"


def _every(way: Way) -> str:
    """The lexemes of a way; of a phrase those of its pairs, as the index has them."""
    if len(way.words) == 1:
        return way.lexemes[0] + (":*" if way.is_beginning else "")
    return " & ".join(dict.fromkeys(map(_pair, pairwise(way.lexemes))))


def _pair(lexemes: tuple[str, str]) -> str:
    return "P" + md5(" ".join(lexemes).encode(), usedforsecurity=False).hexdigest()[:4]
