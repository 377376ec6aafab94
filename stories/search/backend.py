"""Which of the two databases answers."""

from django.db import connection

from . import postgresql, sqlite

_database = {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]
ids, rows, unindexed = _database.ids, _database.rows, _database.unindexed
