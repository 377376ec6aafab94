"""A commit to a SQLite database is seen without a question to it, whoever writes."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from spystories.page_store.commits import commits_of

# A process that writes what it is told, a line at a time, and answers each.
WRITER = """
import sqlite3, sys
for line in sys.stdin:
    other = sqlite3.connect(sys.argv[1], isolation_level=None)
    other.executescript(line)
    other.close()
    print("done", flush=True)
"""


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "site.sqlite3"
    with closing(sqlite3.connect(path)) as writer:
        writer.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE stamp (value INTEGER); INSERT INTO stamp VALUES (0)"
        )
    return path


@pytest.fixture
def write(database):
    """Have another process write, each time through a connection of its own."""
    command = [sys.executable, "-c", WRITER, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def tell(sql):
            process.stdin.write(sql + "\n")
            process.stdin.flush()
            assert process.stdout.readline() == "done\n"

        yield tell
        process.stdin.close()


def test_each_commit_of_another_process_is_seen(database, write):
    commits = commits_of(database)
    marks = [commits.mark()]
    for number in range(1, 60):
        write("UPDATE stamp SET value = value + 1;")
        if number % 7 == 0:
            write("PRAGMA wal_checkpoint(TRUNCATE);")  # the log begins again
        if number % 20 == 0:
            write("VACUUM;")
        marks.append(commits.mark())
    assert None not in marks
    assert len(set(marks)) == 60


def test_what_is_not_committed_changes_nothing(database, write):
    commits = commits_of(database)
    before = commits.mark()
    write("SELECT * FROM stamp;")
    write("BEGIN; UPDATE stamp SET value = 9; ROLLBACK;")
    with closing(sqlite3.connect(database, isolation_level=None)) as here:
        here.execute("BEGIN IMMEDIATE")
        here.execute("UPDATE stamp SET value = 9")
        assert commits.mark() == before
        here.execute("COMMIT")
    assert commits.mark() != before


def test_the_locks_of_this_process_stay(database, write):
    for _ in range(3):
        commits_of(database)
    with closing(sqlite3.connect(database, isolation_level=None)) as here:
        here.execute("BEGIN")
        assert here.execute("SELECT value FROM stamp").fetchone() == (0,)
        commits_of(database).mark()
        write("UPDATE stamp SET value = 1; PRAGMA wal_checkpoint(TRUNCATE);")
        assert here.execute("SELECT value FROM stamp").fetchone() == (0,)  # as it stood when it began to read
        here.execute("COMMIT")
        assert here.execute("SELECT value FROM stamp").fetchone() == (1,)


def test_another_database_under_the_same_name_is_another(database, tmp_path, write):
    first = commits_of(database)
    assert commits_of(database) is first
    with closing(sqlite3.connect(tmp_path / "new")) as other:
        other.executescript("PRAGMA journal_mode=WAL; CREATE TABLE stamp (value INTEGER)")
    (tmp_path / "new").replace(database)
    assert commits_of(database) is not first


def test_a_database_without_such_a_log_is_asked(tmp_path):
    with closing(sqlite3.connect(tmp_path / "plain")) as plain:
        plain.execute("CREATE TABLE stamp (value INTEGER)")
    assert commits_of(tmp_path / "plain") is None
    assert commits_of(tmp_path / "none") is None
