"""Which of the two databases answers."""

from django.db import connection

from . import postgresql, sqlite

_database = {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]
ids, indexed = _database.ids, _database.indexed
