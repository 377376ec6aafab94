"""The search on PostgreSQL: a generated tsvector of the documents' lexemes."""

from collections.abc import Sequence

from django.db import connection

from .selection import Selection, Way


def ids(selections: Sequence[Selection], limit: int) -> list[tuple[int, int]]:
    """(number of the selection, primary key) of the newest `limit` documents of each. One query."""
    parts, values = [], []
    for number, selection in enumerate(selections):
        if selection.wanted:
            condition, phrases = _phrases(selection)
            parts.append(
                f"SELECT * FROM (SELECT {number} AS turn, id"  # noqa: S608
                f" FROM stories_search(%s::tsquery, %s) AS found (id){condition} LIMIT %s) AS t{number}"
            )
            values += [_expression(selection), None if phrases else limit, *phrases, limit]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY turn, id DESC", values)
        return cursor.fetchall()


def indexed() -> int:
    """How many documents the index holds. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(vector) FROM stories_searchdocument")
        return cursor.fetchone()[0]


def _expression(selection):
    unwanted = [f"!{way.lexemes[0]}" for way in selection.unwanted if len(way.words) == 1]
    return " & ".join([*map(_any, selection.wanted), *unwanted])


def _any(ways: Sequence[Way]):
    every = (" & ".join(way.lexemes) + (":*" if way.is_beginning else "") for way in ways)
    return f"({' | '.join(f'({lexemes})' for lexemes in every)})"


def _phrases(selection):
    """
    The condition that the words of phrases follow each other, and the phrases.

    The vector knows no positions: they end at 16,383, and a story may be longer. The streams know. `OFFSET 0`
    keeps the loop from the newest document on, so that it ends when enough are found.
    """
    phrases = [ways for ways in selection.wanted if len(ways[0].words) > 1]
    conditions = [" OR ".join(_stands(way) for way in ways) for ways in phrases]
    unwanted = [way for way in selection.unwanted if len(way.words) > 1]
    conditions += [f"NOT {_stands(way)}" for way in unwanted]
    if not conditions:
        return "", []
    lookup = (
        " CROSS JOIN LATERAL (SELECT 1 FROM stories_searchdocument document"  # noqa: S608
        f" WHERE document.id = found.id AND ({') AND ('.join(conditions)}) OFFSET 0) AS phrases"
    )
    ways = [way for found in (*phrases, unwanted) for way in found]
    return lookup, [f" {' '.join(way.words)} " for way in ways]


def _stands(way: Way):
    return f"strpos(document.{way.column}, %s) > 0"
