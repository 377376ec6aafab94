"""Which of the two databases answers."""

from collections.abc import Callable
from typing import Any

from django.db import connection

from . import postgresql, sqlite
from .selection import DocumentTable

_database = {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]
find_ids: Callable[..., list[tuple[int, int]]] = _database.find_ids
read_rows: Callable[..., list[tuple[Any, ...]]] = _database.read_rows
count_unindexed: Callable[[DocumentTable], int] = _database.count_unindexed
