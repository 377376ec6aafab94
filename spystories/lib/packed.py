"""
Long texts that lie compressed on SQLite, in columns for text; PostgreSQL compresses what is long by itself.

In SQL a column of a `PackedTextField` is read by `unpacked(column)`, which SQLite knows through `know_unpacked`.
"""

import zlib
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField

SHORT = 200  # characters that are not worth it


def packed(text: str | bytes) -> str | bytes:
    """`text` as SQLite stores it: half as long, or as it is while that is short. What is packed stays so."""
    return zlib.compress(text.encode()) if isinstance(text, str) and len(text) > SHORT else text


def unpacked(stored: str | bytes | None) -> str | None:
    """The text that is stored so, whichever way it is."""
    return zlib.decompress(stored).decode() if isinstance(stored, bytes) else stored


class PackedTextField(TextField):
    """A text that is only ever read and written whole: no query looks into it."""

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> str | None:
        return unpacked(value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        return packed(value) if connection.vendor == "sqlite" and isinstance(value, str) else value

    def deconstruct(self) -> tuple[str, Any, Any, dict[str, Any]]:
        """A column for text, as migrations see it."""
        name, _path, args, keywords = super().deconstruct()
        return name, "django.db.models.TextField", args, keywords


def know_unpacked(connection: BaseDatabaseWrapper, **_options: Any) -> None:
    """Tell a new connection to SQLite the function `unpacked`, for triggers and queries."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("unpacked", 1, unpacked, deterministic=True)
