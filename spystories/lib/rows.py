"""Rows of the database, many at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

Item = TypeVar("Item")
MOST_UNITED = 400  # queries that SQLite takes in one union


def batched(items: Iterable[Item], most: int) -> Iterator[list[Item]]:
    """`items` in lists of at most `most`, in their order."""
    rest = iter(items)
    while batch := list(islice(rest, most)):
        yield batch


def in_any(sets: Iterable[models.QuerySet[Any]]) -> models.Q:
    """
    The rows that any of these queries of one model holds, as a condition. The queries have no limits of their own.

    Asked for rows that are in one query "or" in another, PostgreSQL looks through the whole table; those of a union it
    looks up.
    """
    found = models.Q(pk__in=[])
    for some in batched((rows.order_by().values("pk") for rows in sets), MOST_UNITED):
        found |= models.Q(pk__in=some[0].union(*some[1:], all=True) if some[1:] else some[0])
    return found


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
    with connection.cursor() as cursor:
        cursor.executemany(sql, _values(rows, [*columns, key]))


def insert_rows(rows: Iterable[models.Model], *, same: Sequence[str] = (), update: Sequence[str] = ()) -> None:
    """
    Insert rows of one model, which are not told their primary keys: a third of what `bulk_create` costs. Where there is
    a row with the `same` columns already, its `update` columns take the new values; without any it stays as it is. One
    prepared statement, run for each row; none for no rows.

    The columns are written as they are: none is filled at saving.
    """
    rows = list(rows)
    if not rows:
        return
    model = type(rows[0])
    columns = [column for column in model._meta.concrete_fields if not isinstance(column, models.AutoField)]
    _insert(model, columns, _values(rows, columns), same, update)


def insert_values(
    model: type[models.Model],
    values: Mapping[str, Iterable[Any]],
    *,
    same: Sequence[str] = (),
    update: Sequence[str] = (),
) -> None:
    """
    As `insert_rows`, of all columns but the primary key's own numbers, each with its values in the order of the rows:
    for so many rows that making each of them would cost more than writing it.
    """
    columns = [model._meta.get_field(name) for name in values]
    rows = list(zip(*values.values(), strict=True))
    if rows:
        _insert(model, columns, rows, same, update)


def _insert(
    model: type[models.Model],
    columns: Sequence[Any],
    values: Sequence[tuple[Any, ...]],
    same: Sequence[str],
    update: Sequence[str],
) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.column) for column in columns)
    signs = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({signs})"  # noqa: S608 - names of our own
    if same:
        found, changed = (
            [quote(str(model._meta.get_field(name).column)) for name in some]  # type: ignore[union-attr]  # columns
            for some in (same, update)
        )
        taken = ", ".join(f"{name} = excluded.{name}" for name in changed)
        sql += f" ON CONFLICT ({', '.join(found)}) DO {f'UPDATE SET {taken}' if taken else 'NOTHING'}"
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def _is_plain(column: Any) -> bool:
    """Whether a database takes of this column what the row has."""
    plain = (models.IntegerField, models.BooleanField, models.CharField, models.TextField, models.ForeignKey)
    return isinstance(column, plain) and type(column).__module__.startswith("django.db.")


def _values(rows: Sequence[models.Model], columns: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What the database is given of each row."""
    prepared = [
        [getattr(row, column.attname) for row in rows]
        if _is_plain(column)
        else [column.get_db_prep_save(getattr(row, column.attname), connection) for row in rows]
        for column in columns
    ]
    return list(zip(*prepared, strict=True))


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
