"""
Whether anything was committed to a SQLite database since the last look, without a question to it.

Every commit writes the header of the log's index anew: 48 bytes, twice, in a file that all who have the database open
map into memory (https://www.sqlite.org/walformat.html#the_wal_index_header). SQLite itself sees by it whether it must
look again. While the bytes are the same nothing was committed, whoever writes and from whichever process. A look takes
less than a thousandth of a millisecond and never gives up the interpreter's lock, as a question does four times.
"""

import mmap
import os
import sqlite3
import sys
import threading
from pathlib import Path

_HEADER = 48  # bytes of one of the two copies
_FORMAT = 3_007_000  # the form of the index, in its first four bytes: there is one
_BEGUN = 12  # the byte that tells whether the header holds


class Commits:
    """
    The header of one database's log index, for one process.

    It is never closed. Its connection keeps the log and its index in place; and closing any handle of the index would
    give up the locks that SQLite holds on it in this process.
    """

    def __init__(self, database: Path):
        self._connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._connection.execute("SELECT 1 FROM sqlite_master").fetchall()  # now the index is there
        self._handle = os.open(f"{database}-shm", os.O_RDONLY | os.O_CLOEXEC)
        self._index = mmap.mmap(self._handle, 2 * _HEADER, mmap.MAP_SHARED, mmap.PROT_READ)

    def mark(self) -> bytes | None:
        """Other bytes after each commit; None while they are being written."""
        header = self._index[:]
        holds = header[_BEGUN] and int.from_bytes(header[:4], sys.byteorder) == _FORMAT
        return header if holds and header[:_HEADER] == header[_HEADER:] else None


_open: dict[tuple[int, int, int], Commits] = {}
_opening = threading.Lock()


def commits_of(database: Path) -> Commits | None:
    """What tells of commits to a database, the same for all of a process; None where it keeps no log to be read."""
    try:
        file = database.stat()
        place = (os.getpid(), file.st_dev, file.st_ino)
        with _opening:
            if place not in _open:
                _open[place] = Commits(database)
            return _open[place]
    except (sqlite3.Error, OSError, ValueError, AttributeError):
        return None
