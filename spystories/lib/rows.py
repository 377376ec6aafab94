"""Rows of the database, many at once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

Item = TypeVar("Item")


def batched(items: Iterable[Item], most: int) -> Iterator[list[Item]]:
    """`items` in lists of at most `most`, in their order."""
    rest = iter(items)
    while batch := list(islice(rest, most)):
        yield batch


def update_rows(rows: Iterable[models.Model], names: Sequence[str]) -> None:
    """
    Write these columns of rows of one model that are there already. One prepared statement, run for each row;
    none for no rows.
    """
    rows = list(rows)
    if not rows:
        return
    model = type(rows[0])
    columns: list[Any] = [model._meta.get_field(name) for name in names]
    key: Any = model._meta.pk
    quote = connection.ops.quote_name
    written = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {written} WHERE {quote(key.column)} = %s"  # noqa: S608
    values = [
        [column.get_db_prep_save(getattr(row, column.attname), connection) for column in columns] + [row.pk]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


class Pace:
    """
    How many things a transaction may take: as many as the last ones let expect to be done in 1.6 seconds, so that
    nobody else waits longer than two for the lock. Never fewer than half of the `first`: a small batch costs almost
    as much as a large one, and a computer that is busy would be so for longer.
    """

    SECONDS = 1.6

    def __init__(self, first: int, most: int):
        self.size, self.least, self.most = first, max(1, first // 2), most

    def note(self, count: int, seconds: float) -> None:
        """So long took so many."""
        if count and seconds > 0:
            wanted = int(count * self.SECONDS / seconds)
            self.size = max(self.least, min(wanted, 2 * self.size, self.most))
