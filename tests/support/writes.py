"""Which tables a piece of work writes to, read off its statements: quicker than comparing all rows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Statements that change no row.
_IDLE = re.compile(r"\s*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK|SET|RESET|PRAGMA)\b", re.IGNORECASE)
# Statements that change rows of the one table they name: Django follows foreign keys by statements of its
# own, and the database's triggers write the search's index alone.
_WRITING = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"', re.IGNORECASE)
ANY = "any"


@contextmanager
def written_tables() -> Iterator[set[str]]:
    """A set that fills with the tables written to inside the block; `ANY` for a statement of another form."""
    tables: set[str] = set()

    def note(execute, sql, *rest):
        if not _IDLE.match(sql):
            found = _WRITING.match(sql)
            tables.add(found[1] if found else ANY)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield tables
