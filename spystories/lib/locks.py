"""One edit lock for everything that people edit: refuse an edit made on a stale copy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import ClassVar

from django.db import connection, models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

_CONTENT = 0x5B1E5  # any number that nothing else on the database locks
# Seconds: of writing on end, and a little more than SQLite waits before it looks again.
_LONG, _PAUSE = 1, 0.12


class EditConflict(Exception):
    """Somebody else saved the row after this copy of it was read. Nothing was written."""


class Versioned(models.Model):
    """A row with a number that every edit raises."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    # Columns that follow from other rows, so that no edit of this one writes them.
    DERIVED: ClassVar[tuple[str, ...]] = ()

    def claim(self, version: int | None = None) -> None:
        """
        Raise the row's version, or raise `EditConflict` when it is no longer `version` (None: this copy's).

        One conditional update, to be called inside the transaction of the save it guards: on PostgreSQL
        it also locks the row until that transaction ends.
        """
        seen = self.version if version is None else version
        model = type(self)._base_manager
        if not model.filter(pk=self.pk, version=seen).update(version=F("version") + 1):
            raise EditConflict(str(self))
        self.version = seen + 1

    def save_edit(self) -> None:
        """
        Store an edit of the row without its `DERIVED` columns, which may be newer in the database than here.

        Of a new row all columns. An existing one is claimed first.
        """
        own = [f.name for f in self._meta.concrete_fields if not f.primary_key and f.name not in self.DERIVED]
        self.save(update_fields=None if self._state.adding else own)


def in_turn() -> None:
    """
    Wait until nobody else writes content, and hold others off until this transaction ends.

    Every verb that writes begins with it, so that no two can wait for each other. An advisory lock on
    PostgreSQL. SQLite needs none: our transactions there are IMMEDIATE, one at a time. But nobody queues
    there, so whoever writes one transaction after the other pauses now and then.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CONTENT])
        return
    if monotonic() - _writing.until > _PAUSE:
        _writing.since = monotonic()
    transaction.on_commit(_let_others_in)


class _Writing(threading.local):
    """Since when, and until when, this thread has written on end."""

    since = until = 0.0


_writing = _Writing()


def _let_others_in() -> None:
    if monotonic() - _writing.since > _LONG:
        sleep(_PAUSE)
        _writing.since = monotonic()
    _writing.until = monotonic()


@contextmanager
def waiting_at_most(milliseconds: int) -> Iterator[None]:
    """
    Inside this block a statement that meets another's lock fails after so long, with `OperationalError`.

    For work that a reader's request does on the way: better left to the next one than waited for.
    """
    begin, end = {
        "postgresql": (f"SET lock_timeout = {int(milliseconds)}", "RESET lock_timeout"),
        "sqlite": (
            f"PRAGMA busy_timeout = {int(milliseconds)}",
            f"PRAGMA busy_timeout = {int(connection.settings_dict['OPTIONS'].get('timeout', 5) * 1000)}",
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(end)
