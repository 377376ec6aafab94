"""
The tests' database, migrated once in a run: each worker copies it.

The first worker that needs a database makes the model and holds the lock meanwhile; the others wait for it.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

NAME = "spystories_model"


def copy_model(folder: Path, own: Path) -> None:
    """
    Let this process begin with a copy of the run's migrated database.

    `folder` belongs to the run with all its workers, `own` to this one; on SQLite its database lies there, so
    that two runs at once leave each other alone.
    """
    with _one_at_a_time(folder):
        made = folder / f"model of {connection.vendor}"
        if not made.exists():
            _make(folder)
            made.touch()
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = NAME
    else:
        connection.settings_dict["TEST"]["NAME"] = own / "test.sqlite3"
        _begin_with(folder / NAME)


def _make(folder):
    if connection.vendor == "postgresql":  # one that outlives its runs still has the last one's
        _on_postgresql(f"DROP DATABASE IF EXISTS {NAME}")
        _on_postgresql(f"CREATE DATABASE {NAME}")
    settings, own = connection.settings_dict, connection.settings_dict["NAME"]
    settings["NAME"] = NAME if connection.vendor == "postgresql" else folder / NAME
    try:
        call_command("migrate", verbosity=0)
    finally:
        connection.close()
        settings["NAME"] = own


def _begin_with(model):
    """Put a copy of `model` where Django would make an empty file, and have nothing left to migrate."""
    creation, create = connection.creation, connection.creation._create_test_db

    def copied(*args, **kwargs):
        name = create(*args, **kwargs)
        shutil.copyfile(model, name)
        return name

    creation._create_test_db = copied


def _on_postgresql(statement):
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def _one_at_a_time(folder) -> Iterator[None]:
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
