"""Which of the two databases answers."""

from django.db import connection

from . import postgresql, sqlite

_database = {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]
find_ids, read_rows, count_unindexed = (
    _database.find_ids,
    _database.read_rows,
    _database.count_unindexed,
)
